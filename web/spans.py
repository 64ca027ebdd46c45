"""Which days a page compares: since I last looked, 7 or 30 days, or a day that is picked.

When somebody last looked is a cookie of theirs: two days, the last one and the one before it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpResponse

from alignment.account import Span
from web.access import PersonRequest, today_in

COOKIE = "looked"
YEAR = 366 * 24 * 3600
WEEK, MONTH = 7, 30


@dataclass(frozen=True, slots=True)
class Look:
    """The day of this look at the dashboard, and the last earlier day with one, if any."""

    today: dt.date
    last: dt.date | None

    @classmethod
    def of(cls, request: PersonRequest) -> Look:
        today = today_in(request.user.organization)
        looks = [parse_day(text) for text in request.COOKIES.get(COOKIE, "").split(".")]
        return cls(today, max((day for day in looks if day and day < today), default=None))

    def remember(self, answer: HttpResponse) -> None:
        days = [day.isoformat() for day in (self.last, self.today) if day]
        answer.set_cookie(COOKIE, ".".join(days), max_age=YEAR, samesite="Lax", httponly=True)


@dataclass(frozen=True, slots=True)
class Since:
    """The day that the present is compared with, and the choices beside it."""

    day: dt.date
    choice: str
    last: dt.date | None
    latest: dt.date

    @property
    def query(self) -> str:
        """What an address carries to ask for the same day again."""
        return f"since={self.day.isoformat() if self.choice == 'day' else self.choice}"


def since_asked(request: PersonRequest, look: Look) -> Since:
    """`since` in the address: look, 7, 30 or a day; else since the last look, or a week."""
    as_of = request.user.organization.rollup_date
    latest = as_of - dt.timedelta(days=1)
    asked = request.GET.get("since", "")
    picked = parse_day(asked)
    if picked:
        return Since(min(picked, latest), "day", look.last, latest)
    if asked not in ("7", "30") and look.last:
        return Since(min(look.last, latest), "look", look.last, latest)
    days = MONTH if asked == "30" else WEEK
    return Since(as_of - dt.timedelta(days=days), str(days), look.last, latest)


def span_asked(request: PersonRequest, look: Look) -> tuple[Span, Since]:
    """`since` and `until` in the address; no later than the day that numbers hold for."""
    as_of = request.user.organization.rollup_date
    since = since_asked(request, look)
    until = min(parse_day(request.GET.get("until", "")) or as_of, as_of)
    return Span(since.day, max(until, since.day)), since


def parse_day(text: str) -> dt.date | None:
    """A day as forms send it; nonsense is none."""
    try:
        day = dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and dt.date(1900, 1, 1) <= day <= dt.date(2200, 1, 1) else None
