"""What snapshots tell of goals' past numbers to whoever sees the goals now.

Nothing of a time when a goal was private: who sees it since it was opened need not see that. Called by
the dashboard, where each is one query. A goal is told of from the day after it was opened, which is
safe wherever the organization's days begin. It is the snapshot that must be of such a day: of days long
ago one of a month before may be the last that is left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from alignment.measures import fetch

# The last day on which a goal `g` turned from private to seen by others. By the key of its history.
OPENED_ON = """
SELECT max((later.pgh_created_at AT TIME ZONE 'UTC')::date) FROM goals_goalevent kept
CROSS JOIN LATERAL (
  SELECT pgh_created_at, visibility FROM goals_goalevent
  WHERE pgh_obj_id = kept.pgh_obj_id AND pgh_id > kept.pgh_id ORDER BY pgh_id LIMIT 1
) AS later
WHERE kept.pgh_obj_id = g.id AND kept.visibility = 'private' AND later.visibility <> 'private'
"""
# One step of the index on goal and day for each goal, however many days were kept of it.
ON_A_DAY = f"""
SELECT g.id, s.progress_ppm FROM unnest(%(goals)s::bigint[]) AS g (id)
CROSS JOIN LATERAL (
  SELECT dated, progress_ppm FROM alignment_snapshot
  WHERE goal_id = g.id AND dated <= %(day)s ORDER BY dated DESC LIMIT 1
) AS s
WHERE (s.dated > ({OPENED_ON})) IS NOT FALSE
"""
SINCE = f"""
SELECT s.goal_id, s.dated, s.progress_ppm, s.expected_ppm
FROM unnest(%(goals)s::bigint[]) AS g (id)
CROSS JOIN LATERAL ({OPENED_ON}) AS opened (day)
JOIN alignment_snapshot s ON s.goal_id = g.id
  AND s.dated >= %(since)s AND s.dated < %(until)s AND (s.dated > opened.day) IS NOT FALSE
ORDER BY s.dated
"""


def progress_on(goals: Collection[int], day: dt.date) -> dict[int, int | None]:
    """The progress that a day left of some goals, in ppm; without those of which nothing is told."""
    found = fetch(ON_A_DAY, {"goals": list(goals), "day": day}) if goals else []
    return {row["id"]: row["progress_ppm"] for row in found}


def points_since(goals: Collection[int], since: dt.date, until: dt.date) -> list[dict[str, Any]]:
    """The snapshots of some goals from a day on and before another, oldest first."""
    return fetch(SINCE, {"goals": list(goals), "since": since, "until": until}) if goals else []
