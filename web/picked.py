"""Which day a page explains: the one that stored numbers hold for, or `day` in its address.

A picked day is looked at as it was known at its end, where the organization is; with
`structure=today` as the goals hang together now.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from alignment.account import instant_of
from alignment.explaining import When
from alignment.history import begins_after
from web.access import PersonRequest
from web.spans import parse_day


@dataclass(frozen=True, slots=True)
class Picked:
    """A day, and what was known of it; `known_from` where history begins only after it."""

    day: dt.date
    latest: dt.date
    known_at: dt.datetime | None = None
    known_from: dt.date | None = None

    @property
    def when(self) -> When:
        return When(self.day, self.known_at)

    @property
    def is_stored(self) -> bool:
        """Whether stored numbers hold for it."""
        return self.day == self.latest

    @property
    def is_structure_of_today(self) -> bool:
        return not self.is_stored and self.known_at is None

    @property
    def query(self) -> str:
        """What an address carries to ask for the same again."""
        if self.is_stored:
            return ""
        return self.day_query + ("&structure=today" if self.is_structure_of_today else "")

    @property
    def day_query(self) -> str:
        """The same for what was kept of the day, whatever structure is asked of the rest."""
        return f"?day={self.day.isoformat()}"


def day_picked(request: PersonRequest, name: str = "day") -> Picked:
    """`day` and `structure` in the address; days to come and nonsense are the latest."""
    organization = request.user.organization
    latest = organization.rollup_date
    day = min(parse_day(request.GET.get(name, "")) or latest, latest)
    if day == latest or request.GET.get("structure") == "today":
        return Picked(day, latest)
    known_at = instant_of(day, organization)
    began = begins_after(organization.pk, known_at)
    return Picked(day, latest, known_at, organization.date_at(began) if began else None)
