"""The form of who is to stand in for somebody, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Person
from web.forms.fields import DayField, PersonField
from web.forms.keyed import KeyedForm


class DeputyForm(KeyedForm):
    deputy = PersonField(label=_("Who stands in"), required=True)
    since = DayField(label=_("From"), required=True)
    until = DayField(label=_("Up to and with"), required=True)

    def __init__(self, data: Any = None, *, person: Person, today: dt.date) -> None:
        super().__init__(data, initial={"since": today})
        field: Any = self.fields["deputy"]
        field.suggest_from(Person.objects.colleagues_of(person), "people-names")
        for name in ("since", "until"):
            self.fields[name].widget.attrs["min"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            raise forms.ValidationError({"until": _("The last day lies before the first.")})
        return said
