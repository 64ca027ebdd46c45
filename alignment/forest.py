"""A forest of goals as flat arrays, contributors before parents: what the engine reads.

Loaders (from tables, history, facts in memory) give columns; `build_forest` decides what counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from alignment.counting import Bools, EdgeColumns, EdgeReason, GoalColumns, Ints, Mode, edge_reasons
from alignment.heights import CycleError, heights, stable_order

NO_DATA = -1
PPM = 1_000_000
MOST_WEIGHT = 1_000_000_000
MOST_WEIGHT_OF_A_GOAL = 4 * 10**12


class ForestError(ValueError):
    """Columns that no forest can be built from."""


class WeightError(ForestError):
    """A goal whose contributors weigh more than the engine can add up in 64 bits."""

    def __init__(self, goal: Any) -> None:
        super().__init__(
            f"the weights of the contributors of goal {goal} add up to more than "
            f"{MOST_WEIGHT_OF_A_GOAL // 1000:,}"
        )
        self.goal = goal


class GoalCycleError(ForestError):
    """Goals that contribute to themselves, by id, each contributing to the next."""

    def __init__(self, goals: list[Any]) -> None:
        super().__init__(f"goals contribute to themselves: {' → '.join(map(str, goals))}")
        self.goals = goals


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """Counting targets and milestones: position of the goal, weight in thousandths, ppm or NO_DATA.

    Tracked-only targets do not belong here. `progress` and `expected` may have leading axes.
    """

    goal: Ints
    weight: Ints
    progress: Ints
    expected: Ints


@dataclass(frozen=True, slots=True)
class FixedColumns:
    """Goals whose numbers are given, not computed (closed, by hand, already stored).

    `numbers` has four rows: progress, evidence, expected, paced, in ppm or NO_DATA.
    """

    goal: Ints
    numbers: Ints


@dataclass(frozen=True, slots=True)
class Forest:
    """What counts, in the order of summing. Goals are positions in `ids`, the caller's order.

    `own_rows` and `edge_rows` lead back to the rows that the columns were built from. `order` lists
    contributors before parents; those of height h are order[level_starts[h]:level_starts[h + 1]].
    Edges are sorted by the place of their parent in `order`: those of parents[i] start at
    edge_starts[i]; the parents of height h are parents[parent_starts[h]:parent_starts[h + 1]].
    """

    ids: npt.NDArray[Any]
    order: Ints
    level_starts: Ints
    own_rows: Ints
    own: OwnColumns
    edge_reasons: npt.NDArray[np.int8]
    edge_rows: Ints
    edges: EdgeColumns
    parents: Ints
    edge_starts: Ints
    parent_starts: Ints
    is_fixed: Bools
    fixed: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def level(self, height: int) -> tuple[Ints, slice]:
        """The parents of one height, and the slice of edges that lead to them."""
        first, last = self.parent_starts[height], self.parent_starts[height + 1]
        return self.parents[first:last], slice(self._edge_end(first), self._edge_end(last))

    def _edge_end(self, parent: np.int64) -> int:
        return (
            int(self.edge_starts[parent]) if parent < len(self.parents) else len(self.edges.child)
        )


def build_forest(
    ids: npt.NDArray[Any],
    goals: GoalColumns,
    own: OwnColumns,
    edges: EdgeColumns,
    fixed: FixedColumns | None = None,
) -> Forest:
    """Decide what counts, and in which order it is summed.

    Raises GoalCycleError (contributions that count and run in a circle) and WeightError; both name
    goals by id.
    """
    reasons = edge_reasons(goals, edges)
    edge_rows = np.flatnonzero(reasons == EdgeReason.COUNTED)
    counted = _take_edges(edges, edge_rows)
    height = _heights_by_id(ids, counted)
    order = stable_order(height)
    by_parent = stable_order(_inverse(order)[counted.parent])
    counted, edge_rows = _take_edges(counted, by_parent), edge_rows[by_parent]
    own_rows = _counted_own_rows(goals, own)
    parents, edge_starts = group_starts(counted.parent)
    levels = np.arange(int(height.max(initial=0)) + 2)
    is_fixed, fixed_numbers = _spread(len(ids), fixed)
    forest = Forest(
        ids=ids,
        order=order,
        level_starts=np.searchsorted(height[order], levels),
        own_rows=own_rows,
        own=_take_own(own, own_rows),
        edge_reasons=reasons,
        edge_rows=edge_rows,
        edges=counted,
        parents=parents,
        edge_starts=edge_starts,
        parent_starts=np.searchsorted(height[parents], levels),
        is_fixed=is_fixed,
        fixed=fixed_numbers,
    )
    _refuse_unsafe(forest)
    return forest


def with_own(forest: Forest, progress: Ints, expected: Ints | None = None) -> Forest:
    """The same forest with other ppm for its own columns, in the rows it was built from.

    A leading axis, as in (simulations, rows), gives numbers with the same leading axis.
    """
    rows, own = forest.own_rows, forest.own
    expected = own.expected if expected is None else expected[..., rows]
    shaped = np.broadcast_arrays(progress[..., rows], expected)
    changed = replace(forest, own=OwnColumns(own.goal, own.weight, *shaped))
    _refuse_out_of_bounds(changed)
    return changed


def positions_of(ids: npt.NDArray[Any], wanted: npt.NDArray[Any]) -> Ints:
    """Where each wanted id stands in `ids` (any order, no doubles); -1 where it does not."""
    if not len(ids):
        return np.full(len(wanted), -1)
    sorter = np.argsort(ids, kind="stable")
    if len(ids) == len(wanted) and bool((ids[sorter] == wanted).all()):
        return sorter
    place = sorter[np.minimum(np.searchsorted(ids, wanted, sorter=sorter), len(ids) - 1)]
    return np.where(ids[place] == wanted, place, -1)


def group_starts(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct keys of runs of equal keys, and where each run starts."""
    is_first = np.ones(len(keys), bool)
    is_first[1:] = keys[1:] != keys[:-1]
    starts = np.flatnonzero(is_first)
    return keys[starts], starts


