"""Which goals of Larch Bakeries count in which others, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from alignment.counting import EdgeReason
from alignment.evaluation import evaluate
from alignment.facts import ContributionFact, GoalFact, Id, gather_facts
from tests.alignment.test_attainment import MIDSUMMER

GROW = GoalFact("grow")


def reasons(goals: list[GoalFact], edges: Sequence[tuple[Id, Id]], weight: int = 1000) -> list[str]:
    facts = gather_facts(
        goals, contributions=[ContributionFact(child, parent, weight) for child, parent in edges]
    )
    forest = evaluate(facts, MIDSUMMER).forest
    return [EdgeReason(reason).name for reason in forest.edge_reasons.tolist()]


@pytest.mark.parametrize("state", ["active", "paused", "achieved", "missed"])
def test_work_that_was_begun_counts(state: str) -> None:
    assert reasons([GROW, GoalFact("shop", state=state)], [("shop", "grow")]) == ["COUNTED"]


@pytest.mark.parametrize("state", ["draft", "proposed", "cancelled"])
def test_work_that_was_not_begun_or_was_given_up_does_not(state: str) -> None:
    assert reasons([GROW, GoalFact("shop", state=state)], [("shop", "grow")]) == ["STATE"]


def test_a_weight_of_zero_takes_a_goal_out() -> None:
    assert reasons([GROW, GoalFact("shop")], [("shop", "grow")], weight=0) == ["WEIGHT_ZERO"]


def test_a_goal_that_counts_its_own_only_takes_no_other() -> None:
    own_only = replace(GROW, mode="own")
    assert reasons([own_only, GoalFact("shop")], [("shop", "grow")]) == ["OWN_ONLY"]


def test_a_private_goal_does_not_count_where_others_would_see_it() -> None:
    hidden = GoalFact("shop", visibility="private", owner="ada")
    assert reasons([replace(GROW, owner="ada"), hidden], [("shop", "grow")]) == ["PRIVATE"]


@pytest.mark.parametrize(
    ("parent_owner", "child_owner", "on_parent", "on_child", "reason"),
    [
        ("ada", "ada", [], [], "COUNTED"),
        ("ada", "ada", [], ["ben"], "COUNTED"),
        ("ada", "ada", ["ben"], ["ben", "cem"], "COUNTED"),
        ("ada", "ada", ["ben", "cem"], ["ben"], "PRIVATE"),
        ("ada", "ben", [], [], "PRIVATE"),
        (None, None, [], [], "PRIVATE"),
    ],
)
def test_a_private_goal_counts_under_a_goal_that_is_as_private(
    parent_owner: str | None,
    child_owner: str | None,
    on_parent: list[str],
    on_child: list[str],
    reason: str,
) -> None:
    parent = GoalFact("grow", visibility="private", owner=parent_owner, named=frozenset(on_parent))
    child = GoalFact("shop", visibility="private", owner=child_owner, named=frozenset(on_child))
    bystander = GoalFact("else", visibility="private", owner="ada", named=frozenset(["dan"]))
    assert reasons([bystander, parent, child], [("shop", "grow")]) == [reason]


def continuing(goal: str, predecessor: str, **others: str) -> GoalFact:
    return GoalFact(goal, predecessor=predecessor, is_continuing=True, **others)  # type: ignore[arg-type]


def test_a_successor_takes_the_place_of_its_predecessor() -> None:
    goals = [GROW, GoalFact("2025"), continuing("2026", "2025")]
    assert reasons(goals, [("2025", "grow"), ("2026", "grow")]) == ["REPLACED", "COUNTED"]


def test_of_a_chain_of_successors_only_the_last_counts() -> None:
    goals = [GROW, GoalFact("2024"), continuing("2025", "2024"), continuing("2026", "2025")]
    edges = [(year, "grow") for year in ("2024", "2025", "2026")]
    assert reasons(goals, edges) == ["REPLACED", "REPLACED", "COUNTED"]


def test_a_fresh_start_replaces_nothing() -> None:
    goals = [GROW, GoalFact("2025"), replace(continuing("2026", "2025"), is_continuing=False)]
    assert reasons(goals, [("2025", "grow"), ("2026", "grow")]) == ["COUNTED", "COUNTED"]


def test_a_successor_that_does_not_count_replaces_nothing() -> None:
    goals = [GROW, GoalFact("2025"), continuing("2026", "2025", state="draft")]
    assert reasons(goals, [("2025", "grow"), ("2026", "grow")]) == ["COUNTED", "STATE"]


def test_a_successor_in_another_place_replaces_nothing() -> None:
    goals = [GROW, GoalFact("thrive"), GoalFact("2025"), continuing("2026", "2025")]
    assert reasons(goals, [("2025", "grow"), ("2026", "thrive")]) == ["COUNTED", "COUNTED"]


def test_the_first_reason_that_applies_is_named() -> None:
    hidden_draft = GoalFact("shop", state="draft", visibility="private")
    assert reasons([replace(GROW, mode="own"), hidden_draft], [("shop", "grow")]) == ["STATE"]
