"""A goal and all whose home lies below it, as an indented list. For the Rearrange page."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.models import Rollup
from goals.models import Goal
from goals.querysets import GoalQuerySet

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A goal at a depth below the one at the top, which has depth 1."""

    goal: Goal
    depth: int


def outline(goal: Goal, seen: GoalQuerySet) -> tuple[list[OutlineRow], bool]:
    """The goal and what lies below, each after its home, and whether there is more than shown.

    One step of the index on paths; what may not be seen is left out, with what lies below it kept.
    """
    place = Rollup.objects.filter(goal=goal).values_list("path", flat=True).first() or [goal.pk]
    below = seen.current().filter(
        rollup__organization_id=goal.organization_id,
        rollup__path__gte=place,
        rollup__path__lt=[*place[:-1], place[-1] + 1],
    )
    told = below.select_related("owner", "team", "rollup").order_by("rollup__path")
    found = list(told[: MOST_ROWS + 1])
    rows = [OutlineRow(one, one.rollup.depth - len(place) + 2) for one in found[:MOST_ROWS]]
    return rows, len(found) > MOST_ROWS
