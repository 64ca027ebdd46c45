"""The effort that a team and its people give to goals in a period: planned and used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from actions.editing import change, create, locked, told_of
from actions.errors import StaleEdit
from actions.people import refuse_archived
from goals.models import Allocation, Cycle, Goal
from ledger.audit import record
from people.models import Membership, Person, Team

# The version of a row that is not there.
ABSENT = 0
Place = tuple[int, int | None]


@dataclass(frozen=True)
class Effort:
    """What one row is to say. `person` None: the team as a whole. Neither amount: no allocation, which
    is not 0. `version` is that of the row the edit began from; None overwrites whatever is there."""

    goal: Goal
    person: Person | None
    planned: Decimal | None
    used: Decimal | None
    version: int | None

    @property
    def place(self) -> Place:
        return self.goal.pk, self.person.pk if self.person else None


@transaction.atomic
def set_effort(
    team: Team, cycle: Cycle, kind: str, rows: Sequence[Effort], *, by: Person | None
) -> int:
    """Say what a team and its people give to goals, all rows or none; how many differed.

    A row that says so already is left alone whatever its version, so that the same form sent twice
    does no harm. One edit of a team's effort at a time: two new rows for one place would collide.
    """
    team = locked(team, None)
    refuse_archived(team)
    refuse_strangers(team, rows)
    found = {place_of(one): one for one in standing(team, cycle, kind, rows)}
    if len({row.place for row in rows}) < len(rows):
        raise ValidationError(_("The same goal stands twice for the same team or person."))
    return sum(set_one(team, cycle, kind, row, found.get(row.place), by=by) for row in rows)


def refuse_strangers(team: Team, rows: Sequence[Effort]) -> None:
    people = {row.person for row in rows if row.person}
    here = Membership.objects.filter(team=team, person__in=people, person__is_active=True)
    if strangers := people - set(Person.objects.filter(memberships__in=here)):
        names = ", ".join(sorted(person.name for person in strangers))
        raise ValidationError(_("Not in this team: %(names)s.") % {"names": names})


def standing(team: Team, cycle: Cycle, kind: str, rows: Sequence[Effort]) -> QuerySet[Allocation]:
    """What is there on the goals of these rows, locked in one order."""
    people = [row.person for row in rows if row.person]
    theirs = Q(team=team) | Q(person__in=people)
    goals = {row.goal.pk for row in rows}
    found = Allocation.objects.filter(theirs, cycle=cycle, kind=kind, goal__in=goals)
    return found.select_for_update(no_key=True).order_by("pk")


def place_of(allocation: Allocation) -> Place:
    return allocation.goal_id, allocation.person_id


def set_one(
    team: Team,
    cycle: Cycle,
    kind: str,
    row: Effort,
    there: Allocation | None,
    *,
    by: Person | None,
) -> bool:
    """Whether anything differed."""
    is_none = row.planned is None and row.used is None
    amounts = {"planned": row.planned or Decimal(0), "used": row.used or Decimal(0)}
    if is_none and there is None:
        return False
    if not is_none and there and amounts == {name: getattr(there, name) for name in amounts}:
        return False
    if row.version is not None and row.version != (there.version if there else ABSENT):
        raise StaleEdit(there or team)
    if there is None:
        add(team, cycle, kind, row, amounts, by=by)
    elif is_none:
        record("remove", there, by=by, before=told_of(there))
        there.delete()
    else:
        change(there, amounts, by=by)
    return True


def add(
    team: Team,
    cycle: Cycle,
    kind: str,
    row: Effort,
    amounts: dict[str, Decimal],
    *,
    by: Person | None,
) -> None:
    if row.goal.archived_at:
        raise ValidationError(_("“%(title)s” is archived.") % {"title": row.goal.title[:100]})
    allocation = Allocation(
        organization_id=team.organization_id,
        goal=row.goal,
        team=None if row.person else team,
        person=row.person,
        cycle=cycle,
        kind=kind,
        **amounts,
    )
    create(allocation, by=by)
