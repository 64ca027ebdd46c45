"""Facts as they were known at an instant, from the history that triggers keep of every row.

Called by the page "What changed", with `alignment.changes`; a goal's own history reads it otherwise:
`alignment.edit_effects`. History is known from the first row on: of
a moment before it, the structure of that first day is the closest there is, and the page says so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db import connection

from alignment.attainment import YES_NO_UNIT, Dated, Window
from alignment.facts import (
    CheckInFact,
    ClosingFact,
    ContributionFact,
    CycleFact,
    Facts,
    GoalFact,
    HandSetFact,
    KpiFact,
    StepFact,
    TargetFact,
    gather_facts,
)
from alignment.measures import exact, fetch
from alignment.rollup import GoalNumbers
from people.models import Organization

# The last version of each row that was written by then; a row whose last version is its end is gone.
VERSIONS = """
SELECT * FROM (
  SELECT DISTINCT ON (pgh_obj_id) {columns}, pgh_label FROM {table}event
  WHERE organization_id = %(organization)s AND pgh_created_at <= %(known_at)s
  ORDER BY pgh_obj_id, pgh_id DESC
) AS latest WHERE pgh_label <> 'delete'
"""
READINGS = """
SELECT kpi_id, dated, value FROM kpis_reading
WHERE organization_id = %(organization)s AND value IS NOT NULL AND recorded_at <= %(known_at)s
  AND (superseded_at IS NULL OR superseded_at > %(known_at)s)
"""
CHECK_INS = """
SELECT goal_id, dated FROM reviews_checkin
WHERE organization_id = %(organization)s AND made_at <= %(known_at)s
"""
BEGAN = "SELECT min(pgh_created_at) FROM goals_goalevent WHERE organization_id = %s"
GOAL_COLUMNS = (
    "id, state, visibility, owner_id, cycle_id, start_date, due_date, mode, steps_weight, parent_id,"
    " weight, predecessor_id, carried, closed_on, closed_progress_ppm, closed_evidence_ppm,"
    " closed_expected_ppm, closed_paced_ppm"
)
# What numbers depend on of each table with a history.
COLUMNS = {
    "goals_goal": GOAL_COLUMNS,
    "goals_goalperson": "goal_id, person_id",
    "goals_contribution": "child_id, parent_id, weight",
    "kpis_kpi": "id, unit, direction, aggregation, cadence",
    "goals_interimtarget": "target_id, dated, value",
    "goals_target": (
        "id, goal_id, kpi_id, target, baseline, lower, upper, weight, start_date, due_date"
    ),
    "goals_step": "id, goal_id, weight, due_date, done_on",
    "goals_cycle": "id, start_date, due_date",
    "goals_handsetvalue": "goal_id, progress_ppm, set_on, expires_on",
}
Row = dict[str, Any]


class Known(Protocol):
    """What was known at an instant: the rows of each table as they were, and what was reported."""

    def versions(self, table: str) -> Sequence[Row]: ...

    def readings(self) -> Sequence[Row]: ...

    def check_ins(self) -> Sequence[Row]: ...


@dataclass(frozen=True)
class KnownByAll:
    """What one organization knew at an instant, read from the tables."""

    organization_id: int
    known_at: dt.datetime

    def versions(self, table: str) -> list[Row]:
        return self.read(VERSIONS.format(table=table, columns=COLUMNS[table]))

    def readings(self) -> list[Row]:
        return self.read(READINGS)

    def check_ins(self) -> list[Row]:
        return self.read(CHECK_INS)

    def read(self, sql: str) -> list[Row]:
        return fetch(sql, {"organization": self.organization_id, "known_at": self.known_at})


def history_began(organization_id: int) -> dt.datetime | None:
    """The instant from which on every version of every goal is kept; None: there is no goal yet."""
    with connection.cursor() as cursor:
        cursor.execute(BEGAN, [organization_id])
        began: dt.datetime | None = cursor.fetchone()[0]
        return began


def end_of(day: dt.date, organization: Organization) -> dt.datetime:
    """The last instant of a day in the organization's time zone."""
    zone = ZoneInfo(organization.time_zone)
    next_day = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    return next_day.astimezone(dt.UTC) - dt.timedelta(microseconds=1)


