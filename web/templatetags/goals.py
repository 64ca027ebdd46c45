"""What templates say about goals that the design system does not know."""

from __future__ import annotations

from django import template
from django.urls import reverse

from alignment.goal_page import TargetLine
from alignment.standing import GoalLine
from web.graphics import Series

register = template.Library()


@register.filter
def way_up(line: GoalLine) -> list[tuple[str, str]]:
    """The goals above a goal up to strategy, as `line_of_sight` takes them."""
    return [(step.title, reverse("goal", args=[step.code])) for step in reversed(line.sight)]


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
