"""The form of a check-in: a value for each KPI of the goal, a sentence, a confidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alignment.goal_page import TargetLine
from kpis.models import Kpi
from web import formats
from web.forms.fields import NUMERIC, DayField, NumberField
from web.forms.keyed import KeyedForm

YES_NO_CHOICES = [("", ""), ("1", gettext_lazy("yes")), ("0", gettext_lazy("no"))]


class CheckInForm(KeyedForm):
    """What an owner reports; every field may stay empty, but not all of them."""

    moved = forms.CharField(
        label=gettext_lazy("What moved?"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    confidence = forms.IntegerField(
        label=gettext_lazy("Confidence"),
        required=False,
        min_value=0,
        max_value=10,
        help_text=gettext_lazy("0 to 10: will it be reached?"),
    )
    blocks = forms.CharField(
        label=gettext_lazy("What blocks?"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    next_up = forms.CharField(
        label=gettext_lazy("What is next?"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    dated = DayField(label=gettext_lazy("For the day"), required=True)

    def __init__(
        self, data: Any = None, *, kpis: Iterable[Kpi], today: dt.date, place: str
    ) -> None:
        """`place` keeps the ids of several such forms on one page apart."""
        super().__init__(data, auto_id=f"{place}-%s", initial={"dated": today})
        self.kpis = {kpi.pk: kpi for kpi in kpis}
        for kpi in self.kpis.values():
            self.fields[name_of(kpi.pk)] = value_field(kpi)
        day: Any = self.fields["dated"]
        day.bounded(today)

    def remind(self, lines: Iterable[TargetLine]) -> None:
        """Say beside the KPIs what their last values were: for a form that is shown."""
        for line in lines:
            if line.target.kpi_id in self.kpis:
                self.fields[name_of(line.target.kpi_id)].help_text = last_value(line)

    def value_fields(self) -> list[forms.BoundField]:
        return [self[name_of(kpi)] for kpi in self.kpis]

    def readings(self) -> dict[Kpi, Decimal]:
        """The values that were given, by KPI."""
        given = {kpi: self.cleaned_data[name_of(pk)] for pk, kpi in self.kpis.items()}
        return {kpi: value for kpi, value in given.items() if value is not None}

    def words(self) -> dict[str, Any]:
        names = ("dated", "confidence", "moved", "blocks", "next_up")
        return {name: self.cleaned_data[name] for name in names}


def name_of(kpi_id: int) -> str:
    return f"value_{kpi_id}"


def check_in_form(lines: Sequence[TargetLine], *, today: dt.date, place: str) -> CheckInForm:
    """An empty form for the KPIs of some targets."""
    form = CheckInForm(kpis=[line.target.kpi for line in lines], today=today, place=place)
    form.remind(lines)
    return form


def value_field(kpi: Kpi) -> forms.Field:
    label = f"{kpi.name} ({kpi.unit})" if kpi.unit and not kpi.is_yes_no() else kpi.name
    field = NumberField(label=label, required=False)
    if kpi.is_yes_no():
        field.widget = forms.Select(choices=YES_NO_CHOICES)
    else:
        field.widget = forms.TextInput(attrs={**NUMERIC, "autocomplete": "off"})
    return field


def last_value(line: TargetLine) -> str:
    if line.last_reading is None:
        return _("No reading yet")
    dated, value = line.last_reading
    shown = formats.quantity(value, line.target.kpi.unit)
    return _("Last: %(value)s on %(day)s") % {"value": shown, "day": formats.date(dated)}
