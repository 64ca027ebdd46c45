"""What the Teams and Team pages show: the tree, and a team's people, goals, standing KPIs and effort.

Stored numbers and limited lists; a fixed number of queries. `seen` is the reader's scope of goals.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q

from alignment.goal_page import Dated, latest_readings
from alignment.paging import MOST_ROWS, Page, every_row, in_range, page_of
from alignment.queries import first_due, with_standing
from alignment.standing import GoalLine, line_of
from goals.models import Goal
from goals.querysets import GoalQuerySet
from goals.tree import reaching_strategy
from kpis.models import Kpi
from kpis.querysets import KpiQuerySet
from people.models import Membership, Organization, Person, Team

GOALS_A_PAGE = 25
MOST_KPIS = 25
SPARK_POINTS = 24


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in the tree with who leads it and how many active people belong to it."""

    team: Team
    leads: tuple[Person, ...]
    people: int


@dataclass(frozen=True, slots=True)
class StandingKpi:
    """A KPI that a team keeps, with its latest readings, oldest first."""

    kpi: Kpi
    readings: tuple[Dated, ...]

    @property
    def last_reading(self) -> Dated | None:
        return self.readings[-1] if self.readings else None


def team_lines(organization: Organization) -> list[TeamLine]:
    """Every team that is not archived, each above those under it."""
    active = Q(memberships__person__is_active=True)
    teams = (
        Team.objects.of(organization)
        .annotate(people=Count("memberships", filter=active))
        .order_by("tree_id", "lft")
    )
    leads = leads_of(organization)
    return [TeamLine(team, tuple(leads[team.pk]), team.people) for team in teams]


def leads_of(organization: Organization) -> dict[int, list[Person]]:
    """The active leads of each team."""
    found: dict[int, list[Person]] = defaultdict(list)
    rows = Membership.objects.filter(
        organization=organization, role=Membership.Role.LEAD, person__is_active=True
    )
    for row in rows.select_related("person").order_by("person__name"):
        found[row.team_id].append(row.person)
    return found


def members_of(team: Team) -> list[Membership]:
    """The active people of a team, its leads first."""
    rows = Membership.objects.filter(team=team, person__is_active=True)
    return list(rows.select_related("person").order_by("role", "person__name"))


def goals_of_team(team: Team, seen: GoalQuerySet, as_of: dt.date, number: int) -> Page[GoalLine]:
    """The open goals that a team has or shares, those due first at the top."""
    ordered = open_goals_of(team, seen, most=in_range(number) * GOALS_A_PAGE + 1)
    found = page_of(with_standing(ordered), number, GOALS_A_PAGE)
    return found.holding([line_of(goal, as_of) for goal in found.rows])


def every_goal_of_team(team: Team, seen: GoalQuerySet, as_of: dt.date) -> Iterator[GoalLine]:
    """The whole list, a few hundred goals at a time."""
    ordered = open_goals_of(team, seen, most=MOST_ROWS + 1)
    for goals in every_row(ordered, with_standing(Goal.objects.all())):
        yield from (line_of(goal, as_of) for goal in goals)


def open_goals_of(team: Team, seen: GoalQuerySet, most: int) -> GoalQuerySet:
    running = seen.running()
    theirs = [running.filter(team=team), running.filter(team_shares__team=team)]
    return first_due(theirs, most)


def serving_none(goals: Iterable[Goal]) -> set[int]:
    """The ids of those that ought to serve a strategic goal and reach none."""
    bound = {goal.pk for goal in goals if not (goal.is_run_the_business or goal.is_private())}
    return bound - reaching_strategy(bound)


def standing_kpis(kpis: KpiQuerySet, team: Team, as_of: dt.date) -> list[StandingKpi]:
    """The KPIs of a scope that a team keeps whatever its goals are."""
    found = list(kpis.filter(team=team, archived_at=None).order_by("name")[:MOST_KPIS])
    readings = latest_readings([kpi.pk for kpi in found], as_of, SPARK_POINTS)
    return [StandingKpi(kpi, tuple(readings[kpi.pk])) for kpi in found]


def teams_above(team: Team) -> list[Team]:
    """The teams a team lies under, the topmost first."""
    return list(team.get_ancestors())


def teams_below(team: Team) -> list[Team]:
    """The teams directly under a team."""
    return list(Team.objects.filter(parent=team, archived_at=None).order_by("lft"))
