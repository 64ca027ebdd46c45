"""Edits to rows as loaders read them, before a forest is made of them: what-if, with nothing written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Edge = tuple[int, int]


@dataclass(frozen=True)
class Edits:
    """What is to be different in the rows of `alignment.loaders`.

    goals: by id, the columns of GOALS that change (none: only compute the goal anew).
    edges: by (child, parent), the weight in thousandths; None takes the edge away.
    targets: by id, the columns of STATES that change (of a new one: all); None takes it away.
    """

    goals: Mapping[int, Row] = field(default_factory=dict)
    edges: Mapping[Edge, int | None] = field(default_factory=dict)
    targets: Mapping[int, Row | None] = field(default_factory=dict)

    def touched(self) -> set[int]:
        """The goals whose own numbers the edits may change; targets name theirs in `goals`."""
        return {*self.goals, *(parent for _, parent in self.edges)}

    def of_goals(self, rows: Mapping[int, Row]) -> dict[int, Row]:
        return {pk: row | self.goals.get(pk, {}) for pk, row in rows.items()}

    def of_edges(self, rows: list[Row], parents: frozenset[int] | None) -> list[Row]:
        """Edges into some goals (None: into any), as they would be."""
        kept = [row for row in rows if (row["child"], row["parent"]) not in self.edges]
        made = [
            {"child": child, "parent": parent, "weight": weight}
            for (child, parent), weight in self.edges.items()
            if weight is not None and (parents is None or parent in parents)
        ]
        return kept + made

    def of_targets(self, rows: list[Row]) -> list[Row]:
        found: dict[int, Row | None] = {row["target_id"]: row for row in rows}
        for pk, columns in self.targets.items():
            found[pk] = None if columns is None else (found.get(pk) or {}) | columns
        # A new weight of a target that is only tracked makes no row of it.
        found = {pk: row for pk, row in found.items() if row and "goal_id" in row}
        return [row for row in found.values() if row]


NO_EDITS = Edits()
