"""How much effort goes toward each strategic goal, and how busy that work is.

Effort toward a goal is in thousandths of a person-day times ppm, summed exactly. Called by `score` for
the organization, for strategic goals and for teams.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from alignment.counting import Ints
from alignment.forest import NO_DATA, PPM, group_starts
from alignment.heights import stable_order
from alignment.scoring.effort import Effort
from alignment.scoring.exact import Wide, add_runs_exactly, products
from alignment.scoring.graph import Graph
from alignment.scoring.sight import Reach


class Toward(NamedTuple):
    """Effort that reaches a strategic goal; of that whose activity is known, and that times activity."""

    effort: int
    known: int
    busy: int


NOTHING = Toward(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Work and the strategic goals that it reaches: positions, and the three sums' terms."""

    goal: Ints
    top: Ints
    effort: Wide
    known: Wide
    busy: Wide

    def taken(self, rows: Ints) -> Pairs:
        columns = (self.goal, self.top, self.effort, self.known, self.busy)
        return Pairs(*(column[rows] for column in columns))

    def by(self, key: Ints) -> dict[int, Toward]:
        """The sums of all pairs of one key."""
        order = stable_order(key)
        keys, starts = group_starts(key[order])
        sums = [add_runs_exactly(c[order], starts) for c in (self.effort, self.known, self.busy)]
        columns = zip(*(column.tolist() for column in sums), strict=True)
        return dict(zip(keys.tolist(), (Toward(*row) for row in columns), strict=True))


def pairs_of_work(graph: Graph, effort: Effort, reached: Reach) -> Pairs:
    is_work = graph.is_leaf & ~graph.goals.is_run
    some = np.flatnonzero(is_work[reached.goal])
    goal = reached.goal[some]
    activity = graph.goals.activity[goal]
    days = products(effort.of_goal[goal], reached.ppm[some])
    known = np.where(activity == NO_DATA, 0, days)
    return Pairs(goal, reached.top[some], days, known, products(known, np.maximum(activity, 0)))


def together(parts: Iterable[Toward]) -> Toward:
    sums = [sum(column) for column in zip(*parts, strict=True)]
    return Toward(*sums) if sums else NOTHING


def days(effort: int) -> int:
    """Thousandths of a person-day, rounded down."""
    return effort // PPM
