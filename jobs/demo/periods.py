"""The demo's planning periods, laid so that today is always well into the year and mid-quarter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

MONTHS_GONE = 7


class Period(NamedTuple):
    """First and last day, inclusive."""

    start: dt.date
    due: dt.date


def month_start(day: dt.date, months: int = 0) -> dt.date:
    """The first of the month that lies a number of months from a day's."""
    count = day.year * 12 + day.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True)
class Periods:
    """A year that began seven months before today's month, and its quarters."""

    today: dt.date

    @property
    def year(self) -> Period:
        return self.months(0, 12)

    def months(self, first: int, count: int) -> Period:
        """Whole months of the year, counted from its start."""
        start = month_start(self.today, first - MONTHS_GONE)
        return Period(start, month_start(start, count) - dt.timedelta(days=1))

    def quarter(self, number: int) -> Period:
        return self.months(3 * (number - 1), 3)

    def named(self, name: str) -> Period:
        """`year`, or `q1` to `q4`; the third quarter is the present one."""
        return self.year if name == "year" else self.quarter(int(name[1:]))

    def title(self, name: str) -> str:
        start, due = self.year
        year = str(start.year) if start.year == due.year else f"{start.year}/{due.year % 100:02}"
        return year if name == "year" else f"{name.upper()} {year}"

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)
