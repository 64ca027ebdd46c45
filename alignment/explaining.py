"""Why a number is what it is, from the tables: loads what `alignment.explain` derives it from.

Called by the Why pages. The contributors of one goal are read whole, however many: an explanation
that left some out would not add up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from alignment.attainment import Attainment, Measure, attain
from alignment.contributors import GivenNumbers, GivenSource, OwnContributor
from alignment.counting import EdgeReason, edge_reasons
from alignment.explain import EDGE_REASONS, Contributor, Explanation, explain_goal, own_numbers
from alignment.facts import GoalFact
from alignment.loaders import (
    Scope,
    columns_of,
    edge_columns,
    fixed_numbers,
    milestones,
    read_edges,
    read_goals,
    stored_numbers,
)
from alignment.measures import INTERIM, MEASURES, fetch, interim_targets, measure_of
from alignment.rollup import GoalNumbers
from goals.models import Goal, Target
from kpis.models import Kpi, Reading

NO_NUMBERS = GoalNumbers(None, 0, None, None)
READINGS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class TargetDerivation:
    """A target's numbers with all they follow from, and the readings in force behind them.

    `readings` are the newest first, at most READINGS_SHOWN; with aggregation last it is the one.
    """

    target: Target
    measure: Measure
    attainment: Attainment
    readings: tuple[Reading, ...]


def explain_stored(goal: Goal, as_of: dt.date) -> Explanation:
    """Explain a goal's numbers on the day that stored numbers hold for."""
    scope = Scope(goal.organization_id, as_of, frozenset({goal.pk}))
    edges = read_edges(scope)
    goals = read_goals(scope, frozenset(edge["child"] for edge in edges))
    row = goals[goal.pk]
    contributors = [
        *target_contributors(goal, row, as_of),
        *step_contributors(scope, goal, row, as_of),
        *goal_contributors(scope, goals, [edge for edge in edges if edge["child"] in goals]),
    ]
    return explain_goal(goal.pk, contributors, given(row, as_of))


def given(row: dict[str, Any], as_of: dt.date) -> GivenNumbers | None:
    """The numbers that a closing or a hand-set value puts in place of the computed ones."""
    fixed = fixed_numbers(row, as_of)
    if fixed is None:
        return None
    is_closed = row["closed_on"] is not None and row["closed_on"] <= as_of
    source: GivenSource = "closed" if is_closed else "by_hand"
    return GivenNumbers(source, GoalNumbers(*fixed[1:]))


def target_contributors(goal: Goal, row: dict[str, Any], as_of: dt.date) -> Iterator[Contributor]:
    for target in measure_rows(goal.organization_id, as_of, "AND t.goal_id = %(only)s", goal.pk):
        measure = target["measure"]
        yield own_contributor(
            OwnContributor(
                goal.pk, "target", target["id"], target["weight"], attain(measure, as_of), measure
            ),
            row,
        )


def step_contributors(
    scope: Scope, goal: Goal, row: dict[str, Any], as_of: dt.date
) -> Iterator[Contributor]:
    for _, weight, progress, expected in milestones(scope, {goal.pk: row}):
        attainment = Attainment(True, None, progress, expected, "steps")
        yield own_contributor(OwnContributor(goal.pk, "steps", None, weight, attainment, None), row)


def own_contributor(own: OwnContributor, row: dict[str, Any]) -> Contributor:
    return Contributor(
        kind=own.kind,
        id=own.id,
        weight=own.weight,
        numbers=own_numbers(own.attainment),
        reason=own.reason_in(GoalFact(row["id"], mode=row["mode"])),
        attainment=own.attainment,
        measure=own.measure,
    )


def goal_contributors(
    scope: Scope, goals: dict[int, dict[str, Any]], edges: list[dict[str, Any]]
) -> Iterator[Contributor]:
    """Contributing goals with their stored numbers, and by the one rule whether they count."""
    ids = np.array(sorted(goals), np.int64)
    reasons = edge_reasons(columns_of(ids, goals, scope), edge_columns(ids, edges))
    children = frozenset(edge["child"] for edge in edges)
    numbers = {row[0]: GoalNumbers(*row[1:]) for row in stored_numbers(scope, children)}
    for edge, reason in zip(edges, reasons.tolist(), strict=True):
        yield Contributor(
            kind="goal",
            id=edge["child"],
            weight=edge["weight"],
            numbers=numbers.get(edge["child"], NO_NUMBERS),
            reason=EDGE_REASONS[EdgeReason(reason)],
        )


def derive_target(target: Target, as_of: dt.date) -> TargetDerivation:
    """A target's attainment on a day, with the readings that it comes from."""
    (row,) = measure_rows(target.organization_id, as_of, "AND t.id = %(only)s", target.pk)
    measure = cast(Measure, row["measure"])
    return TargetDerivation(
        target, measure, attain(measure, as_of), tuple(readings_behind(target.kpi, measure, as_of))
    )


def measure_rows(
    organization_id: int, as_of: dt.date, some: str, only: int
) -> Iterator[dict[str, Any]]:
    """Rows of MEASURES with their `measure`."""
    asked = {"organization": organization_id, "as_of": as_of, "only": only}
    interim = interim_targets(f"{INTERIM} {some}", asked)
    for row in fetch(f"{MEASURES} {some} ORDER BY t.weight DESC, t.id", asked):
        yield {**row, "measure": measure_of(row, interim[row["id"]])}


def readings_behind(kpi: Kpi, measure: Measure, as_of: dt.date) -> list[Reading]:
    """The readings in force that a value comes from, the newest first."""
    readings = Reading.objects.filter(kpi=kpi).in_force().up_to(as_of)
    if kpi.aggregation == Kpi.Aggregation.LAST:
        return list(readings.order_by("-dated")[:1])
    if measure.start:
        readings = readings.filter(dated__gte=measure.start)
    if measure.due:
        readings = readings.filter(dated__lte=measure.due)
    return list(readings.order_by("-dated")[:READINGS_SHOWN])
