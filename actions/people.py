"""Who works here and how: organizations, their settings and pillars, people, teams, memberships."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from actions.codes import next_code
from actions.editing import change, create, locked
from ledger.audit import record
from people import tree
from people.addresses import is_mailable
from people.models import Membership, Organization, Person, Pillar, Team

SETTINGS = frozenset(
    {
        "name",
        "time_zone",
        "locale",
        "currency",
        "fiscal_year_start",
        "cadence",
        "on_track_ppm",
        "behind_ppm",
        "run_share_ppm",
        "day_rate",
    }
)


@dataclass(frozen=True)
class OrganizationDraft:
    """An organization to be made; the fiscal year starts in a month from 1 to 12."""

    name: str
    slug: str
    time_zone: str = "UTC"
    locale: str = "en-gb"
    currency: str = "EUR"
    fiscal_year_start: int = 1


@dataclass(frozen=True)
class PersonDraft:
    """A person to be made. Without a password they cannot sign in until one is set."""

    name: str
    email: str
    password: str | None = None
    is_administrator: bool = False
    is_leader: bool = False
    is_executive: bool = False


# Organizations --------------------------------------------------------------------------


@transaction.atomic
def set_up_organization(
    draft: OrganizationDraft,
    administrator: PersonDraft,
    *,
    on: dt.date,
    mission: str = "",
    vision: str = "",
    values: Sequence[str] = (),
    areas: Sequence[str] = (),
    first: bool = False,
) -> Person:
    """Make an organization that its administrator can sign in to; returns the administrator.

    on: today in the organization's time zone. first: refuse if there is any organization already,
    which is what lets a stranger set up a new installation once.
    """
    if first:
        refuse_second_organization()
    if not administrator.password:
        raise ValidationError({"password": _("The first administrator needs a password.")})
    organization = create_organization(**vars(draft), on=on)
    grants = {**vars(administrator), "is_administrator": True}
    person = add_person(organization, PersonDraft(**grants), by=None)
    for kind, statement in ((Pillar.Kind.MISSION, mission), (Pillar.Kind.VISION, vision)):
        if statement:
            add_pillar(organization, kind, str(kind.label), statement=statement, by=person)
    for kind, titles in ((Pillar.Kind.VALUE, values), (Pillar.Kind.AREA, areas)):
        for title in titles:
            add_pillar(organization, kind, title, by=person)
    return person


def refuse_second_organization() -> None:
    lock_organizations()
    if Organization.objects.exists():
        raise ValidationError(_("Throughline is set up already: sign in instead."))


def lock_organizations() -> None:
    """Two strangers may set up at once: the second waits here, and then sees the first one's."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE people_organization IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def create_organization(
    name: str,
    slug: str,
    time_zone: str,
    locale: str,
    currency: str,
    on: dt.date,
    *,
    fiscal_year_start: int = 1,
    by: Person | None = None,
) -> Organization:
    """Make an organization without people. Its numbers hold for the day `on`."""
    organization = Organization(
        name=name.strip(),
        slug=slug,
        time_zone=time_zone,
        locale=locale,
        currency=currency.upper(),
        fiscal_year_start=fiscal_year_start,
        rollup_date=on,
    )
    refuse_unknown_time_zone(time_zone)
    return create(organization, by=by)


@transaction.atomic
def edit_settings(
    organization: Organization, fields: dict[str, Any], *, version: int, by: Person | None
) -> Organization:
    """Change settings of an organization. Raises StaleEdit if they changed meanwhile."""
    if unknown := sorted(set(fields) - SETTINGS):
        raise ValidationError({name: _("This is not a setting.") for name in unknown})
    if "time_zone" in fields:
        refuse_unknown_time_zone(fields["time_zone"])
    return change(locked(organization, version), fields, by=by)


def refuse_unknown_time_zone(name: str) -> None:
    if name not in available_timezones():
        message = _("There is no time zone “%(name)s”; write it like Europe/Dublin.")
        raise ValidationError({"time_zone": message % {"name": name}})


