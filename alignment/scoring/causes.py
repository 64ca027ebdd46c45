"""What costs coverage and line of sight: goals and links, each with one named cause.

Those of the other components, and of teams, are in `alignment.scoring.openings`.

The losses of a component's rows add up to what it lacks (but for rounding down), so that the rows say
where mending it begins. In parts per thousand million of the component.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from alignment.counting import NO_GOAL, Bools, Ints
from alignment.forest import PPM, add_runs
from alignment.scoring.coverage import counted_weight
from alignment.scoring.exact import TENTHS, wide_each
from alignment.scoring.graph import Gate, Graph, Level
from alignment.scoring.score import Alignment
from alignment.scoring.sight import split_shares

WHOLE = 10**9
MOST_ROWS = 100


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
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    BUSY = "busy"
    UNANSWERED = "unanswered"
    DECLINED = "declined"
    BROKEN = "broken"
    LATE = "late"
    UNDATED = "undated"
    WORK_BELOW = "work_below"
    WEAK_WAY = "weak_way"


CAUSES = tuple(Cause)
PLACE = {cause: place for place, cause in enumerate(CAUSES)}
OF_GATE = {
    Gate.OWNED: Cause.NO_OWNER,
    Gate.MEASURED: Cause.NOT_MEASURED,
    Gate.RESOURCED: Cause.NO_ALLOCATION,
    Gate.ACTIVE: Cause.SILENT,
}
OF_TENTHS = {7: Cause.WEAK_LINK, 4: Cause.BARE_LINK, 2: Cause.DISPUTED_LINK}


class Row(NamedTuple):
    """A goal (of H: a request) that costs points and why; of a link, `parent` is where it leads.

    told: thousandths of days to move (F); activity and outcome in ppm (T).
    """

    loss: int
    cause: Cause
    goal: Any = None
    parent: Any = None
    told: tuple[int, ...] = ()


class Opened(NamedTuple):
    """A component's rows, the largest loss first, and how many there are in all."""

    rows: Sequence[Row]
    found: int


@dataclass(frozen=True, slots=True)
class Losses:
    """What costs points, column by column: only the rows that are kept become objects.

    cause: places in CAUSES. goal, parent: positions in `ids`, NO_GOAL for none.
    """

    ids: npt.NDArray[Any]
    loss: Ints
    cause: Ints
    goal: Ints
    parent: Ints

    def __len__(self) -> int:
        return len(self.loss)

    def __iter__(self) -> Iterator[Row]:
        return self.rows(np.arange(len(self)))

    def rows(self, places: Ints) -> Iterator[Row]:
        named = (self.named(self.goal[places]), self.named(self.parent[places]))
        columns = (self.loss[places].tolist(), self.cause[places].tolist(), *named)
        for loss, cause, goal, parent in zip(*columns, strict=True):
            yield Row(loss, CAUSES[cause], goal, parent)

    def named(self, goals: Ints) -> list[Any]:
        pairs = zip(goals.tolist(), self.ids[goals].tolist(), strict=True)
        return [None if goal == NO_GOAL else name for goal, name in pairs]

    def heaviest(self, most: int) -> Ints:
        """The places of the largest losses, of equal ones those that come first."""
        if len(self) <= most:
            return np.argsort(-self.loss, kind="stable")
        least = np.partition(self.loss, -most)[-most]
        places = np.flatnonzero(self.loss >= least)
        return places[np.argsort(-self.loss[places], kind="stable")][:most]


def opened(losses: Losses, most: int = MOST_ROWS) -> Opened:
    return Opened(list(losses.rows(losses.heaviest(most))), len(losses))


def losses_of(graph: Graph, parts: Sequence[tuple[Ints, Ints, Ints, Ints]]) -> Losses:
    """Columns of loss, cause, goal and parent put together; what loses nothing is left out."""
    loss, cause, goal, parent = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    some = loss > 0
    return Losses(graph.goals.ids, loss[some], cause[some], goal[some], parent[some])


class GoalLosses(NamedTuple):
    """What costs C and L, told once for the rows of a score and for what would win it back."""

    coverage: Losses
    sight: Losses


def losses_of_goals(alignment: Alignment) -> GoalLosses:
    return GoalLosses(coverage_rows(alignment), sight_rows(alignment))


def coverage_rows(alignment: Alignment) -> Losses:
    """Whole losses of C: by gates of goals, by strategic goals without work, by links."""
    graph, cov = alignment.graph, alignment.coverage
    counts, gates = weight_in_coverage(alignment), graph.goals.gates
    is_empty = is_without_contributors(graph)
    # A leaf lacks what its worst gate lacks; a goal above what its own gates take off its work.
    lacks = np.where(graph.is_leaf | is_empty, PPM, cov.below) - cov.cov
    worst = np.where(graph.is_leaf, gates.argmin(axis=0), gates[:2].argmin(axis=0))
    by_gate = np.array([PLACE[OF_GATE[gate]] for gate in Gate])
    cause = np.where(is_empty, PLACE[Cause.NOTHING_UNDER], by_gate[worst])
    return losses_of(
        graph,
        [
            (counts * lacks // PPM, cause, np.arange(len(graph)), no_goals(len(graph))),
            losses_of_links(graph, coverage_of_links(graph, counts)),
        ],
    )


def no_goals(count: int) -> Ints:
    return np.full(count, NO_GOAL)


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


def sight_rows(alignment: Alignment) -> Losses:
    """Whole losses of L: effort that ends at a goal that leads nowhere, weak links, the excess."""
    graph, effort = alignment.graph, alignment.effort
    whole = effort.work + effort.excess
    if not whole:
        return losses_of(graph, [(no_goals(0),) * 4])
    arriving, links = effort_on_its_way(alignment)
    ends = ~graph.is_top
    ends[graph.edges.child] = False
    goals = np.flatnonzero(ends)
    unaligned = np.full(len(goals), PLACE[Cause.UNALIGNED])
    excess = np.array([int(WHOLE * effort.excess / whole)])
    return losses_of(
        graph,
        [
            (arriving[goals], unaligned, goals, no_goals(len(goals))),
            losses_of_links(graph, links),
            (excess, np.array([PLACE[Cause.RUN_EXCESS]]), no_goals(1), no_goals(1)),
        ],
    )


def effort_on_its_way(alignment: Alignment) -> tuple[Ints, Ints]:
    """The part of all effort that arrives at each goal, and what is lost on each edge."""
    graph, effort = alignment.graph, alignment.effort
    whole = effort.work + effort.excess
    arriving = np.zeros(len(graph), np.int64)
    per_day = WHOLE * whole.denominator
    days = wide_each(effort.of_goal[graph.work], per_day, whole.numerator)
    arriving[graph.work] = days * per_day // whole.numerator
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


def losses_of_links(graph: Graph, losses: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    by_tenths = np.full(TENTHS + 1, PLACE[Cause.WEAK_LINK])
    for tenths, cause in OF_TENTHS.items():
        by_tenths[tenths] = PLACE[cause]
    edges = graph.edges
    return losses, by_tenths[edges.tenths], edges.child, edges.parent


def misplaced(graph: Graph, most: int) -> list[Any]:
    """Goals that have effort recorded though they are no work, the most effort first."""
    rows = np.flatnonzero((graph.goals.effort > 0) & ~graph.is_leaf)
    heaviest = rows[np.argsort(-graph.goals.effort[rows], kind="stable")][:most]
    found: list[Any] = graph.goals.ids[heaviest].tolist()
    return found
