"""What the dashboard is narrowed to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from alignment.narrowed_strategy import NarrowedStrategy
from goals.models import Cycle
from people.models import Organization, Person, Pillar
from web.forms.fields import PersonField
from web.forms.narrowing import NarrowingForm, row_field


class NarrowStrategyForm(NarrowingForm[NarrowedStrategy]):
    into = NarrowedStrategy
    cycle = row_field(_("Cycle"), Cycle)
    pillar = row_field(_("Pillar"), Pillar)
    owner = PersonField(label=_("Owner"))

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["owner"].suggest_from(Person.objects.of(organization), "people-names")
        fields["cycle"].queryset = Cycle.objects.filter(organization=organization)
        pillars = Pillar.objects.filter(organization=organization, archived_at=None)
        fields["pillar"].queryset = pillars
