"""The graph of the alignment score from the tables as they are now. Called by `scoring.storing`.

Readings enter through the stored `TargetState`, so the drain computes attainments first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from alignment.counting import Ints
from alignment.forest import NO_DATA, PPM, positions_of
from alignment.freshness import CADENCE_DAYS
from alignment.loaders import Scope, integers
from alignment.scoring import gates, period
from alignment.scoring.effort import NO_TEAM
from alignment.scoring.graph import EdgeRows, GoalRows, Graph, build_graph
from alignment.scoring.score import Settings
from people.models import Organization

GOALS = """
SELECT g.id, g.level = 'strategic' AS is_strategic, g.is_run_the_business AS is_run,
       coalesce(g.priority, 0) AS priority, g.team_id,
       (g.required_effort * 1000)::bigint AS required, g.state = 'paused' AS is_paused,
       coalesce(o.is_active AND coalesce(o.left_on > %(as_of)s, true), false) AS is_owned
FROM goals_goal g LEFT JOIN people_person o ON o.id = g.owner_id
WHERE g.organization_id = %(organization)s AND g.state IN ('active', 'paused')
  AND g.visibility <> 'private'
ORDER BY g.id
"""
EDGES = """
SELECT g.id AS child, g.parent_id AS parent, g.weight, g.share_ppm, g.strength, g.review_on
FROM goals_goal g WHERE g.organization_id = %(organization)s AND g.parent_id IS NOT NULL
  AND g.state IN ('active', 'paused')
UNION ALL
SELECT e.child_id, e.parent_id, e.weight, e.share_ppm, e.strength, e.review_on
FROM goals_contribution e WHERE e.organization_id = %(organization)s
"""
MEASURED = """
SELECT state.goal_id, k.cadence, max(state.newest_on) AS newest_on
FROM alignment_targetstate state
JOIN goals_target t ON t.id = state.target_id
JOIN goals_goal g ON g.id = state.goal_id
JOIN kpis_kpi k ON k.id = t.kpi_id
WHERE state.organization_id = %(organization)s AND state.counts AND t.weight > 0
  AND g.mode <> 'contributors' AND state.newest_on IS NOT NULL
GROUP BY state.goal_id, k.cadence
"""
DATED_STEPS = """
SELECT DISTINCT s.goal_id FROM goals_step s JOIN goals_goal g ON g.id = s.goal_id
WHERE s.organization_id = %(organization)s AND s.weight > 0 AND s.due_date IS NOT NULL
  AND g.steps_weight > 0 AND g.mode <> 'contributors'
"""
REPORTED = """
SELECT goal_id, max(dated) AS newest_on FROM reviews_checkin
WHERE organization_id = %(organization)s AND dated <= %(as_of)s GROUP BY goal_id
"""
PEOPLE = """
SELECT m.team_id, count(DISTINCT m.person_id) AS people
FROM people_membership m JOIN people_person o ON o.id = m.person_id
WHERE m.organization_id = %(organization)s AND o.is_active
  AND (o.left_on IS NULL OR o.left_on > %(as_of)s)
GROUP BY m.team_id
"""
CYCLES = """
SELECT c.id, c.start_date AS start, c.due_date AS due FROM goals_cycle c
WHERE c.organization_id = %(organization)s AND c.state <> 'draft'
  AND c.start_date <= %(as_of)s AND c.due_date >= %(as_of)s
"""
ALLOCATIONS = """
SELECT a.goal_id AS goal, a.team_id AS team, a.person_id AS person, a.cycle_id AS cycle, a.kind,
       (a.planned * 1000)::bigint AS planned
