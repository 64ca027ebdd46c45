"""In whose names a person asks: their own, and everyone's whose deputy they are today.

`people.rights` asks for each of these names by itself; what any of them may, the person may.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from people.models import Deputy, Membership, Person

Askers = tuple["Asker", ...]
# Who asks and everyone they act for, each with their teams by nested sets: a lead's go down the tree.
# By one list of keys and not with OR, and each person's memberships by themselves, which OFFSET keeps
# so: else every person and membership there is would be read.
NAMES = """
SELECT p.id, p.is_administrator, p.is_leader, p.is_executive, place.team, place.is_own, place.is_lead
FROM people_person p
LEFT JOIN LATERAL (
  SELECT t.id AS team, t.id = h.id AS is_own, m.role = 'lead' AS is_lead
  FROM people_membership m
    JOIN people_team h ON h.id = m.team_id
    JOIN people_team t ON t.tree_id = h.tree_id AND t.lft BETWEEN h.lft AND h.rght
  WHERE m.person_id = p.id AND (m.role = 'lead' OR t.id = h.id)
  OFFSET 0
) AS place ON true
WHERE p.id = ANY (%s::bigint || ARRAY ({principals})) AND (p.is_active OR p.id = %s)
ORDER BY p.id <> %s, p.id
"""
_remembered: ContextVar[dict[int, Askers] | None] = ContextVar("askers", default=None)


@dataclass(frozen=True)
class Asker:
    """What rights depend on: a person's grants, the teams they belong to, and those they manage.

    acting_id: who asks in this person's name; themselves or a deputy.
    """

    person_id: int
    acting_id: int
    organization_id: int
    is_administrator: bool
    is_leader: bool
    is_executive: bool
    teams: frozenset[int]
    led: frozenset[int]

    @property
    def sets_strategy(self) -> bool:
        return self.is_leader or self.is_administrator

    @property
    def sees_all_teams(self) -> bool:
        return self.is_executive or self.sets_strategy

    @cached_property
    def people_led(self) -> frozenset[int]:
        """Everyone in a team that they manage but themselves; asked for once."""
        members = Membership.objects.filter(team__in=self.led) if self.led else ()
        return frozenset(m.person_id for m in members) - self.themselves

    @property
    def themselves(self) -> frozenset[int]:
        """Nobody is above themselves, in whatever name they ask."""
        return frozenset({self.person_id, self.acting_id})


def days_in_force(today: dt.date) -> Q:
    """Condition on a Deputy: the day lies between its two, both inclusive."""
    return Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))


def deputies_in_force(person: Person, today: dt.date) -> QuerySet[Deputy]:
    """Who acts for a person on a day."""
    return Deputy.objects.filter(days_in_force(today), person=person, deputy__is_active=True)


def acting_for(person: Person, today: dt.date) -> QuerySet[Deputy]:
    """For whom a person acts on a day. It ends there: a deputy's deputy acts for the deputy alone."""
    return Deputy.objects.filter(days_in_force(today), deputy=person)


def askers_of(person: Person) -> Askers:
    """The names a person may ask in, their own first; none once they have left."""
    remembered = _remembered.get()
    if remembered is None:
        return read_askers(person)
    if person.pk not in remembered:
        remembered[person.pk] = read_askers(person)
    return remembered[person.pk]


def read_askers(person: Person) -> Askers:
    if not person.is_active:
        return ()
    today = person.organization.date_at(timezone.now())
    principals, days = acting_for(person, today).values("person").query.sql_with_params()
    with connection.cursor() as cursor:
        asked = [person.pk, *days, person.pk, person.pk]
        cursor.execute(NAMES.format(principals=principals), asked)
        rows = cursor.fetchall()
    names = groupby(rows, key=lambda row: row[:4])
    return tuple(asker(name, person, [row[4:] for row in places]) for name, places in names)


def asker(
    name: tuple[int, bool, bool, bool], acting: Person, places: list[tuple[int | None, bool, bool]]
) -> Asker:
    """name: who, and their three grants. places: teams, whether they belong to it, and manage it."""
    pk, is_administrator, is_leader, is_executive = name
    return Asker(
        person_id=pk,
        acting_id=acting.pk,
        organization_id=acting.organization_id,
        is_administrator=is_administrator,
        is_leader=is_leader,
        is_executive=is_executive,
        teams=frozenset(team for team, is_own, _ in places if team and is_own),
        led=frozenset(team for team, _, is_lead in places if team and is_lead),
    )


@contextmanager
def remembered() -> Iterator[None]:
    """Within it each person's names are read once: a door opens it around a request."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def forget() -> None:
    """Read again after a write, which may have given or taken rights."""
    found = _remembered.get()
    if found is not None:
        found.clear()
