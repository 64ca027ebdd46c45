"""Bit for bit: what is stored, however it came about, is what every other way of computing gives."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
from django.db import connection

from alignment import cascade
from alignment.attainment import Rule
from alignment.explain import Explanation, Formula, Reason
from alignment.explaining import When, derive, explain_stored
from alignment.models import Rollup
from alignment.rollup import GoalNumbers
from goals.models import Goal
from jobs.files.exporting import export_files
from jobs.verifying import verify
from tests.alignment.bare import without_sums
from tests.alignment.random_rows import TODAY, Sown, disturb, sow
from tests.jobs.file_sets import forgotten

pytestmark = pytest.mark.django_db
FORESTS = 200
SOURCES = ("computed", "by_hand", "closed")
AGGREGATIONS = ("last", "sum", "mean")
NUMBERS = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm")
# Decides the same by the same text, elsewhere and from files alone; where it is not, nothing is lost.
ORACLE = Path(__file__).parents[3] / "shared" / "oracle.py"


@pytest.fixture(scope="module")
def forests(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Sown]]:
    """Two hundred organizations, computed as a whole and then incrementally."""
    with django_db_blocker.unblock(), forgotten():
        sown = sow(FORESTS, seed=2026)
        drain(sown)
        disturb(sown)
        drain(sown)
        yield sown


def drain(sown: list[Sown]) -> None:
    # Rows of one transaction nobody has counted yet: by what was there before, plans take minutes.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for one in sown:
        cascade.drain_all(one.organization.pk)


def stored(one: Sown) -> dict[int, GoalNumbers]:
    rows = Rollup.objects.filter(organization=one.organization).values_list("goal_id", *NUMBERS)
    return {goal: GoalNumbers(*numbers) for goal, *numbers in rows}


def test_incremental_numbers_are_those_of_the_reference_and_of_a_full_recompute(
    forests: list[Sown],
) -> None:
    for one in forests:
        assert verify(one.organization).differences == [], one.organization.slug
        assert cascade.recompute_all(one.organization) == 0, one.organization.slug


def test_every_goal_s_number_is_the_sum_of_its_leaves(forests: list[Sown]) -> None:
    for one in forests:
        numbers, found = stored(one), {}
        for goal in Goal.objects.filter(organization=one.organization):
            if goal.pk not in found:
                derivation = derive(goal, When(TODAY))
                assert derivation.root.goal == goal.pk
                found |= without_sums(derivation).resum()
        assert found == numbers, one.organization.slug


def test_a_single_level_is_explained_from_the_stored_numbers_below(forests: list[Sown]) -> None:
    met = set()
    for one in forests[::3]:
        numbers = stored(one)
        for goal in Goal.objects.filter(organization=one.organization):
            explanation = explain_stored(goal, TODAY)
            assert explanation.numbers == explanation.resum() == numbers[goal.pk]
            met |= {explanation.source, explanation.formula, *features_of(explanation)}
    # Nothing of what there is was missing in what was proven.
    assert met == {*get_args(Reason), *get_args(Rule), *get_args(Formula), *SOURCES, *AGGREGATIONS}


def features_of(explanation: Explanation) -> Iterator[str]:
    for line in explanation.lines:
        one = line.contributor
        yield one.reason
        if one.attainment:
            yield one.attainment.rule
        if one.kpi and one.readings:
            yield one.kpi.aggregation


def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("oracle", ORACLE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if ORACLE.exists():

    def test_a_program_that_shares_nothing_gives_the_same_from_exported_files(
        forests: list[Sown], tmp_path: Path
    ) -> None:
        """Files carry nobody who is named on a private goal: of half the forests there is nobody."""
        oracle = program()
        for one in forests:
            if not one.is_naming:
                folder = tmp_path / one.organization.slug
                export_files(folder, one.organization, TODAY)
                told = oracle.compute(oracle.read_folder(folder), TODAY)
                numbers = stored(one)
                assert told == {goal.code: tuple(numbers[goal.pk]) for goal in one.goals}
