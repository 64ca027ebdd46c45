"""How many live goals of each level have a KPI that counts, and how many of those a fresh reading.

Counted with the score, so that no page goes through all goals. Called by `scoring.storing`.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q

from alignment.measures import fetch
from alignment.models import TargetState
from goals.models import Goal
from people.models import Organization

LIVE = Q(state__in=("active", "paused")) & ~Q(visibility="private")
MEASURED = """
SELECT g.level, count(*) AS goals, count(t.goal_id) AS counted,
  count(*) FILTER (WHERE t.is_fresh) AS fresh
FROM goals_goal g LEFT JOIN (
  SELECT state.goal_id,
    bool_or(coalesce(state.newest_on + state.cadence_days >= %(as_of)s, false)) AS is_fresh
  FROM alignment_targetstate state
  WHERE state.organization_id = %(organization)s AND state.counts AND state.weight > 0
  GROUP BY state.goal_id
) AS t ON t.goal_id = g.id AND g.mode <> 'contributors'
WHERE g.organization_id = %(organization)s AND g.state IN ('active', 'paused')
  AND g.visibility <> 'private' AND g.archived_at IS NULL
GROUP BY g.level
"""


def measured_by_level(organization: Organization) -> dict[str, list[int]]:
    """By level: live goals, those with a KPI that counts, those of them with a fresh reading."""
    asked = {"organization": organization.pk, "as_of": organization.rollup_date}
    rows = {
        row["level"]: [row["goals"], row["counted"], row["fresh"]] for row in fetch(MEASURED, asked)
    }
    return {level: rows.get(level, [0, 0, 0]) for level in Goal.Level.values}


def is_measured(asked: str, as_of: dt.date) -> Q:
    """The same as a condition on goals: "live", "counted", "fresh", or "missing"."""
    counts = TargetState.objects.filter(goal=OuterRef("pk"), counts=True, weight__gt=0)
    own = LIVE & ~Q(mode="contributors")
    if asked == "fresh":
        # Dates and whole days, as PostgreSQL adds them.
        until = ExpressionWrapper(F("newest_on") + F("cadence_days"), output_field=DateField())
        fresh = counts.alias(until=until).filter(until__gte=as_of)
        return own & Q(Exists(fresh))
    if asked == "counted":
        return own & Q(Exists(counts))
    return LIVE & (Q(mode="contributors") | ~Q(Exists(counts))) if asked == "missing" else LIVE
