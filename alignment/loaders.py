"""Forests from the tables as they are now. Called by `alignment.cascade`, exports and previews.

Three sizes: a whole organization, some goals with what contributes to them directly (the rest of the
graph enters as stored numbers), and one goal with everything below it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from alignment.attainment import Course, Window, expectation_of, linear_expectation, to_ppm
from alignment.counting import (
    NO_GOAL,
    NOBODY,
    UNCOUNTED_STATES,
    Bools,
    EdgeColumns,
    GoalColumns,
    Ints,
    Mode,
    goal_columns,
)
from alignment.edits import NO_EDITS, Edits
from alignment.forest import (
    NO_DATA,
    FixedColumns,
    Forest,
    OwnColumns,
    build_forest,
    positions_of,
)
from alignment.measures import attained_targets, fetch
from alignment.rollup import GoalNumbers, Numbers, roll_up
from goals.tree import below

GOALS = """
SELECT g.id, g.state, g.visibility, g.owner_id, g.mode, g.steps_weight, g.closed_on,
       CASE WHEN g.carried = 'continue' THEN g.predecessor_id END AS predecessor_id,
       g.closed_progress_ppm, g.closed_evidence_ppm, g.closed_expected_ppm, g.closed_paced_ppm,
       coalesce(g.start_date, c.start_date) AS start, coalesce(g.due_date, c.due_date) AS due,
       hand.progress_ppm AS hand_ppm, hand.expires_on AS hand_until
FROM goals_goal g
LEFT JOIN goals_cycle c ON c.id = g.cycle_id
LEFT JOIN LATERAL (
  SELECT h.progress_ppm, h.expires_on FROM goals_handsetvalue h
  WHERE h.goal_id = g.id AND h.set_on <= %(as_of)s ORDER BY h.set_on DESC LIMIT 1
) AS hand ON true
WHERE g.organization_id = %(organization)s
"""
EDGES = """
SELECT g.id AS child, g.parent_id AS parent, g.weight FROM goals_goal g
WHERE g.organization_id = %(organization)s AND g.parent_id IS NOT NULL {home}
UNION ALL
SELECT e.child_id, e.parent_id, e.weight FROM goals_contribution e
WHERE e.organization_id = %(organization)s {further}
"""
# Integer sums of thousandths: exact whatever the order.
STEPS = """
SELECT s.goal_id, sum(s.weight)::bigint AS total,
       coalesce(sum(s.weight) FILTER (WHERE s.done_on <= %(as_of)s), 0)::bigint AS done,
       coalesce(sum(s.weight) FILTER (WHERE s.due_date <= %(as_of)s), 0)::bigint AS due,
       bool_or(s.due_date IS NOT NULL) AS has_due
FROM goals_step s
WHERE s.organization_id = %(organization)s AND s.weight > 0 {some}
GROUP BY s.goal_id
"""
NAMED = """
SELECT p.goal_id, p.person_id FROM goals_goalperson p JOIN goals_goal g ON g.id = p.goal_id
WHERE p.organization_id = %(organization)s AND g.visibility = 'private'
"""
STATES = """
SELECT s.target_id, s.goal_id, t.weight, s.progress_ppm, s.expected_ppm, s.course,
  s.start_date AS start, s.due_date AS due
