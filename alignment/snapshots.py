"""What each day's numbers were, kept by the nightly run. Called by `alignment.cascade` alone."""

from __future__ import annotations

import datetime as dt

from alignment.forest import Forest
from alignment.models import Snapshot
from alignment.pace import PACES
from alignment.rollup import Numbers
from alignment.storing import paced_columns, run
from alignment.wire import run_on_columns, word_at
from people.models import Organization

NUMBERS = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm", "pace")
THRESHOLDS = ("on_track_ppm", "behind_ppm")
INSERT = f"""
INSERT INTO alignment_snapshot (organization_id, goal_id, dated, {", ".join(NUMBERS + THRESHOLDS)})
"""
# A day that is kept again, after a correction, is kept as it is by then. To look for each row's like
# costs as much as the row, so it is done only where there may be one.
OR_REPLACE = f"""
ON CONFLICT (goal_id, dated) DO UPDATE SET
  {", ".join(f"{name} = excluded.{name}" for name in NUMBERS + THRESHOLDS)}
"""
PACE = word_at("v.pace", PACES)
STORE_ANY_DAY = f"""{INSERT}
SELECT %(organization)s, v.goal_id, %(dated)s, v.progress, v.evidence, v.expected, v.paced, {PACE},
  %(on_track)s, %(behind)s
FROM {{rows}}
LEFT JOIN LATERAL (
  SELECT s.* FROM alignment_snapshot s
  WHERE s.goal_id = v.goal_id AND s.dated < %(dated)s ORDER BY s.dated DESC LIMIT 1
) AS last ON true
WHERE last.id IS NULL
  OR EXISTS (SELECT FROM alignment_snapshot s WHERE s.goal_id = v.goal_id AND s.dated = %(dated)s)
  OR
  ({", ".join(f"last.{name}" for name in NUMBERS + THRESHOLDS)})
  IS DISTINCT FROM
  (v.progress, v.evidence, v.expected, v.paced, {PACE}, %(on_track)s, %(behind)s)
{OR_REPLACE}"""
STORE_THIS_DAY = f"""{INSERT}
SELECT r.organization_id, r.goal_id, %(dated)s, {", ".join(f"r.{name}" for name in NUMBERS)},
  %(on_track)s, %(behind)s
FROM alignment_rollup r
WHERE r.organization_id = %(organization)s AND (r.changed_on = %(dated)s OR NOT EXISTS (
  SELECT FROM (
    SELECT s.on_track_ppm, s.behind_ppm FROM alignment_snapshot s
    WHERE s.organization_id = %(organization)s ORDER BY s.dated DESC LIMIT 1
  ) AS last WHERE (last.on_track_ppm, last.behind_ppm) = (%(on_track)s, %(behind)s)))
"""
DAYS_KEPT_WHOLE = 400
# Of older months only the last row of each goal stays: what it showed at the month's end.
THIN = """
DELETE FROM alignment_snapshot s WHERE s.organization_id = %s AND s.dated < %s AND EXISTS (
  SELECT FROM alignment_snapshot later WHERE later.goal_id = s.goal_id AND later.dated > s.dated
    AND date_trunc('month', later.dated) = date_trunc('month', s.dated))
"""


def keep_this_day(organization: Organization) -> int:
    """Keep the numbers stored of every goal in which something changed on the organization's day; of
    all, if they are judged by other thresholds than the day before."""
    today = organization.rollup_date
    is_kept = Snapshot.objects.filter(organization=organization, dated=today).exists()
    return run(STORE_THIS_DAY + OR_REPLACE * is_kept, judged(organization, today))


def keep_any_day(
    organization: Organization, dated: dt.date, forest: Forest, numbers: Numbers
) -> int:
    """Keep a day's numbers of every goal in which something changed since its last snapshot."""
    rows = paced_columns(organization, forest, numbers)
    return run_on_columns(STORE_ANY_DAY, rows, judged(organization, dated))


def judged(organization: Organization, dated: dt.date) -> dict[str, object]:
    return {
        "organization": organization.pk,
        "dated": dated,
        "on_track": organization.on_track_ppm,
        "behind": organization.behind_ppm,
    }


def thin(organization: Organization, today: dt.date) -> int:
    """Of days more than 400 ago keep only what each month ended with."""
    return run(THIN, [organization.pk, today - dt.timedelta(days=DAYS_KEPT_WHOLE)])
