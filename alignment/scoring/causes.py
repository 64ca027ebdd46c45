"""What costs coverage and line of sight: goals and links, each with one named cause.

The losses of a component's rows add up to what it lacks (but for rounding down), so that the rows say
where mending it begins. In parts per thousand million of the component.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from alignment.counting import Bools, Ints
from alignment.forest import PPM, add_runs
from alignment.scoring.coverage import counted_weight
from alignment.scoring.exact import TENTHS, wide
from alignment.scoring.graph import Gate, Graph, Level
from alignment.scoring.score import Alignment
from alignment.scoring.sight import split_shares

WHOLE = 10**9
MOST_ROWS = 40


class Cause(StrEnum):
    NOTHING_UNDER = "nothing_under"
    NO_OWNER = "no_owner"
    NOT_MEASURED = "not_measured"
    NO_ALLOCATION = "no_allocation"
    SILENT = "silent"
    WEAK_LINK = "weak_link"
    BARE_LINK = "bare_link"
    DISPUTED_LINK = "disputed_link"
    UNALIGNED = "unaligned"
    RUN_EXCESS = "run_excess"


OF_GATE = {
    Gate.OWNED: Cause.NO_OWNER,
    Gate.MEASURED: Cause.NOT_MEASURED,
    Gate.RESOURCED: Cause.NO_ALLOCATION,
    Gate.ACTIVE: Cause.SILENT,
}
OF_TENTHS = {7: Cause.WEAK_LINK, 4: Cause.BARE_LINK, 2: Cause.DISPUTED_LINK}


class Row(NamedTuple):
    """A goal that costs points and why; of a link, `parent` is where it leads."""

    loss: int
    cause: Cause
    goal: Any = None
    parent: Any = None


class Opened(NamedTuple):
    """A component's rows, the largest loss first, and how many there are in all."""

    rows: Sequence[Row]
    found: int


def opened(rows: Iterator[Row], most: int = MOST_ROWS) -> Opened:
    found = [row for row in rows if row.loss > 0]
    found.sort(key=lambda row: -row.loss)
    return Opened(found[:most], len(found))


def coverage_rows(alignment: Alignment) -> Iterator[Row]:
    """Whole losses of C: by gates of goals, by strategic goals without work, by links."""
    graph, cov = alignment.graph, alignment.coverage
    counts, gates = weight_in_coverage(alignment), graph.goals.gates
    is_empty, ids = is_without_contributors(graph), graph.goals.ids.tolist()
    # A leaf lacks what its worst gate lacks; a goal above what its own gates take off its work.
    lacks = np.where(graph.is_leaf | is_empty, PPM, cov.below) - cov.cov
    losses = counts * lacks // PPM
    worst = np.where(graph.is_leaf, gates.argmin(axis=0), gates[:2].argmin(axis=0))
    for goal in np.flatnonzero(losses > 0).tolist():
        cause = Cause.NOTHING_UNDER if is_empty[goal] else OF_GATE[Gate(int(worst[goal]))]
        yield Row(int(losses[goal]), cause, ids[goal])
    yield from link_rows(graph, coverage_of_links(graph, counts))


def is_without_contributors(graph: Graph) -> Bools:
    """Goals that are no leaf and below which nothing counts in coverage."""
    total = np.zeros(len(graph), np.int64)
    np.add.at(total, graph.edges.parent, counted_weight(graph))
    is_empty: Bools = ~graph.is_leaf & (total == 0)
    return is_empty


def weight_in_coverage(alignment: Alignment) -> Ints:
    """How much of C each goal decides: priority, then weight and strength along every way down."""
    graph = alignment.graph
    counts = np.zeros(len(graph), np.int64)
    total = int(alignment.priority.sum())
    counts[graph.tops] = [WHOLE * points // total for points in alignment.priority.tolist()]
    carried = coverage_parts(graph)
    for level in graph.by_child:
        parts = counts[graph.edges.parent[level.rows]] * carried[level.rows] // WHOLE
        parts = parts * graph.edges.tenths[level.rows] // TENTHS
        counts[level.goals] += add_runs(parts, level.starts)
    return counts


def coverage_parts(graph: Graph) -> Ints:
    """The part of its parent's coverage that each edge decides, before its strength."""
    weight = counted_weight(graph)
    total = np.zeros(len(graph), np.int64)
    np.add.at(total, graph.edges.parent, weight)
    return weight * WHOLE // np.maximum(total[graph.edges.parent], 1)


def coverage_of_links(graph: Graph, counts: Ints) -> Ints:
    """What each edge takes from C by being less than quantified."""
    parts = counts[graph.edges.parent] * coverage_parts(graph) // WHOLE
    return parts * (TENTHS - graph.edges.tenths) // TENTHS


def sight_rows(alignment: Alignment) -> Iterator[Row]:
    """Whole losses of L: effort that ends at a goal that leads nowhere, weak links, the excess."""
    graph, effort = alignment.graph, alignment.effort
    whole = effort.work + effort.excess
    if not whole:
        return
    arriving, links = effort_on_its_way(alignment)
    ids = graph.goals.ids.tolist()
    leads_on = np.zeros(len(graph), bool)
    leads_on[graph.edges.child] = True
    for goal in np.flatnonzero(~leads_on & ~graph.is_top & (arriving > 0)).tolist():
        yield Row(int(arriving[goal]), Cause.UNALIGNED, ids[goal])
    yield from link_rows(graph, links)
    yield Row(int(WHOLE * effort.excess / whole), Cause.RUN_EXCESS)


def effort_on_its_way(alignment: Alignment) -> tuple[Ints, Ints]:
    """The part of all effort that arrives at each goal, and what is lost on each edge."""
    graph, effort = alignment.graph, alignment.effort
    whole = effort.work + effort.excess
    arriving = np.zeros(len(graph), np.int64)
    days = wide(effort.of_goal[graph.work], WHOLE * whole.denominator)
    arriving[graph.work] = days * (WHOLE * whole.denominator) // whole.numerator
    lost = np.zeros(len(graph.edges.child), np.int64)
    for level in upward(graph):
        share, total = split_shares(graph.edges.share, level)
        run = level.run_of_row()
        moved = np.where(graph.is_top[level.goals], 0, arriving[level.goals])[run]
        parts = moved * share // total[run]
        carried = parts * graph.edges.tenths[level.rows] // TENTHS
        lost[level.rows] = parts - carried
        np.add.at(arriving, graph.edges.parent[level.rows], carried)
    return arriving, lost


def upward(graph: Graph) -> Sequence[Level]:
    """Edges by their child, the lowest children first."""
    return graph.by_child[::-1]


def link_rows(graph: Graph, losses: Ints) -> Iterator[Row]:
    ids = graph.goals.ids.tolist()
    for edge in np.flatnonzero(losses > 0).tolist():
        cause = OF_TENTHS.get(int(graph.edges.tenths[edge]), Cause.WEAK_LINK)
        child, parent = int(graph.edges.child[edge]), int(graph.edges.parent[edge])
        yield Row(int(losses[edge]), cause, ids[child], ids[parent])


def misplaced(graph: Graph) -> list[Any]:
    """Goals that have effort recorded though they are no work, the most effort first."""
    rows = np.flatnonzero((graph.goals.effort > 0) & ~graph.is_leaf)
    heaviest = rows[np.argsort(-graph.goals.effort[rows], kind="stable")]
    found: list[Any] = graph.goals.ids[heaviest].tolist()
    return found
