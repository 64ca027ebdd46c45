"""Forms for goals that are proposed upward, and for their answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.goals import GoalDraft
from alignment.standing import window_of_goal
from goals.models import Goal
from people.models import Person, Team
from people.querysets import TeamQuerySet
from web.choices import Choices
from web.forms.fields import DayField, PersonField, TeamField, WeightField
from web.forms.goals import LONGEST_TITLE
from web.forms.keyed import KeyedForm, VersionedForm
from web.forms.targets import KpiRows

ACCEPT, SEND_BACK = "accept", "send_back"


def note_field(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
    )


class ProposalFields(forms.Form):
    title = forms.CharField(label=_("Goal"), max_length=LONGEST_TITLE)
    description = forms.CharField(
        label=_("Why it matters"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    start_date = DayField(label=_("Start"))
    due_date = DayField(label=_("Due"))


class ProposalForm(KeyedForm, ProposalFields):
    """A goal of one's own, or of one's team, offered for a place under another."""

    team = TeamField(label=_("Team"), help_text=_("Empty if it is yours alone"))
    note = note_field(_("To who answers it"))
    field_order = ("title", "description", "team", "start_date", "due_date", "note", "key")

    def __init__(
        self, data: Any = None, *, parent: Goal, teams: TeamQuerySet, choices: Choices
    ) -> None:
        window = window_of_goal(parent)
        super().__init__(data, initial={"start_date": window.start, "due_date": window.due})
        field: Any = self.fields["team"]
        field.suggest_from(teams, "own-team-names")
        field.unknown = _("“%(text)s” is not a team of yours.")
        self.kpis = KpiRows(data, prefix="kpis", form_kwargs={"choices": choices})

    def is_valid(self) -> bool:
        # Both, so that all errors show at once.
        return all([super().is_valid(), self.kpis.is_valid()])

    def draft(self) -> GoalDraft:
        said = self.cleaned_data
        names = ("description", "team", "start_date", "due_date")
        level = Goal.Level.TEAM if said["team"] else Goal.Level.INDIVIDUAL
        fields = {name: said[name] for name in names}
        targets = [draft for row in self.kpis for draft in row.drafts()]
        return GoalDraft(said["title"], {**fields, "level": level}, targets)


class NotedForm(VersionedForm):
    """An edit of a goal that comes with a comment and perhaps an answer."""

    not_of_the_goal = frozenset({"version", "note", "verb"})

    def values_of(self, row: Any) -> dict[str, Any]:
        names = set(self.base_fields) - self.not_of_the_goal
        return {"note": "", "verb": ACCEPT, **{name: getattr(row, name) for name in names}}

    def edits(self) -> dict[str, Any]:
        """What is to change on the goal itself."""
        changed = self.changes()
        return {name: changed[name] for name in changed if name not in self.not_of_the_goal}


class AgainForm(NotedForm, ProposalFields):
    """A draft proposed once more."""

    note = note_field(_("What you changed"))
    field_order = ("title", "description", "start_date", "due_date", "note", "version")


class AnswerProposalForm(NotedForm, ProposalFields):
    """Accept a proposal, with changes if need be, or send it back with a comment."""

    verb = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(ACCEPT, _("Accept it")), (SEND_BACK, _("Send it back"))],
        widget=forms.RadioSelect,
    )
    owner = PersonField(label=_("Owner"))
    team = TeamField(label=_("Team"))
    weight = WeightField(
        label=_("Weight"), help_text=_("How much it counts beside the other goals under its parent")
    )
    note = note_field(_("What is missing, if you send it back"))
    field_order = (
        "verb",
        "note",
        "title",
        "description",
        "owner",
        "team",
        "weight",
        "start_date",
        "due_date",
        "version",
    )

    def __init__(self, data: Any = None, *, row: Any, choices: Choices) -> None:
        super().__init__(data, row=row)
        fields: Any = self.fields
        # Who and what stands there may stay, also where this person could not have put them.
        fields["owner"].suggest_from(
            choices.people | Person.objects.filter(pk=row.owner_id), "people-names"
        )
        fields["team"].suggest_from(
            choices.teams | Team.objects.filter(pk=row.team_id), "team-names"
        )
