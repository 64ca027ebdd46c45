"""Coverage: is a goal owned and measured, and is work under it owned, measured, resourced and active?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignment.counting import Ints
from alignment.scoring.exact import weighed_means
from alignment.scoring.graph import Gate, Graph


@dataclass(frozen=True, slots=True)
class Coverage:
    """cov of every goal in ppm; `below` is what its contributors give it, before its own gates."""

    cov: Ints
    below: Ints


def coverage(graph: Graph) -> Coverage:
    """cov of every goal, contributors first, rounded half up once a goal.

    A leaf: its least gate. A goal: the least of owned, measured and the mean of its contributors that
    are not run-the-business, by weight and strength; without such 0.
    """
    gates = graph.goals.gates
    cov = np.where(graph.is_leaf, gates.min(axis=0), 0)
    below = np.zeros(len(graph), np.int64)
    weight = counted_weight(graph)
    for level in graph.by_parent:
        child = graph.edges.child[level.rows]
        tenths = graph.edges.tenths[level.rows]
        mean = weighed_means(weight[level.rows], tenths, cov[child], level.starts)
        below[level.goals] = mean
        own = gates[[Gate.OWNED, Gate.MEASURED]][:, level.goals].min(axis=0)
        cov[level.goals] = np.minimum(own, mean)
    return Coverage(cov, below)


def counted_weight(graph: Graph) -> Ints:
    """Weights of edges in coverage: run-the-business leaves count for nothing."""
    is_run = graph.is_leaf & graph.goals.is_run
    return np.where(is_run[graph.edges.child], 0, graph.edges.weight)
