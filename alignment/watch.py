"""What to look at first: goals whose numbers and words disagree, that fell silent, or that are late.

Read from stored numbers; `seen` is the reader's scope. Each list is short and found by walking an index
in its order until it is full: who wants them all opens the goals' own lists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from alignment.models import Rollup
from alignment.pace import CONFIDENT, pace_ratio
from alignment.queries import with_standing
from alignment.standing import GoalLine, line_of, lines_of
from goals.models import Cycle, Goal
from goals.querysets import GoalQuerySet
from people.models import Organization

MOST_OF_A_KIND = 3
# Of so many goals at risk, those furthest behind, the owners' confidence is looked at.
MOST_CANDIDATES = 300


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


def read_watch_list(
    organization: Organization, strategic: Sequence[GoalLine], seen: GoalQuerySet
) -> WatchList:
    as_of = organization.rollup_date
    active = seen.running().filter(state="active")
    return WatchList(
        watermelons=tuple(lines_of(watermelons(active, organization), as_of)),
        weakest=tuple(weakest(strategic, seen, as_of)),
        overdue=tuple(lines_of(overdue(active, organization), as_of)),
        silent=tuple(lines_of(silent(active, organization), as_of)),
    )


def watermelons(active: GoalQuerySet, organization: Organization) -> GoalQuerySet:
    """At risk, and their owners confident: the surest first, of the goals that are furthest behind,
    by the index rollup_at_risk."""
    at_risk = active.filter(rollup__organization=organization, rollup__pace="at_risk")
    furthest = at_risk.order_by("rollup__paced_ppm", "rollup__goal_id")[:MOST_CANDIDATES]
    told = with_standing(Goal.objects.filter(pk__in=furthest.values("pk")))
    ordered: GoalQuerySet = told.filter(confidence__gte=CONFIDENT).order_by(
        "-confidence", "rollup__paced_ppm", "id"
    )
    return ordered[:MOST_OF_A_KIND]


def overdue(active: GoalQuerySet, organization: Organization) -> GoalQuerySet:
    """Past their due day and not closed: the longest first.

    By the index goal_due where goals have a day of their own; by goal_undated, from the cycles that
    are over, where they have their cycle's.
    """
    as_of = organization.rollup_date
    own = active.filter(due_date__lt=as_of).order_by("due_date", "id")
    undated = active.filter(due_date=None)
    over = Cycle.objects.filter(organization=organization, due_date__lt=as_of)
    left_open = over.filter(Exists(undated.filter(cycle=OuterRef("pk")))).order_by("due_date", "id")
    of_cycles = [undated.filter(cycle=c).order_by("id") for c in left_open[:MOST_OF_A_KIND]]
    first, *others = (goals.values("pk")[:MOST_OF_A_KIND] for goals in (own, *of_cycles))
    due = Coalesce("due_date", "cycle__due_date")
    ordered: GoalQuerySet = Goal.objects.filter(pk__in=first.union(*others)).order_by(due, "id")
    return ordered[:MOST_OF_A_KIND]


def silent(active: GoalQuerySet, organization: Organization) -> GoalQuerySet:
    """Not heard of for two cadences, or never: goals of their own, since those above only echo them.

    By the index rollup_quiet, the longest silence first.
    """
    below = Goal.objects.filter(parent=OuterRef("pk"), archived_at=None)
    is_quiet = Q(rollup__freshness="silent") | Q(rollup__freshness__isnull=True)
    quiet = active.filter(is_quiet, ~Exists(below), rollup__organization=organization)
    ordered: GoalQuerySet = quiet.order_by("rollup__newest_on", "rollup__goal_id")
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
