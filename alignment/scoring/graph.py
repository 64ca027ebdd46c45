"""What enters the alignment score: live goals and the edges between them, as flat arrays.

Live is active or paused, and not private; loaders give no other rows. Called by `score` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from alignment.counting import Bools, Ints
from alignment.forest import GoalCycleError, group_starts
from alignment.heights import CycleError, heights, stable_order


class Gate(IntEnum):
    """The four conditions of work, in the order in which a cause is named."""

    OWNED = 0
    MEASURED = 1
    RESOURCED = 2
    ACTIVE = 3


@dataclass(frozen=True, slots=True)
class GoalRows:
    """Live goals in the order of their ids.

    gates: ppm, a row for each Gate. effort: thousandths of a person-day, NO_DATA where none is
    recorded. team: any number, NO_TEAM without. priority: points of strategic goals. activity: ppm
    of what was due is done, NO_DATA where nothing was. outcome: ppm, or what `conversion` says instead.
    """

    ids: npt.NDArray[Any]
    is_strategic: Bools
    is_run: Bools
    priority: Ints
    gates: Ints
    team: Ints
    effort: Ints
    is_fresh: Bools
    activity: Ints
    outcome: Ints

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class EdgeRows:
    """Live edges, home and further: positions of goals, weight in thousandths, strength in tenths.

    share: of the child's effort in ppm, NO_DATA where none is stated.
    """

    child: Ints
    parent: Ints
    weight: Ints
    share: Ints
    tenths: Ints
    is_reviewed: Bools


class Level(NamedTuple):
    """Goals of one height with their edges: those of goals[i] start at starts[i] of `rows`."""

    goals: Ints
    rows: Ints
    starts: Ints

    def run_of_row(self) -> Ints:
        """For each row the place of its goal in `goals`."""
        ends = np.append(self.starts[1:], len(self.rows))
        return np.repeat(np.arange(len(self.goals)), ends - self.starts)


@dataclass(frozen=True, slots=True)
class Graph:
    """Live goals with their place: what is strategy, what is work.

    is_top: strategic goals that lie under no other. is_leaf: nothing live contributes, not
    strategic. Work is the leaves that are not run-the-business.
    """

    goals: GoalRows
    edges: EdgeRows
    by_parent: tuple[Level, ...]
    by_child: tuple[Level, ...]
    is_top: Bools
    is_leaf: Bools

    def __len__(self) -> int:
        return len(self.goals)

    @property
    def tops(self) -> Ints:
        return np.flatnonzero(self.is_top)

    @property
    def work(self) -> Ints:
        return np.flatnonzero(self.is_leaf & ~self.goals.is_run)

    @property
    def run(self) -> Ints:
        return np.flatnonzero(self.is_leaf & self.goals.is_run)


def build_graph(goals: GoalRows, edges: EdgeRows) -> Graph:
    """Order the edges for walking down and up. Raises GoalCycleError."""
    try:
        height = heights(len(goals), edges.child, edges.parent)
    except CycleError as error:
        raise GoalCycleError([goals.ids[goal] for goal in error.goals]) from None
    by_child = tuple(levels(height, edges.child))[::-1]
    has_contributor = np.zeros(len(goals), bool)
    has_contributor[edges.parent] = True
    return Graph(
        goals,
        edges,
        by_parent=tuple(levels(height, edges.parent)),
        by_child=by_child,
        is_top=goals.is_strategic & ~is_under_strategy(goals, edges, by_child),
        is_leaf=~has_contributor & ~goals.is_strategic,
    )


def levels(height: Ints, goal: Ints) -> Iterator[Level]:
    """Edges grouped by one of their ends, the groups by its height, lowest first."""
    order = stable_order(height)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    rows = stable_order(place[goal])
    goals, starts = group_starts(goal[rows])
    bounds = np.searchsorted(height[goals], np.arange(int(height.max(initial=0)) + 2))
    ends = np.append(starts, len(rows))
    for first, last in pairwise(bounds.tolist()):
        if first < last:
            some = slice(int(ends[first]), int(ends[last]))
            yield Level(goals[first:last], rows[some], starts[first:last] - some.start)


def is_under_strategy(goals: GoalRows, edges: EdgeRows, by_child: tuple[Level, ...]) -> Bools:
    """Goals with a strategic goal somewhere above them; `by_child` is the highest level first."""
    is_under = np.zeros(len(goals), bool)
    for level in by_child:
        parent = edges.parent[level.rows]
        reaches = goals.is_strategic[parent] | is_under[parent]
        is_under[level.goals] = np.logical_or.reduceat(reaches, level.starts)
    return is_under
