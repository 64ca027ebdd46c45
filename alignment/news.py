"""When goals were last heard of, read from the tables: columns for `alignment.freshness`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from alignment.forest import NO_DATA, Forest, positions_of
from alignment.freshness import CADENCE_DAYS, Ages, ages
from alignment.loaders import Scope, integers

MEASURED = """
SELECT s.goal_id, max(s.newest_on) AS newest_on, array_agg(DISTINCT k.cadence) AS cadences
FROM alignment_targetstate s
JOIN goals_target t ON t.id = s.target_id
JOIN goals_goal g ON g.id = s.goal_id
JOIN kpis_kpi k ON k.id = t.kpi_id
WHERE s.organization_id = %(organization)s AND s.counts AND t.weight > 0
  AND g.mode <> 'contributors' {some}
GROUP BY s.goal_id
"""
REPORTED = """
SELECT goal_id, max(dated) AS newest_on FROM reviews_checkin
WHERE organization_id = %(organization)s AND dated <= %(as_of)s {some} GROUP BY goal_id
"""
STORED = """
SELECT goal_id, newest_on, cadence_days FROM alignment_rollup
WHERE goal_id = ANY(%(goals)s) AND newest_on IS NOT NULL
"""


def load_ages(scope: Scope, forest: Forest, organization_cadence: str) -> Ages:
    """The age of every goal's news; contributors outside the scope bring their stored one."""
    days = np.full(len(forest), NO_DATA)
    cadence = np.zeros(len(forest), np.int64)
    measured = scope.read(MEASURED, "AND s.goal_id = ANY(%(goals)s)")
    put_latest(days, forest, measured, scope.as_of)
    shortest = [min(CADENCE_DAYS[c] for c in row["cadences"]) for row in measured]
    cadence[places(forest, measured)] = shortest
    put_latest(days, forest, scope.read(REPORTED, "AND goal_id = ANY(%(goals)s)"), scope.as_of)
    if scope.goals is not None:
        outside = frozenset(forest.ids.tolist()) - scope.goals
        stored = Scope(scope.organization_id, scope.as_of, outside).read(STORED)
        put_latest(days, forest, stored, scope.as_of)
        cadence[places(forest, stored)] = [row["cadence_days"] for row in stored]
    return ages(forest, days, cadence, CADENCE_DAYS[organization_cadence])


def places(forest: Forest, rows: list[dict[str, Any]]) -> Any:
    return positions_of(forest.ids, integers(row["goal_id"] for row in rows))


def put_latest(days: Any, forest: Forest, rows: list[dict[str, Any]], as_of: dt.date) -> None:
    """Let rows with a newer date win; a goal heard of today is 0 days old."""
    for place, row in zip(places(forest, rows).tolist(), rows, strict=True):
        if place < 0 or row["newest_on"] is None:
            continue
        age = (as_of - row["newest_on"]).days
        days[place] = age if days[place] == NO_DATA else min(age, days[place])
