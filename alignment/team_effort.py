"""How many days a team has in the current period, and how many it has promised to goals."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from alignment.scoring import period
from goals.models import Allocation, Cycle, Goal
from goals.querysets import GoalQuerySet
from people.models import Membership, Organization, Team

THOUSANDTHS = Decimal(1000)


@dataclass(frozen=True, slots=True)
class GoalEffort:
    """Person-days of a team on a goal in the period."""

    goal: Goal
    planned: Decimal
    used: Decimal


@dataclass(frozen=True, slots=True)
class TeamEffort:
    """Person-days of a period: what there is (people × working days) and what is promised of it."""

    cycle: Cycle
    capacity: Decimal
    planned: Decimal
    used: Decimal
    goals: tuple[GoalEffort, ...]

    @property
    def is_over(self) -> bool:
        """Whether more is promised than there are days."""
        return self.planned > self.capacity

    @property
    def promised_ppm(self) -> int | None:
        """The promised part of what there is, in ppm; None where there is nothing."""
        return int(1_000_000 * self.planned / self.capacity) if self.capacity else None


def effort_of_team(
    team: Team, people: int, seen: GoalQuerySet, as_of: dt.date
) -> TeamEffort | None:
    """A team's effort in the period around a day, on goals that may be seen; None without a period."""
    cycles = cycles_around(team.organization_id, as_of)
    rows = allocations_of(team, cycles, seen)
    return effort_in(cycles, rows, people, team.organization)


def effort_of_teams(
    organization: Organization, teams: Sequence[Team], seen: GoalQuerySet, as_of: dt.date
) -> dict[int, TeamEffort]:
    """The effort of several teams by id, in three queries; empty without a period."""
    cycles = cycles_around(organization.pk, as_of)
    members: dict[int, set[int]] = {team.pk: set() for team in teams}
    for row in Membership.objects.filter(team__in=members, person__is_active=True):
        members[row.team_id].add(row.person_id)
    theirs = Q(team__in=members) | Q(person__in=set().union(*members.values()))
    rows = Allocation.objects.filter(theirs, cycle__in=cycles, goal__in=seen.current())
    by_team: dict[int, list[Allocation]] = defaultdict(list)
    by_person: dict[int, list[Allocation]] = defaultdict(list)
    for one in rows.select_related("goal"):
        if one.team_id:
            by_team[one.team_id].append(one)
        elif one.person_id:
            by_person[one.person_id].append(one)
    found = {
        pk: effort_in(
            cycles,
            by_team[pk] + [one for person in sorted(people) for one in by_person[person]],
            len(people),
            organization,
        )
        for pk, people in members.items()
    }
    return {pk: effort for pk, effort in found.items() if effort}


def effort_in(
    cycles: list[Cycle], rows: list[Allocation], people: int, organization: Organization
) -> TeamEffort | None:
    """What some people have and are to give, in the period that these cycles make."""
    around = [period.Cycle(c.pk, c.start_date, c.due_date) for c in cycles]
    chosen = period.period_of(around)
    if chosen is None:
        return None
    planned, used = (in_period(rows, around, organization, name) for name in ("planned", "used"))
    goals = {row.goal_id: row.goal for row in rows}
    lines = [GoalEffort(goals[g], planned[g], used[g]) for g in goals if planned[g] or used[g]]
    return TeamEffort(
        cycle=next(c for c in cycles if c.pk == chosen.id),
        capacity=Decimal(people * period.days_of(around)),
        planned=sum(planned.values(), Decimal(0)),
        used=sum(used.values(), Decimal(0)),
        goals=tuple(sorted(lines, key=lambda line: (-line.planned, line.goal.pk))),
    )


def planned_with_longer(team: Team, cycle: Cycle, seen: GoalQuerySet) -> Decimal:
    """Person-days planned in a period, with the part of longer ones and with money at the day rate."""
    longer = Cycle.objects.filter(
        organization=team.organization_id,
        start_date__lte=cycle.start_date,
        due_date__gte=cycle.due_date,
    )
    cycles = [cycle, *longer.exclude(pk=cycle.pk).exclude(state=Cycle.State.DRAFT)]
    around = [period.Cycle(c.pk, c.start_date, c.due_date) for c in cycles]
    if (shortest := period.period_of(around)) is None or shortest.id != cycle.pk:
        around = around[:1]
        cycles = cycles[:1]
    rows = allocations_of(team, cycles, seen)
    return sum(in_period(rows, around, team.organization, "planned").values(), Decimal(0))


def cycles_around(organization_id: int, as_of: dt.date) -> list[Cycle]:
    found = Cycle.objects.filter(
        organization_id=organization_id, start_date__lte=as_of, due_date__gte=as_of
    )
    return list(found.exclude(state=Cycle.State.DRAFT))


def allocations_of(team: Team, cycles: list[Cycle], seen: GoalQuerySet) -> list[Allocation]:
    """What a team and its people are to give to goals that may be seen."""
    theirs = Q(team=team) | Q(person__memberships__team=team, person__is_active=True)
    rows = Allocation.objects.filter(theirs, cycle__in=cycles, goal__in=seen.current())
    return list(rows.select_related("goal").distinct())


def in_period(
    rows: list[Allocation], cycles: list[period.Cycle], organization: Organization, name: str
) -> dict[int, Decimal]:
    """Person-days by goal that fall into the period, of what is planned or used."""
    effort = [
        period.Planned(r.goal_id, r.team_id, r.person_id, r.cycle_id, r.kind, thousandths(r, name))
        for r in rows
    ]
    parts = period.parts_in_period(cycles)
    days: dict[int, Decimal] = defaultdict(Decimal)
    for row in period.in_force(effort, cycles):
        found = period.in_days(row, parts[row.cycle], organization.day_rate)
        days[row.goal] += Decimal(found or 0) / THOUSANDTHS
    return days


def thousandths(row: Allocation, name: str) -> int:
    amount: Decimal = getattr(row, name)
    return int(amount * THOUSANDTHS)
