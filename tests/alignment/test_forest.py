"""The order of summing, and what no forest is built from."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.counting import EdgeColumns, goal_columns
from alignment.evaluation import forest_of
from alignment.facts import Facts
from alignment.forest import (
    NO_DATA,
    FixedColumns,
    Forest,
    ForestError,
    GoalCycleError,
    OwnColumns,
    WeightError,
    build_forest,
    positions_of,
    with_own,
)
from alignment.heights import heights, stable_order
from alignment.rollup import GoalNumbers, roll_up
from tests.alignment.random_facts import days, facts

Own = tuple[int, int, int, int]
NOTHING_OWN: list[Own] = []


def forest_from(
    count: int,
    edges: list[tuple[int, int, int]],
    own: list[Own] = NOTHING_OWN,
    fixed: FixedColumns | None = None,
) -> Forest:
    """Goals 100, 101, …; edges are (child, parent, weight), own (goal, weight, progress, expected)."""
    edge_table = np.array(edges, np.int64).reshape(-1, 3)
    own_table = np.array(own, np.int64).reshape(-1, 4)
    return build_forest(
        np.arange(count) + 100,
        goal_columns(count),
        OwnColumns(*own_table.T),
        EdgeColumns(*edge_table.T),
        fixed,
    )


@given(facts(), days)
def test_contributors_come_before_what_they_contribute_to(some: Facts, as_of: date) -> None:
    forest = forest_of(some, as_of)
    place = {goal: at for at, goal in enumerate(forest.order.tolist())}
    assert sorted(place) == list(range(len(forest)))
    for child, parent in zip(forest.edges.child, forest.edges.parent, strict=True):
        assert place[int(child)] < place[int(parent)]


def test_a_goal_stands_as_high_as_its_longest_line_of_contributors() -> None:
    child, parent = np.array([0, 1, 0, 3]), np.array([1, 2, 2, 2])
    assert heights(5, child, parent).tolist() == [0, 1, 2, 0, 0]


def test_a_line_of_a_thousand_goals_rolls_up_to_its_end() -> None:
    forest = forest_from(
        1000, [(goal, goal + 1, 1) for goal in range(999)], own=[(0, 1, 123_456, 600_000)]
    )
    numbers = roll_up(forest).of_goal(999)
    assert numbers == GoalNumbers(123_456, 1_000_000, 600_000, 123_456)


def test_more_goals_than_sixteen_bits_can_number_roll_up_in_any_order() -> None:
    count = 70_000
    order = np.random.default_rng(1).permutation(count - 1) + 1
    edges = [(goal, goal % 7 if goal > 6 else 0, goal) for goal in order.tolist()]
    numbers = roll_up(
        forest_from(count, edges, own=[(goal, 1, goal, 0) for goal in order.tolist()])
    )
    leaves = range(13, count, 7)
    weight, total = sum(leaves), sum(goal * goal for goal in leaves)
    # The goal's own target weighs 1 and has 6 ppm.
    mean = (2 * (total + 6) + weight + 1) // (2 * (weight + 1))
    assert numbers.of_goal(6) == GoalNumbers(mean, 1_000_000, 0, mean)


def test_a_circle_is_refused_by_the_names_of_its_goals() -> None:
    edges = [(0, 1, 1000), (1, 2, 1000), (2, 3, 1000), (3, 1, 1000), (3, 4, 1000)]
    with pytest.raises(GoalCycleError) as refusal:
        forest_from(5, edges)
    circle = refusal.value.goals
    assert sorted(circle) == [101, 102, 103]
    steps = {(101, 102), (102, 103), (103, 101)}
    assert set(zip(circle, circle[1:] + circle[:1], strict=True)) == steps


def test_a_goal_that_contributes_to_itself_is_refused() -> None:
    with pytest.raises(GoalCycleError, match="101"):
        forest_from(2, [(1, 1, 1000)])


def test_a_circle_of_contributions_that_do_not_count_is_no_circle_of_numbers() -> None:
    assert len(forest_from(2, [(0, 1, 1000), (1, 0, 0)]).edges.child) == 1


def test_weights_that_would_not_fit_are_refused_by_the_name_of_the_goal() -> None:
    heaviest = 1_000_000_000
    edges = [(child, 0, heaviest) for child in range(1, 4001)]
    forest_from(4002, edges)
    with pytest.raises(WeightError, match="goal 100 add up to more than 4,000,000,000"):
        forest_from(4002, edges, own=[(0, 1, 0, 0)])


@pytest.mark.parametrize("weight", [-1, 1_000_000_001, -(2**63)])
def test_a_weight_out_of_bounds_is_refused(weight: int) -> None:
    with pytest.raises(ForestError, match="weight"):
        forest_from(2, [(0, 1, weight)])


@pytest.mark.parametrize("ppm", [-2, 1_000_001])
def test_a_share_out_of_bounds_is_refused(ppm: int) -> None:
    with pytest.raises(ForestError, match="ppm"):
        forest_from(1, [], own=[(0, 1000, ppm, NO_DATA)])
    forest = forest_from(1, [], own=[(0, 1000, 0, NO_DATA)])
    with pytest.raises(ForestError, match="ppm"):
        with_own(forest, np.array([[0], [ppm]]))


def test_fixed_numbers_stand_in_place_of_computed_ones_and_pass_up() -> None:
    fixed = FixedColumns(np.array([1]), np.array([[300_000], [0], [NO_DATA], [NO_DATA]]))
    edges = [(0, 1, 1000), (1, 2, 1000)]
    numbers = roll_up(forest_from(3, edges, own=[(0, 1000, 900_000, 900_000)], fixed=fixed))
    assert numbers.of_goal(0) == GoalNumbers(900_000, 1_000_000, 900_000, 900_000)
    assert numbers.of_goal(1) == GoalNumbers(300_000, 0, None, None)
    assert numbers.of_goal(2) == GoalNumbers(300_000, 0, None, None)


def test_a_forest_without_goals_has_no_numbers() -> None:
    assert roll_up(forest_from(0, [])).progress.tolist() == []


def test_ids_are_found_in_any_order() -> None:
    ids = np.array([30, 10, 20])
    assert positions_of(ids, np.array([10, 20, 30, 99, 5])).tolist() == [1, 2, 0, -1, -1]
    assert positions_of(np.array([], np.int64), np.array([1])).tolist() == [-1]


@given(st.lists(st.integers(0, 20)))
def test_equal_keys_keep_their_order(keys: list[int]) -> None:
    order = stable_order(np.array(keys, np.int64)).tolist()
    assert order == sorted(range(len(keys)), key=lambda place: keys[place])
