"""Writes derived rows, and only those that changed. Called by `alignment.cascade` alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, NamedTuple

from django.db import connection

from alignment.forest import Forest
from alignment.freshness import Ages, freshness_of
from alignment.measures import AttainedTarget
from alignment.models import Rollup
from alignment.pace import Thresholds, pace
from alignment.rollup import Numbers
from people.models import Organization

STATE_COLUMNS = "counts, progress_ppm, expected_ppm, value, newest_on"
STORE_STATES = f"""
INSERT INTO alignment_targetstate AS s (target_id, organization_id, goal_id, {STATE_COLUMNS})
SELECT v.target_id, t.organization_id, t.goal_id, v.counts, v.progress, v.expected, v.value, v.newest
FROM unnest(%s::bigint[], %s::boolean[], %s::int[], %s::int[], %s::numeric[], %s::date[])
  AS v (target_id, counts, progress, expected, value, newest)
JOIN goals_target t ON t.id = v.target_id
ON CONFLICT (target_id) DO UPDATE SET goal_id = excluded.goal_id, counts = excluded.counts,
  progress_ppm = excluded.progress_ppm, expected_ppm = excluded.expected_ppm,
  value = excluded.value, newest_on = excluded.newest_on
WHERE (s.goal_id, s.counts, s.progress_ppm, s.expected_ppm, s.value, s.newest_on) IS DISTINCT FROM
  (excluded.goal_id, excluded.counts, excluded.progress_ppm, excluded.expected_ppm,
   excluded.value, excluded.newest_on)
"""
# A goal without a row has no place yet: `displaced` names it, so its path comes with its numbers.
STORE_NUMBERS = """
INSERT INTO alignment_rollup AS r (goal_id, organization_id, progress_ppm, evidence_ppm,
  expected_ppm, paced_ppm, pace, newest_on, cadence_days, freshness, home_root_id, depth, path)
SELECT v.goal_id, %s, v.progress, v.evidence, v.expected, v.paced, v.pace,
  v.newest_on, v.cadence_days, v.freshness,
  coalesce(p.path[1], old.home_root_id), coalesce(cardinality(p.path) - 1, old.depth),
  coalesce(p.path, old.path)
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::text[],
    %s::date[], %s::smallint[], %s::text[])
  AS v (goal_id, progress, evidence, expected, paced, pace, newest_on, cadence_days, freshness)
LEFT JOIN (SELECT goal_id, path::bigint[] AS path FROM unnest(%s::bigint[], %s::text[])
  AS raw (goal_id, path)) AS p ON p.goal_id = v.goal_id
LEFT JOIN alignment_rollup old ON old.goal_id = v.goal_id
WHERE old.goal_id IS NULL OR p.path IS NOT NULL
  OR (old.progress_ppm, old.evidence_ppm, old.expected_ppm, old.paced_ppm, old.pace,
      old.newest_on, old.cadence_days, old.freshness)
    IS DISTINCT FROM (v.progress, v.evidence, v.expected, v.paced, v.pace,
      v.newest_on, v.cadence_days, v.freshness)
ON CONFLICT (goal_id) DO UPDATE SET progress_ppm = excluded.progress_ppm,
  evidence_ppm = excluded.evidence_ppm, expected_ppm = excluded.expected_ppm,
  paced_ppm = excluded.paced_ppm, pace = excluded.pace, newest_on = excluded.newest_on,
  cadence_days = excluded.cadence_days, freshness = excluded.freshness,
  home_root_id = excluded.home_root_id,
  depth = excluded.depth, path = excluded.path
"""
STORE_PLACES = """
UPDATE alignment_rollup r SET path = v.path, home_root_id = v.path[1],
  depth = cardinality(v.path) - 1
FROM (SELECT goal_id, path::bigint[] AS path FROM unnest(%s::bigint[], %s::text[])
  AS raw (goal_id, path)) AS v
WHERE r.goal_id = v.goal_id
"""
NEXT_VERSION = """
INSERT INTO alignment_liveversion AS l (organization_id, version) VALUES (%s, 1)
ON CONFLICT (organization_id) DO UPDATE SET version = l.version + 1
"""
STORE_SNAPSHOTS = """
INSERT INTO alignment_snapshot (organization_id, goal_id, dated, progress_ppm, evidence_ppm,
  expected_ppm, paced_ppm, pace, on_track_ppm, behind_ppm)
SELECT %(organization)s, v.goal_id, %(dated)s, v.progress, v.evidence, v.expected, v.paced, v.pace,
  %(on_track)s, %(behind)s
FROM unnest(%(goals)s::bigint[], %(progress)s::int[], %(evidence)s::int[], %(expected)s::int[],
  %(paced)s::int[], %(pace)s::text[]) AS v (goal_id, progress, evidence, expected, paced, pace)
LEFT JOIN LATERAL (
  SELECT s.* FROM alignment_snapshot s
  WHERE s.goal_id = v.goal_id AND s.dated < %(dated)s ORDER BY s.dated DESC LIMIT 1
) AS last ON true
WHERE last.id IS NULL
  OR EXISTS (SELECT FROM alignment_snapshot s WHERE s.goal_id = v.goal_id AND s.dated = %(dated)s)
  OR
  (last.progress_ppm, last.evidence_ppm, last.expected_ppm, last.paced_ppm, last.pace,
   last.on_track_ppm, last.behind_ppm)
  IS DISTINCT FROM
  (v.progress, v.evidence, v.expected, v.paced, v.pace, %(on_track)s, %(behind)s)
