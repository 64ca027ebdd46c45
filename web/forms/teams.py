"""Forms for teams, their people, and reorganizations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from people.models import Membership, Person, Team
from web.choices import Choices
from web.forms.fields import PersonField, TeamField
from web.forms.keyed import KeyedForm, VersionedForm

LONGEST_NAME = 300


class NewTeamForm(KeyedForm):
    """A team at the top, or under the one whose page the form is on."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)


class TeamForm(VersionedForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    code = forms.CharField(
        label=_("Code"), max_length=100, help_text=_("What files and addresses call it")
    )


class MemberForm(forms.Form):
    """Somebody's place in a team."""

    person = PersonField(label=_("Person"), required=True)
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)

    def __init__(self, data: Any = None, *, people: QuerySet[Person]) -> None:
        super().__init__(data, auto_id="member-%s")
        field: Any = self.fields["person"]
        field.suggest_from(people, "people-names")


class ReorganizeForm(VersionedForm):
    """What is to become of a team. First shown with its effects, then done."""

    def __init__(self, data: Any = None, *, row: Team, **options: Any) -> None:
        super().__init__(data, row=row, **options)
        for field in self.fields.values():
            field.show_hidden_initial = False

    def values_of(self, row: Any) -> dict[str, Any]:
        return {}


class MergeForm(ReorganizeForm):
    into = TeamField(label=_("Merge it into"), required=True)

    def __init__(self, data: Any = None, *, row: Team, choices: Choices) -> None:
        super().__init__(data, row=row, auto_id="merge-%s")
        field: Any = self.fields["into"]
        field.suggest_from(choices.teams.exclude(pk=row.pk), "team-names")


class MoveForm(ReorganizeForm):
    under = TeamField(label=_("Move it under"), help_text=_("Empty: to the top"))

    def __init__(self, data: Any = None, *, row: Team, choices: Choices) -> None:
        super().__init__(data, row=row, auto_id="move-%s")
        field: Any = self.fields["under"]
        field.suggest_from(choices.teams.exclude(pk=row.pk), "team-names")


class SplitForm(KeyedForm, ReorganizeForm):
    """Splitting makes a team: hence the key."""

    name = forms.CharField(label=_("Name of the new team"), max_length=LONGEST_NAME)
    lead = PersonField(label=_("Its lead"))
    people = forms.ModelMultipleChoiceField(
        label=_("People who go"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    goals = forms.ModelMultipleChoiceField(
        label=_("Goals that go"),
        queryset=Goal.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any = None, *, row: Team, choices: Choices, goals: QuerySet[Goal]
    ) -> None:
        super().__init__(data, row=row, auto_id="split-%s")
        fields: Any = self.fields
        fields["lead"].suggest_from(choices.people, "people-names")
        fields["people"].queryset = Person.objects.active().filter(memberships__team=row)
        fields["goals"].queryset = goals

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("people") and not said.get("goals"):
            raise ValidationError(_("Choose people or goals that are to go to the new team."))
        return said
