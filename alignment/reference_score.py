"""The alignment score once more, goal by goal in exact fractions: what the arrays are held against.

Shares nothing with `alignment.scoring`. `verify_rollups` and the tests call it; nothing else may.
A `Case` is a dict in the shape of tests/data/alignment_vectors.json: fractions in ppm, effort and
capacity in thousandths of a person-day, weights in thousandths. C and L, and the basis.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

Case = dict[str, Any]
WHOLE = 1_000_000
GATES = ("owned", "measured", "resourced", "active")


def nearest(value: Fraction) -> int:
    return int((value + Fraction(1, 2)) // 1)


class Plain:
    """One organization, each number found by walking from one goal."""

    def __init__(self, case: Case) -> None:
        rows = [{**row, "level": "strategic"} for row in case["strategic"]] + list(case["goals"])
        self.case = case
        self.goals = {
            row["id"]: row
            for row in rows
            if row.get("state", "active") in {"active", "paused"} and not row.get("private", False)
        }
        self.up: dict[Any, list[Case]] = defaultdict(list)
        self.down: dict[Any, list[Case]] = defaultdict(list)
        for edge in case["edges"]:
            if {edge["child"], edge["parent"]} <= set(self.goals):
                self.up[edge["child"]].append(edge)
                self.down[edge["parent"]].append(edge)
        self.split: dict[Any, list[tuple[Fraction, Case]]] = {}
        self.reached: dict[tuple[Any, Any, bool], int] = {}
        self.covered: dict[Any, int] = {}
        strategic = {g for g, row in self.goals.items() if row.get("level") == "strategic"}
        self.tops = sorted(g for g in strategic if not strategic & self.above(g))
        leaves = sorted(g for g in self.goals if g not in strategic and not self.down[g])
        self.run = {g for g in leaves if self.goals[g].get("run", False)}
        self.work = [g for g in leaves if g not in self.run]
        self.effort = self.spread(leaves)

    def above(self, goal: Any) -> set[Any]:
        found: set[Any] = set()
        waiting = [goal]
        while waiting:
            for edge in self.up[waiting.pop()]:
                if edge["parent"] not in found:
                    found.add(edge["parent"])
                    waiting.append(edge["parent"])
        return found

    def gate(self, goal: Any, name: str) -> int:
        row = self.goals[goal]
        is_paused = name == "active" and row.get("state") == "paused"
        value: int = 0 if is_paused else row.get(name, WHOLE)
        return value

    def spread(self, leaves: list[Any]) -> dict[Any, int]:
        capacity = self.case.get("capacity", {})
        effort: dict[Any, int] = {}
        for goal in leaves:
            recorded = self.goals[goal].get("effort")
            team = self.goals[goal].get("team")
            if recorded is not None:
                effort[goal] = recorded
            elif team is None or team not in capacity:
                effort[goal] = 1000
            else:
                mine = [g for g in leaves if self.goals[g].get("team") == team]
                bare = [g for g in mine if self.goals[g].get("effort") is None]
                taken: int = sum(self.goals[g].get("effort") or 0 for g in mine)
                whole, rest = divmod(max(capacity[team] - taken, 0), len(bare))
                effort[goal] = whole + (bare.index(goal) < rest)
        return effort

    def parts(self, goal: Any) -> list[tuple[Fraction, Case]]:
        """The live parents of a goal with their part of its effort; the parts add up to 1."""
        edges = self.up[goal]
        stated = sum(e["share"] for e in edges if e.get("share") is not None)
        open_ones = [e for e in edges if e.get("share") is None]
        each = Fraction(max(WHOLE - stated, 0), len(open_ones)) if open_ones else Fraction(0)
        raw = [each if e.get("share") is None else Fraction(e["share"]) for e in edges]
        if not sum(raw):
            raw = [Fraction(1)] * len(edges)
        return [(part / sum(raw), edge) for part, edge in zip(raw, edges, strict=True)]

    def reach(self, goal: Any, top: Any, is_full: bool = False) -> int:
        if goal in self.tops:
            return WHOLE if goal == top else 0
        key = goal, top, is_full
        if key not in self.reached:
            total = Fraction(0)
            if goal not in self.split:
                self.split[goal] = self.parts(goal)
            for part, edge in self.split[goal]:
                strength = WHOLE if is_full else edge.get("strength", WHOLE)
                total += part * Fraction(strength, WHOLE) * self.reach(edge["parent"], top, is_full)
            self.reached[key] = nearest(total)
        return self.reached[key]

    def cov(self, goal: Any) -> int:
        if goal not in self.covered:
            self.covered[goal] = self.find_cov(goal)
        return self.covered[goal]

    def find_cov(self, goal: Any) -> int:
        if goal in self.effort:
            return min(self.gate(goal, name) for name in GATES)
        counted = [e for e in self.down[goal] if e["child"] not in self.run]
        total = sum(e.get("weight", 1000) for e in counted)
        if not total:
            return 0
        mean = sum(
            Fraction(e.get("weight", 1000), total)
            * Fraction(e.get("strength", WHOLE), WHOLE)
            * self.cov(e["child"])
            for e in counted
        )
        return min(self.gate(goal, "owned"), self.gate(goal, "measured"), nearest(Fraction(mean)))

    def coverage(self) -> int:
        points = {s: self.goals[s].get("priority") or 0 for s in self.tops}
        if not any(points.values()):
            points = dict.fromkeys(points, 1)
        total = sum(points.values())
        return nearest(sum((Fraction(points[s], total) * self.cov(s) for s in points), Fraction(0)))

    def sight(self) -> int | None:
        work = sum(self.effort[g] for g in self.work)
        run = sum(self.effort[g] for g in self.run)
        kappa = Fraction(self.case.get("kappa", 200_000), WHOLE)
        whole = work + max(run - kappa * (work + run), Fraction(0))
        if not whole:
            return None
        seen = sum(
            self.effort[g] * min(WHOLE, sum(self.reach(g, s) for s in self.tops)) for g in self.work
        )
        return nearest(Fraction(seen) / whole)

    def basis(self) -> int | None:
        work = sum(self.effort[g] for g in self.work)
        facts = 0
        for goal in self.work:
            row = self.goals[goal]
            is_fresh = row.get("fresh", self.gate(goal, "measured") == WHOLE)
            is_reviewed = all(e.get("reviewed", True) for e in self.up[goal])
            known = (row.get("effort") is not None, bool(is_fresh), is_reviewed)
            facts += self.effort[goal] * sum(known)
        return nearest(Fraction(WHOLE * facts, 3 * work)) if work else None

    def sight_of(self, top: Any) -> int | None:
        """L of one strategic goal: what its links carry of the effort on its way to it."""
        carried = sum(self.effort[g] * self.reach(g, top) for g in self.work)
        meant = sum(self.effort[g] * self.reach(g, top, is_full=True) for g in self.work)
        return nearest(Fraction(WHOLE * carried, meant)) if meant else None


def plain_score(case: Case) -> dict[str, Any]:
    """C, L and basis of the organization in ppm, and (C, L) of each top strategic goal."""
    plain = Plain(case)
    if not plain.tops:
        return {"C": None, "L": None, "basis": None, "strategic": {}}
    return {
        "C": plain.coverage(),
        "L": plain.sight(),
        "basis": plain.basis(),
        "strategic": {s: (plain.cov(s), plain.sight_of(s)) for s in plain.tops},
    }
