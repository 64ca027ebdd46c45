"""What to look at first: goals whose numbers and words disagree, that fell silent, or that are late.

Read from stored numbers; `seen` is the reader's scope. Each list is short and found by walking an index
in its order until it is full: who wants them all opens the goals' own lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from alignment.pace import CONFIDENT, pace_ratio
from alignment.queries import OWNER, with_confidence, with_numbers
from alignment.standing import GoalLine, line_of
from goals.models import Cycle, Goal
from goals.querysets import GoalQuerySet
from people.models import Organization

MOST_OF_A_KIND = 3
# Of so many goals at risk, those furthest behind, the owners' confidence is looked at.
MOST_CANDIDATES = 300


class Weakest(NamedTuple):
    """A strategic goal, its weakest critical goal by key, and that one's share of it in ppm."""

    strategic: Goal
    goal: int
    weight: int


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
    overdue: tuple[GoalLine, ...]
    silent: tuple[GoalLine, ...]
    weakest: tuple[WeakestLine, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.watermelons or self.weakest or self.overdue or self.silent)


def read_watch_list(
    organization: Organization, strategic: Sequence[GoalLine], seen: GoalQuerySet
) -> WatchList:
    """Which goals they are is asked for each kind, and all that is shown of them once."""
    active = seen.running().filter(state="active")
    first, late, quiet = (kind(active, organization) for kind in (watermelons, overdue, silent))
    worst = weakest(strategic, seen)
    shown = Goal.objects.filter(pk__in={*first, *late, *quiet, *(one.goal for one in worst)})
    told = with_confidence(with_numbers(shown, *OWNER))
    lines = {goal.pk: line_of(goal, organization.rollup_date) for goal in told}
    return WatchList(
        watermelons=tuple(lines[goal] for goal in first if goal in lines),
        overdue=tuple(lines[goal] for goal in late if goal in lines),
        silent=tuple(lines[goal] for goal in quiet if goal in lines),
        weakest=tuple(
            WeakestLine(one.strategic, lines[one.goal], one.weight)
            for one in worst
            if one.goal in lines
        ),
    )


def watermelons(active: GoalQuerySet, organization: Organization) -> list[int]:
    """At risk, and their owners confident: the surest first, of the goals that are furthest behind,
    by the index rollup_at_risk."""
    at_risk = active.filter(rollup__organization=organization, rollup__pace="at_risk")
    furthest = with_confidence(at_risk.order_by("rollup__paced_ppm", "rollup__goal_id"))
    told = furthest.values_list("pk", "confidence")[:MOST_CANDIDATES]
    sure = [(goal, word) for goal, word in told if word is not None and word >= CONFIDENT]
    # Of equals the one furthest behind stays first.
    return [goal for goal, _ in sorted(sure, key=lambda one: -one[1])[:MOST_OF_A_KIND]]


def overdue(active: GoalQuerySet, organization: Organization) -> list[int]:
    """Past their due day and not closed: the longest first.

    By the index goal_due where goals have a day of their own; by goal_undated, from the cycles that
    are over, where they have their cycle's.
    """
    as_of = organization.rollup_date
    own = active.filter(due_date__lt=as_of).order_by("due_date", "id")
    cycles = left_open(active, organization)
    if not cycles:
        return keys(own)
    of_cycles = [active.filter(due_date=None, cycle=cycle).order_by("id") for cycle in cycles]
    first, *others = (goals.values("pk")[:MOST_OF_A_KIND] for goals in (own, *of_cycles))
    due = Coalesce("due_date", "cycle__due_date")
    return keys(Goal.objects.filter(pk__in=first.union(*others)).order_by(due, "id"))


def left_open(active: GoalQuerySet, organization: Organization) -> list[int]:
    """Cycles that are over with goals that have no day but theirs, the longest over first."""
    over = Cycle.objects.filter(organization=organization, due_date__lt=organization.rollup_date)
    # Where none is, nobody need look what runs in them.
    if not over.exists():
        return []
    undated = active.filter(due_date=None, cycle=OuterRef("pk"))
    late = over.filter(Exists(undated)).order_by("due_date", "id")
    return list(late.values_list("pk", flat=True)[:MOST_OF_A_KIND])


def silent(active: GoalQuerySet, organization: Organization) -> list[int]:
    """Not heard of for two cadences, or never: goals of their own, since those above only echo them.

    By the index rollup_quiet, the longest silence first.
    """
    below = Goal.objects.filter(parent=OuterRef("pk"), archived_at=None)
    is_quiet = Q(rollup__freshness="silent") | Q(rollup__freshness__isnull=True)
    quiet = active.filter(is_quiet, ~Exists(below), rollup__organization=organization)
    return keys(quiet.order_by("rollup__newest_on", "rollup__goal_id"))


def keys(ordered: GoalQuerySet) -> list[int]:
    return list(ordered.values_list("pk", flat=True)[:MOST_OF_A_KIND])


def weakest(strategic: Sequence[GoalLine], seen: GoalQuerySet) -> list[Weakest]:
    """Of each strategic goal the weakest critical one that the reader sees and that is not on track."""
    carried = {
        line.goal.pk: dict(zip(stored.critical, stored.critical_ppm, strict=True))
        for line in strategic
        if (stored := getattr(line.goal, "rollup", None))
    }
    wanted = {goal for critical in carried.values() for goal in critical}
    behind = seen.current().filter(pk__in=wanted, rollup__pace__in=("behind", "at_risk"))
    numbers = behind.values_list("pk", "rollup__paced_ppm", "rollup__expected_ppm")
    ratios = {
        goal: ratio
        for goal, paced, expected in numbers
        if (ratio := pace_ratio(paced, expected)) is not None
    }
    found = []
    for top in strategic:
        weights = carried.get(top.goal.pk, {})
        # The lowest ratio; of equals the heavier, then the older.
        judged = [
            (ratios[goal], -weight, goal) for goal, weight in weights.items() if goal in ratios
        ]
        if judged:
            _ratio, weight, goal = min(judged)
            found.append(Weakest(top.goal, goal, -weight))
    return found
