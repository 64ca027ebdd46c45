"""The heat map of a past day: cells of then, added up over the teams of then, by today's rights.

The same arithmetic as `alignment.heat` stores and `alignment.heat_map` adds up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
from alignment.past_rows import Lookback
from alignment.standing import GoalLine
from goals.models import Goal
from people.models import Person, Team
from people.rights import teams_open_to

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

    def upper(self, parent: int | None = None, level: int = 0) -> Iterator[Team]:
        """The teams of the upper levels that were not put away, each before those under it."""
        rows = [row for row in self.rows.values() if row["parent_id"] == parent]
        rows.sort(key=lambda row: (self.order.get(row["id"], len(self.order)), row["id"]))
        for row in rows:
            if row["archived_at"] is None:
                yield Team(id=row["id"], code=row["code"], name=row["name"], level=level)
            if level < DEEPEST:
                yield from self.upper(row["id"], level + 1)

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
    teams = Teams.read(Lookback(past.organization, when))
    upper = list(teams.upper())
    found = cells_by_team(cells_then(past, goals, codes), teams, goals, teams_open_to(reader))
    rows = [
        HeatRow(team, tuple((goal, shown(found.get((team.pk, goal.pk)), past)) for goal in goals))
        for team in upper[:MOST_TEAMS]
    ]
    return HeatMap(goals, tuple(rows), len(upper) > MOST_TEAMS)


def shown(sums: Ints | None, past: Past) -> HeatCell | None:
    if sums is None:
        return None
    row: dict[str, Any] = dict(zip(SUMS, sums.tolist(), strict=True))
    return cell_of(row, past.thresholds)


@dataclass(frozen=True)
class Leaves:
    """The work that cells are made of, a place a goal of the forest: which it is, whose, who sees it."""

    is_leaf: Bools
    team: Ints
    is_open: Bools

    @classmethod
    def of(cls, past: Past, codes: Mapping[int, str]) -> Leaves:
        """For a reader who is told of `codes`."""
        evaluation = past.evaluation
        rows = [past.rows[goal] for goal in evaluation.forest.ids.tolist()]
        team = np.array([row["team_id"] or NO_TEAM for row in rows], np.int64)
        is_active = np.array([row["state"] == Goal.State.ACTIVE for row in rows], bool)
        is_open, is_kept = openness(rows, codes)
        is_leaf = leaves(evaluation.forest, evaluation.numbers, team, is_active) & ~is_kept
        return cls(is_leaf, team, is_open)


def cells_then(past: Past, goals: Sequence[Goal], codes: Mapping[int, str]) -> Cells:
    """The cells of strategic goals: `root` is a place among them."""
    numbers, work = past.evaluation.numbers, Leaves.of(past, codes)
    found = [
        leaf_cells(numbers, weights, work.is_leaf, work.team, work.is_open)
        for weights in weights_below(past.evaluation.forest, past.places(goals))
    ]
    return added(joined(NO_CELLS, *found))


def openness(rows: Sequence[Row], codes: Mapping[int, str]) -> tuple[Bools, Bools]:
    """Which goals all see, then and today; and which are private today, to others than the reader."""
    today = dict(
        Goal.objects.filter(pk__in=[row["id"] for row in rows]).values_list("pk", "visibility")
    )
    team, private = Goal.Visibility.TEAM, Goal.Visibility.PRIVATE
    then_and_now = [(row["id"], row["visibility"], today.get(row["id"])) for row in rows]
    is_open = np.array([then != team and now != team for _, then, now in then_and_now], bool)
    is_kept = np.array([now == private and pk not in codes for pk, _, now in then_and_now], bool)
    return is_open, is_kept


def cells_by_team(
    cells: Cells, teams: Teams, goals: Sequence[Goal], own: Sequence[int] | None
) -> dict[Key, Ints]:
    """The sums of each team and all under it, by team and goal, of what a reader's cells count."""
    found: dict[Key, Ints] = defaultdict(lambda: np.zeros(len(SUMS), np.int64))
    for root, team, is_open, sums in zip(*cells[:-1], cells.sums.T, strict=True):
        if is_open or own is None or team in own:
            for above in teams.up_from(int(team)):
                found[above, goals[root].pk] += sums
    return found
