"""Every rule of docs/numbers.md, by its smallest case."""

from __future__ import annotations

import pytest

from alignment.evaluation import numbers_of
from tests.alignment.cases import Case, read_cases

CASES = read_cases()


def test_there_are_91_cases() -> None:
    assert len(CASES) == 91


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_engine_gives_the_numbers_of_the_case(case: Case) -> None:
    numbers = numbers_of(case.facts, case.as_of)
    assert {goal: numbers[goal] for goal in case.expect} == case.expect
