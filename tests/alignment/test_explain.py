"""Why goals of Larch Bakeries have the numbers they have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from alignment.deriving import derive_in, explain_in
from alignment.evaluation import evaluate
from alignment.explain import Contributor, Explanation, explain_goal
from alignment.facts import ClosingFact, Facts, GoalFact, HandSetFact
from alignment.rollup import GoalNumbers
from tests.alignment.cases import Case, read_cases
from tests.alignment.test_changes import BAKERY, JULY, MARCH

NOTHING = GoalNumbers(None, 0, None, None)


def explained(goal: str, some: Facts = BAKERY, as_of: date = JULY) -> Explanation:
    return explain_in(evaluate(some, as_of), goal)


def goal_line(name: str, weight: int, numbers: GoalNumbers, **others: str) -> Contributor:
    return Contributor("goal", name, weight, numbers, **others)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_every_case_explains_itself(case: Case) -> None:
    for goal, numbers in case.expect.items():
        explanation = explained(goal, case.facts, case.as_of)
        assert explanation.numbers == explanation.resum() == numbers


def test_a_mean_shows_every_contributor_with_its_share() -> None:
    explanation = explained("grow")
    assert explanation.formula == "mean"
    assert explanation.numbers.progress == 600_000
    shown = [(line.contributor.id, line.share, line.share_of_known) for line in explanation.lines]
    assert shown == [("bread", 500_000, 500_000), ("cake", 500_000, 500_000)]


def test_a_target_comes_with_what_it_asks_and_what_it_attained() -> None:
    (line,) = explained("bread").lines
    attainment, measure = line.contributor.attainment, line.contributor.measure
    assert attainment is not None
    assert measure is not None
    assert (attainment.rule, attainment.raw) == ("increase", Fraction(2, 5))
    assert measure.value == 4
    assert explained("bread").formula == "single"


def test_what_has_no_data_keeps_its_share_of_all_but_none_of_the_known() -> None:
    full = GoalNumbers(300_000, 1_000_000, None, None)
    lines = [goal_line("a", 1000, full), goal_line("b", 3000, NOTHING)]
    explanation = explain_goal("grow", JULY, lines)
    assert [(line.share, line.share_of_known) for line in explanation.lines] == [
        (250_000, 1_000_000),
        (750_000, None),
    ]
    assert explanation.numbers == GoalNumbers(300_000, 250_000, None, None)


def test_what_is_left_out_is_shown_with_the_reason_and_no_share() -> None:
    drafted = replace(
        BAKERY, goals={**BAKERY.goals, "cake": replace(BAKERY.goals["cake"], state="draft")}
    )
    lines = explained("grow", drafted).lines
    assert [(line.contributor.reason, line.share) for line in lines] == [
        ("counted", 1_000_000),
        ("state", None),
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"weight": 0}, "weight_zero"),
        ({"target": None}, "tracked"),
    ],
)
def test_a_target_that_is_left_out_says_why(change: dict[str, int | None], reason: str) -> None:
    loaves = replace(BAKERY.targets["loaves"], **change)  # type: ignore[arg-type]
    some = replace(BAKERY, targets={**BAKERY.targets, "loaves": loaves})
    explanation = explained("bread", some)
    assert explanation.lines[0].contributor.reason == reason
    assert (explanation.formula, explanation.numbers) == ("no_contributors", NOTHING)


def test_a_goal_of_goals_only_leaves_its_own_out() -> None:
    cake = replace(BAKERY.goals["cake"], mode="contributors")
    explanation = explained("cake", replace(BAKERY, goals={**BAKERY.goals, "cake": cake}))
    assert {line.contributor.reason for line in explanation.lines} == {
        "contributors_only",
        "weight_zero",
    }


def test_steps_are_one_line() -> None:
    cake = GoalFact("cake", steps_weight=3000)
    explanation = explained("cake", replace(BAKERY, goals={**BAKERY.goals, "cake": cake}))
    assert [(line.contributor.kind, line.contributor.weight) for line in explanation.lines] == [
        ("target", 1000),
        ("steps", 3000),
    ]
    assert explanation.numbers.progress == 575_000


def test_without_data_the_formula_says_so() -> None:
    assert explained("idle").formula == "no_contributors"
    assert explained("bread", replace(BAKERY, readings={})).formula == "no_data"


def test_a_value_set_by_hand_stands_beside_the_computed_one() -> None:
    some = replace(BAKERY, hand_set=(HandSetFact("grow", 900_000, MARCH, JULY),))
    explanation = explained("grow", some)
    assert explanation.source == "by_hand"
    assert explanation.numbers == GoalNumbers(900_000, 0, None, None)
    assert explanation.computed == explanation.computed_again()
    assert explanation.computed.progress == 600_000


def test_a_closing_wins_over_a_value_set_by_hand() -> None:
    frozen = GoalNumbers(500_000, 400_000, None, None)
    some = replace(
        BAKERY,
        hand_set=(HandSetFact("grow", 900_000, MARCH, JULY),),
        closings={"grow": ClosingFact("grow", JULY, frozen)},
    )
    explanation = explained("grow", some)
    assert (explanation.source, explanation.numbers) == ("closed", frozen)


def test_rows_from_anywhere_can_be_explained() -> None:
    given = ClosingFact("grow", JULY, NOTHING)
    full = GoalNumbers(1, 1_000_000, 1, 1)
    lines = [goal_line("a", 1, full), goal_line("b", 1, NOTHING)]
    explanation = explain_goal("grow", JULY, lines, given)
    assert explanation.computed == GoalNumbers(1, 500_000, 1, 1)
    assert explanation.numbers == NOTHING


def test_another_reading_among_the_leaves_sums_to_another_number() -> None:
    """What the proofs rest on: nothing but the leaves is summed."""
    derivation = derive_in(evaluate(BAKERY, JULY), "grow")
    assert derivation.resum()["grow"] == derivation.root.numbers
    bread = derivation.goals["bread"]
    target = replace(bread.lines[0].contributor, readings=((JULY, Fraction(9)),))
    told = replace(bread, lines=(replace(bread.lines[0], contributor=target),))
    other = replace(derivation, goals={**derivation.goals, "bread": told})
    assert other.resum()["grow"] != derivation.root.numbers