FROM goals_allocation a
WHERE a.organization_id = %(organization)s AND a.cycle_id = ANY(%(goals)s)
"""
TENTHS = {"quantified": 10, "argued": 7, "bare": 4, "disputed": 2}
OVERDUE = 2


class Allocated(NamedTuple):
    """By goal: thousandths of a person-day in the period (NO_DATA unknown), and if anything is."""

    effort: Ints
    is_any: Any
    has_rows: Any


def load_graph(organization: Organization) -> tuple[Graph, Settings]:
    """The live goals of an organization on its rollup_date, with what decides their gates."""
    scope = Scope(organization.pk, organization.rollup_date)
    rows = scope.read(GOALS)
    ids = integers(row["id"] for row in rows)
    cycles = [period.Cycle(**row) for row in scope.read(CYCLES)]
    allocated = load_allocated(scope, ids, cycles, organization)
    own, is_fresh = load_gates(scope, organization, rows, ids, allocated)
    goals = GoalRows(
        ids=ids,
        is_strategic=np.array([row["is_strategic"] for row in rows], bool),
        is_run=np.array([row["is_run"] for row in rows], bool),
        priority=integers(row["priority"] for row in rows),
        gates=own,
        team=integers((row["team_id"] for row in rows), missing=NO_TEAM),
        effort=allocated.effort,
        is_fresh=is_fresh,
    )
    graph = build_graph(goals, load_edges(scope, ids))
    return graph, Settings(organization.run_share_ppm, load_capacity(scope, cycles))


def load_edges(scope: Scope, ids: Ints) -> EdgeRows:
    rows = scope.read(EDGES)
    child = positions_of(ids, integers(row["child"] for row in rows))
    parent = positions_of(ids, integers(row["parent"] for row in rows))
    is_here = (child >= 0) & (parent >= 0)
    is_overdue = [bool(row["review_on"] and row["review_on"] < scope.as_of) for row in rows]
    tenths = [
        OVERDUE if late else TENTHS[row["strength"]]
        for row, late in zip(rows, is_overdue, strict=True)
    ]
    is_reviewed = [
        row["review_on"] is not None and not late
        for row, late in zip(rows, is_overdue, strict=True)
    ]
    return EdgeRows(
        child[is_here],
        parent[is_here],
        integers(row["weight"] for row in rows)[is_here],
        integers(row["share_ppm"] for row in rows)[is_here],
        integers(tenths)[is_here],
        np.array(is_reviewed, bool)[is_here],
    )


# Gates ----------------------------------------------------------------------------------


def load_gates(
    scope: Scope,
    organization: Organization,
    rows: list[dict[str, Any]],
    ids: Ints,
    allocated: Allocated,
) -> tuple[Ints, Any]:
    """The four gates of every goal in ppm, and whether a reading of it is fresh."""
    count = len(ids)
    read = heard(scope, ids, scope.read(MEASURED), None)
    told = heard(scope, ids, scope.read(REPORTED), organization.cadence)
    reading = gates.best_of(*read, count)
    report = gates.best_of(*told, count)
    dated = positions_of(ids, integers(row["goal_id"] for row in scope.read(DATED_STEPS)))
    milestone = gates.best_of(dated[dated >= 0], np.full(int((dated >= 0).sum()), PPM), count)
    is_paused = np.array([row["is_paused"] for row in rows], bool)
    resourced = gates.resourced(
        np.maximum(allocated.effort, 0),
        integers(row["required"] for row in rows),
        allocated.is_any,
        is_recorded(rows, allocated.has_rows),
    )
    owned = np.where(np.array([row["is_owned"] for row in rows], bool), PPM, 0)
    active = np.where(is_paused, 0, np.maximum(reading, report))
    return np.stack([owned, np.maximum(reading, milestone), resourced, active]), reading == PPM


def heard(
    scope: Scope, ids: Ints, rows: list[dict[str, Any]], cadence: str | None
) -> tuple[Ints, Ints]:
    """Positions of goals with how recent their news is in ppm, by a cadence or each row's own."""
    place = positions_of(ids, integers(row["goal_id"] for row in rows))
    days = integers((scope.as_of - row["newest_on"]).days for row in rows)
    due = integers(CADENCE_DAYS[cadence or row["cadence"]] for row in rows)
    is_here = place >= 0
    return place[is_here], gates.heard_of(days, due)[is_here]


def is_recorded(rows: list[dict[str, Any]], has_rows: Any) -> Any:
    """Goals whose home team records effort in the period: then a goal without any has none."""
    teams = {row["team_id"] for row, has in zip(rows, has_rows.tolist(), strict=True) if has} - {
        None
    }
    return has_rows | np.array([row["team_id"] in teams for row in rows], bool)


# Effort ---------------------------------------------------------------------------------


def load_allocated(
    scope: Scope, ids: Ints, cycles: list[period.Cycle], organization: Organization
) -> Allocated:
    """What is allocated to each goal in the period."""
    effort, is_any = np.full(len(ids), NO_DATA), np.zeros(len(ids), bool)
    has_rows = np.zeros(len(ids), bool)
    rows, parts = read_allocations(scope, cycles), period.parts_in_period(cycles)
    places = positions_of(ids, integers(row.goal for row in rows)).tolist()
    for place, row in zip(places, rows, strict=True):
        if place < 0:
            continue
        has_rows[place] = True
        is_any[place] |= row.planned > 0
        days = period.in_days(row, parts[row.cycle], organization.day_rate)
        if days is not None:
            effort[place] = max(int(effort[place]), 0) + days
    return Allocated(effort, is_any, has_rows)


def read_allocations(scope: Scope, cycles: Iterable[period.Cycle]) -> list[period.Planned]:
    around = Scope(scope.organization_id, scope.as_of, frozenset(c.id for c in cycles))
    rows = [period.Planned(**row) for row in around.read(ALLOCATIONS)]
    return period.in_force(rows, cycles)


def load_capacity(scope: Scope, cycles: Iterable[period.Cycle]) -> dict[int, int]:
    """Thousandths of person-days of each team with people in the period; none without a period."""
    days = period.days_of(cycles)
    if not days:
        return {}
    return {row["team_id"]: row["people"] * days * 1000 for row in scope.read(PEOPLE)}
