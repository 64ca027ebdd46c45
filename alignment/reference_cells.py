"""Heat-map cells computed again, plainly, from what `alignment.reference` recomputed.

As that module, it shares nothing with the product path and is called by `verify_rollups` and tests.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from alignment.reference import (
    WHOLE,
    Four,
    Recomputed,
    contributors,
    contributors_first,
    counted_children,
    half_up,
)

WITHOUT_DATES = (0, 0, 0)
TENTH = WHOLE // 10
Key = tuple[int, int, bool]


@dataclass
class Weighed:
    """Cells by strategic goal, team and openness; the critical goals of each strategic goal."""

    cells: dict[Key, tuple[int, ...]] = field(default_factory=dict)
    critical: dict[int, dict[int, int]] = field(default_factory=dict)


def weigh(done: Recomputed) -> Weighed:
    """Sums of e, e·progress, e·evidence of leaves; of e, e·paced, e·expected where both are known."""
    edges, totals = counted_edges(done)
    parents = {parent for above in edges.values() for parent, _ in above}
    downward = list(contributors_first(done.facts))[::-1]
    found = Weighed()
    for root in (g for g, goal in done.facts.goals.items() if goal["level"] == "strategic"):
        weights = weights_below(root, downward, edges, totals)
        critical = {g: e for g, e in weights.items() if e >= TENTH and g != root}
        found.critical[root] = dict(sorted(critical.items()))
        for leaf in weights.keys() - parents:
            goal, numbers, e = done.facts.goals[leaf], done.numbers[leaf], weights[leaf]
            if goal["state"] == "active" and goal["team_id"] and numbers.progress is not None and e:
                key = (root, goal["team_id"], goal["visibility"] != "team")
                added = (e, e * numbers.progress, e * numbers.evidence, *dated(e, numbers))
                known = found.cells.get(key, (0,) * len(added))
                found.cells[key] = tuple(map(sum, zip(known, added, strict=True)))
    return found


def dated(e: int, numbers: Four) -> tuple[int, int, int]:
    if numbers.paced is None or numbers.expected is None:
        return WITHOUT_DATES
    return e, e * numbers.paced, e * numbers.expected


def counted_edges(done: Recomputed) -> tuple[dict[int, list[tuple[int, int]]], dict[int, int]]:
    """Each goal's counted edges up, as (parent, weight); each goal's contributors' total weight."""
    edges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    totals: dict[int, int] = {}
    for goal_id, goal in done.facts.goals.items():
        totals[goal_id] = sum(part.weight for part in contributors(done, goal))
        children = counted_children(done.facts, goal) if goal["mode"] != "own" else []
        for child, weight in children:
            edges[child].append((goal_id, weight))
    return edges, totals


def weights_below(
    root: int,
    downward: list[int],
    edges: dict[int, list[tuple[int, int]]],
    totals: dict[int, int],
) -> dict[int, int]:
    """How much each goal weighs in one, in ppm: rounded half up once a goal, parents first."""
    weights = {root: WHOLE}
    for goal in downward:
        above = [
            Fraction(weights[p] * w, totals[p]) for p, w in edges.get(goal, ()) if p in weights
        ]
        if above and goal != root:
            weights[goal] = half_up(sum(above, Fraction(0)))
    return weights
