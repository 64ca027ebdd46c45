"""All goals of an organization as one forest, column by column: what a full recompute reads.

The same rows as `alignment.loaders` and `alignment.news` read for some goals, without an object a row;
a test holds the two together. The arithmetic is that of `alignment.rollup` for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from alignment.attainment import PPM, to_ppm
from alignment.counting import (
    UNCOUNTED_STATES,
    EdgeColumns,
    GoalColumns,
    Ints,
    Mode,
)
from alignment.forest import NO_DATA, FixedColumns, Forest, OwnColumns, build_forest, positions_of
from alignment.freshness import CADENCE_DAYS, Ages, ages
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
from alignment.wire import Columns, day_number, read_columns, taken
from people.models import Organization

CLOSED = ("closed_progress_ppm", "closed_evidence_ppm", "closed_expected_ppm", "closed_paced_ppm")
GOALS = f"""
SELECT g.id, g.owner_id, g.parent_id, g.weight, g.steps_weight,
  (g.state NOT IN ({", ".join(f"'{state}'" for state in sorted(UNCOUNTED_STATES))}))::int AS counts,
  (g.visibility = 'private')::int AS is_private,
  CASE g.mode WHEN 'own' THEN {Mode.OWN:d} WHEN 'contributors' THEN {Mode.CONTRIBUTORS:d}
    ELSE {Mode.ALL:d} END AS mode,
  CASE WHEN g.carried = 'continue' THEN g.predecessor_id END AS predecessor_id,
  (g.closed_on <= %(as_of)s)::int AS is_closed, {", ".join(f"g.{name}" for name in CLOSED)}
FROM goals_goal g WHERE g.organization_id = %(organization)s
"""
GOAL_NAMES = (
    *("id", "owner_id", "parent_id", "weight", "steps_weight", "counts", "is_private", "mode"),
    *("predecessor_id", "is_closed", *CLOSED),
)
FURTHER = """
SELECT e.child_id AS child, e.parent_id AS parent, e.weight FROM goals_contribution e
WHERE e.organization_id = %(organization)s
"""
STATES = f"""
SELECT s.goal_id, s.weight, s.progress_ppm AS progress, s.expected_ppm AS expected,
  {day_number("s.newest_on")} AS newest_on, s.cadence_days
FROM alignment_targetstate s WHERE s.organization_id = %(organization)s AND s.counts
"""
STATE_NAMES = ("goal_id", "weight", "progress", "expected", "newest_on", "cadence_days")
HAND_SET = """
SELECT DISTINCT ON (g.id) g.id, g.closed_on, h.progress_ppm AS hand_ppm, h.expires_on AS hand_until,
  coalesce(g.start_date, c.start_date) AS start, coalesce(g.due_date, c.due_date) AS due
FROM goals_handsetvalue h
JOIN goals_goal g ON g.id = h.goal_id
LEFT JOIN goals_cycle c ON c.id = g.cycle_id
WHERE h.organization_id = %(organization)s AND h.set_on <= %(as_of)s
  AND (g.closed_on <= %(as_of)s) IS NOT TRUE
ORDER BY g.id, h.set_on DESC
"""
REPORTED = f"""
SELECT goal_id, {day_number("max(dated)")} AS newest_on FROM reviews_checkin
WHERE organization_id = %(organization)s AND dated <= %(as_of)s GROUP BY goal_id
"""
# Sums of thousandths below this stay exact in 64 bits when they are made ppm.
MOST_VECTORIZED = 4 * 10**12


@dataclass(frozen=True)
class Whole:
    """The forest of an organization, and how old the news of its goals is."""

    forest: Forest
    ages: Ages


def load_whole(organization: Organization) -> Whole:
    """Everything on the organization's day, from attainments that are stored already."""
    asked = {"organization": organization.pk, "as_of": organization.rollup_date}
    goals = read_columns(GOALS, asked, GOAL_NAMES)
    goals = taken(goals, np.argsort(goals["id"], kind="stable"))
    ids = goals["id"]
    states = placed(read_columns(STATES, asked, STATE_NAMES), ids)
    forest = build_forest(
        ids,
        counted(goals, Scope(organization.pk, organization.rollup_date)),
        own_columns(states, milestones(asked, goals)),
        edge_columns(asked, goals),
        fixed(asked, goals),
    )
    heard = placed(read_columns(REPORTED, asked, ("goal_id", "newest_on")), ids)
    return Whole(forest, ages_of(organization, forest, goals["mode"], states, heard))


