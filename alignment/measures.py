"""Targets with what decides their attainment, read from the tables as they are now.

Called by the loaders; the arithmetic is `alignment.attainment`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from alignment.attainment import (
    YES_NO_UNIT,
    Attainment,
    Course,
    Measure,
    Window,
    attain,
    course_of,
)

# The reading in force comes from the index reading_latest; sums of numeric are exact.
MEASURES = """
SELECT t.id, t.goal_id, t.weight, t.baseline, t.target, t.lower, t.upper,
       k.direction, k.unit, k.aggregation, k.cadence,
       coalesce(t.start_date, g.start_date, c.start_date) AS start,
       coalesce(t.due_date, g.due_date, c.due_date) AS due,
       latest.value AS latest, latest.dated AS newest_on, inside.total, inside.readings,
       interim.days AS interim_days, interim.wanted AS interim_values
FROM goals_target t
JOIN goals_goal g ON g.id = t.goal_id
JOIN kpis_kpi k ON k.id = t.kpi_id
LEFT JOIN goals_cycle c ON c.id = g.cycle_id
LEFT JOIN LATERAL (
  SELECT r.value, r.dated FROM kpis_reading r
  WHERE r.kpi_id = t.kpi_id AND r.superseded_at IS NULL AND r.value IS NOT NULL
    AND r.dated <= %(as_of)s
  ORDER BY r.dated DESC LIMIT 1
) AS latest ON true
LEFT JOIN LATERAL (
  SELECT sum(r.value) AS total, count(*) AS readings FROM kpis_reading r
  WHERE k.aggregation <> 'last' AND r.kpi_id = t.kpi_id
    AND r.superseded_at IS NULL AND r.value IS NOT NULL AND r.dated <= %(as_of)s
    AND r.dated >= coalesce(t.start_date, g.start_date, c.start_date, '-infinity'::date)
    AND r.dated <= coalesce(t.due_date, g.due_date, c.due_date, 'infinity'::date)
) AS inside ON true
LEFT JOIN LATERAL (
  SELECT array_agg(i.dated ORDER BY i.dated) AS days, array_agg(i.value ORDER BY i.dated) AS wanted
  FROM goals_interimtarget i WHERE i.target_id = t.id
) AS interim ON true
WHERE t.organization_id = %(organization)s
"""
SOME = " AND (t.goal_id = ANY(%(goals)s) OR t.kpi_id = ANY(%(kpis)s))"


@dataclass(frozen=True, slots=True)
class AttainedTarget:
    """A target's row of TargetState; the weight is in thousandths."""

    id: int
    goal_id: int
    weight: int
    attainment: Attainment
    value: Fraction | None
    newest_on: dt.date | None
    cadence: str
    course: Course
    window: Window


def attained_targets(
    organization_id: int,
    as_of: dt.date,
    goals: Collection[int] | None = None,
    kpis: Collection[int] = (),
) -> list[AttainedTarget]:
    """What targets have attained on a day, by the readings in force now.

    All of the organization's, or those of some goals and those that use some KPIs.
    """
    some = "" if goals is None else SOME
    asked = {"organization": organization_id, "as_of": as_of}
    asked |= {"goals": list(goals or ()), "kpis": list(kpis)}
    return [attained(row, as_of) for row in fetch(MEASURES + some, asked)]


def fetch(sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def attained(row: dict[str, Any], as_of: dt.date) -> AttainedTarget:
    measure = measure_of(row)
    return AttainedTarget(
        id=row["id"],
        goal_id=row["goal_id"],
        weight=row["weight"],
        attainment=attain(measure, as_of),
        value=measure.value,
        newest_on=row["newest_on"],
        cadence=row["cadence"],
        course=course_of(measure),
        window=Window(row["start"], row["due"]),
    )


def measure_of(row: dict[str, Any]) -> Measure:
    """What decides a target's attainment, from a row of MEASURES."""
    days, values = row["interim_days"] or (), row["interim_values"] or ()
    return Measure(
        value=value_of(row),
        target=exact(row["target"]),
        baseline=exact(row["baseline"]),
        lower=exact(row["lower"]),
        upper=exact(row["upper"]),
        direction=row["direction"],
        is_yes_no=row["unit"] == YES_NO_UNIT,
        start=row["start"],
        due=row["due"],
        interim=tuple(zip(days, map(Fraction, values), strict=True)),
    )


def value_of(row: dict[str, Any]) -> Fraction | None:
    """The value in force by the KPI's aggregation; a mean keeps its fraction."""
    if row["aggregation"] == "last":
        return exact(row["latest"])
    if not row["readings"]:
        return None
    total = Fraction(row["total"])
    return total if row["aggregation"] == "sum" else total / row["readings"]


def exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
