"""Which past days a page was asked for: `day`, and on the dashboard `beside`, in its address.

A day is looked at as `web.picked` has it. One that is yet to come, or is no day, is refused in words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from web import formats
from web.access import PersonRequest
from web.picked import Picked, day_picked
from web.spans import parse_day


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: one day or two, or why not."""

    texts: dict[str, str]
    picked: tuple[Picked, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def is_today(self) -> bool:
        """Whether it is the day that pages show anyway."""
        return len(self.picked) == 1 and self.picked[0].is_stored

    @property
    def is_structure_of_today(self) -> bool:
        return any(one.is_structure_of_today for one in self.picked)


def days_asked(request: PersonRequest, *names: str) -> Asked:
    """The days in the address, by these names; the first is always asked for."""
    first, *others = names
    texts = {first: request.GET.get(first, "")}
    texts |= {name: text for name in others if (text := request.GET.get(name, ""))}
    latest = request.user.organization.rollup_date
    if refused := tuple(said for text in texts.values() if (said := refusal(text, latest))):
        return Asked(texts, refused=refused)
    picked = {day_picked(request, name) for name in texts}
    return Asked(texts, tuple(sorted(picked, key=lambda one: one.day)))


def refusal(text: str, latest: dt.date) -> str:
    """Why there is no such day to be looked at; empty where there is."""
    day = parse_day(text)
    if not text:
        return _("Pick a day to look at.")
    if day is None:
        return _("“%(text)s” is not a day. Pick one from the calendar.") % {"text": text[:40]}
    if day > latest:
        days = {"day": formats.date(day), "latest": formats.date(latest)}
        return _("There are no numbers of %(day)s yet: they go up to %(latest)s.") % days
    return ""