@transaction.atomic
def add_pillar(
    organization: Organization,
    kind: str,
    title: str,
    *,
    by: Person | None,
    statement: str = "",
) -> Pillar:
    """Add a line of mission, vision, values or operating areas, after those there are."""
    last = Pillar.objects.filter(organization=organization).order_by("position").last()
    position = last.position + 1 if last else 0
    pillar = Pillar(
        organization=organization, kind=kind, title=title, statement=statement, position=position
    )
    return create(pillar, by=by)


# People ---------------------------------------------------------------------------------


@transaction.atomic
def add_person(organization: Organization, draft: PersonDraft, *, by: Person | None) -> Person:
    """Add a person by email; the password is checked against the rules and kept as a hash."""
    fields = {**vars(draft), "email": address(draft.email), "name": draft.name.strip()}
    password = fields.pop("password")
    person = Person(organization=organization, **fields)
    if password is not None:
        validate_password(password, person)
    # None makes a hash that no password matches.
    person.set_password(password)
    return create(person, by=by)


def address(email: str) -> str:
    """As it is kept: an address signs in whatever its case. Refuses one that no letter reaches."""
    kept = email.strip().lower()
    if not is_mailable(kept):
        raise ValidationError({"email": _("No letter reaches this address: look at it again.")})
    return kept


@transaction.atomic
def set_membership(
    person: Person, team: Team, role: str | None, *, by: Person | None
) -> Membership | None:
    """Make a person a member or lead of a team; None takes them out of it."""
    # Locked, so that two at once do not both find no membership yet.
    is_here = locked(person, None).is_active
    current = Membership.objects.filter(person=person, team=team).first()
    if role is None:
        if current:
            end_membership(current, by=by)
        return None
    if not is_here:
        raise ValidationError(_("They have left: take them back first."))
    if current:
        return change(locked(current, None), {"role": role}, by=by)
    membership = Membership(
        organization_id=person.organization_id, person=person, team=team, role=role
    )
    return create(membership, by=by)


def end_membership(membership: Membership, *, by: Person | None) -> None:
    before = {"person": membership.person_id, "team": membership.team_id}
    record("remove", membership, by=by, before={**before, "role": membership.role})
    membership.delete()


# Teams ----------------------------------------------------------------------------------


@transaction.atomic
def add_team(
    organization: Organization,
    name: str,
    *,
    by: Person | None,
    parent: Team | None = None,
    code: str = "",
) -> Team:
    """Add a team under another, or at the top; without a code it gets the next of T-1, T-2, …"""
    tree.lock_structure(organization.pk)
    refuse_archived(parent)
    team = Team(organization=organization, name=name.strip(), parent=parent)
    team.code = code or next_code(Team, organization)
    team.full_clean()
    tree.insert_team(team)
    after = {"code": team.code, "name": team.name, "parent": team.parent_id}
    record("create", team, by=by, after=after)
    return team


def refuse_archived(parent: Team | None) -> None:
    """Under a team that was put away, or merged into another meanwhile, none would be found."""
    if parent and not Team.objects.filter(pk=parent.pk, archived_at=None).exists():
        raise ValidationError(_("That team is archived: choose another."))


@transaction.atomic
def edit_team(team: Team, fields: dict[str, Any], *, version: int, by: Person | None) -> Team:
    """Rename a team, or give it another code. Its place is `move_team`'s."""
    if unknown := sorted(set(fields) - {"name", "code"}):
        raise ValidationError({name: _("This is not a team's to edit.") for name in unknown})
    tree.lock_structure(team.organization_id)
    return change(locked(team, version), fields, by=by)


@transaction.atomic
def move_team(
    team: Team, parent: Team | None, *, by: Person | None, version: int | None = None
) -> Team:
    """Hang a team, with all below it, under another, or at the top."""
    tree.lock_structure(team.organization_id)
    current = locked(team, version)
    before = current.parent_id
    if before == (parent.pk if parent else None):
        return current
    refuse_archived(parent)
    moved = tree.move_team(current, parent)
    moved.version += 1
    moved.save(update_fields=["version"])
    record("move", moved, by=by, before={"parent": before}, after={"parent": moved.parent_id})
    return moved
