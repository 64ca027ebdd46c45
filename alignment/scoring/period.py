"""The period that effort is counted in, and what allocations of other cycles bring to it.

The period is the shortest cycle around a day. An allocation of a longer cycle counts by its part of
working days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from alignment.scoring.exact import half_up

# In thousandths: beyond what anybody can mean, and it keeps sums of effort within 64 bits.
MOST_DAYS = 10**15


class Cycle(NamedTuple):
    """A cycle around the day."""

    id: int
    start: dt.date
    due: dt.date


class Planned(NamedTuple):
    """An allocation: thousandths of a person-day or of a unit of money."""

    goal: int
    team: int | None
    person: int | None
    cycle: int
    kind: str
    planned: int


def period_of(cycles: Iterable[Cycle]) -> Cycle | None:
    """The shortest; of equals the one that starts later, then the older."""
    return min(cycles, key=lambda c: (c.due - c.start, -c.start.toordinal(), c.id), default=None)


def working_days(first: dt.date, last: dt.date) -> int:
    """Mondays to Fridays from one day to another, both included."""
    return max(int(np.busday_count(first, last + dt.timedelta(days=1))), 0)


def days_of(cycles: Iterable[Cycle]) -> int:
    """Working days of the period; 0 without one."""
    period = period_of(cycles)
    return working_days(period.start, period.due) if period else 0


def in_force(rows: Iterable[Planned], cycles: Iterable[Cycle]) -> list[Planned]:
    """Of several rows for one goal and team or person, that of the shortest cycle."""
    longest_first = sorted(cycles, key=lambda c: (c.due - c.start, c.id), reverse=True)
    rank = {cycle.id: place for place, cycle in enumerate(longest_first)}
    latest: dict[tuple[int, int | None, int | None, str], Planned] = {}
    for row in sorted(rows, key=lambda row: rank[row.cycle]):
        latest[row.goal, row.team, row.person, row.kind] = row
    return list(latest.values())


def in_days(row: Planned, part: Fraction, day_rate: Decimal | None) -> int | None:
    """Thousandths of a person-day that fall into the period; None for money without a day rate.

    `part` is that of the row's cycle, of `parts_in_period`.
    """
    days = row.planned * part
    if row.kind == "money":
        if day_rate is None or day_rate <= 0:
            return None
        days /= Fraction(day_rate)
    return min(half_up(days), MOST_DAYS)


def parts_in_period(cycles: Sequence[Cycle]) -> dict[int, Fraction]:
    """The part of each cycle's working days that lies in the period."""
    period = period_of(cycles)
    return {cycle.id: part_in(period, cycle) for cycle in cycles} if period else {}


def part_in(period: Cycle, cycle: Cycle) -> Fraction:
    whole = working_days(cycle.start, cycle.due)
    shared = working_days(max(cycle.start, period.start), min(cycle.due, period.due))
    return Fraction(shared, whole) if whole else Fraction(0)
