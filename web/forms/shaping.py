"""Forms that change a goal's place, weights, targets and end. Shape only: the rules are the actions'."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actions.edges import Weighing
from alignment.weighing import WeightRow
from goals.models import Goal
from goals.models.goal import Strength
from goals.querysets import GoalQuerySet
from web.forms.fields import DayField, GoalField, NumberField, WeightField
from web.forms.keyed import KeyedForm, VersionedForm
from web.forms.sharing import ShareField

PPM_A_PERCENT = 10_000
RESULTS = [(Goal.State.ACHIEVED, _("Achieved")), (Goal.State.MISSED, _("Missed"))]


class WeightsForm(forms.Form):
    """The weights of all contributors of a goal, each with the version that it was read at.

    The page also keeps what each weight was, so that only those that were touched are sent on.
    """

    def __init__(self, data: Any = None, *, rows: Sequence[WeightRow]) -> None:
        super().__init__(data)
        self.rows = {row.key: row for row in rows}
        for row in rows:
            self.fields[row.key] = WeightField(
                label=row.title, initial=row.weight, required=True, show_hidden_initial=True
            )
            self.fields[version_of(row.key)] = forms.IntegerField(
                widget=forms.HiddenInput, initial=row.version
            )

    def lines(self) -> list[tuple[WeightRow, forms.BoundField, forms.BoundField]]:
        return [(row, self[key], self[version_of(key)]) for key, row in self.rows.items()]

    def weighings(self) -> list[Weighing]:
        """The weights that were touched and differ from those that stand there."""
        versions = self.cleaned_data
        return [
            Weighing(row.row, weight, versions[version_of(row.key)], row.field)
            for row, weight in self.changed_weights()
        ]

    def changed_weights(self) -> list[tuple[WeightRow, int]]:
        said, touched = self.cleaned_data, set(self.changed_data)
        return [
            (row, said[key])
            for key, row in self.rows.items()
            if key in touched and said[key] != row.weight
        ]

    def rebased(self, rows: Sequence[WeightRow]) -> WeightsForm:
        """The same touched weights based on the rows as they are now, beside what is saved now."""
        now, touched = WeightsForm(rows=rows), set(self.changed_data)
        data = {now.add_initial_prefix(row.key): now[row.key].value() for row in rows}
        for row, field, version in now.lines():
            data[version.name] = version.value()
            data[row.key] = self.data[row.key] if row.key in touched else field.value()
        form = WeightsForm(data, rows=rows)
        for row, _weight in form.changed_weights() if form.is_valid() else ():
            saved = {"weight": now[row.key].value()}
            form.add_error(row.key, gettext("Saved now: %(weight)s.") % saved)
        return form


def version_of(key: str) -> str:
    return f"version-{key}"


class HomeForm(VersionedForm):
    """Where a goal has its home; empty takes it out from under any goal."""

    parent = GoalField(
        label=_("Home"),
        help_text=_("Code or title of the goal it is to contribute to; empty: none"),
    )

    def __init__(self, data: Any = None, *, row: Goal, goals: GoalQuerySet) -> None:
        super().__init__(data, row=row)
        field: Any = self.fields["parent"]
        field.suggest_from(goals, "goal-names")


class EdgeWords(forms.Form):
    """What an edge says about how a goal contributes."""

    weight = WeightField(label=_("Weight"), help_text=_("Its share in the result of that goal"))
    share_ppm = ShareField(
        label=_("Share of its effort in %"),
        required=False,
        help_text=_("How much of its effort goes there; empty: an equal part of what is left"),
    )
    statement = forms.CharField(
        label=_("How it contributes"), max_length=500, required=False, help_text=_("One sentence")
    )
    strength = forms.ChoiceField(
        label=_("How well that is argued"), choices=Strength.choices, initial=Strength.ARGUED
    )
    review_on = DayField(label=_("Look at it again on"))


class EdgeForm(VersionedForm, EdgeWords):
    """An edge that is there: the home edge of a goal, or a further one."""

    def values_of(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in EdgeWords.base_fields}


class NewEdgeForm(KeyedForm, EdgeWords):
    """One more goal to contribute to."""

    field_order = ("parent", "weight", "share_ppm", "statement", "strength", "review_on")
    parent = GoalField(label=_("Goal"), required=True, help_text=_("Its code or title"))

    def __init__(self, data: Any = None, *, goals: GoalQuerySet) -> None:
        super().__init__(data)
        field: Any = self.fields["parent"]
        field.suggest_from(goals, "goal-names")

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EdgeWords.base_fields}


class CloseForm(VersionedForm):
    """How a goal ended."""

    result = forms.ChoiceField(label=_("Result"), choices=RESULTS, widget=forms.RadioSelect)
    closed_on = DayField(label=_("Closed on"), required=True)
    note = forms.CharField(
        label=_("What was learned"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, row: Goal, today: dt.date) -> None:
        self.today = today
        super().__init__(data, row=row)
        day: Any = self.fields["closed_on"]
        day.bounded(today)

    def values_of(self, row: Any) -> dict[str, Any]:
        if row.is_closed():
            return {"result": row.state, "closed_on": row.closed_on, "note": row.closing_note}
        return {"closed_on": self.today}


class HandForm(KeyedForm):
    """A progress in place of the computed one, for a while."""

    percent = NumberField(label=_("Progress in %"), required=True)
    expires_on = DayField(label=_("Until"), required=True, help_text=_("One cycle away at most"))
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_percent(self) -> int:
        """In ppm."""
        percent: Decimal = self.cleaned_data["percent"]
        ppm = percent * PPM_A_PERCENT
        if not 0 <= percent <= 100 or ppm != ppm.to_integral_value():
            raise forms.ValidationError(_("From 0 to 100, with four decimals at most."))
        return int(ppm)


class TargetEditForm(VersionedForm):
    """What a goal asks of a KPI."""

    baseline = NumberField(label=_("Baseline"))
    target = NumberField(label=_("Target"))
    lower = NumberField(label=_("Not below"))
    upper = NumberField(label=_("Not above"))
    weight = WeightField(label=_("Weight"))
    start_date = DayField(label=_("Start"), help_text=_("Empty: the goal's"))
    due_date = DayField(label=_("Due"), help_text=_("Empty: the goal's"))

    def __init__(self, data: Any = None, *, row: Any) -> None:
        super().__init__(data, row=row)
        if row.kpi.direction != row.kpi.Direction.MAINTAIN:
            del self.fields["lower"], self.fields["upper"]

    def asked(self) -> dict[str, Any]:
        """All that would be asked, changed or not."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class InterimForm(KeyedForm):
    """A value that the way to a target goes through on a day."""

    dated = DayField(label=_("On"), required=True)
    value = NumberField(label=_("Value"), required=True)


class LinkForm(KeyedForm):
    """A document that belongs to a goal."""

    title = forms.CharField(label=_("Title"), max_length=300)
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="link-%s")
