"""Writes derived rows, and only those that changed. Called by `alignment.cascade` alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from alignment.forest import NO_DATA, Forest, positions_of, values_at
from alignment.freshness import CADENCE_DAYS, FRESHNESSES, Ages, freshness_of, freshness_ranks
from alignment.measures import AttainedTarget
from alignment.pace import PACES, Thresholds, pace, pace_ranks
from alignment.rollup import Numbers
from alignment.whole import Whole
from alignment.wire import (
    Columns,
    date_of_day,
    day_number,
    read_columns,
    run_on_columns,
    taken,
)
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
# A goal without a row has no place yet: `displaced` names it, so its path comes with its numbers.
STORE_NUMBERS = """
INSERT INTO alignment_rollup AS r (goal_id, organization_id, progress_ppm, evidence_ppm,
  expected_ppm, paced_ppm, pace, newest_on, cadence_days, freshness, changed_on, home_root_id, depth,
  path)
SELECT v.goal_id, %s, v.progress, v.evidence, v.expected, v.paced, v.pace,
  v.newest_on, v.cadence_days, v.freshness, %s,
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
  changed_on = CASE WHEN (r.progress_ppm, r.evidence_ppm, r.expected_ppm, r.paced_ppm, r.pace)
      IS DISTINCT FROM (excluded.progress_ppm, excluded.evidence_ppm, excluded.expected_ppm,
        excluded.paced_ppm, excluded.pace)
    THEN excluded.changed_on ELSE r.changed_on END,
  home_root_id = excluded.home_root_id,
  depth = excluded.depth, path = excluded.path
"""


def place_of(column: str, words: Sequence[str]) -> str:
    """SQL for the place of a text among some."""
    cases = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words))
    return f"CASE {column} {cases} END"


def word_at(place: str, words: Sequence[str]) -> str:
    """SQL for the text at a place: `place_of` the other way."""
    return f"(ARRAY{list(words)})[{place} + 1]"


STORED = f"""
SELECT goal_id, progress_ppm AS progress, evidence_ppm AS evidence, expected_ppm AS expected,
  paced_ppm AS paced, {place_of("pace", PACES)} AS pace, {day_number("newest_on")} AS newest_on,
  cadence_days, {place_of("freshness", FRESHNESSES)} AS freshness
FROM alignment_rollup WHERE organization_id = %(organization)s
"""
# Columns of Rollup, each from a row of `whole_columns`.
WHOLE = {
    "progress_ppm": "v.progress",
    "evidence_ppm": "v.evidence",
    "expected_ppm": "v.expected",
    "paced_ppm": "v.paced",
    "pace": word_at("v.pace", PACES),
    "newest_on": date_of_day("v.newest_on"),
    "cadence_days": "v.cadence_days",
    "freshness": word_at("v.freshness", FRESHNESSES),
}
INSERT_WHOLE = f"""
INSERT INTO alignment_rollup (goal_id, organization_id, home_root_id, depth, path, critical,
  critical_ppm, changed_on, {", ".join(WHOLE)})
SELECT v.goal_id, %(organization)s, v.goal_id, 0, ARRAY[v.goal_id], '{{}}', '{{}}', %(today)s,
  {", ".join(WHOLE.values())} FROM {{rows}}
"""
# What a snapshot keeps of them.
KEPT = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm", "pace")
UPDATE_WHOLE = f"""
UPDATE alignment_rollup r SET {", ".join(f"{name} = {value}" for name, value in WHOLE.items())},
  changed_on = CASE WHEN ({", ".join(f"r.{name}" for name in KEPT)})
      IS DISTINCT FROM ({", ".join(WHOLE[name] for name in KEPT)})
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
NEXT_VERSION = """
INSERT INTO alignment_liveversion AS l (organization_id, version) VALUES (%s, 1)
ON CONFLICT (organization_id) DO UPDATE SET version = l.version + 1
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


def store_attained(targets: list[AttainedTarget]) -> int:
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
            [t.weight for t in ordered],
            [CADENCE_DAYS[t.cadence] for t in ordered],
            [t.course for t in ordered],
            [t.window.start for t in ordered],
            [t.window.due for t in ordered],
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
    goals: Collection[int],
    places: dict[int, list[int]],
) -> int:
    """Write the rows of some goals that changed. Returns how many."""
    rows = [row for row in rows if row.goal in goals]
    inside = {row.goal for row in rows}
    changed = run(
        STORE_NUMBERS,
        [
            organization.pk,
            organization.rollup_date,
            *columns(rows),
            *place_columns({g: p for g, p in places.items() if g in inside}),
        ],
    )
    below = {g: p for g, p in places.items() if g not in inside}
    changed += store_places(below)
    if changed:
        run(NEXT_VERSION, [organization.pk])
    return changed


def store_places(places: dict[int, list[int]]) -> int:
    return run(STORE_PLACES, [*place_columns(places)]) if places else 0


def columns(rows: list[Numbered]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in Numbered._fields]


def store_whole(organization: Organization, whole: Whole, numbers: Numbers) -> tuple[int, bool]:
    """Write the rows that changed of all goals. Returns how many, and whether any is new.

    A goal without a row gets one with a path of its own alone; `places.place_all` mends that.
    """
    found = whole_columns(organization, whole, numbers)
    asked = {"organization": organization.pk, "today": organization.rollup_date}
    stored = read_columns(STORED, asked, tuple(found))
    place = positions_of(stored["goal_id"], found["goal_id"])
    is_new = place < 0
    differs = [column != values_at(stored[name], place) for name, column in found.items()]
    is_changed = np.any(differs, axis=0) & ~is_new
    changed = 0
    for statement, rows in ((INSERT_WHOLE, is_new), (UPDATE_WHOLE, is_changed)):
        if rows.any():
            changed += run_on_columns(statement, taken(found, rows), asked)
    if changed:
        run(NEXT_VERSION, [organization.pk])
    return changed, bool(is_new.any())


def whole_columns(organization: Organization, whole: Whole, numbers: Numbers) -> Columns:
    """What Rollup holds of each goal, in whole numbers."""
    thresholds = Thresholds(organization.on_track_ppm, organization.behind_ppm)
    days, cadence = whole.ages.days, whole.ages.cadence
    newest = np.where(days == NO_DATA, NO_DATA, organization.rollup_date.toordinal() - days)
    return {
        "goal_id": whole.forest.ids,
        "progress": numbers.progress,
        "evidence": numbers.evidence,
        "expected": numbers.expected,
        "paced": numbers.paced,
        "pace": pace_ranks(numbers.paced, numbers.expected, thresholds),
        "newest_on": newest,
        "cadence_days": cadence,
        "freshness": freshness_ranks(days, cadence),
    }


def place_columns(places: dict[int, list[int]]) -> tuple[list[int], list[str]]:
    # unnest flattens arrays of arrays, so each path travels as text.
    return list(places), ["{" + ",".join(map(str, path)) + "}" for path in places.values()]
