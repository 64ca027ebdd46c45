"""Forms for what one team asks of another, and for the answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.requests import RequestDraft
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.querysets import TeamQuerySet
from web.forms.fields import DayField, GoalField, TeamField
from web.forms.keyed import KeyedForm, VersionedForm

ACCEPT, DECLINE = "accept", "decline"


class AskForm(KeyedForm):
    """Ask another team for a contribution."""

    to_team = TeamField(label=_("Ask the team"), required=True)
    from_team = TeamField(label=_("In the name of"), required=True)
    title = forms.CharField(
        label=_("What you ask for"), max_length=1000, help_text=_("In one sentence")
    )
    text = forms.CharField(
        label=_("Why, and how much"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answer_by = DayField(label=_("Answer wanted by"))

    def __init__(
        self, data: Any = None, *, goal: Goal, own: TeamQuerySet, others: TeamQuerySet
    ) -> None:
        super().__init__(data, initial={"from_team": named_first(goal, own)})
        fields: Any = self.fields
        fields["to_team"].suggest_from(others, "other-team-names")
        fields["to_team"].unknown = _("There is no team “%(text)s”.")
        fields["from_team"].suggest_from(own, "own-team-names")
        fields["from_team"].unknown = _("You cannot ask in the name of “%(text)s”.")

    def draft(self) -> RequestDraft:
        said = self.cleaned_data
        return RequestDraft(**{name: value for name, value in said.items() if name != "key"})


def named_first(goal: Goal, own: TeamQuerySet) -> Any:
    """The goal's team, where the person may speak for it; else their only one."""
    mine = list(own[:2])
    if goal.team_id and own.filter(pk=goal.team_id).exists():
        return goal.team
    return mine[0] if len(mine) == 1 else None


class PromiseForm(VersionedForm):
    """Promise what was accepted for another day, or for a first one."""

    promised_for = DayField(label=_("Promised for"), required=True)
    answer = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They are told the day and read this with it"),
    )


class AnswerForm(VersionedForm):
    """Promise it, by a day and through a goal if there is one, or decline with a reason."""

    verb = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(ACCEPT, _("We will do it")), (DECLINE, _("We cannot"))],
        widget=forms.RadioSelect,
    )
    promised_for = DayField(
        label=_("Promised for"), help_text=_("A promise without a date counts half")
    )
    answering_goal = GoalField(
        label=_("Through your goal"), help_text=_("It will contribute to theirs from now on")
    )
    answer = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason, if you decline"),
    )

    def __init__(self, data: Any = None, *, row: Any, goals: GoalQuerySet) -> None:
        super().__init__(data, row=row)
        field: Any = self.fields["answering_goal"]
        field.suggest_from(goals, "own-goal-names")

    def values_of(self, row: Any) -> dict[str, Any]:
        names = ("promised_for", "answering_goal", "answer")
        return {"verb": ACCEPT, **{name: getattr(row, name) for name in names}}
