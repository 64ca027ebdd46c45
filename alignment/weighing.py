"""All that weighs in one goal: its targets, its steps, the goals that contribute. For its Weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alignment.edits import Edge, Edits, Row
from alignment.queries import contributors_of
from goals.models import Contribution, Goal, Target
from goals.querysets import GoalQuerySet

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One contributor: the row that keeps its weight (thousandths), in which field, at which version."""

    key: str
    title: str
    kind: str
    row: Goal | Contribution | Target
    field: str
    weight: int
    version: int


def weight_rows(goal: Goal, seen: GoalQuerySet) -> list[WeightRow]:
    """The contributors of a goal that a reader sees, the heaviest of each kind first."""
    return [*target_rows(goal), *step_rows(goal), *goal_rows(goal, seen)]


def target_rows(goal: Goal) -> list[WeightRow]:
    targets = goal.targets.select_related("kpi").order_by("-weight", "id")[:MOST_ROWS]
    return [
        WeightRow(f"target-{t.pk}", t.kpi.name, "target", t, "weight", t.weight, t.version)
        for t in targets
    ]


def step_rows(goal: Goal) -> list[WeightRow]:
    if not goal.steps.exists():
        return []
    weight, version = goal.steps_weight, goal.version
    return [WeightRow("steps", _("All steps"), "steps", goal, "steps_weight", weight, version)]


def goal_rows(goal: Goal, seen: GoalQuerySet) -> list[WeightRow]:
    found = list(contributors_of(seen, goal)[:MOST_ROWS])
    edges = {e.child_id: e for e in Contribution.objects.filter(parent=goal, child__in=found)}
    rows = []
    for one in found:
        edge = one if one.is_home else edges[one.pk]
        rows.append(
            WeightRow(
                f"goal-{one.pk}", one.title, "goal", edge, "weight", edge.weight, edge.version
            )
        )
    return rows


def reweighing(goal: Goal, changes: Sequence[tuple[WeightRow, int]]) -> Edits:
    """New weights as edits to look at before they are saved."""
    goals: dict[int, Row] = {goal.pk: {}}
    edges: dict[Edge, int | None] = {}
    targets: dict[int, Row | None] = {}
    for row, weight in changes:
        if row.kind == "target":
            targets[row.row.pk] = {"weight": weight}
        elif row.kind == "steps":
            goals[goal.pk] = {"steps_weight": weight}
        else:
            child = row.row.child_id if isinstance(row.row, Contribution) else row.row.pk
            edges[child, goal.pk] = weight
    return Edits(goals, edges, targets)
