"""What the scorecard and the charts are narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.dashboards import NarrowedStrategy
from goals.models import Cycle
from people.models import Organization, Person, Pillar
from web.forms.fields import PersonField
from web.forms.narrowing import NarrowingForm


class NarrowStrategyForm(NarrowingForm[NarrowedStrategy]):
    into = NarrowedStrategy
    cycle = forms.ModelChoiceField(
        label=_("Cycle"), queryset=Cycle.objects.none(), required=False, empty_label=_("Any")
    )
    pillar = forms.ModelChoiceField(
        label=_("Pillar"), queryset=Pillar.objects.none(), required=False, empty_label=_("Any")
    )
    owner = PersonField(label=_("Owner"))

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["owner"].suggest_from(Person.objects.of(organization), "people-names")
        fields["cycle"].queryset = Cycle.objects.filter(organization=organization)
        pillars = Pillar.objects.filter(organization=organization, archived_at=None)
        fields["pillar"].queryset = pillars
