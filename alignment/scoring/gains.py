"""What an edit would do to an organization's score, exactly, from what it touches alone.

Coverage is told again upward from the goals touched, line of sight downward; all sums are of whole
numbers, so taking away what was and adding what would be gives what a full evaluation gives. Called by
`scoring.advice`; a test holds it against the whole arithmetic.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from alignment.counting import Bools, Ints
from alignment.forest import PPM, group_starts
from alignment.scoring.allocation import allocation
from alignment.scoring.conversion import conversion, gaps
from alignment.scoring.coverage import counted_weight
from alignment.scoring.edits import Edit, changed, edited
from alignment.scoring.effort import Effort, spread
from alignment.scoring.exact import TENTHS, exact_dot, exact_sum, half_up, rounded
from alignment.scoring.graph import Gate, Graph, Level
from alignment.scoring.handshakes import handshakes
from alignment.scoring.points import THETA, weigh
from alignment.scoring.runs import heights_of, runs_by
from alignment.scoring.score import Alignment
from alignment.scoring.sight import Reach, reach_of_level
from alignment.scoring.toward import Toward, pairs_of_work


class Outcome:
    """Tells the score after an edit, from what was found without it."""

    def __init__(self, alignment: Alignment) -> None:
        graph = alignment.graph
        self.alignment, self.graph = alignment, graph
        self.below = runs_by(graph.edges.parent, len(graph))
        self.above = runs_by(graph.edges.child, len(graph))
        self.height = heights_of(graph)
        self.reached = runs_by(alignment.reach.goal, len(graph))
        self.weight = counted_weight(graph)
        self.sight = alignment.reach.sight(len(graph))
        self.seen = exact_dot(alignment.effort.of_goal[graph.work], self.sight[graph.work])
        self.place = {top: place for place, top in enumerate(graph.tops.tolist())}
        self.outcomes = dict(enumerate(graph.goals.outcome[graph.tops].tolist()))
        self.components = {k: one.ppm for k, one in alignment.organization.components.items()}

    def gain(self, edit: Edit) -> int:
        """What an edit adds to the score, in ppm."""
        return (self.score(edit) or 0) - (self.alignment.organization.score or 0)

    def score(self, edit: Edit) -> int | None:
        found = dict(self.components)
        if self.place:
            if edit.gates or edit.tenths or edit.link or edit.priority:
                found["C"] = self.coverage(edit)
            if edit.tenths or edit.link or edit.effort or edit.activity or edit.priority:
                found |= self.of_work(edit)
            if edit.answers:
                found["H"] = self.handshakes(edit)
        return weigh({letter: found[letter] for letter in THETA}).score

    def handshakes(self, edit: Edit) -> int | None:
        asked = self.alignment.settings.requests
        return handshakes(
            one._replace(answer=edit.answers.get(one.id, one.answer)) for one in asked
        )

    # Coverage ---------------------------------------------------------------------------

    def coverage(self, edit: Edit) -> int:
        """C, with the goals touched and those above them told again, the lowest first."""
        told: dict[int, int] = {}
        queue = [(int(self.height[goal]), goal) for goal in self.touched(edit)]
        heapq.heapify(queue)
        while queue:
            _, goal = heapq.heappop(queue)
            if goal in told:
                continue
            told[goal] = self.cov_of(goal, edit, told)
            if told[goal] != self.alignment.coverage.cov[goal]:
                for parent in self.parents_of(goal):
                    heapq.heappush(queue, (int(self.height[parent]), parent))
        cov = self.alignment.coverage.cov[self.graph.tops].copy()
        priority = changed(self.alignment.priority, edit.priority)
        for top in told.keys() & self.place.keys():
            cov[self.place[top]] = told[top]
        return half_up(Fraction(exact_dot(priority, cov), exact_sum(priority)))

    def touched(self, edit: Edit) -> set[int]:
        goals = {goal for goal, _ in edit.gates}
        goals |= set(self.graph.edges.parent[list(edit.tenths)].tolist() if edit.tenths else ())
        return goals | ({edit.link.parent} if edit.link else set())

    def parents_of(self, goal: int) -> list[int]:
        found: list[int] = self.graph.edges.parent[self.above.of(np.array([goal]))].tolist()
        return found

    def cov_of(self, goal: int, edit: Edit, told: Mapping[int, int]) -> int:
        gates = [
            edit.gates.get((goal, gate), int(self.graph.goals.gates[gate, goal])) for gate in Gate
        ]
        if self.graph.is_leaf[goal]:
            return min(gates)
        own = min(gates[Gate.OWNED], gates[Gate.MEASURED])
        return min(own, mean_of(self.contributors(goal, edit, told)))

    def contributors(
        self, goal: int, edit: Edit, told: Mapping[int, int]
    ) -> Iterable[tuple[int, int, int]]:
        """Weight, tenths and cov of all that contributes to a goal."""
        edges, cov = self.graph.edges, self.alignment.coverage.cov
        rows = self.below.of(np.array([goal]))
        child = edges.child[rows]
        columns = (rows, self.weight[rows], edges.tenths[rows], child, cov[child])
        for row, weight, tenths, below, ppm in zip(*(c.tolist() for c in columns), strict=True):
            yield weight, edit.tenths.get(row, tenths), told.get(below, ppm)
        if edit.link and edit.link.parent == goal:
            below = edit.link.child
            yield edit.link.weight, edit.link.tenths, told.get(below, int(cov[below]))

    # Work -------------------------------------------------------------------------------

    def of_work(self, edit: Edit) -> dict[str, int | None]:
        """L, F and T, with the work touched told again."""
        graph, known = edited(self.graph, edit), self.alignment
        effort = self.effort_after(graph, edit)
        moved = self.carried(edit)
        goals = np.unique(np.concatenate([moved, self.differing(effort, edit)]))
        before = taken(known.reach, self.reached.of(goals))
        after = self.reach_after(graph, moved, goals, edit)
        toward = list(known.toward)
        for sign, one, pairs_graph, days in (
            (-1, before, self.graph, known.effort),
            (1, after, graph, effort),
        ):
            pairs = pairs_of_work(pairs_graph, days, one)
            for top, part in pairs.by(pairs.top).items():
                toward[top] = added(toward[top], part, sign)
        work = goals[self.graph.is_leaf[goals] & ~self.graph.goals.is_run[goals]]
        seen = self.seen - exact_dot(known.effort.of_goal[work], self.sight[work])
        seen += exact_dot(effort.of_goal[work], after.sight(len(graph))[work])
        whole = effort.work + effort.excess
        return {
            "L": half_up(Fraction(seen) / whole) if whole else None,
            "F": allocation(
                [one.effort for one in toward], changed(known.priority, edit.priority).tolist()
            ),
            "T": conversion(gaps(dict(enumerate(toward)), self.outcomes).values()),
        }

    def effort_after(self, graph: Graph, edit: Edit) -> Effort:
        """Effort recorded on one piece of work leaves less to the others of its team."""
        before = self.alignment.effort
        if not edit.effort:
            return before
        settings = self.alignment.settings
        teams = np.unique(graph.goals.team[list(edit.effort)])
        rows = np.flatnonzero(graph.is_leaf & np.isin(graph.goals.team, teams))
        of_goal = before.of_goal.copy()
        of_goal[rows] = spread(graph.goals.effort[rows], graph.goals.team[rows], settings.capacity)
        is_run = graph.goals.is_run[rows]
        differs = of_goal[rows].astype(object) - before.of_goal[rows]
        work = before.work + int(differs[~is_run].sum())
        run = before.run + int(differs[is_run].sum())
        excess = max(Fraction(0), run - Fraction(settings.kappa, PPM) * (work + run))
        return Effort(of_goal, work, run, excess)

    def differing(self, effort: Effort, edit: Edit) -> Ints:
        """Goals whose effort or activity is another."""
        active = np.array(sorted(edit.activity), np.int64)
        if effort is self.alignment.effort:
            return active
        return np.union1d(np.flatnonzero(effort.of_goal != self.alignment.effort.of_goal), active)

    def carried(self, edit: Edit) -> Ints:
        """Goals whose reach an edit of links may change: their children and all below, but the tops."""
        found = set(self.graph.edges.child[list(edit.tenths)].tolist() if edit.tenths else ())
        found |= {edit.link.child} if edit.link else set()
        return self.all_below(np.array(sorted(found), np.int64), self.graph.is_top)

    def all_below(self, front: Ints, stops: Bools) -> Ints:
        """Goals and all below them, without those that stop the walk."""
        is_met: Bools = np.zeros(len(self.graph), bool)
        while len(front := front[~is_met[front] & ~stops[front]]):
            is_met[front] = True
            front = np.unique(self.graph.edges.child[self.below.of(front)])
        return np.flatnonzero(is_met)

    def can_link(self, child: int, parent: int) -> bool:
        """Whether the gain of a link can be told: what is strategy and what is work stays so.

        No circle comes of it either.
        """
        graph = self.graph
        is_run = graph.goals.is_run[child] and graph.is_leaf[child]
        if self.above.many[child] or graph.goals.is_strategic[child] or is_run:
            return False
        if graph.is_leaf[parent]:
            return False
        below = self.all_below(np.array([child]), np.zeros(len(graph), bool))
        return parent not in below and not graph.goals.is_strategic[below].any()

    def reach_after(self, graph: Graph, moved: Ints, goals: Ints, edit: Edit) -> Reach:
        """What the goals would reach; of those not moved, what they reach now."""
        still = taken(self.alignment.reach, self.reached.of(np.setdiff1d(goals, moved)))
        if not len(moved):
            return still
        rows = self.above
        parents = np.unique(graph.edges.parent[self.rows_above(moved, edit)])
        outside = np.setdiff1d(parents, moved)
        found = taken(self.alignment.reach, self.reached.of(outside))
        first, count = np.zeros_like(rows.first), np.zeros_like(rows.many)
        note(found, 0, first, count)
        start = len(found.goal)
        for level in self.levels_of(moved, edit):
            here = reach_of_level(graph, level, found, first, count)
            note(here, len(found.goal), first, count)
            found = joined(found, here)
        return joined(still, taken(found, np.arange(start, len(found.goal))))

    def rows_above(self, goals: Ints, edit: Edit) -> Ints:
        rows = self.above.of(goals)
        return np.append(rows, len(self.graph.edges.child)) if edit.link else rows

    def levels_of(self, goals: Ints, edit: Edit) -> Iterable[Level]:
        """The edges of goals upward, the highest goals first."""
        linked = edit.link.child if edit.link else -1
        if linked >= 0:
            yield Level(np.array([linked]), np.array([len(self.graph.edges.child)]), np.array([0]))
        goals = goals[goals != linked]
        order = goals[np.argsort(-self.height[goals], kind="stable")]
        _, starts = group_starts(self.height[order])
        for some in np.split(order, starts[1:]):
            count = self.above.many[some]
            if len(some):
                yield Level(some, self.above.of(some), np.cumsum(count) - count)


def mean_of(contributors: Iterable[tuple[int, int, int]]) -> int:
    """The mean of coverages by weight and strength, rounded half up; 0 where nothing weighs."""
    total = whole = 0
    for weight, tenths, cov in contributors:
        total += weight * tenths * cov
        whole += weight
    return rounded(total, TENTHS * whole) if whole else 0


def added(one: Toward, other: Toward, sign: int) -> Toward:
    return Toward(*(a + sign * b for a, b in zip(one, other, strict=True)))


def taken(reach: Reach, rows: Ints) -> Reach:
    return Reach(reach.goal[rows], reach.top[rows], reach.ppm[rows], reach.full[rows])


def joined(one: Reach, other: Reach) -> Reach:
    columns: Sequence[str] = ("goal", "top", "ppm", "full")
    return Reach(*(np.concatenate([getattr(one, c), getattr(other, c)]) for c in columns))


def note(reach: Reach, start: int, first: Ints, count: Ints) -> None:
    """Where the pairs of each goal are, the goals' pairs being together."""
    goals, starts = group_starts(reach.goal)
    first[goals] = start + starts
    count[goals] = np.diff(np.append(starts, len(reach.goal)))
