"""How other thresholds, or another cadence, would judge the goals there are. Called by Settings.

Pace is judged again in the database, from the stored numbers; freshness by the engine, on the forest.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual

from alignment.attainment import PPM
from alignment.columns import load_columns
from alignment.freshness import freshness_of
from alignment.pace import GRACE, PACES, Thresholds
from alignment.queries import with_shown_pace
from goals.querysets import GoalQuerySet
from people.models import Organization


@dataclass(frozen=True, slots=True)
class Shift:
    """So many goals are judged otherwise: from one pace, or freshness, to another."""

    before: str | None
    after: str | None
    count: int


def pace_shifts(seen: GoalQuerySet, thresholds: Thresholds, as_of: dt.date) -> list[Shift]:
    """Goals that would show another pace. Too early and overdue are shown before any pace."""
    shown = with_shown_pace(seen.current(), as_of).filter(shown_pace__in=PACES)
    judged = shown.annotate(judged=judged_by(thresholds)).exclude(judged=F("rollup__pace"))
    rows = judged.order_by().values_list("rollup__pace", "judged").annotate(n=Count("pk"))
    return most_first(Shift(*row) for row in rows)


def judged_by(thresholds: Thresholds) -> Case:
    """`alignment.pace.pace` of a goal that has one, in whole numbers as there."""
    paced, expected = (
        Cast(f"rollup__{name}_ppm", BigIntegerField()) + GRACE for name in ("paced", "expected")
    )
    return Case(
        When(
            GreaterThanOrEqual(paced * PPM, expected * thresholds.on_track), then=Value("on_track")
        ),
        When(GreaterThanOrEqual(paced * PPM, expected * thresholds.behind), then=Value("behind")),
        default=Value("at_risk"),
    )


def freshness_shifts(
    seen: GoalQuerySet, organization: Organization, cadences: tuple[str, str]
) -> list[Shift]:
    """Goals that would be fresh, stale or silent otherwise by the second of two cadences."""
    loaded = load_columns(organization)
    before, after = (loaded.ages(cadence) for cadence in cadences)
    pairs = {
        int(goal): (freshness_of(before.of_goal(place)), freshness_of(after.of_goal(place)))
        for place, goal in enumerate(loaded.forest.ids)
    }
    moved = [goal for goal, (one, other) in pairs.items() if one != other]
    told = seen.current().filter(pk__in=moved).values_list("pk", flat=True)
    counts = Counter(pairs[goal] for goal in told)
    return most_first(Shift(*pair, n) for pair, n in counts.items())


def most_first(shifts: Iterable[Shift]) -> list[Shift]:
    return sorted(shifts, key=lambda one: (-one.count, str(one.before), str(one.after)))