ON CONFLICT (goal_id, dated) DO UPDATE SET progress_ppm = excluded.progress_ppm,
  evidence_ppm = excluded.evidence_ppm, expected_ppm = excluded.expected_ppm,
  paced_ppm = excluded.paced_ppm, pace = excluded.pace,
  on_track_ppm = excluded.on_track_ppm, behind_ppm = excluded.behind_ppm
"""
DAYS_KEPT_WHOLE = 400
# Of older months only the last row of each goal stays: what it showed at the month's end.
THIN_SNAPSHOTS = """
DELETE FROM alignment_snapshot s WHERE s.organization_id = %s AND s.dated < %s AND EXISTS (
  SELECT FROM alignment_snapshot later WHERE later.goal_id = s.goal_id AND later.dated > s.dated
    AND date_trunc('month', later.dated) = date_trunc('month', s.dated))
"""


class Numbered(NamedTuple):
    """A goal with its numbers in ppm and its pace."""

    goal: int
    progress: int | None
    evidence: int
    expected: int | None
    paced: int | None
    pace: str | None
    newest_on: dt.date | None = None
    cadence_days: int | None = None
    freshness: str | None = None


def run(sql: str, parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        affected: int = cursor.rowcount
        return affected


def lock_goals(goals: Iterable[int]) -> set[int]:
    """The goals that still are there, held against deletion until commit; in order of id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM goals_goal WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [list(goals)]
        )
        return {row[0] for row in cursor.fetchall()}


def store_attained(
    organization_id: int, targets: list[AttainedTarget], goals: Collection[int] | None
) -> int:
    """Write what changed of the targets' attainments."""
    ordered = sorted(targets, key=lambda t: t.id)
    return run(
        STORE_STATES,
        [
            [t.id for t in ordered],
            [t.attainment.counts for t in ordered],
            [t.attainment.progress for t in ordered],
            [t.attainment.expected for t in ordered],
            [None if t.value is None else shown(t.value) for t in ordered],
            [t.newest_on for t in ordered],
        ],
    )


def shown(value: Fraction) -> Decimal:
    """A value in force for display: exact but for means, which keep 24 decimals."""
    with localcontext() as context:
        context.prec = 60
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        return quotient.quantize(Decimal(1).scaleb(-24))


def numbered(organization: Organization, forest: Forest, numbers: Numbers) -> list[Numbered]:
    """All goals of a forest with numbers and pace, in the order of their ids."""
    thresholds = Thresholds(organization.on_track_ppm, organization.behind_ppm)
    rows = []
    for position, goal in enumerate(forest.ids.tolist()):
        four = numbers.of_goal(position)
        rows.append(Numbered(goal, *four, pace(four.paced, four.expected, thresholds)))
    return rows


def with_news(organization: Organization, rows: list[Numbered], found: Ages) -> list[Numbered]:
    """The same with the date of the newest news, its cadence and how fresh that is."""
    heard = []
    for position, row in enumerate(rows):
        age = found.of_goal(position)
        if age is None:
            heard.append(row)
            continue
        newest_on = organization.rollup_date - dt.timedelta(days=age.days)
        heard.append(
            row._replace(newest_on=newest_on, cadence_days=age.cadence, freshness=freshness_of(age))
        )
    return heard


def store_numbers(
    organization: Organization,
    rows: list[Numbered],
    goals: Collection[int] | None,
    places: dict[int, list[int]],
) -> int:
    """Write the rows that changed, all or those of some goals. Returns how many."""
    if goals is not None:
        rows = [row for row in rows if row.goal in goals]
    inside = {row.goal for row in rows}
    changed = run(
        STORE_NUMBERS,
        [
            organization.pk,
            *columns(rows),
            *place_columns({g: p for g, p in places.items() if g in inside}),
        ],
    )
    below = {g: p for g, p in places.items() if g not in inside}
    changed += run(STORE_PLACES, [*place_columns(below)]) if below else 0
    if changed:
        run(NEXT_VERSION, [organization.pk])
    return changed


def columns(rows: list[Numbered]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in Numbered._fields]


def place_columns(places: dict[int, list[int]]) -> tuple[list[int], list[str]]:
    # unnest flattens arrays of arrays, so each path travels as text.
    return list(places), ["{" + ",".join(map(str, path)) + "}" for path in places.values()]


def stored(organization: Organization) -> list[Numbered]:
    """The numbers as they are stored."""
    names = ("goal_id", "progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm", "pace")
    rows = Rollup.objects.filter(organization=organization).order_by("goal_id").values_list(*names)
    return [Numbered(*row) for row in rows]


def store_snapshots(organization: Organization, dated: dt.date, rows: list[Numbered]) -> int:
    """Keep a day's numbers of every goal in which something changed since its last snapshot."""
    goals, progress, evidence, expected, paced, paces, *_ = columns(rows)
    return run(
        STORE_SNAPSHOTS,
        {
            "organization": organization.pk,
            "dated": dated,
            "on_track": organization.on_track_ppm,
            "behind": organization.behind_ppm,
            "goals": goals,
            "progress": progress,
            "evidence": evidence,
            "expected": expected,
            "paced": paced,
            "pace": paces,
        },
    )


def thin_snapshots(organization: Organization, today: dt.date) -> int:
    """Of days more than 400 ago keep only what each month ended with."""
    return run(THIN_SNAPSHOTS, [organization.pk, today - dt.timedelta(days=DAYS_KEPT_WHOLE)])
