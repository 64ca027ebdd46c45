"""Whatever the day on which the demo is made, it tells the same story."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest

from alignment.pace import pace as pace_of
from jobs.demo.periods import Periods
from jobs.demo.plan import KpiPlan
from jobs.demo.plans.everything import GOALS
from jobs.demo.series import reading_dates, readings_of
from tests.jobs.demo.conftest import TODAY

# The first and last day of a month, a leap day, both ends of a year.
OTHER_DAYS = [
    dt.date(2026, 11, 24),
    dt.date(2027, 1, 1),
    dt.date(2027, 3, 31),
    dt.date(2028, 2, 29),
    dt.date(2028, 12, 31),
]


def planned(key: str) -> tuple[KpiPlan, str]:
    found = ((kpi, goal.period) for goal in GOALS for kpi in goal.kpis if kpi.key == key)
    return next(found)


@pytest.mark.parametrize("today", OTHER_DAYS, ids=str)
@pytest.mark.parametrize(
    ("key", "pace"),
    [
        ("south-regular-share", "at_risk"),
        ("north-regular-share", "on_track"),
        ("early-leavers", "behind"),
        ("overtime-hours", "at_risk"),
    ],
)
def test_a_planted_pace_holds_on_any_day(today: dt.date, key: str, pace: str) -> None:
    plan, period = planned(key)
    window = Periods(today).named(period)
    assert plan.baseline is not None
    assert plan.target is not None
    value = readings_of(plan, window, Periods(today), seed=7)[0][1]
    span = Decimal(str(plan.target)) - Decimal(str(plan.baseline))
    progress = int((value - Decimal(str(plan.baseline))) / span * 1_000_000)
    expected = (today - window.start).days * 1_000_000 // (window.due - window.start).days
    assert pace_of(progress, expected) == pace


@pytest.mark.parametrize("today", OTHER_DAYS, ids=str)
def test_readings_fit_their_kpis_on_any_day(today: dt.date) -> None:
    for goal_plan in GOALS:
        for plan in goal_plan.kpis:
            points = readings_of(plan, Periods(today).named(goal_plan.period), Periods(today), 7)
            days = [day for day, _ in points]
            assert days == sorted(set(days), reverse=True)
            assert all(day <= today for day in days)
            assert all(value >= 0 for _, value in points)
            assert plan.unit != "%" or all(value <= 100 for _, value in points)
            assert bool(points) == plan.is_reported


@pytest.mark.parametrize("today", OTHER_DAYS, ids=str)
def test_check_ins_fall_on_days_of_the_past_year_on_any_day(today: dt.date) -> None:
    periods = Periods(today)
    for goal_plan in GOALS:
        for report in goal_plan.reports:
            if report.days_ago is None:
                days = reading_dates(goal_plan.kpis[0], periods)
                assert today - dt.timedelta(days=130) < days[report.back] <= today


@pytest.mark.parametrize("today", OTHER_DAYS, ids=str)
def test_today_lies_in_the_third_of_four_quarters(today: dt.date) -> None:
    periods = Periods(today)
    quarters = [periods.quarter(number) for number in (1, 2, 3, 4)]
    assert quarters[0].start == periods.year.start
    assert quarters[3].due == periods.year.due
    assert quarters[2].start <= today <= quarters[2].due
    for earlier, later in itertools.pairwise(quarters):
        assert later.start - earlier.due == dt.timedelta(days=1)


def test_the_same_seed_tells_the_same_story() -> None:
    plan, period = planned("missed")
    periods = Periods(TODAY)
    window = periods.named(period)
    assert readings_of(plan, window, periods, 7) == readings_of(plan, window, periods, 7)
    assert readings_of(plan, window, periods, 7) != readings_of(plan, window, periods, 8)
