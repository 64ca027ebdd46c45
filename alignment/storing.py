"""Writes derived rows, and only those that changed. Called by `alignment.cascade` alone."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
from django.db import connection

from alignment.attainment import Course
from alignment.column_reads import Is
from alignment.columns import Loaded
from alignment.forest import NO_DATA, Forest
from alignment.freshness import CADENCE_DAYS, FRESHNESSES, freshness_ranks
from alignment.measures import AttainedTarget
from alignment.pace import PACES, Thresholds, pace_ranks
from alignment.rollup import Numbers
from alignment.wire import Columns, date_of_day, run_on_columns, taken, word_at
from goals.tree import above_of
from people.models import Organization

STATE = (
    *("counts", "progress_ppm", "expected_ppm", "value", "newest_on"),
    *("weight", "cadence_days", "course", "start_date", "due_date"),
)


def state_columns(alias: str = "") -> str:
    return ", ".join(f"{alias}{name}" for name in STATE)


STORE_STATES = f"""
INSERT INTO alignment_targetstate AS s (target_id, organization_id, goal_id, {state_columns()})
SELECT v.target_id, t.organization_id, t.goal_id, {state_columns("v.")}
FROM unnest(%s::bigint[], %s::boolean[], %s::int[], %s::int[], %s::numeric[], %s::date[], %s::int[],
    %s::smallint[], %s::smallint[], %s::date[], %s::date[]) AS v (target_id, {state_columns()})
JOIN goals_target t ON t.id = v.target_id
ON CONFLICT (target_id) DO UPDATE SET
  (goal_id, {state_columns()}) = (excluded.goal_id, {state_columns("excluded.")})
WHERE (s.goal_id, {state_columns("s.")})
  IS DISTINCT FROM (excluded.goal_id, {state_columns("excluded.")})
"""
# Columns of Rollup, each from a row of `rollup_columns`.
ROLLUP = {
    "progress_ppm": "v.progress",
    "evidence_ppm": "v.evidence",
    "expected_ppm": "v.expected",
    "paced_ppm": "v.paced",
    "pace": word_at("v.pace", PACES),
    "newest_on": date_of_day("v.newest_on"),
    "cadence_days": "v.cadence_days",
    "freshness": word_at("v.freshness", FRESHNESSES),
    "confidence": "v.confidence",
}
INSERT_ROLLUP = f"""
INSERT INTO alignment_rollup (goal_id, organization_id, home_root_id, depth, path, critical,
  critical_ppm, changed_on, {", ".join(ROLLUP)})
SELECT v.goal_id, %(organization)s, v.goal_id, 0, ARRAY[v.goal_id], '{{}}', '{{}}', %(today)s,
  {", ".join(ROLLUP.values())} FROM {{rows}}
"""
# What a snapshot keeps of them.
KEPT = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm", "pace")
UPDATE_ROLLUP = f"""
UPDATE alignment_rollup r SET {", ".join(f"{name} = {value}" for name, value in ROLLUP.items())},
  changed_on = CASE WHEN ({", ".join(f"r.{name}" for name in KEPT)})
      IS DISTINCT FROM ({", ".join(ROLLUP[name] for name in KEPT)})
    THEN %(today)s ELSE r.changed_on END
FROM {{rows}} WHERE r.goal_id = v.goal_id
"""
STORE_PLACES = """
UPDATE alignment_rollup r SET path = v.path, home_root_id = v.path[1],
  depth = cardinality(v.path) - 1
FROM (SELECT goal_id, path::bigint[] AS path FROM unnest(%s::bigint[], %s::text[])
  AS raw (goal_id, path)) AS v
