"""The forms of the list of goals: what it is narrowed to, and one change to many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.goal_list import Narrowed
from alignment.models import Freshness
from goals.models import Cycle, Goal
from people.models import Organization, Person, Team
from web.choices import Choices
from web.forms.fields import DayField, NumberField, PersonField, TeamField, WeightField
from web.forms.goals import EDITED_STATES
from web.forms.narrowing import NarrowingForm, WordsField, row_field

ANY: list[tuple[str, Any]] = [("", _("Any"))]
PACES = [
    ("on_track", _("On track")),
    ("behind", _("Behind")),
    ("at_risk", _("At risk")),
    ("overdue", _("Overdue")),
    ("too_early", _("Too early")),
    ("none", _("No data")),
]
# Of goals that are active or paused and not private, as the dashboard counts them.
MEASURED = [
    ("live", _("Running, measured or not")),
    ("counted", _("Running, with a KPI")),
    ("fresh", _("Running, with a fresh reading")),
    ("missing", _("Running, without a KPI")),
]
ORDERS = [
    ("", _("As a tree")),
    ("title", _("Title")),
    ("due", _("Due first")),
    ("progress", _("Least progress first")),
    ("heard", _("Longest silent first")),
    ("newest", _("Newest first")),
]


class NarrowForm(NarrowingForm[Narrowed]):
    into = Narrowed
    text = WordsField()
    owner = PersonField(label=_("Owner"))
    team = TeamField(label=_("Team, with all below"))
    level = forms.ChoiceField(label=_("Level"), choices=[*ANY, *Goal.Level.choices], required=False)
    state = forms.ChoiceField(label=_("State"), choices=[*ANY, *Goal.State.choices], required=False)
    cycle = row_field(_("Cycle"), Cycle)
    pace = forms.ChoiceField(label=_("Pace"), choices=[*ANY, *PACES], required=False)
    freshness = forms.ChoiceField(
        label=_("Freshness"),
        choices=[*ANY, *Freshness.choices, ("never", _("Never reported"))],
        required=False,
    )
    measured = forms.ChoiceField(label=_("Measured"), choices=[*ANY, *MEASURED], required=False)
    order = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)
    is_ownerless = forms.BooleanField(label=_("Without an owner"), required=False)
    is_archived = forms.BooleanField(label=_("Archived"), required=False)

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["owner"].suggest_from(Person.objects.of(organization), "people-names")
        fields["team"].suggest_from(Team.objects.of(organization), "team-names")
        fields["cycle"].queryset = Cycle.objects.filter(organization=organization)


class OptionalWeightField(WeightField):
    """A weight in thousandths; empty is none."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if NumberField.clean(self, value) is not None else None


class BulkForm(forms.Form):
    """One change to many goals; what stays empty stays as it is."""

    use_required_attribute = False
    owner = PersonField(label=_("Owner"))
    due_date = DayField(label=_("Due"))
    weight = OptionalWeightField(label=_("Weight"))
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("As it is")), *EDITED_STATES], required=False
    )

    def __init__(self, data: Any = None, *, choices: Choices) -> None:
        super().__init__(data, auto_id="bulk-%s")
        field: Any = self.fields["owner"]
        field.suggest_from(choices.people, "people-names")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not self.wanted():
            raise forms.ValidationError(
                _("Say what is to change: owner, due date, weight or state.")
            )
        return said

    def wanted(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if v not in (None, "")}
