"""Forms for goals and what is said about them. Shape only: the rules are the actions'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from actions.goals import CLOSED_STATES, GoalDraft
from goals.models import Cycle, Goal, Step
from people.models import Organization, Person, Pillar, Team
from web.choices import Choices
from web.forms.fields import (
    DayField,
    EffortField,
    PeopleField,
    PersonField,
    PillarsField,
    TeamField,
    WeightField,
)
from web.forms.keyed import KeyedForm, VersionedForm
from web.forms.targets import KpiRows
from web.looks import Typed

LONGEST_TITLE = 1000
DATES = ("start_date", "due_date")
# The first in fewer words: it must fit a select on a phone.
MODES = [(Goal.Mode.ALL, _("Targets, steps and goals")), *Goal.Mode.choices[1:]]
# Closing and proposing are no edits: each has a page of its own.
EDITED_STATES = [
    (state.value, state.label)
    for state in Goal.State
    if state not in {*CLOSED_STATES, Goal.State.PROPOSED}
]


class StrategicGoalForm(KeyedForm):
    """A new strategic goal with its KPIs, sent at once."""

    title = forms.CharField(label=_("Goal"), max_length=LONGEST_TITLE)
    description = forms.CharField(
        label=_("Why it matters"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    pillars = PillarsField(label=_("It serves"), queryset=Pillar.objects.none(), required=False)
    owner = PersonField(label=_("Owner"), help_text=_("The one person who answers for it"))
    priority = forms.IntegerField(
        label=_("Priority points"), required=False, min_value=0, max_value=1_000_000
    )
    commitment = forms.ChoiceField(
        label=_("Commitment"), choices=Goal.Commitment.choices, initial=Goal.Commitment.COMMITTED
    )
    cycle = forms.ModelChoiceField(
        label=_("Cycle"), queryset=Cycle.objects.none(), required=False, empty_label=_("No cycle")
    )
    start_date = DayField(label=_("Start"))
    due_date = DayField(label=_("Due"))

    def __init__(self, data: Any = None, *, organization: Organization, choices: Choices) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["pillars"].queryset = Pillar.objects.filter(
            organization=organization, archived_at=None
        )
        fields["cycle"].queryset = Cycle.objects.filter(organization=organization).exclude(
            state=Cycle.State.CLOSED
        )
        fields["owner"].suggest_from(choices.people, "people-names")
        self.kpis = KpiRows(data, prefix="kpis", form_kwargs={"choices": choices})

    def is_valid(self) -> bool:
        # Both, so that all errors show at once.
        return all([super().is_valid(), self.kpis.is_valid()])

    def typed(self) -> Typed:
        """The goal as far as it was typed."""
        text = {name: str(self[name].value() or "").strip() for name in self.fields}
        rows = [(row["kpi"].value(), row["target"].value()) for row in self.kpis]
        return Typed(
            number=1,
            title=text["title"],
            is_measured=any(kpi and target for kpi, target in rows),
            has_owner=bool(text["owner"]),
            has_due=bool(text["due_date"] or text["cycle"]),
        )

    def draft(self) -> GoalDraft:
        said = self.cleaned_data
        names = ("description", "owner", "priority", "commitment", "cycle", *DATES)
        return GoalDraft(
            title=said["title"],
            fields={"level": Goal.Level.STRATEGIC, **{name: said[name] for name in names}},
            targets=[draft for row in self.kpis for draft in row.drafts()],
            pillars=list(said["pillars"]),
        )


@dataclass(frozen=True)
class Disposal:
    """What a person may say of a goal beyond its own fields: who sees it, that it runs the business."""

    visibilities: Sequence[tuple[str, Any]]
    may_mark_run: bool


class GoalForm(VersionedForm):
    """A goal's own fields, for whoever may change it."""

    title = forms.CharField(label=_("Goal"), max_length=LONGEST_TITLE)
    description = forms.CharField(
        label=_("Why it matters"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    owner = PersonField(label=_("Owner"))
    team = TeamField(label=_("Team"))
    cycle = forms.ModelChoiceField(
        label=_("Cycle"), queryset=Cycle.objects.none(), required=False, empty_label=_("No cycle")
    )
    start_date = DayField(label=_("Start"))
    due_date = DayField(label=_("Due"))
    state = forms.ChoiceField(label=_("State"))
    priority = forms.IntegerField(
        label=_("Priority points"), required=False, min_value=0, max_value=1_000_000
    )
    commitment = forms.ChoiceField(label=_("Commitment"), choices=Goal.Commitment.choices)
    pillars = PillarsField(label=_("It serves"), queryset=Pillar.objects.none(), required=False)
    weight = WeightField(
        label=_("Weight"), help_text=_("How much it counts beside the other goals under its parent")
    )
    mode = forms.ChoiceField(label=_("What counts in it"), choices=MODES)
    visibility = forms.ChoiceField(
        label=_("Seen by"),
        help_text=_("A private goal counts in no number of anybody else's"),
    )
    named = PeopleField(
        label=_("People who may see it"),
        help_text=_(
            "Colleagues who see it though it is private or its team's: names or addresses, with "
            "commas between"
        ),
    )
    required_effort = EffortField(
        label=_("Required effort"),
        help_text=_("Person-days that it needs in a period; empty: whatever it is given is enough"),
    )
    is_run_the_business = forms.BooleanField(
        label=_("Runs the business"),
        required=False,
        help_text=_("Work that is to be done and serves no strategic goal"),
    )

    def __init__(
        self, data: Any = None, *, choices: Choices, goal: Goal, disposal: Disposal
    ) -> None:
        super().__init__(data, row=goal)
        fields: Any = self.fields
        # Who and what stands there may stay, also where this person could not have put them.
        owners = choices.people | Person.objects.filter(pk=goal.owner_id)
        teams = choices.teams | Team.objects.filter(pk=goal.team_id)
        fields["owner"].suggest_from(owners, "people-names")
        fields["team"].suggest_from(teams, "team-names")
        fields["named"].rows = namable_on(goal)
        fields["cycle"].queryset = Cycle.objects.filter(organization_id=goal.organization_id)
        fields["state"].choices = states_of(goal)
        fields["visibility"].choices = disposal.visibilities
        fields["pillars"].queryset = offered_pillars(goal)
        if goal.level != Goal.Level.STRATEGIC:
            for name in ("priority", "commitment", "pillars"):
                del self.fields[name]
        else:
            del self.fields["required_effort"]
        if not disposal.may_mark_run or goal.level == Goal.Level.STRATEGIC:
            del self.fields["is_run_the_business"]

    def values_of(self, row: Any) -> dict[str, Any]:
        names = [name for name in self.base_fields if name not in ("version", "pillars", "named")]
        values = {name: getattr(row, name) for name in names}
        values["named"] = list(Person.objects.filter(named_on__goal=row.pk).order_by("name", "id"))
        if row.level == Goal.Level.STRATEGIC:
            values["pillars"] = list(Pillar.objects.filter(goal_links__goal=row.pk))
        return values


def namable_on(goal: Goal) -> QuerySet[Person]:
    """Everybody who is here, and whoever is named on the goal already."""
    here = Q(organization=goal.organization_id, is_active=True)
    named = Q(pk__in=Person.objects.filter(named_on__goal=goal.pk).values("pk"))
    people: QuerySet[Person] = Person.objects.filter(here | named)
    return people


def offered_pillars(goal: Goal) -> QuerySet[Pillar]:
    """Those that are not archived, and those that the goal serves all the same."""
    pillars = Pillar.objects.filter(organization_id=goal.organization_id)
    served = Q(pk__in=Pillar.objects.filter(goal_links__goal=goal.pk).values("pk"))
    return pillars.filter(Q(archived_at=None) | served)


def states_of(goal: Goal) -> list[tuple[str, Any]]:
    """The states a goal may be put in here; closing and proposing have actions of their own."""
    if goal.is_closed():
        return [(goal.state, goal.get_state_display())]
    if goal.state == Goal.State.PROPOSED:
        waits = (Goal.State.PROPOSED, Goal.State.CANCELLED)
        return [(state.value, state.label) for state in waits]
    return EDITED_STATES


class CommentForm(KeyedForm):
    text = forms.CharField(
        label=_("Comment"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class StepForm(KeyedForm):
    title = forms.CharField(label=_("Step"), max_length=LONGEST_TITLE)
    due_date = DayField(label=_("Due"))
    assignee = PersonField(label=_("Assignee"))

    def __init__(self, data: Any = None, *, choices: Choices) -> None:
        super().__init__(data, auto_id="step-%s")
        field: Any = self.fields["assignee"]
        field.suggest_from(choices.people, "people-names")

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class BlockerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A step that another waits for; one of another goal is not named: not all may see that goal."""

    goal_id = 0

    def label_from_instance(self, obj: Any) -> str:
        return str(obj if obj.goal_id == self.goal_id else _("A step of another goal"))


class StepEditForm(VersionedForm):
    """A step that is there."""

    title = forms.CharField(label=_("Step"), max_length=LONGEST_TITLE)
    due_date = DayField(label=_("Due"))
    assignee = PersonField(label=_("Assignee"))
    weight = WeightField(
        label=_("Weight"), help_text=_("How much it counts beside the other steps")
    )
    blocked_by = BlockerField(label=_("Waits for"), queryset=Step.objects.none(), required=False)

    def __init__(self, data: Any = None, *, row: Step, choices: Choices) -> None:
        super().__init__(data, row=row)
        fields: Any = self.fields
        people = choices.people | Person.objects.filter(pk=row.assignee_id)
        fields["assignee"].suggest_from(people, "people-names")
        beside = Step.objects.filter(goal=row.goal_id).exclude(pk=row.pk)
        # What it waits for may be elsewhere, and stays if it is left alone.
        fields["blocked_by"].queryset = beside | Step.objects.filter(blocks=row.pk)
        fields["blocked_by"].goal_id = row.goal_id