WHERE r.goal_id = v.goal_id
"""
# A KPI touches the goals that it measures.
TOUCHED = """
  SELECT unnest(%(goals)s::bigint[])
  UNION SELECT goal_id FROM goals_target WHERE kpi_id = ANY(%(kpis)s::bigint[])"""
LOCK_TOUCHED = f"""
SELECT id FROM goals_goal WHERE id = ANY(ARRAY({above_of(TOUCHED)})) ORDER BY id FOR KEY SHARE
"""
NEXT_VERSION = """
INSERT INTO alignment_liveversion AS l (organization_id, version) VALUES (%s, 1)
ON CONFLICT (organization_id) DO UPDATE SET version = l.version + 1
"""


def run(sql: str, parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        affected: int = cursor.rowcount
        return affected


def lock_touched(goals: Iterable[int], kpis: Iterable[int]) -> set[int]:
    """Goals, those that KPIs measure, and all above them: locked as `lock_goals` does."""
    return locked(LOCK_TOUCHED, {"goals": list(goals), "kpis": list(kpis)})


def lock_goals(goals: Iterable[int]) -> set[int]:
    """The goals that still are there, held against deletion until commit; in order of id."""
    return lock("goals_goal", goals)


def lock(table: str, ids: Iterable[int]) -> set[int]:
    sql = f"SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
    return locked(sql, [list(ids)])


def locked(sql: str, parameters: Any) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {row[0] for row in cursor.fetchall()}


def store_attained(targets: list[AttainedTarget]) -> int:
    """Write what changed of the targets' attainments."""
    ordered = sorted(targets, key=lambda t: t.id)
    return run(
        STORE_STATES,
        [
            [t.id for t in ordered],
            [t.attainment.counts for t in ordered],
            [t.attainment.progress for t in ordered],
            [stored_expectation(t) for t in ordered],
            [None if t.value is None else shown(t.value) for t in ordered],
            [t.newest_on for t in ordered],
            [t.weight for t in ordered],
            [CADENCE_DAYS[t.cadence] for t in ordered],
            [t.course for t in ordered],
            [t.window.start for t in ordered],
            [t.window.due for t in ordered],
        ],
    )


def stored_expectation(target: AttainedTarget) -> int | None:
    """What its course and window do not say: see `alignment.columns.expectations`."""
    return target.attainment.expected if target.course == Course.BY_INTERIM else None


def shown(value: Fraction) -> Decimal:
    """A value in force for display: exact but for means, which keep 24 decimals."""
    with localcontext() as context:
        context.prec = 60
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        return quotient.quantize(Decimal(1).scaleb(-24))


def store_numbers(organization: Organization, loaded: Loaded, numbers: Numbers) -> tuple[int, bool]:
    """Write the rows that changed of the goals computed. Returns how many, and whether any is new.

    A goal without a row gets one with a path of its own alone; `alignment.places` mends that.
    """
    found = rollup_columns(organization, loaded, numbers)
    asked = {"organization": organization.pk, "today": organization.rollup_date}
    differs = np.any([found[name] != column for name, column in loaded.stored.items()], axis=0)
    is_new = loaded.inside & ~loaded.has(Is.STORED)
    is_changed = loaded.inside & differs & ~is_new
    changed = 0
    for statement, rows in ((INSERT_ROLLUP, is_new), (UPDATE_ROLLUP, is_changed)):
        if rows.any():
            changed += run_on_columns(statement, taken(found, rows), asked)
    return changed, bool(is_new.any())


def rollup_columns(organization: Organization, loaded: Loaded, numbers: Numbers) -> Columns:
    """What Rollup holds of each goal, in whole numbers."""
    days, cadence = loaded.ages(organization.cadence)
    newest = np.where(days == NO_DATA, NO_DATA, organization.rollup_date.toordinal() - days)
    return {
        **paced_columns(organization, loaded.forest, numbers),
        "newest_on": newest,
        "cadence_days": cadence,
        "freshness": freshness_ranks(days, cadence),
        "confidence": loaded.confidence,
    }


def paced_columns(organization: Organization, forest: Forest, numbers: Numbers) -> Columns:
    """The goals of a forest with their numbers, and pace as a place in PACES."""
    thresholds = Thresholds(organization.on_track_ppm, organization.behind_ppm)
    return {
        "goal_id": forest.ids,
        "progress": numbers.progress,
        "evidence": numbers.evidence,
        "expected": numbers.expected,
        "paced": numbers.paced,
        "pace": pace_ranks(numbers.paced, numbers.expected, thresholds),
    }


def raise_version(organization: Organization) -> None:
    """Tell open pages that a number changed."""
    run(NEXT_VERSION, [organization.pk])


def store_places(places: dict[int, list[int]]) -> int:
    return run(STORE_PLACES, [*place_columns(places)]) if places else 0


def place_columns(places: dict[int, list[int]]) -> tuple[list[int], list[str]]:
    # unnest flattens arrays of arrays, so each path travels as text.
    return list(places), ["{" + ",".join(map(str, path)) + "}" for path in places.values()]
