"""The period that effort is counted in, and what allocations of other cycles bring to it.

The period is the shortest cycle around a day. An allocation of a longer cycle counts by its part of
working days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from alignment.counting import Ints
from alignment.scoring.exact import half_up, wide_each

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
    return min(cycles, key=length_of, default=None)


def length_of(cycle: Cycle) -> tuple[dt.timedelta, int, int]:
    """What the shortest of several cycles is told by."""
    return cycle.due - cycle.start, -cycle.start.toordinal(), cycle.id


def working_days(first: dt.date, last: dt.date) -> int:
    """Mondays to Fridays from one day to another, both included."""
    return max(int(np.busday_count(first, last + dt.timedelta(days=1))), 0)


def days_of(cycles: Iterable[Cycle]) -> int:
    """Working days of the period; 0 without one."""
    period = period_of(cycles)
    return working_days(period.start, period.due) if period else 0


def ranks(cycles: Iterable[Cycle]) -> dict[int, int]:
    """Cycles by id, the shortest last: that of several whose row counts."""
    longest_first = sorted(cycles, key=length_of, reverse=True)
    return {cycle.id: place for place, cycle in enumerate(longest_first)}


def in_force(rows: Iterable[Planned], cycles: Iterable[Cycle]) -> list[Planned]:
    """Of several rows for one goal and team or person, that of the shortest cycle."""
    rank = ranks(cycles)
    latest: dict[tuple[int, int | None, int | None, str], Planned] = {}
    for row in sorted(rows, key=lambda row: rank[row.cycle]):
        latest[row.goal, row.team, row.person, row.kind] = row
    return list(latest.values())


def in_days(row: Planned, part: Fraction, day_rate: Decimal | None) -> int | None:
    """Thousandths of a person-day that fall into the period; None for money without a day rate.

    `part` is that of the row's cycle, of `parts_in_period`.
    """
    days = factor(part, day_rate, is_money=row.kind == "money")
    return None if days is None else min(half_up(row.planned * days), MOST_DAYS)


def factor(part: Fraction, day_rate: Decimal | None, *, is_money: bool) -> Fraction | None:
    """How many person-days of the period a day or a unit of money is; None without a day rate."""
    if not is_money:
        return part
    return None if day_rate is None or day_rate <= 0 else part / Fraction(day_rate)


def rows_in_force(rows: Mapping[str, Ints], cycles: Iterable[Cycle]) -> Ints:
    """`in_force` for columns: the places of those rows."""
    rank = np.zeros(len(rows["cycle_id"]), np.int64)
    places = ranks(cycles)
    if len(places) == 1:
        return np.arange(len(rank))
    for cycle, place in places.items():
        rank[rows["cycle_id"] == cycle] = place
    keys = [rows[name] for name in ("goal_id", "team_id", "person_id", "is_money")]
    order = np.lexsort([rank, *keys])
    is_last = np.ones(len(order), bool)
    is_last[:-1] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    return order[is_last]


def column_in_days(planned: Ints, factor: Fraction) -> Ints:
    """`in_days` for a column of rows that `factor` holds for, rounded half up."""
    times, parts = 2 * factor.numerator, 2 * factor.denominator
    days = (wide_each(planned, times, parts) * times + factor.denominator) // parts
    found: Ints = np.minimum(days, MOST_DAYS).astype(np.int64)
    return found


def parts_in_period(cycles: Sequence[Cycle]) -> dict[int, Fraction]:
    """The part of each cycle's working days that lies in the period."""
    period = period_of(cycles)
    return {cycle.id: part_in(period, cycle) for cycle in cycles} if period else {}


def part_in(period: Cycle, cycle: Cycle) -> Fraction:
    whole = working_days(cycle.start, cycle.due)
    shared = working_days(max(cycle.start, period.start), min(cycle.due, period.due))
    return Fraction(shared, whole) if whole else Fraction(0)
