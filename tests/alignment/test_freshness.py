"""How old the news of Larch Bakeries' goals is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.contributors import own_contributors
from alignment.evaluation import evaluate
from alignment.facts import (
    CheckInFact,
    ContributionFact,
    Facts,
    GoalFact,
    Id,
    KpiFact,
    TargetFact,
    gather_facts,
)
from alignment.freshness import CADENCE_DAYS, Age, ages_of_facts, freshness_of
from tests.alignment.plain import counted_children
from tests.alignment.random_facts import days, facts

TODAY = date(2026, 7, 2)
MONTH = 31


def ago(count: int) -> date:
    return TODAY - timedelta(days=count)


def shop(
    *news: tuple[Id, int], targets: Iterable[Id] = (), check_ins: Iterable[tuple[Id, int]] = ()
) -> Facts:
    """`grow` with two contributors; KPIs are named by their cadence, news is (KPI, days ago)."""
    return gather_facts(
        [GoalFact("grow"), GoalFact("bread"), GoalFact("cake")],
        contributions=[ContributionFact("bread", "grow"), ContributionFact("cake", "grow")],
        kpis=[KpiFact(cadence, cadence=cadence) for cadence in CADENCE_DAYS],
        targets=[TargetFact(kpi, "bread", kpi, target=Fraction(1)) for kpi in targets],
        readings=[(kpi, ago(count), Fraction(1)) for kpi, count in news],
        check_ins=[CheckInFact(goal, ago(count)) for goal, count in check_ins],
    )


def ages(some: Facts) -> dict[Id, Age | None]:
    return ages_of_facts(evaluate(some, TODAY), MONTH)


@pytest.mark.parametrize(
    ("days_ago", "cadence", "state"),
    [(7, 7, "fresh"), (8, 7, "stale"), (14, 7, "stale"), (15, 7, "silent"), (0, 1, "fresh")],
)
def test_news_is_fresh_for_one_cadence_and_stale_for_another(
    days_ago: int, cadence: int, state: str
) -> None:
    assert freshness_of(Age(days_ago, cadence)) == state
    assert freshness_of(None) is None


def test_a_goal_with_targets_is_as_old_as_its_newest_reading() -> None:
    some = shop(("week", 9), ("quarter", 5), targets=["week", "quarter"])
    assert ages(some)["bread"] == Age(5, CADENCE_DAYS["week"])


def test_a_check_in_is_news_too() -> None:
    some = shop(("week", 9), targets=["week"], check_ins=[("bread", 3)])
    assert ages(some)["bread"] == Age(3, CADENCE_DAYS["week"])


def test_what_lies_ahead_of_the_day_is_no_news() -> None:
    some = shop(("week", -1), ("week", 9), targets=["week"], check_ins=[("bread", -2)])
    assert ages(some)["bread"] == Age(9, CADENCE_DAYS["week"])


def test_a_goal_without_targets_is_judged_by_its_check_ins_and_the_organization() -> None:
    assert ages(shop(check_ins=[("cake", 40)]))["cake"] == Age(40, MONTH)
    assert ages(shop())["cake"] is None


def test_a_goal_of_goals_is_as_old_as_the_least_fresh_of_them() -> None:
    # 9 days of a week are more cadences than 35 days of a month.
    some = shop(("week", 9), targets=["week"], check_ins=[("cake", 35), ("grow", 0)])
    assert ages(some)["grow"] == Age(9, 7)


def test_a_contributor_that_was_never_heard_of_is_the_least_fresh() -> None:
    assert ages(shop(check_ins=[("bread", 1), ("grow", 0)]))["grow"] is None


def test_of_equally_old_contributors_the_shorter_cadence_is_named() -> None:
    some = shop(("week", 14), targets=["week"], check_ins=[("cake", 62)])
    assert ages(some)["grow"] == Age(14, 7)


def test_a_target_that_does_not_count_makes_no_difference() -> None:
    some = shop(("week", 1), targets=["week"], check_ins=[("bread", 20)])
    weightless: dict[Id, TargetFact] = {"week": replace(some.targets["week"], weight=0)}
    tracked: dict[Id, TargetFact] = {"week": replace(some.targets["week"], target=None)}
    for targets in (weightless, tracked):
        assert ages(replace(some, targets=targets))["bread"] == Age(20, MONTH)


@settings(max_examples=60, deadline=None)
@given(facts(), days, st.lists(st.tuples(st.integers(0, 6), days)))
def test_the_array_pass_agrees_with_a_plain_recursion(
    some: Facts, as_of: date, check_ins: list[tuple[int, date]]
) -> None:
    some = replace(some, check_ins=tuple(CheckInFact(goal, day) for goal, day in check_ins))
    found = ages_of_facts(evaluate(some, as_of), MONTH)
    assert found == {goal: plain_age(some, goal, as_of) for goal in some.goals}


def plain_age(some: Facts, goal: Id, as_of: date) -> Age | None:
    row = some.goals[goal]
    own = [
        some.kpis[some.targets[one.id].kpi]
        for one in own_contributors(some, as_of, [goal])
        if one.id is not None
        and one.attainment.counts
        and one.weight
        and row.mode != "contributors"
    ]
    news = [check_in.dated for check_in in some.check_ins if check_in.goal == goal]
    news += [day for kpi in own for day, _ in some.readings.get(kpi.id, ())]
    ages = [(as_of - day).days for day in news if day <= as_of]
    children = counted_children(some, goal) if row.mode != "own" else []
    if children and not own:
        below = [plain_age(some, child, as_of) for child, _ in children]
        known = [age for age in below if age is not None]
        oldest = max(known, key=lambda age: (Fraction(*age), -age.cadence), default=None)
        return oldest if len(known) == len(below) else None
    cadence = min((CADENCE_DAYS[kpi.cadence] for kpi in own), default=MONTH)
    return Age(min(ages), cadence) if ages else None
