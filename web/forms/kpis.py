"""The forms of KPIs: what the list is narrowed to, and what a KPI is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.kpi_list import SILENT_WEEKS, NarrowedKpis
from kpis.models import Kpi
from people.models import Organization, Person
from people.models.organization import Cadence
from web.forms.fields import PersonField
from web.forms.keyed import KeyedForm, VersionedForm


class NarrowKpisForm(forms.Form):
    """What the list is narrowed to; it lies in the address."""

    use_required_attribute = False
    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    steward = PersonField(label=_("Steward"))
    is_silent = forms.BooleanField(
        label=_("No reading for %(n)s weeks") % {"n": SILENT_WEEKS}, required=False
    )
    is_unused = forms.BooleanField(label=_("No goal uses it"), required=False)
    is_archived = forms.BooleanField(label=_("Archived"), required=False)

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data, auto_id="narrow-%s")
        field: Any = self.fields["steward"]
        field.suggest_from(Person.objects.of(organization), "people-names")

    def narrowed(self) -> NarrowedKpis:
        """What was said and understood; the rest narrows nothing."""
        self.is_valid()
        return NarrowedKpis(**{name: value for name, value in self.cleaned_data.items() if value})

    def is_narrowing(self) -> bool:
        return self.narrowed() != NarrowedKpis()


class KpiFields(forms.Form):
    """What a KPI is."""

    name = forms.CharField(label=_("Name"), max_length=1000)
    description = forms.CharField(
        label=_("What exactly is measured"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    unit = forms.CharField(
        label=_("Unit"), max_length=100, required=False, help_text=_("As in %, EUR, days, yes/no")
    )
    direction = forms.ChoiceField(label=_("Better is"), choices=Kpi.Direction.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kpi.Kind.choices)
    aggregation = forms.ChoiceField(label=_("What counts"), choices=Kpi.Aggregation.choices)
    cadence = forms.ChoiceField(
        label=_("How often it is read"), choices=Cadence.choices, initial=Cadence.MONTH
    )
    steward = PersonField(label=_("Steward"), help_text=_("Who sees that it is read"))

    def suggest_stewards(self, organization: Organization) -> None:
        field: Any = self.fields["steward"]
        field.suggest_from(Person.objects.active().of(organization), "people-names")


class KpiEditForm(VersionedForm, KpiFields):
    """A KPI that is there."""

    def __init__(self, data: Any = None, *, row: Kpi) -> None:
        super().__init__(data, row=row)
        self.suggest_stewards(row.organization)

    def values_of(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in KpiFields.base_fields}


class NewKpiForm(KeyedForm, KpiFields):
    """A KPI that no goal uses yet."""

    field_order = tuple(KpiFields.base_fields)

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        super().__init__(data)
        self.suggest_stewards(organization)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in KpiFields.base_fields}
