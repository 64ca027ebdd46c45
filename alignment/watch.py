"""What to look at first: goals whose numbers and words disagree, that fell silent, or that are late.

Read from stored numbers; `seen` is the reader's scope. Each list is short: who wants them all opens the
goals' own lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from alignment.pace import pace_ratio
from alignment.queries import OWNER, with_numbers
from alignment.standing import GoalLine, line_of
from alignment.watched import MOST_OF_A_KIND, Part, Watched, find_watched
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Organization

# What a goal is behind by, its weight as a negative number, and its key: the lower the worse.
Judged = tuple[Fraction, int, int]


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
    organization: Organization,
    strategic: Sequence[GoalLine],
    seen: GoalQuerySet,
    part: Part | None = None,
) -> WatchList:
    """Which goals they are is asked first, and what is shown of them once.

    part: the goals that it is about; what carries a strategic goal may have its home elsewhere.
    """
    carried = [critical_of(line) for line in strategic]
    critical = {goal for weights in carried for goal in weights}
    found = find_watched(organization, seen, critical, part)
    worst = weakest(strategic, carried, found)
    keys = {*found.watermelons, *found.overdue, *found.silent, *(one.goal for one in worst)}
    told = with_numbers(Goal.objects.filter(pk__in=keys), *OWNER)
    lines = {goal.pk: line_of(goal, organization.rollup_date) for goal in told}

    def lines_of(goals: Sequence[int]) -> tuple[GoalLine, ...]:
        return tuple(lines[goal] for goal in goals if goal in lines)

    return WatchList(
        watermelons=lines_of(found.watermelons),
        overdue=lines_of(found.overdue),
        silent=lines_of(found.silent),
        weakest=tuple(
            WeakestLine(one.strategic, lines[one.goal], one.weight)
            for one in worst
            if one.goal in lines
        ),
    )


def critical_of(line: GoalLine) -> dict[int, int]:
    """The goals that carry a tenth or more of a strategic goal, and how much."""
    stored = getattr(line.goal, "rollup", None)
    return dict(zip(stored.critical, stored.critical_ppm, strict=True)) if stored else {}


def weakest(
    strategic: Sequence[GoalLine], carried: Sequence[Mapping[int, int]], found: Watched
) -> list[Weakest]:
    """Of each strategic goal the weakest critical one that the reader sees and that is not on track;
    of these the weakest."""
    ratios = {
        goal: ratio
        for goal, paced, expected in found.behind
        if (ratio := pace_ratio(paced, expected)) is not None
    }
    judged = []
    for top, weights in zip(strategic, carried, strict=True):
        # The lowest ratio; of equals the heavier, then the older.
        those = [(ratios[goal], -weights[goal], goal) for goal in weights if goal in ratios]
        if those:
            judged.append((min(those), top.goal))
    return worst_of(judged)


def worst_of(found: Sequence[tuple[Judged, Goal]]) -> list[Weakest]:
    """The weakest goals first, each once, with the strategic goal whose weakest it is."""
    worst: dict[int, Weakest] = {}
    for (_, weight, goal), top in sorted(found, key=lambda one: one[0]):
        worst.setdefault(goal, Weakest(top, goal, -weight))
    return list(worst.values())[:MOST_OF_A_KIND]
