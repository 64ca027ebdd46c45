"""What an edit would do to the numbers, shown before it is saved: the current forest, edited in memory.

Called by doors and by closings. The same loader and roll-up as the drain; nothing is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alignment.attainment import Window, attain, window_of
from alignment.edits import Edits
from alignment.explaining import When, derive_target
from alignment.forest import WeightError
from alignment.loaders import Scope, by_goal, load_stored
from alignment.measures import exact
from alignment.rollup import GoalNumbers
from alignment.standing import window_of_goal
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from goals.tree import above

MOST_SHOWN = 12
Pair = tuple[GoalNumbers, GoalNumbers]
MEASURED = ("baseline", "target", "lower", "upper")


@dataclass(frozen=True, slots=True)
class Effect:
    """A goal's numbers before and after an edit, in ppm."""

    goal: Goal
    before: GoalNumbers
    after: GoalNumbers

    @property
    def difference(self) -> int | None:
        """Of progress; None where one end has no data."""
        if self.before.progress is None or self.after.progress is None:
            return None
        return self.after.progress - self.before.progress


def numbers_after(organization_id: int, as_of: dt.date, edits: Edits) -> dict[int, Pair]:
    """Before and after, of the goals that edits touch and of all above them."""
    goals = frozenset(above(edits.touched()))
    scope = Scope(organization_id, as_of, goals)
    before = by_goal(load_stored(scope))
    try:
        after = by_goal(load_stored(scope, edits))
    except WeightError:
        raise ValidationError(_("These weights add up to more than can be counted.")) from None
    return {goal: (before[goal], after[goal]) for goal in goals if goal in before}


def effects(edits: Edits, seen: GoalQuerySet, as_of: dt.date, organization_id: int) -> list[Effect]:
    """What edits would change, for a reader: the goals they see, the nearest first."""
    pairs = numbers_after(organization_id, as_of, edits)
    moved = [goal for goal, (before, after) in pairs.items() if before != after]
    rows = seen.filter(pk__in=moved).order_by("-rollup__depth", "id")
    return [Effect(goal, *pairs[goal.pk]) for goal in rows[:MOST_SHOWN]]


def of_target(target: Target, fields: Mapping[str, Any], as_of: dt.date) -> Edits | None:
    """A target asked otherwise, as edits. None: the readings in its window would be others."""
    dates = (fields.get(name, getattr(target, name)) for name in ("start_date", "due_date"))
    own = Window(*dates)
    is_moved = own != (target.start_date, target.due_date)
    if is_moved and target.kpi.aggregation != "last":
        return None
    measure = derive_target(target, When(as_of)).measure
    assert measure is not None
    asked: dict[str, Any] = {name: exact(fields[name]) for name in MEASURED if name in fields}
    start, due = window_of(own, window_of_goal(target.goal))
    attained = attain(replace(measure, **asked, start=start, due=due), as_of)
    row = {
        "target_id": target.pk,
        "goal_id": target.goal_id,
        "weight": fields.get("weight", target.weight),
        "progress_ppm": attained.progress,
        "expected_ppm": attained.expected,
    }
    return Edits(goals={target.goal_id: {}}, targets={target.pk: row if attained.counts else None})
