"""The roll-up: a pure function from a forest to four numbers a goal, in 64-bit integers only.

Called by the drain, the nightly run, history, what-if and simulations alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from alignment.counting import Bools, Ints
from alignment.forest import NO_DATA, PPM, Forest, add_runs, group_starts


class GoalNumbers(NamedTuple):
    """The numbers of one goal in ppm; None is no data. Evidence is never None."""

    progress: int | None
    evidence: int
    expected: int | None
    paced: int | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of all goals in ppm, NO_DATA (-1) for none, in the order of the forest's ids.

    With a leading axis in the forest's targets, each array has it too.
    """

    progress: Ints
    evidence: Ints
    expected: Ints
    paced: Ints

    def of_goal(self, position: int) -> GoalNumbers:
        """The numbers of one goal (of a forest without a leading axis)."""
        rows = (self.progress, self.evidence, self.expected, self.paced)
        progress, evidence, expected, paced = (int(row[position]) for row in rows)
        return GoalNumbers(_or_none(progress), evidence, _or_none(expected), _or_none(paced))


class _Sums(NamedTuple):
    """For each goal, over its contributors: weights and weighted ppm, added up.

    `known` are those with progress, `dated` those with an expectation besides.
    """

    weight: Ints
    evidence: Ints
    known_weight: Ints
    progress: Ints
    dated_weight: Ints
    expected: Ints
    paced: Ints


def roll_up(forest: Forest) -> Numbers:
    """The four numbers of every goal, level by level from the contributors up.

    Each mean is (2·Σwp + Σw) // (2·Σw): half up, once a level. Sums stay below 2**63 because
    `build_forest` bounds the weights of a goal.
    """
    own = _own_sums(forest)
    numbers = _means(own)
    _apply_fixed(forest, numbers)
    for height in range(1, len(forest.level_starts) - 1):
        _roll_up_level(forest, height, own, numbers)
    return numbers


def _roll_up_level(forest: Forest, height: int, own: _Sums, numbers: Numbers) -> None:
    parents, rows = forest.level(height)
    child = forest.edges.child[rows]
    below = _sums(
        forest.edges.weight[rows],
        forest.edge_starts[forest.parent_starts[height] : forest.parent_starts[height + 1]]
        - rows.start,
        numbers.progress[..., child],
        numbers.evidence[..., child],
        numbers.expected[..., child],
        numbers.paced[..., child],
    )
    both = _Sums(*(mine[..., parents] + theirs for mine, theirs in zip(own, below, strict=True)))
    means = _means(both)
    is_fixed = forest.is_fixed[parents]
    _write(numbers, parents[~is_fixed], means, ~is_fixed)


def _own_sums(forest: Forest) -> _Sums:
    """The sums over targets and milestones alone, for every goal (0 where it has none)."""
    own = forest.own
    goals, starts = group_starts(own.goal)
    evidence = np.where(own.progress >= 0, PPM, 0)
    sums = _sums(own.weight, starts, own.progress, evidence, own.expected, own.progress)
    return _Sums(*(_dense(len(forest), goals, values) for values in sums))


def _sums(
    weight: Ints, starts: Ints, progress: Ints, evidence: Ints, expected: Ints, paced: Ints
) -> _Sums:
    known = weight * (progress >= 0)
    dated = known * (expected >= 0)
    return _Sums(
        weight=add_runs(weight, starts),
        evidence=add_runs(weight * evidence, starts),
        known_weight=add_runs(known, starts),
        progress=add_runs(known * progress, starts),
        dated_weight=add_runs(dated, starts),
        expected=add_runs(dated * expected, starts),
        paced=add_runs(dated * paced, starts),
    )


def _dense(count: int, goals: Ints, values: Ints) -> Ints:
    dense = np.zeros((*values.shape[:-1], count), np.int64)
    dense[..., goals] = values
    return dense


def _means(sums: _Sums) -> Numbers:
    return Numbers(
        _mean(sums.progress, sums.known_weight, NO_DATA),
        _mean(sums.evidence, sums.weight, 0),
        _mean(sums.expected, sums.dated_weight, NO_DATA),
        _mean(sums.paced, sums.dated_weight, NO_DATA),
    )


def _mean(total: Ints, weight: Ints, without_weight: int) -> Ints:
    mean = (2 * total + weight) // np.maximum(2 * weight, 1)
    return np.where(weight > 0, mean, without_weight)


def _apply_fixed(forest: Forest, numbers: Numbers) -> None:
    goals = np.flatnonzero(forest.is_fixed)
    fixed = Numbers(*forest.fixed)
    _write(numbers, goals, fixed, goals)


def _write(numbers: Numbers, goals: Ints, source: Numbers, columns: Ints | Bools) -> None:
    numbers.progress[..., goals] = source.progress[..., columns]
    numbers.evidence[..., goals] = source.evidence[..., columns]
    numbers.expected[..., goals] = source.expected[..., columns]
    numbers.paced[..., goals] = source.paced[..., columns]


def _or_none(ppm: int) -> int | None:
    return None if ppm == NO_DATA else ppm
