"""What `alignment.columns` reads of a forest: the queries, the names of their columns, and how."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntFlag
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection

from alignment.counting import UNCOUNTED_STATES, Ints
from alignment.freshness import FRESHNESSES
from alignment.loaders import STEPS, Scope
from alignment.measures import fetch
from alignment.pace import PACES
from alignment.shapes import FACTS
from alignment.wire import (
    AT_A_TIME,
    Columns,
    day_number,
    place_of,
    read_columns,
    read_together,
)


class Is(IntFlag):
    """What is true of a goal. A column costs its length, so all of it is one column."""

    COUNTED = 1
    PRIVATE = 2
    OWN_ONLY = 4
    GOALS_ONLY = 8
    CLOSED = 16
    STORED = 32
    BEARING = 64
    PLACED = 128


CONDITIONS = {
    Is.COUNTED: f"g.state <> ALL (ARRAY{sorted(UNCOUNTED_STATES)})",
    Is.PRIVATE: "g.visibility = 'private'",
    Is.OWN_ONLY: "g.mode = 'own'",
    Is.GOALS_ONLY: "g.mode = 'contributors'",
    Is.CLOSED: "g.closed_on <= %(as_of)s",
    Is.STORED: "kept.goal_id IS NOT NULL",
    Is.BEARING: "kept.critical <> '{}'",
    # Of a root both are NULL. What lies below a goal that moved is found from that goal.
    Is.PLACED: "kept.path[cardinality(kept.path) - 1] IS NOT DISTINCT FROM g.parent_id",
}
FLAGS = " + ".join(f"CASE WHEN {sql} THEN {flag:d} ELSE 0 END" for flag, sql in CONDITIONS.items())
# What Rollup holds of a goal, each from a column of it.
ROLLUP = {
    "progress": "kept.progress_ppm",
    "evidence": "kept.evidence_ppm",
    "expected": "kept.expected_ppm",
    "paced": "kept.paced_ppm",
    "pace": place_of("kept.pace", PACES),
    "newest_on": day_number("kept.newest_on"),
    "cadence_days": "kept.cadence_days",
    "freshness": place_of("kept.freshness", FRESHNESSES),
    "confidence": "kept.confidence",
}
FOUR = ("progress", "evidence", "expected", "paced")
GOALS = f"""
SELECT g.id, g.owner_id, g.parent_id, g.weight, g.steps_weight,
  CASE WHEN g.carried = 'continue' THEN g.predecessor_id END AS predecessor_id,
  {FACTS} AS facts, {FLAGS} AS flags, kept.shape,
  {", ".join(f"{sql} AS {name}" for name, sql in ROLLUP.items())}
FROM goals_goal g LEFT JOIN alignment_rollup kept ON kept.goal_id = g.id
WHERE g.organization_id = %(organization)s {{some}}
"""
GOAL_NAMES = (
    *("id", "owner_id", "parent_id", "weight", "steps_weight", "predecessor_id"),
    *("facts", "flags", "shape", *ROLLUP),
)
WITH_CONTRIBUTORS = """
AND g.id IN (
  SELECT unnest(%(goals)s::bigint[])
  UNION SELECT c.id FROM goals_goal c WHERE c.parent_id = ANY(%(goals)s)
  UNION SELECT e.child_id FROM goals_contribution e WHERE e.parent_id = ANY(%(goals)s))
"""
FURTHER = """
SELECT e.child_id AS child, e.parent_id AS parent, e.weight FROM goals_contribution e
WHERE e.organization_id = %(organization)s {some}
"""
STATES = f"""
SELECT s.goal_id, s.weight, s.progress_ppm AS progress, s.expected_ppm AS expected, s.course,
  {day_number("s.start_date")} AS start, {day_number("s.due_date")} AS due,
  {day_number("s.newest_on")} AS newest_on, s.cadence_days
FROM alignment_targetstate s WHERE s.organization_id = %(organization)s AND s.counts {{some}}
"""
STATE_NAMES = (
    *("goal_id", "weight", "progress", "expected", "course", "start", "due"),
    *("newest_on", "cadence_days"),
)
# One that was reopened since its goal was read has no numbers any more, and a mark that waits.
CLOSINGS = f"""
SELECT g.id AS goal_id, {", ".join(f"g.closed_{name}_ppm AS {name}" for name in FOUR)}
FROM goals_goal g WHERE g.id = ANY(%(closed)s) AND g.closed_on IS NOT NULL
"""
HAND_SET = """
SELECT DISTINCT ON (g.id) g.id, g.closed_on, h.progress_ppm AS hand_ppm, h.expires_on AS hand_until,
  coalesce(g.start_date, c.start_date) AS start, coalesce(g.due_date, c.due_date) AS due
