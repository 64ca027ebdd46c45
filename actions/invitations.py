"""How people get in: invited, invited again, withdrawn; the passwords that they set by a link.

Who is invited has no password that could match, and cannot sign in before they have set one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from actions.editing import change, locked
from actions.people import PersonDraft, add_person, set_membership
from ledger.audit import record
from ledger.models import OutgoingMessage
from ledger.outbox import INVITATION, PASSWORD, post, take_back
from people.models import Organization, Person, Standing, Team
from people.querysets import PersonQuerySet

# Who asks again within this time gets no second mail: nobody's letter box is to be filled.
PAUSE = dt.timedelta(minutes=5)
# A second click is no second letter; who means it waits a moment.
MOMENT = dt.timedelta(seconds=30)
MOST_AT_ONCE = 200

KNOWN = {
    Standing.HERE: lazy(
        "%(email)s: %(name)s is here already: change what they may do on their page."
    ),
    Standing.INVITED: lazy(
        "%(email)s: %(name)s is invited already: invite them again on their page."
    ),
    Standing.UNINVITED: lazy("%(email)s: %(name)s is entered already: invite them on their page."),
    Standing.LEFT: lazy("%(email)s: %(name)s has left: take them back on their page."),
}


@dataclass(frozen=True)
class Invitee:
    """Somebody to be entered and invited, and their place in a team if they have one."""

    person: PersonDraft
    team: Team | None = None
    role: str = "member"


@transaction.atomic
def invite_people(
    organization: Organization, invitees: Sequence[Invitee], *, by: Person | None
) -> list[Person]:
    """Enter people and invite them, all or none."""
    refuse_known(organization, [invitee.person.email.strip().lower() for invitee in invitees])
    return [invite_one(organization, invitee, by=by) for invitee in invitees]


def refuse_known(organization: Organization, emails: Sequence[str]) -> None:
    """Say who has an address already; of another organization's people nothing is told."""
    found = Person.objects.filter(email__in=emails).order_by("name")
    if known := [said_of(person, organization) for person in found]:
        raise ValidationError({"lines": known})


def said_of(person: Person, organization: Organization) -> str:
    shown = {"email": person.email, "name": person.name}
    if person.organization_id != organization.pk:
        return _("%(email)s cannot be used here.") % shown
    return str(KNOWN[person.standing]) % shown


def invite_one(organization: Organization, invitee: Invitee, *, by: Person | None) -> Person:
    person = add_person(organization, invitee.person, by=by)
    if invitee.team:
        set_membership(person, invitee.team, invitee.role, by=by)
    return invite(person, by=by)


@transaction.atomic
def invite(person: Person, *, by: Person | None) -> Person:
    """Send somebody who is entered a link to set a password; again, if they have one already."""
    current = locked(person, None)
    refuse_unless_expected(current)
    is_invited = current.standing is Standing.INVITED
    if is_invited and letters_since(current, INVITATION, MOMENT).filter(last_error="").exists():
        return current
    return invite_locked(current, by=by)


def invite_locked(person: Person, *, by: Person | None) -> Person:
    invited = change(person, {"invited_at": timezone.now()}, by=by, verb="invite")
    take_back(invited.organization_id, INVITATION, invited.email)
    post(invited.organization_id, INVITATION, invited.email, {"person": invited.pk})
    return invited


def letters_since(person: Person, kind: str, span: dt.timedelta) -> QuerySet[OutgoingMessage]:
    """What was written to somebody lately, sent or not."""
    return OutgoingMessage.objects.filter(
        organization_id=person.organization_id,
        kind=kind,
        recipient=person.email,
        made_at__gt=timezone.now() - span,
    )


@transaction.atomic
def invite_waiting(people: PersonQuerySet, *, by: Person | None) -> tuple[int, int]:
    """Invite those of some people who are entered and were never invited, at most MOST_AT_ONCE.

    Returns how many are invited, and how many wait still. Somebody else may invite them at the same
    moment: whoever is locked here waits still.
    """
    waiting = people.active().with_password(has=False).filter(invited_at=None)
    found = waiting.select_for_update(no_key=True, of=("self",)).order_by("pk")[:MOST_AT_ONCE]
    invited = [invite_locked(person, by=by) for person in found]
    return len(invited), waiting.count()


def refuse_unless_expected(person: Person) -> None:
    if person.standing is Standing.LEFT:
        raise ValidationError(_("They have left: take them back first."))
    if person.standing is Standing.HERE:
        raise ValidationError(_("They have come already."))


@transaction.atomic
def withdraw_invitation(person: Person, *, by: Person | None) -> Person:
    """End the links that were sent. They stay entered, and can be invited again."""
    current = locked(person, None)
    refuse_unless_expected(current)
    take_back(current.organization_id, INVITATION, current.email)
    void_password(current)
    return change(current, {"invited_at": None}, by=by, verb="withdraw")


def void_password(person: Person) -> None:
    """Another password that nothing matches: links and sessions signed over the old one end."""
    person.password = make_password(None)
    person.save(update_fields=["password"])


@transaction.atomic
def set_password(person: Person, password: str) -> Person:
    """Keep the password that somebody set by their link. Their other sessions end.

    person: as they were when the link was looked at. It is good once, though it be followed twice at
    the same moment, and ends with an address, a withdrawal or a sign-in meanwhile.
    """
    current = locked(person, None)
    if signed_by(current) != signed_by(person) or not current.is_active:
        raise ValidationError(_("This link has been used already, or was ended. Get another one."))
    validate_password(password, current)
    current.set_password(password)
    current.save(update_fields=["password"])
    record("set password", current, by=current)
    return current


def signed_by(person: Person) -> tuple[object, ...]:
    """What a link's signature covers, as in `people.links`."""
    return (person.password, person.email, person.last_login)


@transaction.atomic
def send_link(person: Person, *, by: Person | None) -> Person:
    """Let somebody who has a password set a new one."""
    current = locked(person, None)
    if current.standing is not Standing.HERE:
        raise ValidationError(_("They have no password yet: invite them."))
    if letters_since(current, PASSWORD, MOMENT).filter(last_error="").exists():
        return current
    post(current.organization_id, PASSWORD, current.email, {"person": current.pk})
    record("make link", current, by=by)
    return current


@transaction.atomic
def ask_for_link(email: str) -> None:
    """What a stranger asks for who says they forgot their password. Nothing tells them who is here."""
    found = Person.objects.active().filter(email=email.strip().lower()).first()
    if found is None:
        return
    # Locked, so that two at once do not both find no mail yet.
    person = locked(found, None)
    kinds = {Standing.HERE: PASSWORD, Standing.INVITED: INVITATION}
    kind = kinds.get(person.standing)
    if kind and not letters_since(person, kind, PAUSE).exists():
        post(person.organization_id, kind, person.email, {"person": person.pk})
