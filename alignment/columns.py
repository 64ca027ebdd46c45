"""The forest that a drain recomputes, read as columns: all goals of an organization, or some.

Of some goals, those that contribute to them directly come along with the numbers that are stored of
them; the rest of the graph is not read. The same rows as `alignment.loaders` reads, without an object
a row; a test holds the two together. The arithmetic is that of `alignment.rollup` for both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from alignment.attainment import PPM, Course, to_ppm
from alignment.column_reads import (
    CLOSINGS,
    FOUR,
    HAND_SET,
    READ_FURTHER,
    READ_GOALS,
    READ_REPORTED,
    READ_STATES,
    READ_STEPS,
    ROLLUP,
    Is,
    Part,
)
from alignment.counting import Bools, EdgeColumns, GoalColumns, Ints, Mode
from alignment.forest import NO_DATA, FixedColumns, Forest, OwnColumns, build_forest, positions_of
from alignment.freshness import CADENCE_DAYS, Ages, ages
from alignment.loaders import (
    FixedRow,
    counting_columns,
    fixed_columns,
    fixed_numbers,
    integers,
    placed_edges,
)
from alignment.rollup import Numbers
from alignment.wire import (
    Columns,
    read_columns,
    taken,
)
from people.models import Organization

# Sums of thousandths below this stay exact in 64 bits when they are made ppm.
MOST_VECTORIZED = 4 * 10**12


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