FROM alignment_targetstate s
JOIN goals_target t ON t.id = s.target_id
WHERE s.organization_id = %(organization)s AND s.counts {some}
"""
STORED = """
SELECT r.goal_id, r.progress_ppm, r.evidence_ppm, r.expected_ppm, r.paced_ppm
FROM alignment_rollup r WHERE r.goal_id = ANY(%(goals)s)
"""
MODES = {"all": Mode.ALL, "own": Mode.OWN, "contributors": Mode.CONTRIBUTORS}
OwnRow = tuple[int, int, int | None, int | None]
FixedRow = tuple[int, int | None, int, int | None, int | None]


@dataclass(frozen=True)
class Scope:
    """Which rows to read: an organization on a day, all its goals or some."""

    organization_id: int
    as_of: dt.date
    goals: frozenset[int] | None = None

    def read(self, sql: str, some: str = "") -> list[dict[str, Any]]:
        """Rows of a query; `some` is its condition on `%(goals)s`, used only for some goals."""
        asked = {"organization": self.organization_id, "as_of": self.as_of}
        asked["goals"] = list(self.goals or ())
        return fetch(sql.replace("{some}", "" if self.goals is None else some), asked)


def load_fresh(scope: Scope) -> Forest:
    """A forest with every attainment computed from readings: nothing stored is trusted."""
    targets = attained_targets(scope.organization_id, scope.as_of, scope.goals)
    own = [
        (t.goal_id, t.weight, t.attainment.progress, t.attainment.expected)
        for t in targets
        if t.attainment.counts
    ]
    return assemble(scope, own, outside=frozenset())


def load_stored(scope: Scope, edits: Edits = NO_EDITS) -> Forest:
    """A forest of some goals from the stored attainments of their targets, as it is or edited.

    Their direct contributors outside the scope enter with their stored numbers.
    """
    states = edits.of_targets(read_states(scope))
    own = [(s["goal_id"], s["weight"], s["progress_ppm"], s["expected_ppm"]) for s in states]
    inside = scope.goals or frozenset()
    edges = edits.of_edges(read_edges(scope), scope.goals)
    outside = {e["child"] for e in edges} - inside if scope.goals is not None else set()
    return assemble(scope, own, frozenset(outside), edits)


def assemble(
    scope: Scope, own: list[OwnRow], outside: frozenset[int], edits: Edits = NO_EDITS
) -> Forest:
    """Put rows into columns. `outside`: contributors that enter as stored numbers."""
    goals = edits.of_goals(read_goals(scope, outside))
    ids = np.array(sorted(goals), np.int64)
    own = own + milestones(scope, goals)
    fixed = [row for row in (fixed_numbers(g, scope.as_of) for g in goals.values()) if row]
    stored = stored_numbers(scope, outside)
    inside_fixed = [row for row in fixed if row[0] not in outside]
    return build_forest(
        ids,
        columns_of(ids, goals, scope),
        own_columns(ids, own),
        edge_columns(ids, edits.of_edges(read_edges(scope), scope.goals)),
        fixed_columns(ids, inside_fixed + stored),
    )


# Rows -----------------------------------------------------------------------------------


def read_goals(scope: Scope, outside: frozenset[int]) -> dict[int, dict[str, Any]]:
    wider = scope
    if scope.goals is not None:
        wider = Scope(scope.organization_id, scope.as_of, scope.goals | outside)
    rows = wider.read(GOALS + "{some}", "AND g.id = ANY(%(goals)s)")
    return {row["id"]: row for row in rows}


def read_states(scope: Scope) -> list[dict[str, Any]]:
    """What counted targets have attained, with what is expected of them on the day."""
    rows = scope.read(STATES, "AND s.goal_id = ANY(%(goals)s)")
    for row in rows:
        if row["course"] != Course.BY_INTERIM:
            window = Window(row["start"], row["due"])
            row["expected_ppm"] = expectation_of(row["course"], window, scope.as_of)
    return rows


def read_edges(scope: Scope) -> list[dict[str, Any]]:
    """Contributions into the goals of the scope, home and further."""
    some = "" if scope.goals is None else "AND {alias}.parent_id = ANY(%(goals)s)"
    return scope.read(EDGES.format(home=some.format(alias="g"), further=some.format(alias="e")))


def milestones(scope: Scope, goals: dict[int, dict[str, Any]]) -> list[OwnRow]:
    """A goal's steps as one contributor: (goal, weight, progress, expected)."""
    rows = scope.read(STEPS, "AND s.goal_id = ANY(%(goals)s)")
    return [
        (
            row["goal_id"],
            goals[row["goal_id"]]["steps_weight"],
            to_ppm(Fraction(row["done"], row["total"])),
            to_ppm(Fraction(row["due"], row["total"])) if row["has_due"] else None,
        )
        for row in rows
        if row["goal_id"] in goals
    ]


def fixed_numbers(goal: dict[str, Any], as_of: dt.date) -> FixedRow | None:
    """The numbers that a closing or a hand-set value puts in place of the computed ones."""
    if goal["closed_on"] and goal["closed_on"] <= as_of:
        return (
            goal["id"],
            goal["closed_progress_ppm"],
            goal["closed_evidence_ppm"],
            goal["closed_expected_ppm"],
            goal["closed_paced_ppm"],
        )
    if goal["hand_until"] and as_of <= goal["hand_until"]:
        progress = goal["hand_ppm"]
        expected = linear_expectation(Window(goal["start"], goal["due"]), as_of)
        return goal["id"], progress, 0, expected, None if expected is None else progress
    return None


