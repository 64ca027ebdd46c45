"""The forest that a drain recomputes, read as columns: all goals of an organization, or some.

Of some goals, those that contribute to them directly come along with the numbers that are stored of
them; the rest of the graph is not read. The same rows as `alignment.loaders` reads, without an object
a row; a test holds the two together. The arithmetic is that of `alignment.rollup` for both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntFlag
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from alignment.attainment import PPM, Course, to_ppm
from alignment.counting import UNCOUNTED_STATES, Bools, EdgeColumns, GoalColumns, Ints, Mode
from alignment.forest import NO_DATA, FixedColumns, Forest, OwnColumns, build_forest, positions_of
from alignment.freshness import CADENCE_DAYS, FRESHNESSES, Ages, ages
from alignment.loaders import (
    STEPS,
    FixedRow,
    Scope,
    counting_columns,
    fixed_columns,
    fixed_numbers,
    integers,
    placed_edges,
)
from alignment.measures import fetch
from alignment.pace import PACES
from alignment.rollup import Numbers
from alignment.shapes import FACTS
from alignment.wire import (
    AT_A_TIME,
    Columns,
    day_number,
    place_of,
    read_columns,
    read_together,
    taken,
)
from people.models import Organization


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
# Sums of thousandths below this stay exact in 64 bits when they are made ppm.
MOST_VECTORIZED = 4 * 10**12
# A goal's row has more than this.
LEAST_BYTES = 100


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


@dataclass(frozen=True)
class Loaded:
    """A forest with what is stored of its goals, one element a goal in the order of its ids.

    inside: the goals to be computed; the others enter with their stored numbers. is_whole: all are.
    facts: what their weight in strategy rests on beside the forest. stored: what Rollup holds.
    own_days, own_cadence: how `alignment.freshness.ages` takes the news of goals. confidence: their
    owners' latest word, of the goals inside.
    """

    forest: Forest
    is_whole: bool
    inside: Bools
    facts: Ints
    flags: Ints
    shape: Ints
    stored: Columns
    own_days: Ints
    own_cadence: Ints
    confidence: Ints

    def has(self, flag: Is) -> Bools:
        found: Bools = (self.flags & flag) > 0
        return found

    def numbers(self) -> Numbers:
        """As they are stored."""
        return Numbers(*(self.stored[name] for name in FOUR))

    def ages(self, cadence: str) -> Ages:
        """The age of every goal's news, where the organization reports by this cadence."""
        return ages(self.forest, self.own_days, self.own_cadence, CADENCE_DAYS[cadence])


def load_columns(organization: Organization, goals: Collection[int] | None = None) -> Loaded:
    """Some goals of an organization, or all, on its day, from attainments that are stored already.

    goals: with every goal above them, where what is above is to be computed right.
    """
    some = None if goals is None else np.array(sorted(goals), np.int64)
    part = Part(organization.pk, organization.rollup_date, some)
    rows = part.columns(READ_GOALS)
    rows = taken(rows, np.argsort(rows["id"], kind="stable"))
    ids, facts, flags, shape = (rows[name] for name in ("id", "facts", "flags", "shape"))
    stored = {name: rows[name] for name in ROLLUP}
    inside = np.ones(len(ids), bool) if some is None else positions_of(some, ids) >= 0
    own, *heard = own_and_news(part, rows, inside)
    columns = counted(part, rows), own, edge_columns(part, rows, inside), fixed(part, rows, inside)
    # Of a million goals every column that is needed no more is worth letting go.
    del rows, own
    forest = build_forest(ids, *columns)
    return Loaded(forest, some is None, inside, facts, flags, shape, stored, *heard)


def placed(rows: Columns, ids: Ints) -> Columns:
    """The rows whose goal is there, with its position in place of its id."""
    goal = positions_of(ids, rows["goal_id"])
    return taken({**rows, "goal_id": goal}, goal >= 0)


def counted(part: Part, rows: Columns) -> GoalColumns:
    flags = rows["flags"]
    mode = np.full(len(flags), int(Mode.ALL))
    mode[(flags & Is.OWN_ONLY) > 0] = Mode.OWN
    mode[(flags & Is.GOALS_ONLY) > 0] = Mode.CONTRIBUTORS
    return counting_columns(
        rows["id"],
        part.scope,
        predecessor=rows["predecessor_id"],
        is_counted_state=(flags & Is.COUNTED) > 0,
        is_private=(flags & Is.PRIVATE) > 0,
        owner=rows["owner_id"],
        mode=mode,
    )


# Of a goal's own ------------------------------------------------------------------------


def own_and_news(part: Part, goals: Columns, inside: Bools) -> tuple[OwnColumns, Ints, Ints, Ints]:
    """What is a goal's own, and when it was last heard of itself: see `news`."""
    states = placed(read_states(part), goals["id"])
    heard = news(part, goals, inside, states)
    return own_columns(states, milestones(part, goals)), *heard


def read_states(part: Part) -> Columns:
    """What targets have attained, and what is expected of them on the day."""
    rows = part.columns(READ_STATES)
    expected = expectations(rows, part.as_of)
    names = ("goal_id", "weight", "progress", "newest_on", "cadence_days")
    return {**{name: rows[name] for name in names}, "expected": expected}


