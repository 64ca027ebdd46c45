"""The long history of a KPI: what it was, and what every goal that used it asked of it, past ones too.

Called by the KPI page; a fixed number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alignment.goal_page import Dated, TargetLine, interim_values, latest_readings, target_line
from goals.models import Goal, Target
from goals.querysets import ENDED, GoalQuerySet
from kpis.models import Kpi

MOST_READINGS = 400
MOST_GOALS = 50


@dataclass(frozen=True, slots=True)
class KpiHistory:
    """Readings in force up to a day, oldest first, and the targets of the goals that a reader sees.

    Both are the newest MOST_READINGS and MOST_GOALS. running: of goals that still run; past: of
    goals that ended or were put away.
    """

    readings: Sequence[Dated]
    running: Sequence[TargetLine]
    past: Sequence[TargetLine]
    is_cut: bool

    @property
    def uses(self) -> Sequence[TargetLine]:
        return [*self.running, *self.past]


def kpi_history(kpi: Kpi, seen: GoalQuerySet, today: dt.date) -> KpiHistory:
    targets = Target.objects.filter(kpi=kpi, goal__in=seen)
    newest = targets.order_by("-goal_id")[:MOST_GOALS]
    told = list(newest.select_related("kpi", "attained", "goal__cycle", "goal__team"))
    interim = interim_values([target.pk for target in told])
    lines = [target_line(target, target.goal, (), interim[target.pk]) for target in told]
    readings = latest_readings([kpi.pk], today, MOST_READINGS + 1)[kpi.pk]
    return KpiHistory(
        readings[-MOST_READINGS:],
        running=[line for line in lines if not has_ended(line.target.goal)],
        past=[line for line in lines if has_ended(line.target.goal)],
        is_cut=len(readings) > MOST_READINGS,
    )


def has_ended(goal: Goal) -> bool:
    return goal.archived_at is not None or goal.state in ENDED
