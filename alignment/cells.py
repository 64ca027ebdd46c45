"""How much each goal weighs in a strategic goal; from that heat-map cells and the weakest goal.

Called where numbers are stored (cells) and by dashboards and goal pages (weakest critical).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from alignment.counting import Bools, Ints
from alignment.forest import PPM, Forest, add_runs, contributor_weights, group_starts
from alignment.heights import stable_order
from alignment.pace import pace_ratio
from alignment.rollup import Numbers

CRITICAL = 100_000
NO_TEAM = -1


class Cells(NamedTuple):
    """Team × strategic goal, without the teams below: add up cells over a subtree, then divide.

    `teams` has the teams with a cell; the rest has a row a strategic goal and a column a team.
    Progress and evidence are sums of e·ppm; `weight` is the sum of e that both are divided by. Paced
    and expected are the same over the goals that have both, `dated` the sum of e of those.
    """

    teams: Ints
    weight: Ints
    progress: Ints
    evidence: Ints
    dated: Ints
    paced: Ints
    expected: Ints


class _Terms(NamedTuple):
    """What the edges up from some goals bring them: whole ppm and a rest over a divisor."""

    whole: Ints
    rest: Ints
    divisor: Ints


def effective_weights(forest: Forest, roots: Ints) -> Ints:
    """How much every goal weighs in each root goal, in ppm: shape (roots, goals).

    The product of relative weights along each path down from the root, over all paths, where a
    goal's contributors share by all that counts in it. Exact from level to level, rounded half up
    once a level.
    """
    weights = np.zeros((len(roots), len(forest)), np.int64)
    weights[np.arange(len(roots)), roots] = PPM
    total = contributor_weights(forest)
    for edges in _edges_by_child_level(forest):
        child, parent = forest.edges.child[edges], forest.edges.parent[edges]
        shared = weights[:, parent] * forest.edges.weight[edges]
        whole, rest = np.divmod(shared, total[parent])
        goals, starts = group_starts(child)
        weights[:, goals] = _add_terms(_Terms(whole, rest, total[parent]), starts)
        weights[np.arange(len(roots)), roots] = PPM
    return weights


def heat_cells(
    forest: Forest, numbers: Numbers, effective: Ints, team: Ints, is_active: Bools
) -> Cells:
    """The cells of all teams: over active goals with progress that no counted goal contributes to.

    `effective` comes from `effective_weights`; `team` is an id for each goal, NO_TEAM without.
    """
    is_leaf = is_active & (numbers.progress >= 0) & (team != NO_TEAM)
    is_leaf[forest.parents] = False
    leaves = np.flatnonzero(is_leaf)
    teams, column = np.unique(team[leaves], return_inverse=True)
    by_team = stable_order(column)
    leaves = leaves[by_team]
    _, starts = group_starts(column[by_team])
    weight = effective[:, leaves]
    paced, expected = numbers.paced[leaves], numbers.expected[leaves]
    dated = weight * ((paced >= 0) & (expected >= 0))
    return Cells(
        teams,
        add_runs(weight, starts),
        add_runs(weight * numbers.progress[leaves], starts),
        add_runs(weight * numbers.evidence[leaves], starts),
        add_runs(dated, starts),
        add_runs(dated * paced, starts),
        add_runs(dated * expected, starts),
    )


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


def _edges_by_child_level(forest: Forest) -> list[Ints]:
    """Rows of edges by the height of the child, the highest first; those of a child together."""
    place = np.empty(len(forest), np.int64)
    place[forest.order] = np.arange(len(forest))
    child_place = place[forest.edges.child]
    rows = stable_order(child_place)
    ends = np.searchsorted(child_place[rows], forest.level_starts)
    levels = [rows[first:last] for first, last in pairwise(ends.tolist())]
    return [level for level in reversed(levels) if len(level)]


def _add_terms(terms: _Terms, starts: Ints) -> Ints:
    """For each run of edges, the sum of whole + rest / divisor, rounded half up."""
    divisor = np.where(terms.rest > 0, terms.divisor, 0)
    one_divisor = np.maximum(add_runs(divisor, starts), 1)
    rounded = (2 * add_runs(terms.rest, starts) + one_divisor) // (2 * one_divisor)
    total: Ints = add_runs(terms.whole, starts) + rounded
    # Several rests over different divisors have no common one that is sure to fit 64 bits.
    rests = add_runs((terms.rest > 0).astype(np.int64), starts)
    ends = np.append(starts[1:], terms.rest.shape[-1])
    for root, run in np.argwhere(rests > 1).tolist():
        edges = slice(int(starts[run]), int(ends[run]))
        total[root, run] = _rounded_sum(
            _Terms(terms.whole[root, edges], terms.rest[root, edges], terms.divisor[edges])
        )
    return total


def _rounded_sum(terms: _Terms) -> int:
    columns = zip(*(column.tolist() for column in terms), strict=True)
    exact = sum((whole + Fraction(rest, divisor) for whole, rest, divisor in columns), Fraction(0))
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
