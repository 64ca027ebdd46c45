"""What holds for every forest, whatever is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.deriving import derive_in, explain_in
from alignment.evaluation import evaluate, forest_of, numbers_of
from alignment.facts import ContributionFact, Facts, GoalFact, KpiFact, TargetFact, gather_facts
from alignment.forest import NO_DATA, PPM, with_own
from alignment.rollup import GoalNumbers, roll_up
from tests.alignment.bare import without_sums
from tests.alignment.cases import Case, read_cases
from tests.alignment.plain import plain_numbers
from tests.alignment.random_facts import days, facts, ppm


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_a_plain_recursion_over_single_attainments_gives_the_cases_too(case: Case) -> None:
    numbers = plain_numbers(case.facts, case.as_of)
    assert {goal: numbers[goal] for goal in case.expect} == case.expect


@settings(max_examples=150, deadline=None)
@given(facts(), days)
def test_the_array_engine_agrees_with_a_plain_recursion(some: Facts, as_of: date) -> None:
    assert numbers_of(some, as_of) == plain_numbers(some, as_of)


@settings(max_examples=40, deadline=None)
@given(facts(), days)
def test_every_number_lies_between_nothing_and_all(some: Facts, as_of: date) -> None:
    for numbers in numbers_of(some, as_of).values():
        assert all(number is None or 0 <= number <= PPM for number in numbers)
        assert numbers.evidence is not None
        assert (numbers.expected is None) == (numbers.paced is None)
        assert numbers.progress is not None or numbers.paced is None


@settings(max_examples=40, deadline=None)
@given(facts(), days, st.randoms())
def test_the_order_of_rows_changes_nothing(some: Facts, as_of: date, random: Random) -> None:
    shuffled = replace(
        some,
        goals=_shuffled(some.goals, random),
        contributions=_shuffled(some.contributions, random),
        targets=_shuffled(some.targets, random),
        steps=_shuffled(some.steps, random),
        kpis=_shuffled(some.kpis, random),
    )
    assert numbers_of(shuffled, as_of) == numbers_of(some, as_of)


@settings(max_examples=40, deadline=None)
@given(facts(), days, st.data())
def test_what_does_not_count_cannot_be_noticed(
    some: Facts, as_of: date, data: st.DataObject
) -> None:
    parent = data.draw(st.sampled_from(sorted(some.goals)))  # type: ignore[type-var]
    uncounted = GoalFact("extra", state=data.draw(st.sampled_from(["draft", "cancelled"])))
    more = replace(
        some,
        goals={**some.goals, "extra": uncounted},
        contributions={**some.contributions, ("extra", parent): ContributionFact("extra", parent)},
        targets={**some.targets, "extra": TargetFact("extra", parent, 0, weight=0)},
    )
    numbers = numbers_of(more, as_of)
    del numbers["extra"]
    assert numbers == numbers_of(some, as_of)


@settings(max_examples=40, deadline=None)
@given(facts(), days, st.integers(1, 4), st.data())
def test_simulations_side_by_side_equal_each_by_itself(
    some: Facts, as_of: date, count: int, data: st.DataObject
) -> None:
    forest = forest_of(some, as_of)
    rows = int(forest.own_rows.max(initial=-1)) + 1
    cell = st.just(NO_DATA) | ppm
    draws = data.draw(st.lists(cell, min_size=count * rows, max_size=count * rows))
    progress = np.array(draws, np.int64).reshape(count, rows)
    together = roll_up(with_own(forest, progress))
    for i in range(count):
        alone = roll_up(with_own(forest, progress[i]))
        for goal in range(len(forest)):
            numbers = (together.progress, together.evidence, together.expected, together.paced)
            found = [int(column[i, goal]) for column in numbers]
            assert found == [NO_DATA if n is None else n for n in alone.of_goal(goal)]


@settings(max_examples=40, deadline=None)
@given(facts(), days)
def test_an_explanation_adds_up_to_the_number_it_explains(some: Facts, as_of: date) -> None:
    evaluation = evaluate(some, as_of)
    for goal, numbers in evaluation.by_goal().items():
        explanation = explain_in(evaluation, goal)
        assert explanation.numbers == explanation.resum() == numbers
        assert explanation.computed_again() == explanation.computed
        assert explanation.source != "computed" or explanation.computed == numbers


@settings(max_examples=60, deadline=None)
@given(facts(), days)
def test_it_does_so_from_the_readings_alone(some: Facts, as_of: date) -> None:
    evaluation = evaluate(some, as_of)
    numbers = evaluation.by_goal()
    for goal in numbers:
        derivation = without_sums(derive_in(evaluation, goal))
        assert derivation.resum() == {below: numbers[below] for below in derivation.goals}


@pytest.mark.parametrize("shares", [[PPM] * 4000, [0] * 3999 + [PPM], list(range(4000))])
def test_weights_at_the_limit_do_not_wrap(shares: list[int]) -> None:
    heaviest = 1_000_000_000
    goals = [GoalFact("P"), *(GoalFact(i) for i in range(4000))]
    numbers = numbers_of(
        gather_facts(
            goals,
            contributions=[ContributionFact(i, "P", heaviest) for i in range(4000)],
            kpis=[KpiFact(i) for i in range(4000)],
            targets=[
                TargetFact(i, i, i, target=Fraction(1), baseline=Fraction(0)) for i in range(4000)
            ],
            readings=[
                (i, date(2026, 1, 1), Fraction(share) / PPM) for i, share in enumerate(shares)
            ],
        ),
        date(2026, 7, 2),
    )
    assert numbers["P"] == GoalNumbers((2 * sum(shares) + 4000) // 8000, PPM, None, None)


def _shuffled(rows: Mapping[Any, Any], random: Random) -> dict[Any, Any]:
    items = list(rows.items())
    random.shuffle(items)
    return dict(items)
