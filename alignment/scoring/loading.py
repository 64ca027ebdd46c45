"""The graph of the alignment score from the tables as they are now. Called by `scoring.storing`.

Readings enter through the stored `TargetState`, so the drain computes attainments first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntFlag
from typing import Any, NamedTuple

import numpy as np

from alignment.column_reads import READ_REPORTED, Part
from alignment.columns import placed
from alignment.counting import Bools, Ints
from alignment.forest import NO_DATA, PPM, positions_of
from alignment.freshness import CADENCE_DAYS
from alignment.measures import fetch
from alignment.scoring import gates, period
from alignment.scoring.doing import LIVE, load_activity, load_outcomes, load_requests
from alignment.scoring.effort import NO_TEAM
from alignment.scoring.graph import EdgeRows, GoalRows, Graph, build_graph
from alignment.scoring.score import Settings
from alignment.scoring.teams import Teams
from alignment.wire import Columns, day_number, read_columns, taken
from people.models import Organization

TENTHS = {"quantified": 10, "argued": 7, "bare": 4, "disputed": 2}
OVERDUE = 2


class Is(IntFlag):
    """What is true of a goal or an edge. A column costs its length, so all of it is one column."""

    STRATEGIC = 1
    RUN = 2
    PAUSED = 4
    OWNED = 8
    OF_OWN = 16
    OF_STEPS = 32
    REVIEWED = 64


def graded(alias: str, conditions: Mapping[Is, str]) -> str:
    """SQL for what an edge says of itself, of a goal's home or of a further contribution."""
    tenths = " ".join(f"WHEN '{strength}' THEN {tenths}" for strength, tenths in TENTHS.items())
    said = {**conditions, Is.REVIEWED: f"{alias}.review_on >= %(as_of)s"}
    flags = " + ".join(f"CASE WHEN {sql} THEN {flag:d} ELSE 0 END" for flag, sql in said.items())
    return f"""{alias}.weight, {alias}.share_ppm,
  CASE WHEN {alias}.review_on < %(as_of)s THEN {OVERDUE}
    ELSE CASE {alias}.strength {tenths} END END AS tenths,
  {flags} AS flags"""


STILL_HERE = "o.is_active AND (o.left_on IS NULL OR o.left_on > %(as_of)s)"
CONDITIONS = {
    Is.STRATEGIC: "g.level = 'strategic'",
    Is.RUN: "g.is_run_the_business",
    Is.PAUSED: "g.state = 'paused'",
    Is.OWNED: STILL_HERE,
    Is.OF_OWN: "g.mode <> 'contributors'",
    Is.OF_STEPS: "g.mode <> 'contributors' AND g.steps_weight > 0",
}
GOALS = f"""
SELECT g.id, coalesce(g.priority, 0) AS priority, g.team_id, g.required_effort * 1000 AS required,
  g.parent_id, {graded("g", CONDITIONS)},
  {day_number("coalesce(g.start_date, c.start_date)")} AS start,
  {day_number("coalesce(g.due_date, c.due_date)")} AS due
FROM goals_goal g LEFT JOIN people_person o ON o.id = g.owner_id
LEFT JOIN goals_cycle c ON c.id = g.cycle_id
WHERE g.organization_id = %(organization)s AND {LIVE}
"""
GRADED = ("weight", "share_ppm", "tenths", "flags")
WINDOW = ("start", "due")
GOAL_NAMES = ("id", "priority", "team_id", "required", "parent_id", *GRADED, *WINDOW)
FURTHER = f"""
SELECT e.id, e.child_id, e.parent_id, {graded("e", {})}
FROM goals_contribution e WHERE e.organization_id = %(organization)s
"""
FURTHER_NAMES = ("id", "child_id", "parent_id", *GRADED)
MEASURED = f"""
SELECT state.goal_id, {day_number("state.newest_on")} AS newest_on, state.cadence_days
FROM alignment_targetstate state
WHERE state.organization_id = %(organization)s AND state.counts AND state.weight > 0
  AND state.newest_on IS NOT NULL
"""
MEASURED_NAMES = ("goal_id", "newest_on", "cadence_days")
DATED_STEPS = """
SELECT DISTINCT s.goal_id FROM goals_step s
WHERE s.organization_id = %(organization)s AND s.weight > 0 AND s.due_date IS NOT NULL
"""
PEOPLE = f"""
SELECT m.team_id, array_agg(DISTINCT m.person_id) AS people
FROM people_membership m JOIN people_person o ON o.id = m.person_id
WHERE m.organization_id = %(organization)s AND {STILL_HERE}
GROUP BY m.team_id
"""
# Strategic goals are no work, and their own scores are shown.
OWNERS = f"""
SELECT g.team_id, array_agg(DISTINCT o.id) AS people
FROM goals_goal g JOIN people_person o ON o.id = g.owner_id
WHERE g.organization_id = %(organization)s AND {LIVE} AND g.level <> 'strategic'
  AND (g.team_id IS NULL OR g.team_id = ANY(%(teams)s)) AND {STILL_HERE}
GROUP BY g.team_id
"""
TEAMS = "SELECT u.id, u.parent_id FROM people_team u WHERE u.organization_id = %(organization)s"
AGREED = """
SELECT w.team_id, w.cycle_id, w.goal_id, w.share_ppm FROM goals_agreedshare w
WHERE w.organization_id = %(organization)s AND w.cycle_id = ANY(%(cycles)s)
"""
CYCLES = """
SELECT c.id, c.start_date AS start, c.due_date AS due FROM goals_cycle c
WHERE c.organization_id = %(organization)s AND c.state <> 'draft'
  AND c.start_date <= %(as_of)s AND c.due_date >= %(as_of)s
"""
ALLOCATIONS = """
SELECT a.goal_id, a.team_id, a.person_id, a.cycle_id, (a.kind = 'money')::int AS is_money,
  a.planned * 1000 AS planned
FROM goals_allocation a
WHERE a.organization_id = %(organization)s AND a.cycle_id = ANY(%(cycles)s)
"""
ALLOCATION_NAMES = ("goal_id", "team_id", "person_id", "cycle_id", "is_money", "planned")