FROM goals_handsetvalue h
JOIN goals_goal g ON g.id = h.goal_id
LEFT JOIN goals_cycle c ON c.id = g.cycle_id
WHERE h.organization_id = %(organization)s AND h.set_on <= %(as_of)s
  AND (g.closed_on <= %(as_of)s) IS NOT TRUE {some}
ORDER BY g.id, h.set_on DESC
"""
# Of several reports `n` the last confidence given, by comparing arrays: to sort each goal's takes four
# times as long.
SAID_LAST = f"""(max(ARRAY[{day_number("n.dated")}, n.id, n.confidence])
    FILTER (WHERE n.confidence IS NOT NULL))[3]"""
REPORTED = f"""
SELECT n.goal_id, {day_number("max(n.dated)")} AS newest_on, {SAID_LAST} AS confidence
FROM reviews_checkin n
WHERE n.organization_id = %(organization)s AND n.dated <= %(as_of)s GROUP BY n.goal_id
"""
# The same of some goals: by the index check_in_latest, back to the last report that says how sure.
REPORTED_OF_SOME = f"""
SELECT asked.goal_id, {day_number("newest.dated")} AS newest_on, said.confidence
FROM unnest(%(goals)s::bigint[]) AS asked (goal_id)
CROSS JOIN LATERAL (
  SELECT n.dated FROM reviews_checkin n WHERE n.goal_id = asked.goal_id AND n.dated <= %(as_of)s
  ORDER BY n.dated DESC LIMIT 1
) AS newest
LEFT JOIN LATERAL (
  SELECT n.confidence FROM reviews_checkin n
  WHERE n.goal_id = asked.goal_id AND n.dated <= %(as_of)s AND n.confidence IS NOT NULL
  ORDER BY n.dated DESC, n.id DESC LIMIT 1
) AS said ON true
"""


class Read(NamedTuple):
    """Columns by their names, of a whole organization or of some goals.

    by: a column of ids, where a large organization is read in parts.
    """

    names: tuple[str, ...]
    whole: str
    of_some: str
    by: str | None = None


def read_of(query: str, names: tuple[str, ...], some: str, by: str | None = None) -> Read:
    """By one query: `some` is its condition on `%(goals)s`."""
    return Read(names, query.replace("{some}", ""), query.replace("{some}", some), by)


READ_GOALS = read_of(GOALS, GOAL_NAMES, WITH_CONTRIBUTORS, by="id")
READ_STATES = read_of(STATES, STATE_NAMES, "AND s.goal_id = ANY(%(goals)s)", by="goal_id")
READ_REPORTED = Read(("goal_id", "newest_on", "confidence"), REPORTED, REPORTED_OF_SOME)
READ_STEPS = read_of(
    f"SELECT s.*, s.has_due::int AS is_dated FROM ({STEPS}) AS s",
    ("goal_id", "total", "done", "due", "is_dated"),
    "AND s.goal_id = ANY(%(goals)s)",
)
READ_FURTHER = read_of(
    FURTHER, ("child", "parent", "weight"), "AND e.parent_id = ANY(%(goals)s)", by="child"
)
READS = (READ_GOALS, READ_STATES, READ_REPORTED, READ_STEPS, READ_FURTHER)
# A goal's row has more than this.
LEAST_BYTES = 100


@dataclass(frozen=True)
class Part:
    """What to read: an organization on its day, all its goals or some."""

    organization_id: int
    as_of: dt.date
    goals: Ints | None

    def columns(self, read: Read) -> Columns:
        if self.goals is None:
            by = read.by if self.is_large else None
            return read_columns(read.whole, self.asked(), read.names, by)
        return self.together[read]

    @cached_property
    def is_large(self) -> bool:
        """Whether to read it in parts: a table's size is known, its rows would have to be counted."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_relation_size('goals_goal')")
            row: tuple[int] = cursor.fetchone()
            return row[0] > AT_A_TIME * LEAST_BYTES

    @cached_property
    def together(self) -> dict[Read, Columns]:
        """All that is to be read of some goals."""
        found = read_together([(read.of_some, read.names) for read in READS], self.asked())
        return dict(zip(READS, found, strict=True))

    def rows(self, query: str, some: str) -> list[dict[str, Any]]:
        asked = self.asked() | {"goals": [] if self.goals is None else self.goals.tolist()}
        return fetch(query.replace("{some}", "" if self.goals is None else some), asked)

    def asked(self) -> dict[str, Any]:
        return {"organization": self.organization_id, "as_of": self.as_of, "goals": self.goals}

    @property
    def scope(self) -> Scope:
        return Scope(self.organization_id, self.as_of)
