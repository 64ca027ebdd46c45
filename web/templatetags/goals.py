"""What templates say about goals that the design system does not know."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alignment.account import Difference
from alignment.goal_page import TargetLine
from alignment.standing import GoalLine
from alignment.team_page import StandingKpi
from people.models import Team
from web import formats
from web.graphics import Series
from web.places import address
from web.templatetags.ui import change

register = template.Library()
PPM = 1_000_000


@register.filter
def way_up(line: GoalLine) -> list[tuple[str, str]]:
    """The goals above a goal up to strategy, as `line_of_sight` takes them."""
    return [(step.title, address("goal", step.code)) for step in reversed(line.sight)]


@register.filter
def teams_up(teams: list[Team]) -> list[tuple[str, str]]:
    """The teams above a team, as `line_of_sight` takes them."""
    return [(team.name, address("team", team.code)) for team in reversed(teams)]


@register.filter
def kpi_series(line: StandingKpi) -> Series:
    """A standing KPI's readings, for `sparkline`."""
    return Series(name=line.kpi.name, points=line.readings, unit=line.kpi.unit)


@register.filter
def series(line: TargetLine) -> Series:
    """A target's readings with what they are read against, for `sparkline`."""
    target = line.target
    return Series(
        name=target.kpi.name,
        points=line.readings,
        unit=target.kpi.unit,
        target=target.target,
        band=(target.lower, target.upper),
        expected=line.path,
    )


@register.simple_tag
def changed_cell(row: Difference, since: str, label: str) -> SafeString:
    """By how much a goal moved, as a cell that leads to why; `since` is what its address asks."""
    goal = row.line.goal
    is_new = row.points is None and row.became is not None
    return changed_of(goal.pk, goal.code, goal.title, row.points, is_new, since, label)


@formats.remembered(2048)
def changed_of(
    goal: int, code: str, title: str, points: int | None, is_new: bool, since: str, label: str
) -> SafeString:
    return format_html(
        '<td class="fit" data-label="{}"><a class="quiet" data-live-mark="change-{}" href="{}?{}"'
        ' title="{}">{}<span class="sr-only">{}</span></a></td>',
        label,
        goal,
        address("goal-changes", code),
        since,
        _("What changed, and why"),
        _("new") if is_new else change(points),
        _(": what changed in %(title)s") % {"title": formats.shortened(title, 80)},
    )


@register.filter
def share_of(weight: int, whole: int) -> int:
    """A weight's share of a whole, in ppm."""
    return PPM * weight // whole
