"""What waits to be recomputed: rows of Dirty, which triggers append (alignment.dirt). Claims and counts.

Called by `alignment.cascade`, and by doors that say whether numbers are still to come.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from alignment.models import Dirty

IN_LINE_BACKLOG = 500
IN_LINE_ROWS = 50
# Under writers that never pause, the score follows at least this often.
SCORE_WAITS_SECONDS = 10.0

# Whatever is recomputed with everything else is attained with it: such a mark takes all that wait.
CLAIM = """
DELETE FROM alignment_dirty WHERE id IN (
  SELECT id FROM alignment_dirty
  WHERE organization_id = %(organization)s AND NOT only_score
  ORDER BY id LIMIT (SELECT CASE WHEN NOT EXISTS (
    SELECT FROM alignment_dirty WHERE organization_id = %(organization)s
      AND goal_id IS NULL AND kpi_id IS NULL AND NOT only_score) THEN %(limit)s::bigint END)
  FOR UPDATE SKIP LOCKED
) RETURNING goal_id, kpi_id
"""
CLAIM_SCORE = """
DELETE FROM alignment_dirty WHERE id IN (
  SELECT id FROM alignment_dirty WHERE organization_id = %s AND only_score FOR UPDATE SKIP LOCKED)
"""
MARK_SCORE = """
INSERT INTO alignment_dirty (organization_id, only_score, at) VALUES (%s, true, clock_timestamp())
"""
IS_SCORE_DUE = """
SELECT EXISTS (
  SELECT FROM alignment_dirty WHERE organization_id = %(organization)s AND only_score
    AND (at < clock_timestamp() - make_interval(secs => %(patience)s) OR NOT EXISTS (
      SELECT FROM alignment_dirty WHERE organization_id = %(organization)s
        AND (NOT only_score OR at > clock_timestamp() - make_interval(secs => %(pause)s)))))
"""
# Too much for a page to wait for: everything at once, one writer's many marks, a KPI of many goals.
IS_TOO_MUCH = """
WITH waiting AS (
  SELECT goal_id, kpi_id, at FROM alignment_dirty
  WHERE organization_id = %(organization)s AND NOT only_score
  LIMIT %(backlog)s + 1
)
SELECT (SELECT count(*) FROM waiting) > %(backlog)s
  OR EXISTS (SELECT FROM waiting WHERE goal_id IS NULL AND kpi_id IS NULL)
  OR EXISTS (SELECT FROM waiting GROUP BY at HAVING count(*) > %(rows)s)
  OR EXISTS (
    SELECT FROM (SELECT DISTINCT kpi_id FROM waiting) AS k CROSS JOIN LATERAL (
      SELECT FROM goals_target t WHERE t.kpi_id = k.kpi_id OFFSET %(rows)s LIMIT 1) AS further)
"""


@dataclass(frozen=True)
class Marks:
    """What claimed rows of Dirty name; `is_everything` when one names the organization as a whole."""

    claimed: int
    goals: frozenset[int]
    kpis: frozenset[int]
    is_everything: bool


def claim(organization_id: int, limit: int | None) -> Marks:
    """Take marks of numbers off the list, oldest first; they come back if the transaction fails.

    limit: how many at most, unless one that names everything waits; None takes all.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"organization": organization_id, "limit": limit})
        rows = cursor.fetchall()
    return Marks(
        claimed=len(rows),
        goals=frozenset(goal for goal, _ in rows if goal is not None),
        kpis=frozenset(kpi for _, kpi in rows if kpi is not None),
        is_everything=(None, None) in rows,
    )


def claim_score(organization_id: int) -> int:
    """Take the marks of the alignment score off the list. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_SCORE, [organization_id])
        claimed: int = cursor.rowcount
        return claimed


def mark_score(organization_id: int) -> None:
    """Let the score follow numbers that changed."""
    with connection.cursor() as cursor:
        cursor.execute(MARK_SCORE, [organization_id])


def is_waiting(organization_id: int) -> bool:
    return Dirty.objects.filter(organization_id=organization_id).exists()


def numbers_wait(organization_id: int) -> bool:
    return Dirty.objects.filter(organization_id=organization_id, only_score=False).exists()


def is_score_due(organization_id: int, pause: float = 0.0) -> bool:
    """Whether the score waits, and for long enough; or no number it rests on waits, nor was any drained
    for so many seconds."""
    asked = {"organization": organization_id, "patience": SCORE_WAITS_SECONDS, "pause": pause}
    with connection.cursor() as cursor:
        cursor.execute(IS_SCORE_DUE, asked)
        row: tuple[bool] = cursor.fetchone()
        return row[0]


def is_too_much(organization_id: int) -> bool:
    """Whether what waits is better left to the worker.

    The marks of one transaction have its time: that is how one writer's own are counted.
    """
    asked = {"organization": organization_id, "backlog": IN_LINE_BACKLOG, "rows": IN_LINE_ROWS}
    with connection.cursor() as cursor:
        cursor.execute(IS_TOO_MUCH, asked)
        row: tuple[bool] = cursor.fetchone()
        return row[0]


def backlog(organization_id: int, most: int) -> int:
    """How many marks wait, counted up to `most`."""
    return Dirty.objects.filter(organization_id=organization_id)[:most].count()


def waiting_organizations() -> list[int]:
    return list(Dirty.objects.values_list("organization_id", flat=True).distinct())
