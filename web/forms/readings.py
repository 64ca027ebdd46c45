from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from web.forms.fields import DayField, NumberField
from web.forms.keyed import KeyedForm


class ReadingForm(KeyedForm):
    """What a KPI was on a day; also corrects the reading of that day."""

    value = NumberField(label=_("Value"), required=True)
    dated = DayField(label=_("On"), required=True)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)

    def __init__(self, data: Any = None, *, today: dt.date) -> None:
        super().__init__(data, initial={"dated": today})
        day: Any = self.fields["dated"]
        day.bounded(today)


class CorrectionForm(KeyedForm):
    """A better value for a reading; empty withdraws it."""

    value = NumberField(label=_("Right value"), help_text=_("Leave empty to withdraw the reading"))
    dated = DayField(label=_("On"), required=True)
    note = forms.CharField(label=_("Why"), max_length=1000, required=False)
