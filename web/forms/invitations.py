"""Whom to invite: one a line, as people copy them from a mail or a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.invitations import Invitee
from actions.people import PersonDraft
from people.addresses import is_mailable
from people.models import Membership, Organization, Team
from web.forms.fields import TeamField
from web.forms.keyed import KeyedForm

MOST_LINES = 200
LONGEST_NAME = 200
GRANTS = ("administrator", "leader", "executive")
PLACES = tuple(Membership.Role.values)
# What is typed for somebody who is nothing in particular.
PLAIN = ("employee", "")


class InviteForm(KeyedForm):
    """People to enter and invite at once."""

    lines = forms.CharField(
        label=gettext_lazy("People, one a line"),
        max_length=50_000,
        widget=forms.Textarea(
            attrs={"rows": 8, "placeholder": "Emil Row, emil@larch.example, member, Lending"}
        ),
        help_text=gettext_lazy(
            "Name, email, role, team; role and team may be left out. Roles: member or lead (of the "
            "team), administrator, leader, executive; several with spaces between."
        ),
    )

    def __init__(self, data: Any = None, *, organization: Organization, may_grant: bool) -> None:
        super().__init__(data)
        self.organization, self.may_grant = organization, may_grant

    def clean_lines(self) -> list[Invitee]:
        rows = list(rows_of(self.cleaned_data["lines"]))
        if len(rows) > MOST_LINES:
            raise ValidationError(_("At most %(n)s at once.") % {"n": MOST_LINES})
        reader = Reader(self.organization, may_grant=self.may_grant)
        found, errors = [], []
        for number, cells in rows:
            try:
                found.append(reader.read(cells))
            except ValidationError as error:
                errors += [_("Line %(n)s: ") % {"n": number} + text for text in error.messages]
        if errors:
            raise ValidationError(errors)
        if not found:
            raise ValidationError(_("Name at least one person."))
        return found


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that says something, with its number; a header is passed over."""
    for number, line in enumerate(text.splitlines(), start=1):
        mark = next((mark for mark in "\t;" if mark in line), ",")
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])]
        is_header = number == 1 and "@" not in line and "email" in line.lower()
        if any(cells) and not is_header:
            yield number, cells


def email_of(cells: Sequence[str]) -> str:
    """The address among the first two cells: people write it before the name, too."""
    return next((cell for cell in cells[:2] if "@" in cell), "").lower()


class Reader:
    """Reads the cells of lines; a team that many of them name is asked for once."""

    def __init__(self, organization: Organization, *, may_grant: bool) -> None:
        self.may_grant = may_grant
        self.team = TeamField()
        self.team.rows = Team.objects.of(organization)
        self.teams: dict[str, Team] = {}
        self.seen: set[str] = set()

    def read(self, cells: Sequence[str]) -> Invitee:
        if len(cells) > 4:
            raise ValidationError(_("there are more than four parts: name, email, role, team."))
        first, second, role, team = [*cells, "", "", "", ""][:4]
        email = email_of(cells)
        name = first if email != first.lower() else second
        self.check(name, email)
        words = role.lower().split()
        self.check_words(words, team)
        place = next((word for word in words if word in PLACES), Membership.Role.MEMBER)
        found = self.team_named(team) if team else None
        draft = PersonDraft(
            name,
            email,
            is_administrator="administrator" in words,
            is_leader="leader" in words,
            is_executive="executive" in words,
        )
        return Invitee(draft, found, str(place))

    def check(self, name: str, email: str) -> None:
        if not name or not email:
            raise ValidationError(_("a name and an email are needed, as in: Emil Row, emil@…"))
        if len(name) > LONGEST_NAME:
            raise ValidationError(_("the name is too long."))
        validate_email(email)
        if not is_mailable(email):
            raise ValidationError(_("no letter reaches %(email)s.") % {"email": email})
        if email in self.seen:
            raise ValidationError(_("%(email)s stands here twice.") % {"email": email})
        self.seen.add(email)

    def check_words(self, words: Sequence[str], team: str) -> None:
        for word in words:
            if word not in (*GRANTS, *PLACES, *PLAIN):
                raise ValidationError(_("there is no role “%(word)s”.") % {"word": word[:100]})
        if set(words) & set(GRANTS) and not self.may_grant:
            raise ValidationError(_("an administrator says who is one, not their deputy."))
        if set(words) & set(PLACES) and not team:
            raise ValidationError(_("a member or lead needs a team."))

    def team_named(self, text: str) -> Team:
        """Asked for once, though many lines name the same."""
        if text not in self.teams:
            self.teams[text] = self.team.clean(text)
        return self.teams[text]