def placed(rows: Columns, ids: Ints) -> Columns:
    """The rows whose goal is there, with its position in place of its id."""
    goal = positions_of(ids, rows["goal_id"])
    return taken({**rows, "goal_id": goal}, goal >= 0)


def counted(goals: Columns, scope: Scope) -> GoalColumns:
    return counting_columns(
        goals["id"],
        scope,
        predecessor=goals["predecessor_id"],
        is_counted_state=goals["counts"] == 1,
        is_private=goals["is_private"] == 1,
        owner=goals["owner_id"],
        mode=goals["mode"],
    )


def own_columns(states: Columns, steps: Columns) -> OwnColumns:
    names = ("goal_id", "weight", "progress", "expected")
    return OwnColumns(*(np.concatenate([states[name], steps[name]]) for name in names))


def milestones(asked: dict[str, Any], goals: Columns) -> Columns:
    """A goal's steps as one contributor of it."""
    query = f"SELECT s.*, s.has_due::int AS is_dated FROM ({STEPS.replace('{some}', '')}) AS s"
    names = ("goal_id", "total", "done", "due", "is_dated")
    rows = placed(read_columns(query, asked, names), goals["id"])
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


def edge_columns(asked: dict[str, Any], goals: Columns) -> EdgeColumns:
    """Homes and further contributions."""
    further = read_columns(FURTHER, asked, ("child", "parent", "weight"))
    has_home = goals["parent_id"] != NO_DATA
    child = np.concatenate([goals["id"][has_home], further["child"]])
    parent = np.concatenate([goals["parent_id"][has_home], further["parent"]])
    weight = np.concatenate([goals["weight"][has_home], further["weight"]])
    return placed_edges(goals["id"], child, parent, weight)


def fixed(asked: dict[str, Any], goals: Columns) -> FixedColumns:
    """What closings and hand-set values put in place of computed numbers."""
    closed = np.flatnonzero(goals["is_closed"] == 1)
    by_hand: list[FixedRow] = [
        row for goal in fetch(HAND_SET, asked) if (row := fixed_numbers(goal, asked["as_of"]))
    ]
    set_by_hand = fixed_columns(goals["id"], by_hand)
    is_here = set_by_hand.goal >= 0
    numbers = np.stack([goals[name][closed] for name in CLOSED])
    return FixedColumns(
        np.concatenate([closed, set_by_hand.goal[is_here]]),
        np.concatenate([numbers, set_by_hand.numbers[:, is_here]], axis=1),
    )


def ages_of(
    organization: Organization, forest: Forest, mode: Ints, states: Columns, heard: Columns
) -> Ages:
    """The age of every goal's news, as `alignment.news.load_ages` finds it."""
    newest = np.full(len(forest), NO_DATA)
    cadence = np.full(len(forest), max(CADENCE_DAYS.values()) + 1)
    measured = taken(
        states, (states["weight"] > 0) & (mode[states["goal_id"]] != Mode.CONTRIBUTORS)
    )
    for rows in (measured, heard):
        np.maximum.at(newest, rows["goal_id"], rows["newest_on"])
    np.minimum.at(cadence, measured["goal_id"], measured["cadence_days"])
    cadence[cadence > max(CADENCE_DAYS.values())] = 0
    days = np.where(newest == NO_DATA, NO_DATA, organization.rollup_date.toordinal() - newest)
    return ages(forest, days, cadence, CADENCE_DAYS[organization.cadence])
