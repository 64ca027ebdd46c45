"""Line of sight: how much of each goal's effort reaches which strategic goal.

R(n, s) = Σ q·strength·R(p, s) over the live parents p of n, rounded half up once a goal. Kept as pairs,
not as a matrix: most goals reach one strategic goal, and there may be many.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignment.counting import Ints, ranges
from alignment.forest import NO_DATA, PPM, add_runs, group_starts
from alignment.heights import stable_order
from alignment.scoring.exact import TENTHS, weighed_means
from alignment.scoring.graph import Graph, Level


@dataclass(frozen=True, slots=True)
class Reach:
    """Pairs of a goal and a top goal (its place among the graph's tops) with R in ppm.

    full: Q, R as it would be if every edge had strength 1; above 0.
    """

    goal: Ints
    top: Ints
    ppm: Ints
    full: Ints

    def sight(self, count: int) -> Ints:
        """r: the part that reaches any strategic goal; the cap takes back what rounding up added."""
        total = np.zeros(count, np.int64)
        np.add.at(total, self.goal, self.ppm)
        return np.minimum(total, PPM)


def split_shares(share: Ints, level: Level) -> tuple[Ints, Ints]:
    """The shares of each child's effort among its parents as whole weights, and their sums by child.

    Unset ones split equally what the stated ones leave; all 0: equal.
    """
    stated = share[level.rows]
    run = level.run_of_row()
    is_unset = stated == NO_DATA
    given = np.where(is_unset, 0, stated)
    unset = add_runs(is_unset.astype(np.int64), level.starts)
    left = np.maximum(0, PPM - add_runs(given, level.starts))
    # Times the number of unset ones, so that an equal part of what is left is a whole number.
    weights = np.where(is_unset, left[run], given * np.maximum(unset, 1)[run])
    is_nothing = add_runs(weights, level.starts) == 0
    weights = np.where(is_nothing[run], 1, weights)
    return weights, add_runs(weights, level.starts)


def reach(graph: Graph) -> Reach:
    """Hand what reaches each top goal down to the goals below, level by level."""
    tops = graph.tops
    first, count = np.zeros(len(graph), np.int64), np.zeros(len(graph), np.int64)
    first[tops], count[tops] = np.arange(len(tops)), 1
    whole = np.full(len(tops), PPM)
    found = Reach(tops, np.arange(len(tops)), whole, whole)
    for level in graph.by_child:
        below = reach_of_level(graph, level, found, first, count)
        goals, starts = group_starts(below.goal)
        first[goals] = len(found.goal) + starts
        count[goals] = np.diff(np.append(starts, len(below.goal)))
        found = Reach(
            np.concatenate([found.goal, below.goal]),
            np.concatenate([found.top, below.top]),
            np.concatenate([found.ppm, below.ppm]),
            np.concatenate([found.full, below.full]),
        )
    return found


def reach_of_level(graph: Graph, level: Level, found: Reach, first: Ints, count: Ints) -> Reach:
    """The pairs of one level's goals from those of their parents: `count` of them from `first`."""
    parent, run = graph.edges.parent[level.rows], level.run_of_row()
    # R(s, ·) stops at s, whatever s contributes to.
    pairs = np.where(graph.is_top[level.goals][run], 0, count[parent])
    pair, edge = ranges(first[parent], pairs), np.repeat(np.arange(len(parent)), pairs)
    key = run[edge] * max(len(graph.tops), 1) + found.top[pair]
    by_key = stable_order(key)
    pair, edge = pair[by_key], edge[by_key]
    _, starts = group_starts(key[by_key])
    share, total = split_shares(graph.edges.share, level)
    ends = run[edge[starts]]
    tenths, weight, divisor = graph.edges.tenths[level.rows][edge], share[edge], total[ends]
    full = weighed_means(weight, np.full_like(tenths, TENTHS), found.full[pair], starts, divisor)
    ppm = weighed_means(weight, tenths, found.ppm[pair], starts, divisor)
    some = full > 0
    return Reach(level.goals[ends[some]], found.top[pair[starts[some]]], ppm[some], full[some])
