"""The heat map of a past day: cells of then, added up over the teams of then, by today's rights.

The same arithmetic as `alignment.heat` stores and `alignment.heat_map` adds up. A goal counts for the
team it was of, whoever has it now; for a reader where they see that team's goals, and may be told of
this one today. So a cell is the mean of what its page lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from alignment.cells import (
    NO_CELLS,
    NO_TEAM,
    SUMS,
    Cells,
    added,
    joined,
    leaf_cells,
    leaves,
    weights_below,
)
from alignment.counting import Bools, Ints
from alignment.explaining import When
from alignment.heat_map import (
    DEEPEST,
    MOST_GOALS,
    MOST_TEAMS,
    HeatCell,
    HeatMap,
    HeatRow,
    cell_of,
)
from alignment.known import ROWS, VERSIONS, Row
from alignment.past import Past
from alignment.past_rows import Lookback, by_now
from alignment.standing import GoalLine
from goals.models import Goal
from people.models import Person, Team
from people.rights import teams_open_to

PRIVATE = Goal.Visibility.PRIVATE
TEAM = "id, code, name, parent_id, archived_at"
Key = tuple[int, int]


@dataclass(frozen=True)
class Teams:
    """The teams of then by id; `order` is that of the tree of today, those that are gone last."""

    rows: Mapping[int, Row]
    order: Mapping[int, int]

    @classmethod
    def read(cls, back: Lookback) -> Teams:
        sql = ROWS if back.when.known_at is None else VERSIONS
        whole = Lookback(back.organization, back.when)
        found = whole.read(sql.format(columns=TEAM, table="people_team", whose="true"))
        today = Team.objects.filter(organization=back.organization).order_by("tree_id", "lft")
        order = {pk: place for place, pk in enumerate(today.values_list("pk", flat=True))}
        return cls({row["id"]: row for row in found}, order)

    def upper(
        self, parent: int | None = None, level: int = 0, deepest: int = DEEPEST
    ) -> Iterator[Team]:
        """The teams of the upper levels that were not put away, each before those under it."""
        rows = [row for row in self.rows.values() if row["parent_id"] == parent]
        rows.sort(key=lambda row: (self.order.get(row["id"], len(self.order)), row["id"]))
        for row in rows:
            if row["archived_at"] is None:
                yield Team(id=row["id"], code=row["code"], name=row["name"], level=level)
            if level < deepest:
                yield from self.upper(row["id"], level + 1, deepest)

    def up_from(self, team: int | None) -> Iterator[int]:
        """A team and those it was under."""
        while team is not None and team in self.rows:
            yield team
            team = self.rows[team]["parent_id"]


def heat_map_then(
    past: Past, when: When, lines: Sequence[GoalLine], reader: Person, codes: Mapping[int, str]
) -> HeatMap:
    """The upper teams by the first of these strategic goals, for a reader who is told of `codes`."""
    goals = tuple(line.goal for line in lines[:MOST_GOALS])
    teams, found = read_cells_then(past, when, goals, reader, codes)
    upper = list(teams.upper())
    cells = {
        team: tuple((goal, shown(found.get((team.pk, goal.pk)), past)) for goal in goals)
        for team in upper[:MOST_TEAMS]
    }
    rows = [HeatRow(team, row, team.pk not in teams.order) for team, row in cells.items()]
    return HeatMap(goals, tuple(rows), len(upper) > MOST_TEAMS)


def every_cell_then(
    past: Past, when: When, lines: Sequence[GoalLine], reader: Person, codes: Mapping[int, str]
) -> Iterator[tuple[Team, Goal, HeatCell]]:
    """Each team there was with each of these goals that it worked for."""
    goals = [line.goal for line in lines]
    teams, found = read_cells_then(past, when, goals, reader, codes)
    for team in teams.upper(deepest=len(teams.rows)):
        for goal in goals:
            if cell := shown(found.get((team.pk, goal.pk)), past):
                yield team, goal, cell


def read_cells_then(
    past: Past, when: When, goals: Sequence[Goal], reader: Person, codes: Mapping[int, str]
) -> tuple[Teams, dict[Key, Ints]]:
    """The teams of then, and the sums of each with all under it by goal."""
    teams = Teams.read(Lookback(past.organization, when))
    work = Work.of(past, codes, teams_open_to(reader))
    return teams, cells_by_team(cells_then(past, goals, work), teams, goals)


def shown(sums: Ints | None, past: Past) -> HeatCell | None:
    if sums is None:
        return None
    row: dict[str, Any] = dict(zip(SUMS, sums.tolist(), strict=True))
    return cell_of(row, past.thresholds)


@dataclass(frozen=True)
class Work:
    """What a reader's cells count, a place a goal of the forest; `team`: whose it was."""

    is_counted: Bools
    team: Ints

    @classmethod
    def of(cls, past: Past, codes: Mapping[int, str], own: Sequence[int] | None) -> Work:
        """For a reader who is told of `codes` and sees all goals of their `own` teams; None: of all."""
        evaluation = past.evaluation
        rows = [past.rows[goal] for goal in evaluation.forest.ids.tolist()]
        team = np.array([row["team_id"] or NO_TEAM for row in rows], np.int64)
        is_active = np.array([row["state"] == Goal.State.ACTIVE for row in rows], bool)
        untold = [
            row["id"] for row in rows if row["id"] not in codes and row["visibility"] != PRIVATE
        ]
        told = codes.keys() | gone_openly(untold, own)
        is_told = np.array([row["id"] in told and is_shown(row, own) for row in rows], bool)
        return cls(leaves(evaluation.forest, evaluation.numbers, team, is_active) & is_told, team)


def is_shown(row: Row, own: Sequence[int] | None) -> bool:
    """Whether cells count a goal for who sees all goals of these teams."""
    return row["visibility"] != Goal.Visibility.TEAM or own is None or row["team_id"] in own


def gone_openly(goals: Iterable[int], own: Sequence[int] | None) -> set[int]:
    """Of some goals those that are gone by now, and that a reader would see if they were not."""
    return {
        row["id"]
        for row in by_now(goals)
        if row["is_gone"] and row["visibility"] != PRIVATE and is_shown(row, own)
    }


def cells_then(past: Past, goals: Sequence[Goal], work: Work) -> Cells:
    """The cells of strategic goals: `root` is a place among them."""
    is_open = np.ones(len(work.team), bool)
    found = [
        leaf_cells(past.evaluation.numbers, weights, work.is_counted, work.team, is_open)
        for weights in weights_below(past.evaluation.forest, past.places(goals))
    ]
    return added(joined(NO_CELLS, *found))


def cells_by_team(cells: Cells, teams: Teams, goals: Sequence[Goal]) -> dict[Key, Ints]:
    """The sums of each team and all under it, by team and goal."""
    found: dict[Key, Ints] = defaultdict(lambda: np.zeros(len(SUMS), np.int64))
    for root, team, sums in zip(cells.root, cells.team, cells.sums.T, strict=True):
        for above in teams.up_from(int(team)):
            found[above, goals[root].pk] += sums
    return found
