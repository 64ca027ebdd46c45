"""The forms of planning periods, and of how goals leave one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goals.models import Cycle, Goal
from people.models import Organization
from web.forms.fields import DayField
from web.forms.keyed import KeyedForm, VersionedForm

HOWS = [
    ("", _("Leave it running")),
    (Goal.State.ACHIEVED, _("Close: achieved")),
    (Goal.State.MISSED, _("Close: missed")),
    (Goal.State.CANCELLED, _("Cancel")),
    (Goal.Carried.CONTINUE, _("Carry over and continue")),
    (Goal.Carried.RESTART, _("Carry over and restart")),
]


class CycleForm(KeyedForm):
    """A new period."""

    name = forms.CharField(label=_("Name"), max_length=100)
    start_date = DayField(label=_("First day"), required=True)
    due_date = DayField(label=_("Last day"), required=True)
    parent = forms.ModelChoiceField(
        label=_("Lies in"), queryset=Cycle.objects.none(), required=False, empty_label=_("No other")
    )

    def __init__(self, data: Any = None, *, cycles: QuerySet[Cycle]) -> None:
        super().__init__(data)
        field: Any = self.fields["parent"]
        field.queryset = cycles.filter(parent=None)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class YearForm(KeyedForm):
    """A year and its quarters at once, from its first day."""

    start = DayField(label=_("First day of the year"), required=True)
    year = forms.CharField(widget=forms.HiddenInput, initial="1")

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        super().__init__(data, auto_id="year-%s", initial={"start": next_year(organization)})


def next_year(organization: Organization) -> dt.date:
    """The day after the last year that is planned, or the fiscal year that runs now."""
    last = Cycle.objects.filter(organization=organization, parent=None).order_by("due_date").last()
    if last and last.due_date < dt.date.max:
        return last.due_date + dt.timedelta(days=1)
    today, month = organization.rollup_date, organization.fiscal_year_start
    return dt.date(today.year if today.month >= month else today.year - 1, month, 1)


class CycleEditForm(VersionedForm):
    """A period that is there."""

    name = forms.CharField(label=_("Name"), max_length=100)
    start_date = DayField(label=_("First day"), required=True)
    due_date = DayField(label=_("Last day"), required=True)


class EndingsForm(KeyedForm):
    """How each goal that still runs leaves its period. Carrying over makes goals: hence the key."""

    into = forms.ModelChoiceField(
        label=_("Carry over to"), queryset=Cycle.objects.none(), required=False
    )

    def __init__(self, data: Any = None, *, goals: Sequence[Goal], cycles: QuerySet[Cycle]) -> None:
        super().__init__(data)
        field: Any = self.fields["into"]
        field.queryset = cycles.exclude(state=Cycle.State.CLOSED)
        self.goals = [goal.pk for goal in goals]
        for goal in goals:
            label = _("How “%(title)s” ends") % {"title": goal.title[:80]}
            self.fields[f"how-{goal.pk}"] = forms.ChoiceField(
                label=label, choices=HOWS, required=False
            )
            self.fields[f"version-{goal.pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=goal.version, required=False
            )

    def of(self, goal: Goal) -> tuple[forms.BoundField, forms.BoundField]:
        return self[f"how-{goal.pk}"], self[f"version-{goal.pk}"]

    def rebased(self, goals: Sequence[Goal], cycles: QuerySet[Cycle]) -> EndingsForm:
        """The same choices based on the goals as they are now; those that changed are named."""
        data: Any = dict(self.data.items())
        for goal in goals:
            data[f"version-{goal.pk}"] = goal.version
        form = EndingsForm(data, goals=goals, cycles=cycles)
        for goal in goals:
            if self.cleaned_data.get(f"version-{goal.pk}") != goal.version:
                form.add_error(f"how-{goal.pk}", gettext("Changed meanwhile: look at it again."))
        return form

    def has_gone(self) -> bool:
        """Whether a goal was to end that runs here no more."""
        asked = {name for name, how in self.data.items() if name.startswith("how-") and how}
        return not asked <= set(self.fields)

    def endings(self) -> list[tuple[int, str, int]]:
        """Goal, how and version, of those that are to end."""
        said = self.cleaned_data
        return [
            (pk, said[f"how-{pk}"], said[f"version-{pk}"] or 0)
            for pk in self.goals
            if said[f"how-{pk}"]
        ]