def add_runs(column: Ints, starts: Ints) -> Ints:
    """The sums over the runs of the last axis that begin at `starts`, the first at 0."""
    if not len(starts):
        return column[..., :0]
    total: Ints = np.add.reduceat(column, starts, axis=-1)
    return total


def contributor_weights(forest: Forest) -> Ints:
    """For each goal the weights of all that counts in it, added up, in thousandths."""
    total = np.zeros(len(forest), np.int64)
    np.add.at(total, forest.own.goal, forest.own.weight)
    np.add.at(total, forest.edges.parent, forest.edges.weight)
    return total


def _heights_by_id(ids: npt.NDArray[Any], edges: EdgeColumns) -> Ints:
    try:
        return heights(len(ids), edges.child, edges.parent)
    except CycleError as error:
        raise GoalCycleError([ids[goal] for goal in error.goals]) from None


def _counted_own_rows(goals: GoalColumns, own: OwnColumns) -> Ints:
    is_counted = (own.weight > 0) & (goals.mode[own.goal] != Mode.CONTRIBUTORS)
    rows = np.flatnonzero(is_counted)
    return rows[stable_order(own.goal[rows])]


def _take_own(own: OwnColumns, rows: Ints) -> OwnColumns:
    return OwnColumns(
        own.goal[rows], own.weight[rows], own.progress[..., rows], own.expected[..., rows]
    )


def _take_edges(edges: EdgeColumns, rows: Ints) -> EdgeColumns:
    return EdgeColumns(edges.child[rows], edges.parent[rows], edges.weight[rows])


def _spread(count: int, fixed: FixedColumns | None) -> tuple[Bools, Ints]:
    is_fixed = np.zeros(count, bool)
    numbers = np.full((4, count), NO_DATA)
    if fixed is not None:
        is_fixed[fixed.goal] = True
        numbers[:, fixed.goal] = fixed.numbers
    return is_fixed, numbers


def _inverse(order: Ints) -> Ints:
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place


def _refuse_unsafe(forest: Forest) -> None:
    """With single weights, their sums and all ppm in bounds, no sum of the engine can wrap."""
    _refuse_out_of_bounds(forest)
    too_heavy = np.flatnonzero(contributor_weights(forest) > MOST_WEIGHT_OF_A_GOAL)
    if len(too_heavy):
        raise WeightError(forest.ids[too_heavy[0]])


def _refuse_out_of_bounds(forest: Forest) -> None:
    for weights in (forest.own.weight, forest.edges.weight):
        if weights.size and not 0 <= int(weights.min()) <= int(weights.max()) <= MOST_WEIGHT:
            raise ForestError(f"a weight lies outside 0 to {MOST_WEIGHT} thousandths")
    for ppm in (forest.own.progress, forest.own.expected, forest.fixed):
        if ppm.size and not NO_DATA <= int(ppm.min()) <= int(ppm.max()) <= PPM:
            raise ForestError(f"a number lies outside 0 to {PPM} ppm")
