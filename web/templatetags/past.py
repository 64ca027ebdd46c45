"""What pages of past days show: like those of today, and leading to pages of the same day."""

from __future__ import annotations

import datetime as dt

from django import template

from alignment.past_goal import PastGoal
from alignment.standing import GoalLine
from web.days import Asked
from web.picked import Picked
from web.places import address

register = template.Library()


@register.filter
def way_up_then(past: PastGoal | None, picked: Picked | None) -> list[tuple[str, str]]:
    """The goal that a goal was under, as `line_of_sight` takes it, on the same day."""
    if past is None or picked is None or past.around.parent is None:
        return []
    parent = past.around.parent
    return [(parent.title, address("goal", parent.code) + picked.query)]


@register.simple_tag
def why_then(line: GoalLine, day: dt.date, asked: Asked) -> str:
    """Where a goal's arithmetic of a day lies."""
    structure = "&structure=today" if asked.is_structure_of_today else ""
    return f"{address('goal-why', line.goal.code)}?day={day.isoformat()}{structure}"
