"""What pages of past days show: like those of today, and leading to pages of the same day."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alignment.heat_map import HeatCell, HeatRow
from alignment.past_goal import PastGoal
from alignment.standing import GoalLine
from goals.models import Goal
from people.models import Team
from web import formats
from web.badges import pace_of
from web.days import Asked
from web.heat_cells import EMPTY
from web.icons import labelled_icon
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


@register.simple_tag
def past_cells(row: HeatRow, day: str) -> SafeString:
    """A team's cells of the heat map, each leading to what it was made of on that day."""
    cells = ((past_cell(row.team, goal, cell, day),) for goal, cell in row.cells)
    return format_html_join("", "{}", cells)


def past_cell(team: Team, goal: Goal, cell: HeatCell | None, day: str) -> SafeString:
    if cell is None:
        return EMPTY
    badge = pace_of(cell.pace)
    rests_on = {"evidence": formats.percent(cell.evidence), "weight": formats.percent(cell.weight)}
    return format_html(
        '<td class="is-{}" data-label="{}"><a href="{}" title="{}">{}{}</a></td>',
        badge.kind,
        formats.shortened(goal.title, 60),
        address("cell", team.pk, goal.code) + day,
        _("on %(evidence)s evidence; carried %(weight)s of the goal") % rests_on,
        labelled_icon(badge.icon, str(badge.word)),
        formats.percent(cell.progress),
    )
