"""How much goals of Larch Bakeries weigh in its strategy, and what follows from that."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from alignment.cells import (
    NO_CELLS,
    added,
    effective_weights,
    joined,
    leaf_cells,
    leaves,
    weakest_critical,
    weights_below,
)
from alignment.evaluation import forest_of
from alignment.facts import Facts
from alignment.forest import NO_DATA, PPM, Forest, contributor_weights
from alignment.rollup import Numbers, roll_up
from tests.alignment.random_facts import days, facts
from tests.alignment.test_forest import Own, forest_from

# 0 grow ← 1 shops (weight 1), 2 bakery (weight 3); 1 ← 3 north, 4 south; 2 ← 4 south, 5 ovens
EDGES = [(1, 0, 1000), (2, 0, 3000), (3, 1, 1000), (4, 1, 1000), (4, 2, 1000), (5, 2, 2000)]


def own(*progress: int | None, expected: int = 500_000) -> list[Own]:
    """A target for each of the goals 3, 4 and 5, with this progress."""
    known = [NO_DATA if one is None else one for one in progress]
    return [(goal, 1000, one, expected) for goal, one in enumerate(known, start=3)]


def weights(forest: Forest, *roots: int) -> list[list[int]]:
    rows: list[list[int]] = effective_weights(forest, np.array(roots)).tolist()
    return rows


def test_a_goal_weighs_by_the_product_along_every_path() -> None:
    from_grow = [PPM, 250_000, 750_000, 125_000, 125_000 + 250_000, 500_000]
    from_bakery = [0, 0, PPM, 0, 333_333, 666_667]
    assert weights(forest_from(6, EDGES), 0, 2) == [from_grow, from_bakery]


def test_a_goals_own_targets_take_their_share() -> None:
    forest = forest_from(2, [(1, 0, 1000)], own=[(0, 3000, 0, 0)])
    assert weights(forest, 0) == [[PPM, 250_000]]


def test_two_paths_are_added_before_they_are_rounded() -> None:
    thirds = [(1, 0, 1), (2, 0, 1), (3, 0, 1)]
    found = weights(forest_from(6, [*thirds, (4, 1, 1), (5, 1, 9), (4, 2, 1), (5, 2, 999)]), 0)[0]
    assert found[1:4] == [333_333] * 3
    # 33,333.3 and 333.333: each alone would round down.
    assert found[4] == 33_667


def test_a_sum_of_parts_that_is_a_half_in_truth_is_rounded_up() -> None:
    to_shared, to_others = [(3, 1, 2), (3, 2, 1)], [(4, 1, 1), (5, 2, 191)]
    found = weights(forest_from(6, [(1, 0, 1), (2, 0, 1), *to_shared, *to_others]), 0)[0]
    # 333,333 1/3 and 2,604 1/6.
    assert found[3] == 335_938


@settings(max_examples=80, deadline=None)
@given(facts(), days)
def test_effective_weights_agree_with_exact_fractions_level_by_level(
    some: Facts, as_of: date
) -> None:
    forest = forest_of(some, as_of)
    for root, row in enumerate(effective_weights(forest, np.arange(len(forest))).tolist()):
        assert row == plain_weights(forest, root)


def plain_weights(forest: Forest, root: int) -> list[int]:
    total = contributor_weights(forest).tolist()
    columns = (forest.edges.child, forest.edges.parent, forest.edges.weight)
    edges = list(zip(*(column.tolist() for column in columns), strict=True))
    found = [0] * len(forest)
    for goal in reversed(forest.order.tolist()):
        above = [Fraction(found[p] * w, total[p]) for child, p, w in edges if child == goal]
        found[goal] = PPM if goal == root else int(sum(above, Fraction(0)) + Fraction(1, 2))
    return found


def cells(forest: Forest, *roots: int, **given: list[int]) -> list[list[int]]:
    """Cells as rows of root, team, openness and sums; all goals of team 7 unless `given` says else."""
    of_seven = {"team": [7] * len(forest), "is_active": [1] * len(forest), "is_open": [1] * 6}
    team, is_active, is_open = (np.array(one) for one in (of_seven | given).values())
    numbers = roll_up(forest)
    is_leaf = leaves(forest, numbers, team, is_active > 0)
    found = [
        added(leaf_cells(numbers, weights, is_leaf, team, is_open > 0))
        for weights in weights_below(forest, np.array(roots))
    ]
    rows: list[list[int]] = np.vstack(joined(NO_CELLS, *found)).T.tolist()
    return rows


def test_a_cell_adds_up_the_leaves_of_a_team() -> None:
    forest = forest_from(6, EDGES, own=own(800_000, 400_000, None))
    assert [row[:6] for row in cells(forest, 0, 2, team=[7, 7, 7, 7, 8, 8])] == [
        [0, 7, 1, 125_000, 125_000 * 800_000, 125_000 * PPM],
        [0, 8, 1, 375_000, 375_000 * 400_000, 375_000 * PPM],
        [1, 8, 1, 333_333, 133_333_200_000, 333_333 * PPM],
    ]


def test_a_cell_leaves_out_what_is_not_active_or_has_no_team() -> None:
    forest = forest_from(6, EDGES, own=own(800_000, 400_000, 100_000))
    found = cells(forest, 0, team=[7, 7, 7, 7, 7, -1], is_active=[1, 1, 1, 0, 1, 1])
    assert [row[:4] for row in found] == [[0, 7, 1, 375_000]]


def test_what_only_its_team_sees_stands_in_a_cell_of_its_own() -> None:
    forest = forest_from(6, EDGES, own=own(800_000, 400_000, 100_000))
    found = cells(forest, 0, is_open=[1, 1, 1, 0, 1, 0])
    assert [row[:4] for row in found] == [[0, 7, 0, 625_000], [0, 7, 1, 375_000]]


def test_without_leaves_there_are_no_cells() -> None:
    assert cells(forest_from(2, [(1, 0, 1000)]), 0, is_open=[1, 1]) == []


def test_strategic_goals_taken_a_few_at_a_time_weigh_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forest = forest_from(6, EDGES, own=own(800_000, 400_000, 100_000))
    together = cells(forest, 5, 0, 2, 1)
    monkeypatch.setattr("alignment.cells.PAIRS_AT_A_TIME", 3)
    assert len(list(weights_below(forest, np.array([5, 0, 2, 1])))) == 4
    assert cells(forest, 5, 0, 2, 1) == together


def weakest(forest: Forest, rank: list[int] | None = None) -> int | None:
    ranks = None if rank is None else np.array(rank)
    numbers: Numbers = roll_up(forest)
    return weakest_critical(forest, numbers, effective_weights(forest, np.array([0]))[0], 0, ranks)


def test_the_weakest_critical_goal_has_the_lowest_pace() -> None:
    assert weakest(forest_from(6, EDGES, own=own(100_000, 400_000, 450_000))) == 3


def test_a_goal_that_weighs_less_than_a_tenth_is_not_critical() -> None:
    edges = [(1, 0, 99), (2, 0, 901)]
    both = [(1, 1000, 0, 500_000), (2, 1000, 400_000, 500_000)]
    assert weakest(forest_from(3, edges, own=both)) == 2


def test_of_equally_weak_goals_the_heavier_then_the_older_is_named() -> None:
    both = [(1, 1000, 0, 500_000), (2, 1000, 0, 500_000)]
    assert weakest(forest_from(3, [(1, 0, 1000), (2, 0, 1001)], own=both)) == 2
    even = forest_from(3, [(1, 0, 1000), (2, 0, 1000)], own=both)
    assert weakest(even) == 1
    assert weakest(even, rank=[0, 2, 1]) == 2


def test_goals_without_a_pace_are_not_weak() -> None:
    assert weakest(forest_from(6, EDGES)) is None
