"""All of it in one statement: a recursive CTE from every goal to all above it.

A target weighs in a goal above by the product of the shares along its way. So one pass gives every
goal's progress and expectation, but rounded only once: it can differ by a few millionths from sums
rounded at each level, and knows no closed, private or hand-set goals.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from bench.forests import Bench
from bench.recomputes import full_recompute
from bench.rounds import Pair, alternating, clocked
from bench.tables import spoil, vacuum

ROLL_UP = """
WITH RECURSIVE attained AS (
  SELECT t.goal_id, t.weight,
    least(greatest((latest.value - t.baseline) / (t.target - t.baseline), 0), 1)::float8 AS progress,
    least(greatest((o.rollup_date - c.start_date)::float8 / (c.due_date - c.start_date), 0), 1)
      AS expected
  FROM goals_target t
  JOIN goals_goal g ON g.id = t.goal_id
  JOIN goals_cycle c ON c.id = g.cycle_id
  JOIN people_organization o ON o.id = t.organization_id
  CROSS JOIN LATERAL (
    SELECT r.value FROM kpis_reading r
    WHERE r.kpi_id = t.kpi_id AND r.superseded_at IS NULL AND r.value IS NOT NULL
      AND r.dated <= o.rollup_date
    ORDER BY r.dated DESC LIMIT 1
  ) AS latest
  WHERE t.organization_id = %(organization)s
), own AS (
  SELECT goal_id, sum(weight) AS weight, sum(weight * progress) AS progress,
    sum(weight * expected) AS expected
  FROM attained GROUP BY goal_id
), children AS (
  SELECT parent_id AS goal_id, sum(weight) AS weight FROM goals_goal
  WHERE organization_id = %(organization)s AND parent_id IS NOT NULL GROUP BY parent_id
), weighed AS (
  SELECT g.id, g.parent_id, g.weight, own.progress, own.expected,
    (own.weight + coalesce(children.weight, 0))::float8 AS total
  FROM goals_goal g JOIN own ON own.goal_id = g.id LEFT JOIN children ON children.goal_id = g.id
  WHERE g.organization_id = %(organization)s
), up (above, progress, expected, parent_id, weight) AS (
  SELECT id, progress / total, expected / total, parent_id, weight FROM weighed
  UNION ALL
  SELECT w.id, up.progress * up.weight / w.total, up.expected * up.weight / w.total,
    w.parent_id, w.weight
  FROM up JOIN weighed w ON w.id = up.parent_id
), summed AS (
  SELECT above, round(1e6 * sum(progress))::int AS progress, round(1e6 * sum(expected))::int AS expected
  FROM up GROUP BY above
)
UPDATE alignment_rollup r SET progress_ppm = s.progress, paced_ppm = s.progress,
  expected_ppm = s.expected, evidence_ppm = 1000000
FROM summed s WHERE r.goal_id = s.above
"""


def full_and_cte(bench: Bench) -> Iterator[Pair]:
    return alternating(
        full_recompute(bench),
        clocked(lambda: recompute_by_cte(bench), before=lambda: spoil(bench), after=vacuum),
    )


def recompute_by_cte(bench: Bench) -> int:
    with connection.cursor() as cursor:
        cursor.execute(ROLL_UP, {"organization": bench.organization_id})
        stored: int = cursor.rowcount
    assert stored == bench.goals, "goals were left out"
    return stored
