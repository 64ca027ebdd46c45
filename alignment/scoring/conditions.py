"""What decides the effect of an edit beyond the arrays, of a few goals. Called by `scoring.advice`."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alignment.forest import NO_DATA, PPM
from alignment.freshness import CADENCE_DAYS
from alignment.measures import fetch
from alignment.scoring import period
from alignment.scoring.doing import CHECK_INS, STEPS
from alignment.scoring.loading import CYCLES, OVERDUE, TENTHS
from people.models import Organization

GOALS = """
SELECT g.id, g.state = 'paused' AS is_paused, g.team_id AS team, g.required_effort AS required,
  g.mode <> 'contributors' AND g.steps_weight > 0 AS is_by_steps, g.parent_id,
  g.weight, g.strength, g.review_on,
  coalesce(g.start_date, c.start_date) AS start, coalesce(g.due_date, c.due_date) AS due,
  coalesce(h.visibility = 'private' OR h.state IN ('draft', 'proposed'), false) AS is_kept_apart,
  EXISTS (SELECT 1 FROM goals_allocation a WHERE a.goal_id = g.id AND a.cycle_id = ANY(%(cycles)s))
    AS has_allocations
FROM goals_goal g LEFT JOIN goals_cycle c ON c.id = g.cycle_id
LEFT JOIN goals_goal h ON h.id = g.parent_id
WHERE g.organization_id = %(organization)s AND g.id = ANY(%(goals)s) AND g.archived_at IS NULL
"""
FURTHER = """
SELECT e.child_id, e.parent_id, e.weight, e.strength, e.review_on FROM goals_contribution e
WHERE e.organization_id = %(organization)s AND e.child_id = ANY(%(goals)s)
"""
# Every goal that counts a KPI which people report and which one of the goals counts; private ones are
# not in the graph. Left out: what is an outcome of strategy, whose attainment would move T by how much.
COUNTED = """
SELECT t.kpi_id AS kpi, t.goal_id AS goal, g.state = 'paused' AS is_paused
FROM goals_target t JOIN goals_goal g ON g.id = t.goal_id JOIN kpis_kpi k ON k.id = t.kpi_id
JOIN alignment_targetstate state ON state.target_id = t.id
WHERE t.organization_id = %(organization)s AND state.counts AND state.weight > 0
  AND g.mode <> 'contributors' AND k.source = 'people' AND g.visibility <> 'private'
  AND t.kpi_id IN (SELECT o.kpi_id FROM goals_target o WHERE o.goal_id = ANY(%(goals)s))
  AND NOT (k.kind = 'outcome' AND EXISTS (
    SELECT 1 FROM goals_target s JOIN goals_goal sg ON sg.id = s.goal_id
    WHERE s.kpi_id = k.id AND sg.level = 'strategic' AND sg.visibility <> 'private'
      AND sg.state IN ('active', 'paused')
  ))
ORDER BY t.id
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What an edge says."""

    weight: int
    strength: str
    review_on: dt.date | None

    def is_overdue(self, as_of: dt.date) -> bool:
        return self.review_on is not None and self.review_on < as_of

    def tenths(self, as_of: dt.date) -> int:
        return OVERDUE if self.is_overdue(as_of) else TENTHS[self.strength]


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """A goal. told, owed: check-ins; done, due_steps: of the steps that were due. kpi: one to report.

    is_kept_apart: it has a home that is private or not begun, and no score sees.
    """

    id: int
    is_paused: bool
    team: int | None
    required: Decimal | None
    is_by_steps: bool
    is_kept_apart: bool
    has_allocations: bool
    parent: int | None
    home: Said
    start: dt.date | None
    due: dt.date | None
    told: int
    owed: int
    done: int
    due_steps: int
    kpi: int | None

    def activity_after_report(self, as_of: dt.date) -> int:
        """As `doing.load_activity` tells it, with one more check-in today."""
        is_inside = self.start and self.start <= as_of and (self.due is None or as_of <= self.due)
        due = self.owed + self.due_steps
        done = min(self.told + bool(is_inside), self.owed) + self.done
        return (2 * PPM * done + due) // (2 * due) if due else NO_DATA


@dataclass(frozen=True, slots=True)
class Conditions:
    """counted_in: by KPI the goals that count it, and whether they are paused. period: a cycle."""

    goals: Mapping[int, GoalFacts]
    further: Mapping[tuple[int, int], Said]
    counted_in: Mapping[int, list[tuple[int, bool]]]
    period: int | None

    def edge(self, child: int, parent: int) -> Said | None:
        """What a goal's home says, or a further contribution; None if it was moved meanwhile."""
        facts = self.goals.get(child)
        return facts.home if facts and facts.parent == parent else self.further.get((child, parent))


def load_conditions(organization: Organization, goals: list[int]) -> Conditions:
    around = {"organization": organization.pk, "as_of": organization.rollup_date}
    cycles = [period.Cycle(**row) for row in fetch(CYCLES, around)]
    asked = {**around, "goals": goals, "cycles": [cycle.id for cycle in cycles]}
    now = period.period_of(cycles)
    counted = defaultdict(list)
    kpis: dict[int, int] = {}
    for row in fetch(COUNTED, asked):
        counted[row["kpi"]].append((row["goal"], row["is_paused"]))
        kpis.setdefault(row["goal"], row["kpi"])
    told = {row["goal_id"]: row["done"] for row in fetch(of_some(CHECK_INS, "n"), asked)}
    steps = {row["goal_id"]: row for row in fetch(of_some(STEPS, "s"), asked)}
    cadence = CADENCE_DAYS[organization.cadence]
    return Conditions(
        {
            row["id"]: facts_of(row, told, steps, kpis, organization.rollup_date, cadence)
            for row in fetch(GOALS, asked)
        },
        {(row["child_id"], row["parent_id"]): said_by(row) for row in fetch(FURTHER, asked)},
        counted,
        now.id if now and period.days_of(cycles) else None,
    )


def of_some(sql: str, alias: str) -> str:
    """The same question of a few goals."""
    return sql.replace("GROUP BY", f"AND {alias}.goal_id = ANY(%(goals)s) GROUP BY")


def said_by(row: Mapping[str, Any]) -> Said:
    return Said(row["weight"], row["strength"], row["review_on"])


def facts_of(
    row: Mapping[str, Any],
    told: Mapping[int, int],
    steps: Mapping[int, Any],
    kpis: Mapping[int, int],
    as_of: dt.date,
    cadence: int,
) -> GoalFacts:
    goal, start, due = row["id"], row["start"], row["due"]
    until = min(as_of, due) if due else as_of
    of_steps = steps.get(goal, {"done": 0, "due": 0})
    return GoalFacts(
        goal,
        row["is_paused"],
        row["team"],
        row["required"],
        row["is_by_steps"],
        row["is_kept_apart"],
        row["has_allocations"],
        row["parent_id"],
        said_by(row),
        start,
        due,
        told.get(goal, 0),
        max((until - start).days, 0) // cadence if start else 0,
        of_steps["done"],
        of_steps["due"],
        kpis.get(goal),
    )
