"""The edges of goals beyond making and taking away: what they say, and how much they weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from actions.editing import change, locked
from goals.models import Contribution, Goal, Target
from people.models import Person

Weighed = Goal | Contribution | Target


@dataclass(frozen=True)
class Weighing:
    """A contributor's new weight in thousandths, based on a version of its row.

    field: `weight`, or `steps_weight` of the goal itself.
    """

    row: Weighed
    weight: int
    version: int
    field: str = "weight"


@transaction.atomic
def edit_edge(
    edge: Goal | Contribution, fields: dict[str, Any], *, version: int, by: Person | None
) -> None:
    """Change what an edge says: a goal's home edge, or a further contribution."""
    change(locked(edge, version), fields, by=by)


@transaction.atomic
def reweigh_all(weighings: Sequence[Weighing], *, by: Person | None) -> None:
    """Change several weights, all or none. Locked in one order, so that no two wait for each other."""
    for one in sorted(weighings, key=lambda w: (type(w.row).__name__, w.row.pk)):
        fields = {one.field: one.weight}
        change(locked(one.row, one.version), fields, by=by, verb="reweigh")