def facts_known(organization_id: int, known_at: dt.datetime) -> Facts:
    """All that numbers depended on, as it was known at an instant."""
    return facts_in(KnownByAll(organization_id, known_at))


def codes_known(organization_id: int, known_at: dt.datetime) -> dict[int, str]:
    """What the goals of an organization were called at an instant, by their ids."""
    rows = KnownByAll(organization_id, known_at).read(
        VERSIONS.format(table="goals_goal", columns="id, code")
    )
    return {row["id"]: row["code"] for row in rows}


def facts_in(known: Known) -> Facts:
    """What was known, as facts to compute with."""
    goals = known.versions("goals_goal")
    return gather_facts(
        goal_facts(known, goals),
        contributions=contribution_facts(known, goals),
        kpis=kpi_facts(known),
        targets=target_facts(known),
        readings=((r["kpi_id"], r["dated"], Fraction(r["value"])) for r in known.readings()),
        steps=step_facts(known),
        cycles=(
            CycleFact(r["id"], Window(r["start_date"], r["due_date"]))
            for r in known.versions("goals_cycle")
        ),
        hand_set=hand_set_facts(known),
        closings=closing_facts(goals),
        check_ins=(CheckInFact(r["goal_id"], r["dated"]) for r in known.check_ins()),
    )


def goal_facts(known: Known, goals: Sequence[Row]) -> Iterator[GoalFact]:
    named: dict[int, set[int]] = defaultdict(set)
    for row in known.versions("goals_goalperson"):
        named[row["goal_id"]].add(row["person_id"])
    for row in goals:
        yield GoalFact(
            id=row["id"],
            state=row["state"],
            visibility=row["visibility"],
            owner=row["owner_id"],
            named=frozenset(named[row["id"]]),
            window=Window(row["start_date"], row["due_date"]),
            cycle=row["cycle_id"],
            mode=row["mode"],
            steps_weight=row["steps_weight"],
            predecessor=row["predecessor_id"],
            is_continuing=row["carried"] == "continue",
        )


def contribution_facts(known: Known, goals: Sequence[Row]) -> Iterator[ContributionFact]:
    """Further edges, then home edges: where a move made both for a moment, the home edge counts."""
    for row in known.versions("goals_contribution"):
        yield ContributionFact(row["child_id"], row["parent_id"], row["weight"])
    for row in goals:
        if row["parent_id"] is not None:
            yield ContributionFact(row["id"], row["parent_id"], row["weight"])


def kpi_facts(known: Known) -> Iterator[KpiFact]:
    for row in known.versions("kpis_kpi"):
        is_yes_no = row["unit"] == YES_NO_UNIT
        yield KpiFact(row["id"], row["direction"], row["aggregation"], is_yes_no, row["cadence"])


def target_facts(known: Known) -> Iterator[TargetFact]:
    interim: dict[int, list[Dated]] = defaultdict(list)
    for row in known.versions("goals_interimtarget"):
        interim[row["target_id"]].append((row["dated"], Fraction(row["value"])))
    for row in known.versions("goals_target"):
        yield TargetFact(
            id=row["id"],
            goal=row["goal_id"],
            kpi=row["kpi_id"],
            target=exact(row["target"]),
            baseline=exact(row["baseline"]),
            lower=exact(row["lower"]),
            upper=exact(row["upper"]),
            weight=row["weight"],
            window=Window(row["start_date"], row["due_date"]),
            interim=tuple(sorted(interim[row["id"]])),
        )


def step_facts(known: Known) -> Iterator[StepFact]:
    for row in known.versions("goals_step"):
        yield StepFact(row["id"], row["goal_id"], row["weight"], row["due_date"], row["done_on"])


def hand_set_facts(known: Known) -> Iterator[HandSetFact]:
    for row in known.versions("goals_handsetvalue"):
        yield HandSetFact(row["goal_id"], row["progress_ppm"], row["set_on"], row["expires_on"])


def closing_facts(goals: Sequence[Row]) -> Iterator[ClosingFact]:
    for row in goals:
        if row["closed_on"] is not None:
            frozen = (row[f"closed_{n}_ppm"] for n in ("progress", "evidence", "expected", "paced"))
            yield ClosingFact(row["id"], row["closed_on"], GoalNumbers(*frozen))
