"""Where a change began: the goals below a goal whose own facts changed, not only what lies below them.

Called by the page "What changed" with what `alignment.changes` evaluated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from alignment.cells import effective_weights
from alignment.changes import Cause, Stage
from alignment.evaluation import Evaluation, counted_pairs
from alignment.facts import Id
from alignment.forest import PPM
from alignment.rollup import GoalNumbers

Signature = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """A goal in which a cause set in: its progress before and after that cause, in ppm.

    `weight` is its effective weight in the goal that is explained; `targets` are those of its targets
    whose numbers or weights changed.
    """

    goal: Id
    before: int | None
    after: int | None
    weight: int
    targets: tuple[Id, ...] = ()

    @property
    def reach(self) -> int:
        """About how much it moved the goal above, to put the largest first."""
        return abs((self.after or 0) - (self.before or 0)) * self.weight // PPM


def origins(first: Evaluation, stages: Sequence[Stage], root: Id) -> dict[Cause, list[Origin]]:
    """For each cause the goals below `root` (itself included) in which it set in, the largest first."""
    found: dict[Cause, list[Origin]] = {}
    earlier = first
    for cause, later in stages:
        found[cause] = [] if later is earlier else between(earlier, later, root)
        earlier = later
    return found


def between(earlier: Evaluation, later: Evaluation, root: Id) -> list[Origin]:
    old, new = signatures(earlier), signatures(later)
    weights = [weights_below(one, root) for one in (earlier, later)]
    before, after = earlier.by_goal(), later.by_goal()
    found = []
    for goal in {**old, **new}:
        weight = max(one.get(goal, 0) for one in weights)
        if weight and old.get(goal) != new.get(goal):
            was, became = progress_of(before.get(goal)), progress_of(after.get(goal))
            targets = changed_targets(old.get(goal), new.get(goal))
            found.append(Origin(goal, was, became, weight, targets))
    return sorted(found, key=lambda one: (-one.reach, str(one.goal)))


def progress_of(numbers: GoalNumbers | None) -> int | None:
    return None if numbers is None else numbers.progress


def signatures(evaluation: Evaluation) -> dict[Id, Signature]:
    """All that a goal's numbers follow from but the numbers of the goals that contribute to it."""
    own: dict[Id, list[tuple[Any, ...]]] = defaultdict(list)
    for one in evaluation.own:
        a = one.attainment
        own[one.goal].append((one.id, one.weight, a.counts, a.progress, a.expected))
    children: dict[Id, list[tuple[Id, int]]] = defaultdict(list)
    pairs = counted_pairs(evaluation.facts)
    for row in evaluation.forest.edge_rows.tolist():
        children[pairs[row].parent].append((pairs[row].child, pairs[row].weight))
    return {
        goal: (
            frozenset(own[goal]),
            frozenset(children[goal]),
            evaluation.given.get(goal),
            evaluation.facts.goals[goal].mode,
        )
        for goal in evaluation.facts.goals
    }


def changed_targets(old: Signature | None, new: Signature | None) -> tuple[Id, ...]:
    empty: frozenset[Any] = frozenset()
    rows = (old[0] if old else empty) ^ (new[0] if new else empty)
    return tuple(sorted({row[0] for row in rows if row[0] is not None}, key=str))


def weights_below(evaluation: Evaluation, root: Id) -> dict[Id, int]:
    """The effective weights of all goals in one, in ppm; empty if it is not there."""
    goals = list(evaluation.facts.goals)
    if root not in evaluation.facts.goals:
        return {}
    (row,) = effective_weights(evaluation.forest, np.array([goals.index(root)]))
    return dict(zip(goals, row.tolist(), strict=True))
