"""Which strategic goals a report moved, and by how much: stored numbers before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goals.models import Goal
from goals.querysets import GoalQuerySet
from goals.tree import among_above

Strategic = Mapping[int, "StrategicNumber"]


@dataclass(frozen=True, slots=True)
class StrategicNumber:
    """A strategic goal and its progress in ppm as it is stored; None is no data."""

    title: str
    progress: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A strategic goal whose progress is another than before; ppm, None = no data."""

    title: str
    before: int | None
    after: int | None

    @property
    def difference(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


def strategic_numbers(goal: Goal, seen: GoalQuerySet) -> Strategic:
    """The strategic goals that a goal reaches upward, by whatever path, among those of a scope."""
    reached = seen.current().strategic().filter(pk__in=among_above([goal.pk]))
    rows = reached.values_list("pk", "title", "rollup__progress_ppm")
    return {pk: StrategicNumber(title, progress) for pk, title, progress in rows}


def moved_between(before: Strategic, after: Strategic) -> list[Moved]:
    """What moved, the furthest first."""
    found = [
        Moved(now.title, before[pk].progress, now.progress)
        for pk, now in after.items()
        if pk in before and before[pk].progress != now.progress
    ]
    return sorted(found, key=lambda one: -abs(one.difference or 0))
