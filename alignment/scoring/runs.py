"""Which rows belong to a goal, and how high it lies: for walks from a few goals. Called by `gains`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alignment.counting import Ints, ranges
from alignment.forest import group_starts
from alignment.heights import stable_order
from alignment.scoring.graph import Graph


class Runs(NamedTuple):
    """Rows by goal: those of goal g are the `many[g]` from rows[first[g]] on."""

    rows: Ints
    first: Ints
    many: Ints

    def of(self, goals: Ints) -> Ints:
        return self.rows[ranges(self.first[goals], self.many[goals])]


def runs_by(goal: Ints, count: int) -> Runs:
    rows = stable_order(goal)
    goals, starts = group_starts(goal[rows])
    first, many = np.zeros(count, np.int64), np.zeros(count, np.int64)
    first[goals], many[goals] = starts, np.diff(np.append(starts, len(rows)))
    return Runs(rows, first, many)


def heights_of(graph: Graph) -> Ints:
    """A number for each goal that is higher than those of all goals below it."""
    height = np.zeros(len(graph), np.int64)
    for place, level in enumerate(graph.by_parent, start=1):
        height[level.goals] = place
    return height
