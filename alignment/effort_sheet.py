"""What the Effort page of a team shows: its allocations in a period beside the days that there are.

Only goals in the reader's scope. A fixed number of queries, and no more rows than a form can hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from alignment.queries import FIRST_DUE_FIRST, first_due
from alignment.scoring import period
from alignment.team_effort import planned_with_longer
from goals.models import Allocation, Cycle, Goal
from goals.querysets import GoalQuerySet
from people.models import Organization, Person, Team

MOST_ALLOCATED = 250
# Open goals of the team without any effort, offered as empty rows.
MOST_OFFERED = 25


@dataclass(frozen=True, slots=True)
class EffortLine:
    """A goal and who gives to it: a person, or with None the team as a whole."""

    goal: Goal
    person: Person | None
    allocation: Allocation | None = None

    @property
    def place(self) -> tuple[int, int | None]:
        return self.goal.pk, self.person.pk if self.person else None


@dataclass(frozen=True, slots=True)
class GivenBy:
    """What one person gives, or with None the team as a whole, beside the days that they have."""

    person: Person | None
    planned: Decimal
    used: Decimal
    capacity: int | None

    @property
    def is_over(self) -> bool:
        return self.capacity is not None and self.planned > self.capacity


@dataclass(frozen=True, slots=True)
class EffortSheet:
    """A team's effort in a period, in person-days or money; `capacity` in days, None for money.

    `unshown` are the lines least planned, more than a form can hold; totals count them. `counted` are
    all days that the period counts: also its part of longer ones, and money at the day rate.
    """

    cycle: Cycle
    kind: str
    members: tuple[Person, ...]
    lines: tuple[EffortLine, ...]
    given: tuple[GivenBy, ...]
    capacity: int | None
    planned: Decimal
    used: Decimal
    unshown: tuple[EffortLine, ...] = ()
    counted: Decimal | None = None

    @property
    def every_line(self) -> tuple[EffortLine, ...]:
        return (*self.lines, *self.unshown)

    @property
    def promised(self) -> Decimal:
        return self.planned if self.counted is None else self.counted

    @property
    def is_over(self) -> bool:
        """Whether more is promised than there are days."""
        return self.capacity is not None and self.promised > self.capacity

    @property
    def promised_ppm(self) -> int | None:
        """The promised part of what there is, in ppm; None where there is nothing to promise."""
        return int(1_000_000 * self.promised / self.capacity) if self.capacity else None


def cycles_to_plan(organization: Organization) -> list[Cycle]:
    """The periods that effort may be told of, the latest first."""
    return list(Cycle.objects.filter(organization=organization).order_by("-start_date", "due_date"))


def cycle_of(cycles: Sequence[Cycle], day: dt.date) -> Cycle | None:
    """The shortest around a day that is no draft; else the latest."""
    around = [
        period.Cycle(c.pk, c.start_date, c.due_date)
        for c in cycles
        if c.start_date <= day <= c.due_date and c.state != Cycle.State.DRAFT
    ]
    found = period.period_of(around)
    if found is None:
        return cycles[0] if cycles else None
    return next(c for c in cycles if c.pk == found.id)


def effort_sheet(
    team: Team, members: Sequence[Person], cycle: Cycle, kind: str, seen: GoalQuerySet
) -> EffortSheet:
    rows = allocations_in(team, members, cycle, kind, seen)
    ordered = sorted(rows, key=lambda row: (-row.planned, row.pk))
    all_lines = [EffortLine(row.goal, row.person, row) for row in ordered]
    lines = all_lines[:MOST_ALLOCATED]
    lines += offered(team, members, cycle, seen, {row.goal_id for row in rows})
    days = period.working_days(cycle.start_date, cycle.due_date)
    has_capacity = kind == Allocation.Kind.DAYS
    return EffortSheet(
        cycle=cycle,
        kind=kind,
        members=tuple(members),
        lines=tuple(sorted(lines, key=by_goal)),
        given=tuple(given_by(rows, members, days if has_capacity else None)),
        capacity=days * len(members) if has_capacity else None,
        planned=total(rows, "planned"),
        used=total(rows, "used"),
        unshown=tuple(all_lines[MOST_ALLOCATED:]),
        counted=planned_with_longer(team, cycle, seen) if has_capacity else None,
    )


def allocations_in(
    team: Team, members: Sequence[Person], cycle: Cycle, kind: str, seen: GoalQuerySet
) -> list[Allocation]:
    rows = allocations_on(team, members, seen.current()).filter(cycle=cycle, kind=kind)
    return list(rows.select_related("goal", "person"))


def allocations_on(
    team: Team, members: Sequence[Person], goals: GoalQuerySet
) -> QuerySet[Allocation]:
    """What a team and its people are to give to some goals."""
    theirs = Q(team=team) | Q(person__in=members)
    return Allocation.objects.filter(theirs, goal__in=goals)


def offered(
    team: Team, members: Sequence[Person], cycle: Cycle, seen: GoalQuerySet, but: set[int]
) -> list[EffortLine]:
    """Empty rows for open goals of the team or of one of its people alone, which no other serves.

    Private ones count nowhere, so their owner names them or does not."""
    at_that_time = Q(cycle=None) | Q(
        cycle__start_date__lte=cycle.due_date, cycle__due_date__gte=cycle.start_date
    )
    goals = seen.running().filter(at_that_time).exclude(level=Goal.Level.STRATEGIC)
    goals = goals.exclude(visibility=Goal.Visibility.PRIVATE).exclude(pk__in=but)
    serving = Goal.objects.filter(state__in=("active", "paused"))
    goals = goals.exclude(children__in=serving).exclude(contributors__child__in=serving)
    theirs = (
        goals.filter(team=team),
        goals.filter(team_shares__team=team),
        goals.filter(level=Goal.Level.INDIVIDUAL, owner__in=members),
    )
    ordered = first_due(theirs, MOST_OFFERED)
    people = {person.pk: person for person in members}
    return [
        EffortLine(goal, people.get(goal.owner_id) if goal.level == "individual" else None)
        for goal in ordered[:MOST_OFFERED]
    ]


def goals_to_name(team: Team, seen: GoalQuerySet, most: int) -> QuerySet[Any, tuple[str, str]]:
    """Code and title of goals that a further row may be about: half of them the team's, those due
    first, and the newest of all. Of more than so many, others are found by typing."""
    goals = seen.running().exclude(level=Goal.Level.STRATEGIC).values_list("code", "title")
    theirs = goals.filter(team=team).order_by(*FIRST_DUE_FIRST)[: most // 2]
    return goals.order_by("-pk")[: most - most // 2].union(theirs).order_by("title", "code")


def by_goal(line: EffortLine) -> tuple[str, int, str]:
    """Goals by title; of one goal the team as a whole first, then people by name."""
    return line.goal.title.lower(), line.goal.pk, line.person.name if line.person else ""


def given_by(
    rows: Iterable[Allocation], members: Sequence[Person], days: int | None
) -> Iterable[GivenBy]:
    rows = list(rows)
    for person in (None, *members):
        own = [row for row in rows if row.person_id == (person.pk if person else None)]
        capacity = days if person else None
        yield GivenBy(person, total(own, "planned"), total(own, "used"), capacity)


def total(rows: Iterable[Allocation], name: str) -> Decimal:
    return sum((getattr(row, name) for row in rows), Decimal(0))
