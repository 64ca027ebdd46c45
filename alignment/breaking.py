"""What counts in a goal already, for whoever puts further goals under it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum

from alignment.queries import counted
from goals.models import Contribution, Goal


def weight_in(parent: Goal) -> int:
    """What everything that counts in a goal weighs together, in thousandths."""
    goals = counted(Goal.objects.exclude(visibility=Goal.Visibility.PRIVATE))
    further = Contribution.objects.filter(parent=parent, child__in=goals)
    steps = parent.steps_weight if parent.steps.exists() else 0
    targets = parent.targets.filter(attained__counts=True)
    return steps + whole(targets) + whole(goals.filter(parent=parent)) + whole(further)


def whole(rows: QuerySet[Any]) -> int:
    return rows.order_by().aggregate(whole=Sum("weight"))["whole"] or 0