def expectations(rows: Columns, as_of: dt.date) -> Ints:
    """What is expected of targets on a day, in ppm: by their course and window, or as it is stored."""
    today, start, due, course = as_of.toordinal(), rows["start"], rows["due"], rows["course"]
    days = np.maximum(due - start, 1)
    gone = np.clip(today - start, 0, days)
    return np.select(
        [course == Course.BY_DAYS, course == Course.ALWAYS, course == Course.AT_DUE],
        [(2 * gone * PPM + days) // (2 * days), PPM, np.where(today >= due, PPM, 0)],
        rows["expected"],
    )


def own_columns(states: Columns, steps: Columns) -> OwnColumns:
    names = ("goal_id", "weight", "progress", "expected")
    return OwnColumns(*(np.concatenate([states[name], steps[name]]) for name in names))


def milestones(part: Part, goals: Columns) -> Columns:
    """A goal's steps as one contributor of it."""
    rows = placed(part.columns(READ_STEPS), goals["id"])
    total = rows["total"]
    due = np.where(rows["is_dated"] == 1, shares(rows["due"], total), NO_DATA)
    return {
        "goal_id": rows["goal_id"],
        "weight": goals["steps_weight"][rows["goal_id"]],
        "progress": shares(rows["done"], total),
        "expected": due,
    }


def shares(part: Ints, total: Ints) -> Ints:
    """`to_ppm` for columns of thousandths."""
    if total.max(initial=0) < MOST_VECTORIZED:
        return (2 * part * PPM + total) // np.maximum(2 * total, 1)
    pairs = zip(part.tolist(), total.tolist(), strict=True)
    return integers(to_ppm(Fraction(a, b)) for a, b in pairs)


# Of its contributors, and what is given -------------------------------------------------


def edge_columns(part: Part, goals: Columns, inside: Bools) -> EdgeColumns:
    """Homes and further contributions, into the goals that are computed."""
    further = part.columns(READ_FURTHER)
    has_home = goals["parent_id"] != NO_DATA
    child = np.concatenate([goals["id"][has_home], further["child"]])
    parent = np.concatenate([goals["parent_id"][has_home], further["parent"]])
    weight = np.concatenate([goals["weight"][has_home], further["weight"]])
    edges = placed_edges(goals["id"], child, parent, weight)
    into = inside[edges.parent]
    return EdgeColumns(edges.child[into], edges.parent[into], edges.weight[into])


def fixed(part: Part, goals: Columns, inside: Bools) -> FixedColumns:
    """What stands in place of computed numbers: closings, values by hand, and what is not computed."""
    outside = np.flatnonzero(~inside)
    numbers = np.stack([goals[name][outside] for name in FOUR])
    # One that was never computed has no evidence yet.
    numbers[1] = np.maximum(numbers[1], 0)
    kept = FixedColumns(outside, numbers)
    by_hand: list[FixedRow] = [
        row
        for goal in part.rows(HAND_SET, "AND h.goal_id = ANY(%(goals)s)")
        if (row := fixed_numbers(goal, part.as_of))
    ]
    parts = [kept, closings(goals, inside), here(fixed_columns(goals["id"], by_hand))]
    return FixedColumns(
        np.concatenate([one.goal for one in parts]),
        np.concatenate([one.numbers for one in parts], axis=1),
    )


def closings(goals: Columns, inside: Bools) -> FixedColumns:
    closed = goals["id"][inside & ((goals["flags"] & Is.CLOSED) > 0)]
    names = ("goal_id", *FOUR)
    if not len(closed):
        return FixedColumns(closed, np.empty((len(FOUR), 0), np.int64))
    rows = placed(read_columns(CLOSINGS, {"closed": closed}, names), goals["id"])
    return FixedColumns(rows["goal_id"], np.stack([rows[name] for name in FOUR]))


def here(rows: FixedColumns) -> FixedColumns:
    is_here = rows.goal >= 0
    return FixedColumns(rows.goal[is_here], rows.numbers[:, is_here])


# News -----------------------------------------------------------------------------------


def news(part: Part, goals: Columns, inside: Bools, states: Columns) -> tuple[Ints, Ints, Ints]:
    """Days since a goal was last heard of itself, the shortest cadence of its counted targets, and the
    confidence that its owner gave last, 0 to 10.

    Goals that are not computed bring what is stored of them.
    """
    heard = placed(part.columns(READ_REPORTED), goals["id"])
    newest = np.where(inside, NO_DATA, goals["newest_on"])
    longest = max(CADENCE_DAYS.values())
    cadence = np.full(len(inside), longest + 1)
    is_asked = (goals["flags"] & Is.GOALS_ONLY)[states["goal_id"]] == 0
    measured = taken(states, (states["weight"] > 0) & is_asked)
    for rows in (measured, heard):
        np.maximum.at(newest, rows["goal_id"], rows["newest_on"])
    np.minimum.at(cadence, measured["goal_id"], measured["cadence_days"])
    cadence = np.where(inside, np.where(cadence > longest, 0, cadence), goals["cadence_days"])
    days = np.where(newest == NO_DATA, NO_DATA, part.as_of.toordinal() - newest)
    confidence = np.full(len(inside), NO_DATA)
    confidence[heard["goal_id"]] = heard["confidence"]
    return days, np.maximum(cadence, 0), confidence
