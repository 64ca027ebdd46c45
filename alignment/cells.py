"""How much each goal weighs in a strategic goal; from that heat-map cells and the weakest goal.

Called where numbers are stored (cells) and by dashboards and goal pages (weakest critical).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np

from alignment.counting import Bools, Ints, ranges
from alignment.forest import PPM, Forest, add_runs, contributor_weights, group_starts
from alignment.heights import stable_order
from alignment.pace import pace_ratio
from alignment.rollup import Numbers

CRITICAL = 100_000
NO_TEAM = -1
# Strategic goals are gone through together until so many goals lie below them: that bounds memory.
PAIRS_AT_A_TIME = 1 << 17
# Rests are compared in parts of one; a rest below 2**42 so many bits up still fits 64 bits.
PART_BITS = 20


class Weights(NamedTuple):
    """How much goals weigh in root goals, in ppm: a row a pair in which it is more than nothing.

    `root` is a place among the roots that were asked for, `goal` one in the forest.
    """

    root: Ints
    goal: Ints
    ppm: Ints


class Cells(NamedTuple):
    """Team × strategic goal, without the teams below: add up cells over a subtree, then divide.

    A row a cell: `root` is a place among the strategic goals, `team` an id. Goals that all see
    (`is_open`, 1 or 0) stand apart from those that only their team sees. `sums` has a row for each of
    SUMS. Progress and evidence are sums of e·ppm; weight is the sum of e that both are divided by.
    Paced and expected are the same over the goals that have both, dated the sum of e of those.
    """

    root: Ints
    team: Ints
    is_open: Ints
    sums: Ints


SUMS = ("weight", "progress", "evidence", "dated", "paced", "expected")


NOTHING = np.empty(0, np.int64)
NO_WEIGHTS = Weights(NOTHING, NOTHING, NOTHING)
NO_CELLS = Cells(NOTHING, NOTHING, NOTHING, np.empty((len(SUMS), 0), np.int64))
Columns = TypeVar("Columns", bound=tuple[Ints, ...])


class _Terms(NamedTuple):
    """What edges bring to pairs of a goal and a root: whole ppm and a rest over a divisor.

    A pair is its goal's place in the order of summing times the number of roots, plus the root.
    """

    pair: Ints
    whole: Ints
    rest: Ints
    divisor: Ints


class _Downward:
    """A forest to be gone down: for each goal its counted contributors, by place in `edges`."""

    def __init__(self, forest: Forest) -> None:
        self.forest = forest
        self.place = np.empty(len(forest), np.int64)
        self.place[forest.order] = np.arange(len(forest))
        self.total = contributor_weights(forest)
        self.first, self.count = np.zeros((2, len(forest)), np.int64)
        self.first[forest.parents] = forest.edge_starts
        ends = np.append(forest.edge_starts[1:], len(forest.edges.child))
        self.count[forest.parents] = ends - forest.edge_starts

    def weights(self, roots: Ints) -> Weights:
        """The weights below some roots: pairs level by level, each once all its terms are there."""
        self.roots = len(roots)
        self.waiting: list[list[_Terms]] = [[] for _ in self.forest.level_starts[1:]]
        one = np.ones(len(roots), np.int64)
        self.wait(
            _Terms(self.place[roots] * len(roots) + np.arange(len(roots)), PPM * one, 0 * one, one)
        )
        found = [NO_WEIGHTS]
        while self.waiting:
            if terms := self.waiting.pop():
                found.append(self.level(terms))
        return joined(*found)

    def level(self, parts: list[_Terms]) -> Weights:
        """The weights of one height; what they bring to lower heights is put there."""
        terms = parts[0] if len(parts) == 1 else _sorted_terms(joined(*parts))
        pairs, starts = group_starts(terms.pair)
        ppm = _add_terms(terms, starts)
        pairs, ppm = pairs[ppm > 0], ppm[ppm > 0]
        place, root = np.divmod(pairs, self.roots)
        found = Weights(root, self.forest.order[place], ppm)
        if self.waiting:
            self.wait(self.further(found))
        return found

    def further(self, above: Weights) -> _Terms:
        count = self.count[above.goal]
        edges = ranges(self.first[above.goal], count)
        shared = np.repeat(above.ppm, count) * self.forest.edges.weight[edges]
        divisor = np.repeat(self.total[above.goal], count)
        whole, rest = np.divmod(shared, divisor)
        child = self.place[self.forest.edges.child[edges]]
        return _Terms(child * self.roots + np.repeat(above.root, count), whole, rest, divisor)

    def wait(self, terms: _Terms) -> None:
        """Put terms to the height of their goal."""
        terms = _sorted_terms(terms)
        bounds = self.forest.level_starts[: len(self.waiting) + 1] * self.roots
        ends = np.searchsorted(terms.pair, bounds)
        for height in np.flatnonzero(ends[1:] > ends[:-1]).tolist():
            rows = slice(ends[height], ends[height + 1])
            self.waiting[height].append(_Terms(*(column[rows] for column in terms)))


def weights_below(forest: Forest, roots: Ints) -> Iterator[Weights]:
    """How much every goal weighs in each root goal, for some roots at a time, each one once.

    The product of relative weights along each path down from the root, over all paths, where a
    goal's contributors share by all that counts in it. Exact from level to level, rounded half up
    once a level.
    """
    downward = _Downward(forest)
    for first, last in pairwise(_batches(forest, roots)):
        found = downward.weights(roots[first:last])
        yield found._replace(root=found.root + first)


def effective_weights(forest: Forest, roots: Ints) -> Ints:
    """The same for a few roots, with nothing as 0: shape (roots, goals)."""
    weights = np.zeros((len(roots), len(forest)), np.int64)
    for found in weights_below(forest, roots):
        weights[found.root, found.goal] = found.ppm
    return weights


def leaves(forest: Forest, numbers: Numbers, team: Ints, is_active: Bools) -> Bools:
    """The goals that cells show: active, of a team, with progress, without a counted contributor.

    `team` is an id for each goal, NO_TEAM without.
    """
    is_leaf: Bools = is_active & (numbers.progress >= 0) & (team != NO_TEAM)
    is_leaf[forest.parents] = False
    return is_leaf


def leaf_cells(
    numbers: Numbers, weights: Weights, is_leaf: Bools, team: Ints, is_open: Bools
) -> Cells:
    """What each leaf brings to its cells, by its weights in strategic goals: a row each."""
    rows = np.flatnonzero(is_leaf[weights.goal])
    goal, weight = weights.goal[rows], weights.ppm[rows]
    paced, expected = numbers.paced[goal], numbers.expected[goal]
    dated = weight * ((paced >= 0) & (expected >= 0))
    by_progress, by_evidence = weight * numbers.progress[goal], weight * numbers.evidence[goal]
    sums = np.stack([weight, by_progress, by_evidence, dated, dated * paced, dated * expected])
    return Cells(weights.root[rows], team[goal], is_open[goal].astype(np.int64), sums)


def difference(old: Cells, new: Cells) -> Cells:
    """What is to be added to the old rows to have the new ones, where that is anything."""
    changes = added(joined(old._replace(sums=-old.sums), new))
    return Cells(*(column[..., changes.sums.any(axis=0)] for column in changes))


def joined(first: Columns, *rest: Columns) -> Columns:
    """Rows one after the other."""
    columns = zip(first, *rest, strict=True)
    return type(first)(*(np.concatenate(column, axis=-1) for column in columns))


def added(cells: Cells) -> Cells:
    """Rows of the same cell as one."""
    teams = np.unique(cells.team)
    key = (cells.root * len(teams) + np.searchsorted(teams, cells.team)) * 2 + cells.is_open
    by_key = stable_order(key)
    key, starts = group_starts(key[by_key])
    pair, is_open = np.divmod(key, 2)
    root, team = np.divmod(pair, max(len(teams), 1))
    return Cells(root, teams[team], is_open, add_runs(cells.sums[:, by_key], starts))


def weakest_critical(
    forest: Forest, numbers: Numbers, effective: Ints, root: int, rank: Ints | None = None
) -> int | None:
    """The goal below a root that weighs a tenth or more in it and has the lowest pace ratio.

    `effective` is the root's row of `effective_weights`. Of equals the heavier, then the one with
    the lower `rank` (say, creation order; by default its position). None if none has a pace.
    """
    rank = np.arange(len(forest)) if rank is None else rank
    found: list[tuple[Fraction, int, int, int]] = []
    for goal in np.flatnonzero(effective >= CRITICAL).tolist():
        own = numbers.of_goal(goal)
        ratio = pace_ratio(own.paced, own.expected)
        if goal != root and ratio is not None:
            found.append((ratio, -int(effective[goal]), int(rank[goal]), goal))
    return min(found)[3] if found else None


def _batches(forest: Forest, roots: Ints) -> list[int]:
    """Where to part the roots."""
    if len(roots) * len(forest) <= PAIRS_AT_A_TIME:
        return [0, len(roots)]
    _, starts = group_starts(np.cumsum(_most_below(forest)[roots]) // PAIRS_AT_A_TIME)
    return [*starts.tolist(), len(roots)]


def _most_below(forest: Forest) -> Ints:
    """For each goal at least as many as there are goals below it, itself among them."""
    most = np.ones(len(forest), np.int64)
    for height in range(1, len(forest.level_starts) - 1):
        parents, rows = forest.level(height)
        first, last = forest.parent_starts[height : height + 2]
        below = add_runs(
            most[forest.edges.child[rows]], forest.edge_starts[first:last] - rows.start
        )
        most[parents] = np.minimum(below + 1, len(forest))
    return most


def _sorted_terms(terms: _Terms) -> _Terms:
    if (terms.pair[1:] >= terms.pair[:-1]).all():
        return terms
    by_pair = stable_order(terms.pair)
    return _Terms(*(column[by_pair] for column in terms))


def _add_terms(terms: _Terms, starts: Ints) -> Ints:
    """For each run of terms, the sum of whole + rest / divisor, rounded half up.

    Each rest is known up to one part of 2**PART_BITS: where that leaves a sum on either side of a
    half, it is computed exactly.
    """
    if len(starts) == len(terms.pair):
        return terms.whole + (2 * terms.rest + terms.divisor) // (2 * terms.divisor)
    parts = add_runs((terms.rest << PART_BITS) // terms.divisor, starts) + (1 << PART_BITS - 1)
    unknown = np.maximum(add_runs((terms.rest > 0).astype(np.int64), starts) - 1, 0)
    rounded = parts >> PART_BITS
    total: Ints = add_runs(terms.whole, starts) + rounded
    ends = np.append(starts[1:], len(terms.rest))
    for run in np.flatnonzero((parts + unknown) >> PART_BITS > rounded).tolist():
        total[run] = _rounded_sum(_Terms(*(c[starts[run] : ends[run]] for c in terms)))
    return total


def _rounded_sum(terms: _Terms) -> int:
    columns = zip(*(column.tolist() for column in terms[1:]), strict=True)
    exact = sum((whole + Fraction(rest, divisor) for whole, rest, divisor in columns), Fraction(0))
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