class Allocated(NamedTuple):
    """By goal: thousandths of a person-day in the period (NO_DATA unknown), and if anything is.

    Unknown is what is not recorded, and money where no day rate makes days of it.
    """

    effort: Ints
    is_any: Bools
    has_rows: Bools


def load_graph(organization: Organization) -> tuple[Graph, Settings]:
    """The live goals of an organization on its rollup_date, with what decides their gates."""
    asked = {"organization": organization.pk, "as_of": organization.rollup_date}
    goals = in_order(read_columns(GOALS, asked, GOAL_NAMES))
    cycles = [period.Cycle(**row) for row in fetch(CYCLES, asked)]
    allocated = load_allocated(asked, goals["id"], cycles, organization)
    own, is_fresh = load_gates(asked, organization, goals, allocated)
    rows = GoalRows(
        ids=goals["id"],
        is_strategic=has(goals, Is.STRATEGIC),
        is_run=has(goals, Is.RUN),
        priority=goals["priority"],
        gates=own,
        team=np.where(goals["team_id"] == NO_DATA, NO_TEAM, goals["team_id"]),
        effort=allocated.effort,
        is_fresh=is_fresh,
        activity=load_activity(asked, goals, CADENCE_DAYS[organization.cadence]),
        outcome=load_outcomes(asked, goals["id"]),
    )
    graph = build_graph(rows, load_edges(asked, goals))
    teams = load_teams(asked, cycles)
    capacity = capacity_of(teams, cycles)
    return graph, Settings(organization.run_share_ppm, capacity, load_requests(asked), teams)


def in_order(rows: Columns) -> Columns:
    """Rows in the order of their ids: the database has none, and causes of equal loss keep theirs."""
    return taken(rows, np.argsort(rows["id"], kind="stable"))


def has(rows: Columns, flag: Is) -> Bools:
    found: Bools = (rows["flags"] & flag) > 0
    return found


def load_edges(asked: dict[str, Any], goals: Columns) -> EdgeRows:
    """Homes and further contributions between the goals."""
    ids = goals["id"]
    further = in_order(read_columns(FURTHER, asked, FURTHER_NAMES))
    child = np.concatenate([np.arange(len(ids)), positions_of(ids, further["child_id"])])
    parent = positions_of(ids, np.concatenate([goals["parent_id"], further["parent_id"]]))
    is_here = (child >= 0) & (parent >= 0)
    said = {name: np.concatenate([goals[name], further[name]])[is_here] for name in GRADED}
    return EdgeRows(
        child[is_here],
        parent[is_here],
        said["weight"],
        said["share_ppm"],
        said["tenths"],
        has(said, Is.REVIEWED),
    )


# Gates ----------------------------------------------------------------------------------


