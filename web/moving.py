"""What to say after a report: "+3 points on “Customers stay”". Called by doors around their action."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from alignment.moved import Moved, moved_between, strategic_numbers
from goals.models import Goal
from web import formats
from web.access import PersonRequest, seen_by

MOST_NAMED = 2


def watch_strategy(request: PersonRequest, goal: Goal) -> Callable[[str], str]:
    """Note where the strategic goals above a goal stand; what it gives back says what moved since."""
    seen = seen_by(request)
    before = strategic_numbers(goal, seen)

    def say(done: str) -> str:
        after = strategic_numbers(goal, seen) if before else {}
        moved = moved_between(before, after)
        return " ".join([done, *map(sentence, moved[:MOST_NAMED])])

    return say


def sentence(one: Moved) -> str:
    named = {"title": one.title, "after": formats.percent(one.after, 1)}
    if one.difference is None:
        return _("“%(title)s” now stands at %(after)s.") % named
    return _("%(points)s on “%(title)s”, which is now at %(after)s.") % {
        **named,
        "points": formats.points(one.difference),
    }
