"""The forms of the people's administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.people_list import Sought
from people.models import Membership, Organization, Standing, Team
from web.forms.fields import TeamField
from web.forms.keyed import VersionedForm
from web.forms.narrowing import NarrowingForm, WordsField

LONGEST_NAME = 200
ROLES = [
    ("", _("Any")),
    ("administrator", _("Administrator")),
    ("leader", _("Leader")),
    ("executive", _("Executive")),
    ("lead", _("Leads a team")),
    ("none", _("None of these")),
]
STANDINGS = [
    ("", _("Everybody who works here")),
    (Standing.HERE, _("Can sign in")),
    (Standing.INVITED, _("Invited, not yet come")),
    (Standing.UNINVITED, _("Not invited yet")),
    (Standing.LEFT, _("Has left")),
    ("all", _("All, also who has left")),
]


class PeopleNarrowForm(NarrowingForm[Sought]):
    into = Sought
    text = WordsField()
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, required=False)
    team = TeamField(label=_("Team, with all below"))
    standing = forms.ChoiceField(label=_("Who"), choices=STANDINGS, required=False)

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        team: Any = self.fields["team"]
        team.suggest_from(Team.objects.of(organization), "team-names")


# What an administrator changes in their own name alone.
GRANTED = ("email", "is_administrator", "is_leader", "is_executive")


class PersonForm(VersionedForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    email = forms.EmailField(label=_("Email"), max_length=254, help_text=_("They sign in with it"))
    is_administrator = forms.BooleanField(
        label=_("Administrator"),
        required=False,
        help_text=_("People, teams and settings; all that is not private"),
    )
    is_leader = forms.BooleanField(
        label=_("Leader"), required=False, help_text=_("Sets strategy, names anyone as owner")
    )
    is_executive = forms.BooleanField(
        label=_("Executive"), required=False, help_text=_("Sees every goal that is not private")
    )

    def __init__(self, data: Any = None, *, row: Any, may_grant: bool) -> None:
        super().__init__(data, row=row)
        for name in () if may_grant else GRANTED:
            self.fields[name].disabled = True
            self.fields[name].help_text = _("An administrator changes it, not their deputy")


class PlaceForm(forms.Form):
    """A team that a person is to be in, and as what."""

    team = TeamField(label=_("Team"), required=True)
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        super().__init__(data, auto_id="place-%s")
        team: Any = self.fields["team"]
        team.suggest_from(Team.objects.of(organization), "team-names")