def load_gates(
    asked: dict[str, Any], organization: Organization, goals: Columns, allocated: Allocated
) -> tuple[Ints, Bools]:
    """The four gates of every goal in ppm, and whether a reading of it is fresh."""
    ids = goals["id"]
    today = organization.rollup_date.toordinal()
    read = placed(read_columns(MEASURED, asked, MEASURED_NAMES), ids)
    whole = Part(organization.pk, organization.rollup_date, None)
    told = placed(whole.columns(READ_REPORTED), ids)
    dated = placed(read_columns(DATED_STEPS, asked, ("goal_id",)), ids)["goal_id"]
    reading = newest(len(ids), read, today, read["cadence_days"])
    reading = np.where(has(goals, Is.OF_OWN), reading, 0)
    report = newest(len(ids), told, today, CADENCE_DAYS[organization.cadence])
    milestone = np.zeros(len(ids), np.int64)
    milestone[dated] = PPM
    milestone = np.where(has(goals, Is.OF_STEPS), milestone, 0)
    resourced = gates.resourced(
        np.maximum(allocated.effort, 0),
        # Of money alone nobody can tell how much of what is required it is.
        np.where(allocated.effort == NO_DATA, NO_DATA, goals["required"]),
        allocated.is_any,
        is_recorded(goals["team_id"], allocated.has_rows),
    )
    owned = np.where(has(goals, Is.OWNED), PPM, 0)
    active = np.where(has(goals, Is.PAUSED), 0, np.maximum(reading, report))
    return np.stack([owned, np.maximum(reading, milestone), resourced, active]), reading == PPM


def newest(count: int, rows: Columns, today: int, cadence: Ints | int) -> Ints:
    """How recent each goal's newest news is in ppm, by one cadence or each row's own."""
    return gates.best_of(rows["goal_id"], gates.heard_of(today - rows["newest_on"], cadence), count)


def is_recorded(team: Ints, has_rows: Bools) -> Bools:
    """Goals whose home team records effort in the period: then a goal without any has none."""
    teams = np.unique(team[has_rows & (team != NO_DATA)])
    return has_rows | np.isin(team, teams)


# Effort ---------------------------------------------------------------------------------


def load_allocated(
    asked: dict[str, Any], ids: Ints, cycles: Sequence[period.Cycle], organization: Organization
) -> Allocated:
    """What is allocated to each goal in the period."""
    around = {**asked, "cycles": [cycle.id for cycle in cycles]}
    rows = placed(read_columns(ALLOCATIONS, around, ALLOCATION_NAMES), ids)
    rows = taken(rows, period.rows_in_force(rows, cycles))
    effort = np.full(len(ids), NO_DATA)
    is_any, has_rows = np.zeros(len(ids), bool), np.zeros(len(ids), bool)
    has_rows[rows["goal_id"]] = True
    is_any[rows["goal_id"][rows["planned"] > 0]] = True
    for cycle, part in period.parts_in_period(cycles).items():
        for is_money in (False, True):
            factor = period.factor(part, organization.day_rate, is_money=is_money)
            if factor is None:
                continue
            some = (rows["cycle_id"] == cycle) & (rows["is_money"] == is_money)
            goal = rows["goal_id"][some]
            effort[goal] = np.maximum(effort[goal], 0)
            np.add.at(effort, goal, period.column_in_days(rows["planned"][some], factor))
    return Allocated(effort, is_any, has_rows)


def capacity_of(teams: Teams, cycles: Iterable[period.Cycle]) -> dict[int, int]:
    """Thousandths of person-days of each team with people in the period; none without a period."""
    days = period.days_of(cycles)
    return {team: len(people) * days * 1000 for team, people in teams.people.items() if days}


def load_teams(asked: dict[str, Any], cycles: Sequence[period.Cycle]) -> Teams:
    """The team tree, who is active in it, who owns goals where nobody is, and what teams agreed, each
    in its shortest cycle."""
    around = {**asked, "cycles": [cycle.id for cycle in cycles]}
    rank = period.ranks(cycles)
    said = sorted(fetch(AGREED, around), key=lambda row: rank[row["cycle_id"]])
    last = {row["team_id"]: row["cycle_id"] for row in said}
    agreed: dict[int, dict[int, int]] = {team: {} for team in last}
    for row in said:
        if row["cycle_id"] == last[row["team_id"]]:
            agreed[row["team_id"]][row["goal_id"]] = row["share_ppm"]
    parents = {row["id"]: row["parent_id"] for row in fetch(TEAMS, asked)}
    people = people_by_team(PEOPLE, asked)
    owners = people_by_team(OWNERS, {**asked, "teams": [t for t in parents if t not in people]})
    return Teams(parents, people, owners, agreed)


def people_by_team(sql: str, asked: dict[str, Any]) -> dict[Any, frozenset[int]]:
    return {row["team_id"]: frozenset(row["people"]) for row in fetch(sql, asked)}
