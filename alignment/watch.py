"""What to look at first: goals whose numbers and words disagree, that fell silent, or that are late.

Read from stored numbers; `seen` is the reader's scope. Each list is short: who wants them all opens
the goals' own lists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from alignment.models import Rollup
from alignment.pace import CONFIDENT, pace_ratio
from alignment.queries import with_standing
from alignment.standing import GoalLine, line_of, lines_of
from goals.models import Goal
from goals.querysets import GoalQuerySet

MOST_OF_A_KIND = 3


@dataclass(frozen=True, slots=True)
class WeakestLine:
    """The weakest goal that carries a tenth or more of a strategic goal; `weight` is its share, ppm."""

    strategic: Goal
    line: GoalLine
    weight: int


@dataclass(frozen=True, slots=True)
class WatchList:
    """Each kind with its worst first, at most MOST_OF_A_KIND of it."""

    watermelons: tuple[GoalLine, ...]
    weakest: tuple[WeakestLine, ...]
    overdue: tuple[GoalLine, ...]
    silent: tuple[GoalLine, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.watermelons or self.weakest or self.overdue or self.silent)


def read_watch_list(strategic: Sequence[GoalLine], seen: GoalQuerySet, as_of: dt.date) -> WatchList:
    active = seen.running().filter(state="active")
    return WatchList(
        watermelons=tuple(lines_of(watermelons(active), as_of)),
        weakest=tuple(weakest(strategic, seen, as_of)),
        overdue=tuple(lines_of(overdue(active, as_of), as_of)),
        silent=tuple(lines_of(silent(active), as_of)),
    )


def watermelons(active: GoalQuerySet) -> GoalQuerySet:
    """At risk, and their owners confident: the surest first."""
    sure = with_standing(active.filter(rollup__pace="at_risk")).filter(confidence__gte=CONFIDENT)
    ordered: GoalQuerySet = sure.order_by("-confidence", "rollup__paced_ppm", "id")
    return ordered[:MOST_OF_A_KIND]


def overdue(active: GoalQuerySet, as_of: dt.date) -> GoalQuerySet:
    """Past their due day and not closed: the longest first."""
    due = active.annotate(due=Coalesce("due_date", "cycle__due_date")).filter(due__lt=as_of)
    ordered: GoalQuerySet = due.order_by("due", "id")
    return ordered[:MOST_OF_A_KIND]


def silent(active: GoalQuerySet) -> GoalQuerySet:
    """Not heard of for two cadences, or never: goals of their own, since those above only echo them."""
    below = Goal.objects.filter(parent=OuterRef("pk"), archived_at=None)
    is_quiet = Q(rollup__freshness="silent") | Q(rollup__freshness=None, rollup__isnull=False)
    quiet = active.filter(is_quiet, ~Exists(below))
    ordered: GoalQuerySet = quiet.order_by(F("rollup__newest_on").asc(nulls_last=True), "id")
    return ordered[:MOST_OF_A_KIND]


def weakest(strategic: Sequence[GoalLine], seen: GoalQuerySet, as_of: dt.date) -> list[WeakestLine]:
    """Of each strategic goal the weakest critical one that the reader sees and that is not on track."""
    carried = {
        line.goal.pk: dict(zip(stored.critical, stored.critical_ppm, strict=True))
        for line in strategic
        if (stored := rollup_of(line.goal))
    }
    wanted = {goal for critical in carried.values() for goal in critical}
    rows = {goal.pk: goal for goal in with_standing(seen.current().filter(pk__in=wanted))}
    found = []
    for top in strategic:
        weights = {g: e for g, e in carried.get(top.goal.pk, {}).items() if g in rows}
        worst = weakest_of(weights, rows)
        if worst is not None:
            found.append(WeakestLine(top.goal, line_of(rows[worst], as_of), weights[worst]))
    return found


def weakest_of(weights: dict[int, int], rows: dict[int, Goal]) -> int | None:
    """The lowest pace ratio; of equals the heavier, then the older. None while all are on track."""
    judged: list[tuple[Fraction, int, int]] = []
    for goal, weight in weights.items():
        stored = rollup_of(rows[goal])
        ratio = pace_ratio(stored.paced_ppm, stored.expected_ppm) if stored else None
        if ratio is not None and stored and stored.pace != "on_track":
            judged.append((ratio, -weight, goal))
    return min(judged)[2] if judged else None


def rollup_of(goal: Goal) -> Rollup | None:
    stored: Rollup | None = getattr(goal, "rollup", None)
    return stored
