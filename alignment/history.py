"""Facts as they were known at an instant, from the history that triggers keep of every row.

Called by the page "What changed", with `alignment.changes`; a goal's own history reads it otherwise:
`alignment.edit_effects`. History is known from the first row on: of
a moment before it, the structure of that first day is the closest there is, and the page says so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
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
from alignment.known import VERSIONS, Known, KnownThen, Row
from alignment.measures import exact
from alignment.rollup import GoalNumbers
from people.models import Organization

KNOWS = """
SELECT EXISTS (SELECT FROM goals_goalevent WHERE organization_id = %s AND pgh_created_at <= %s)
"""
BEGAN = "SELECT min(pgh_created_at) FROM goals_goalevent WHERE organization_id = %s"


def history_began(organization_id: int) -> dt.datetime | None:
    """The instant from which on every version of every goal is kept; None: there is no goal yet."""
    with connection.cursor() as cursor:
        cursor.execute(BEGAN, [organization_id])
        began: dt.datetime | None = cursor.fetchone()[0]
        return began


def begins_after(organization_id: int, instant: dt.datetime) -> dt.datetime | None:
    """When history began, if only after an instant.

    The first rows of an organization are met first, so that a known instant costs next to nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(KNOWS, [organization_id, instant])
        return None if cursor.fetchone()[0] else history_began(organization_id)


def end_of(day: dt.date, organization: Organization) -> dt.datetime:
    """The last instant of a day in the organization's time zone."""
    zone = ZoneInfo(organization.time_zone)
    next_day = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    return next_day.astimezone(dt.UTC) - dt.timedelta(microseconds=1)


def facts_known(organization_id: int, known_at: dt.datetime) -> Facts:
    """All that numbers depended on, as it was known at an instant."""
    return facts_in(KnownThen(organization_id, known_at))


def codes_known(organization_id: int, known_at: dt.datetime) -> dict[int, str]:
    """What the goals of an organization were called at an instant, by their ids."""
    rows = KnownThen(organization_id, known_at).read(
        VERSIONS.format(table="goals_goal", columns="id, code", whose="true")
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
        yield HandSetFact(
            row["goal_id"],
            row["progress_ppm"],
            row["set_on"],
            row["expires_on"],
            row["reason"],
            row["author_id"],
        )


def closing_facts(goals: Sequence[Row]) -> Iterator[ClosingFact]:
    for row in goals:
        if row["closed_on"] is not None:
            frozen = (row[f"closed_{n}_ppm"] for n in ("progress", "evidence", "expected", "paced"))
            numbers = GoalNumbers(*frozen)
            yield ClosingFact(row["id"], row["closed_on"], numbers, row["closing_note"])
