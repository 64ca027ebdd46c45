"""The readings that a KPI plan tells of: on which days, and which values. Pure; seeded by the KPI."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise, takewhile
from random import Random

from jobs.demo.periods import Period, Periods, month_start
from jobs.demo.plan import KpiPlan, Number, Shape

HISTORY_DAYS = 364
STEP_DAYS = {"week": 7, "fortnight": 14}
MONTHS = {"month": 1, "quarter": 3}
WOBBLE = 0.04
# Share of the time gone → share of today's progress that was reached then.
SHAPES: dict[Shape, tuple[tuple[float, float], ...]] = {
    "steady": ((0.0, 0.0), (1.0, 1.0)),
    "slump": ((0.0, 0.0), (0.55, 1.7), (1.0, 1.0)),
    "late": ((0.0, 0.0), (0.6, 0.2), (1.0, 1.0)),
}
Points = list[tuple[dt.date, Decimal]]


def reading_dates(plan: KpiPlan, periods: Periods) -> list[dt.date]:
    """The days of a year's readings, newest first: steps back from the lag, or ends of months.

    The quiet ones are left out: nobody made those readings.
    """
    oldest = periods.ago(HISTORY_DAYS)
    if days := STEP_DAYS.get(plan.cadence):
        newest = periods.ago(plan.lag)
        every = (newest - dt.timedelta(days=days * i) for i in range(HISTORY_DAYS))
    else:
        # A quarter ends where the present one began.
        end = periods.quarter(3).start if plan.cadence == "quarter" else month_start(periods.today)
        months = MONTHS[plan.cadence]
        every = (month_start(end, -months * i) - dt.timedelta(days=1) for i in range(HISTORY_DAYS))
    return list(takewhile(lambda day: day >= oldest, every))[plan.quiet :]


def readings_of(plan: KpiPlan, window: Period, periods: Periods, seed: int) -> Points:
    """Dated values, newest first. The same for the same plan, day and seed."""
    if not plan.is_reported:
        return []
    random = Random(f"{seed}:{plan.key}")  # noqa: S311 - repeatable on purpose
    dates = reading_dates(plan, periods)
    if plan.unit == "yes/no":
        return [(day, Decimal(int(plan.standing >= 1 and i < 3))) for i, day in enumerate(dates)]
    if plan.around is not None:
        return [(day, rounded(plan, level(plan, plan.around, random))) for day in dates]
    if plan.aggregation == "sum":
        return increments(plan, window, periods, dates, random)
    newest = min(dates[0], window.due)
    values = {
        day: moving_value(plan, window, periods.today, (day, newest), random) for day in dates
    }
    return [(day, value) for day, value in values.items() if value is not None]


def level(plan: KpiPlan, around: Number, random: Random) -> float:
    return around * (1 + random.uniform(-plan.wobble, plan.wobble))


def progress_now(plan: KpiPlan, window: Period, today: dt.date) -> float:
    """What the plan says the target has reached: its standing against a straight line."""
    return plan.standing * share_gone(window, today)


def share_gone(window: Period, day: dt.date) -> float:
    share = (day - window.start).days / (window.due - window.start).days
    return min(max(share, 0.0), 1.0)


def moving_value(
    plan: KpiPlan, window: Period, today: dt.date, days: tuple[dt.date, dt.date], random: Random
) -> Decimal | None:
    """A value on the way from baseline to target on the first of two days; None before counting began.

    By the second day, that of the newest reading, it has gone as far as the plan says.
    """
    assert plan.baseline is not None
    assert plan.target is not None
    wobble = random.uniform(-WOBBLE, WOBBLE)
    day, newest = days
    gone = (day - window.start).days / max((newest - window.start).days, 1)
    if gone < 0:
        # A count from nothing has no history before its goal.
        reached = None if plan.baseline == 0 else 2 * wobble
    elif gone < 1:
        reached = progress_now(plan, window, today) * followed(plan.shape, gone) + wobble
    else:
        reached = progress_now(plan, window, today)
    if reached is None:
        return None
    return rounded(plan, plan.baseline + (plan.target - plan.baseline) * reached)


def followed(shape: Shape, gone: float) -> float:
    """The shape's line at a share of the time."""
    points = SHAPES[shape]
    for (x0, y0), (x1, y1) in pairwise(points):
        if gone <= x1:
            return y0 + (y1 - y0) * (gone - x0) / (x1 - x0)
    return points[-1][1]


def increments(
    plan: KpiPlan, window: Period, periods: Periods, dates: list[dt.date], random: Random
) -> Points:
    """Parts that add up to the progress that the plan tells of."""
    assert plan.target is not None
    counted = [day for day in dates if day >= window.start]
    total = round(plan.target * progress_now(plan, window, periods.today))
    bounds = [round(total * i / len(counted)) for i in range(len(counted) + 1)]
    parts = [later - earlier for earlier, later in pairwise(bounds)]
    # Good weeks take from the next ones, so that the sum stays.
    for i in range(0, len(parts) - 1, 2):
        shift = random.randint(0, parts[i] // 3)
        parts[i], parts[i + 1] = parts[i] - shift, parts[i + 1] + shift
    return [(day, Decimal(part)) for day, part in zip(counted, parts, strict=True)]


def rounded(plan: KpiPlan, value: float) -> Decimal:
    least, most = 0.0, 100.0 if plan.unit == "%" else float("inf")
    return Decimal(f"{min(max(value, least), most):.{plan.decimals}f}")
