"""Team × strategic goal as pages show it: stored cells added up over subtrees, in two queries.

A reader's cell counts goals that only their team sees where the reader sees all of that team's, and
nowhere else: who subtracts cells from each other finds nothing that is not shown to them anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from alignment.measures import fetch
from alignment.pace import Thresholds, pace
from alignment.paging import CHUNK
from goals.models import Goal
from people.models import Organization, Person, Team
from people.rights import teams_open_to

MOST_GOALS, MOST_TEAMS = 8, 24
DEEPEST = 1

CELLS = """
SELECT top.id AS team_id, c.strategic_goal_id AS goal_id,
  sum(c.weight)::bigint AS weight, sum(c.progress) AS progress, sum(c.evidence) AS evidence,
  sum(c.dated)::bigint AS dated, sum(c.paced) AS paced, sum(c.expected) AS expected
FROM people_team top
JOIN people_team t ON t.tree_id = top.tree_id AND t.lft BETWEEN top.lft AND top.rght
JOIN alignment_cell c ON c.team_id = t.id
WHERE top.id = ANY(%(teams)s) AND c.strategic_goal_id = ANY(%(goals)s)
  AND (c.is_open OR %(sees_all)s OR t.id = ANY(%(own)s))
GROUP BY top.id, c.strategic_goal_id
"""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """How far a team's own work for a strategic goal is, in ppm; `weight` is its share of that goal."""

    weight: int
    progress: int
    evidence: int
    expected: int | None
    pace: str | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A team, with a cell or None for each goal of the map. is_gone: it was deleted since."""

    team: Team
    cells: tuple[tuple[Goal, HeatCell | None], ...]
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Teams, each before those under it, × strategic goals, the most important first."""

    goals: tuple[Goal, ...]
    rows: tuple[HeatRow, ...]
    has_more: bool


def read_heat_map(organization: Organization, goals: Sequence[Goal], reader: Person) -> HeatMap:
    """The map of whoever asks: the upper teams by the first of these goals, which they may see."""
    columns = tuple(goals[:MOST_GOALS])
    teams = list(Team.objects.of(organization).upper(DEEPEST)[: MOST_TEAMS + 1])
    found = read_cells(organization, teams, columns, reader)
    rows = [
        HeatRow(team, tuple((goal, found.get((team.pk, goal.pk))) for goal in columns))
        for team in teams[:MOST_TEAMS]
    ]
    return HeatMap(columns, tuple(rows), len(teams) > MOST_TEAMS)


def every_cell(
    organization: Organization, goals: Sequence[Goal], reader: Person
) -> Iterator[tuple[Team, Goal, HeatCell]]:
    """Each team there is with each of these goals that it works for."""
    teams = list(Team.objects.of(organization).order_by("tree_id", "lft"))
    for some in (teams[start : start + CHUNK] for start in range(0, len(teams), CHUNK)):
        found = read_cells(organization, some, goals, reader)
        for team in some:
            for goal in goals:
                if cell := found.get((team.pk, goal.pk)):
                    yield team, goal, cell


def read_cells(
    organization: Organization, teams: Sequence[Team], goals: Sequence[Goal], reader: Person
) -> dict[tuple[int, int], HeatCell]:
    """Cells by team and goal; each team with everything under it."""
    own = teams_open_to(reader)
    asked = {
        "teams": [team.pk for team in teams],
        "goals": [goal.pk for goal in goals],
        "sees_all": own is None,
        "own": own or [],
    }
    thresholds = Thresholds(organization.on_track_ppm, organization.behind_ppm)
    rows = fetch(CELLS, asked) if teams and goals else []
    return {(row["team_id"], row["goal_id"]): cell_of(row, thresholds) for row in rows}


def cell_of(row: dict[str, Any], thresholds: Thresholds) -> HeatCell:
    weight, dated = row["weight"], row["dated"]
    expected = mean(row["expected"], dated) if dated else None
    paced = mean(row["paced"], dated) if dated else None
    return HeatCell(
        weight=weight,
        progress=mean(row["progress"], weight),
        evidence=mean(row["evidence"], weight),
        expected=expected,
        pace=pace(paced, expected, thresholds),
    )


def mean(total: Any, weight: int) -> int:
    """A sum of weighted ppm over its weights, rounded half up once."""
    return (2 * int(total) + weight) // (2 * weight)