def stored_numbers(scope: Scope, goals: frozenset[int]) -> list[FixedRow]:
    if not goals:
        return []
    rows = Scope(scope.organization_id, scope.as_of, goals).read(STORED)
    return [
        (r["goal_id"], r["progress_ppm"], r["evidence_ppm"], r["expected_ppm"], r["paced_ppm"])
        for r in rows
    ]


# Columns --------------------------------------------------------------------------------


def columns_of(ids: Ints, goals: dict[int, dict[str, Any]], scope: Scope) -> GoalColumns:
    rows = [goals[goal] for goal in ids.tolist()]
    return counting_columns(
        ids,
        scope,
        predecessor=integers(row["predecessor_id"] for row in rows),
        is_counted_state=np.array([r["state"] not in UNCOUNTED_STATES for r in rows], bool),
        is_private=np.array([r["visibility"] == "private" for r in rows], bool),
        owner=integers((r["owner_id"] for r in rows), missing=NOBODY),
        mode=integers(MODES[r["mode"]] for r in rows),
    )


def counting_columns(
    ids: Ints, scope: Scope, *, predecessor: Ints, is_private: Bools, **columns: Any
) -> GoalColumns:
    """What decides which goals count, with the people named on private ones. predecessor: ids."""
    named = scope.read(NAMED) if is_private.any() else []
    named_goal = positions_of(ids, integers(row["goal_id"] for row in named))
    is_here = named_goal >= 0
    return goal_columns(
        len(ids),
        is_private=is_private,
        predecessor=np.where(predecessor == NO_DATA, NO_GOAL, positions_of(ids, predecessor)),
        named_goal=named_goal[is_here],
        named_person=integers(row["person_id"] for row in named)[is_here],
        **columns,
    )


def own_columns(ids: Ints, rows: list[OwnRow]) -> OwnColumns:
    goal, weight, progress, expected = columns(rows, 4)
    goal = positions_of(ids, goal)
    is_here = goal >= 0
    return OwnColumns(goal[is_here], weight[is_here], progress[is_here], expected[is_here])


def edge_columns(ids: Ints, rows: list[dict[str, Any]]) -> EdgeColumns:
    return placed_edges(ids, *columns([(r["child"], r["parent"], r["weight"]) for r in rows], 3))


def placed_edges(ids: Ints, child: Ints, parent: Ints, weight: Ints) -> EdgeColumns:
    """Edges between goals by id, as edges between their places."""
    child, parent = positions_of(ids, child), positions_of(ids, parent)
    # A row can name a goal that another transaction deleted after the goals were read.
    is_here = (child >= 0) & (parent >= 0)
    return EdgeColumns(child[is_here], parent[is_here], weight[is_here])


def fixed_columns(ids: Ints, rows: list[FixedRow]) -> FixedColumns:
    goal, *numbers = columns(rows, 5)
    return FixedColumns(positions_of(ids, goal), np.stack(numbers))


def columns(rows: Iterable[tuple[int | None, ...]], width: int) -> list[Ints]:
    """Rows of integers as columns; None becomes NO_DATA."""
    table = list(zip(*rows, strict=True)) or [()] * width
    return [integers(column) for column in table]


def integers(values: Iterable[int | None], missing: int = NO_DATA) -> Ints:
    return np.array([missing if v is None else v for v in values], np.int64)


# Questions ------------------------------------------------------------------------------


def numbers_on(organization_id: int, as_of: dt.date) -> dict[int, GoalNumbers]:
    """Every goal's four numbers on a day: today's structure, the readings of that day."""
    return by_goal(load_fresh(Scope(organization_id, as_of)))


def numbers_of_goal(organization_id: int, goal_id: int, as_of: dt.date) -> GoalNumbers:
    """One goal's numbers on a day, from the readings below it."""
    return by_goal(load_fresh(Scope(organization_id, as_of, frozenset(below([goal_id])))))[goal_id]


def by_goal(forest: Forest) -> dict[int, GoalNumbers]:
    numbers: Numbers = roll_up(forest)
    return {int(goal): numbers.of_goal(i) for i, goal in enumerate(forest.ids)}
