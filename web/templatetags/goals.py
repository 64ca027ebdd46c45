"""What templates say about goals that the design system does not know."""

from __future__ import annotations

from django import template

from alignment.goal_page import TargetLine
from alignment.standing import GoalLine
from alignment.team_page import StandingKpi
from people.models import Team
from web.graphics import Series
from web.places import address

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


@register.filter
def share_of(weight: int, whole: int) -> int:
    """A weight's share of a whole, in ppm."""
    return PPM * weight // whole
