"""The roll-up once more, as one recursion in exact fractions: what the engine is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from alignment.attainment import StepFacts, attain, milestone
from alignment.contributors import given_numbers, measure_of
from alignment.facts import Facts, GoalFact, Id
from alignment.rollup import GoalNumbers

Weighed = tuple[int, GoalNumbers]


def plain_numbers(facts: Facts, as_of: date) -> dict[Id, GoalNumbers]:
    given = given_numbers(facts, as_of)
    done: dict[Id, GoalNumbers] = {}

    def visit(goal: Id) -> GoalNumbers:
        if goal not in done:
            one = given.get(goal)
            done[goal] = one.numbers if one else combine(_parts(facts, goal, as_of, visit))
        return done[goal]

    return {goal: visit(goal) for goal in facts.goals}


def combine(parts: list[Weighed]) -> GoalNumbers:
    dated = [(w, n) for w, n in parts if n.progress is not None and n.expected is not None]
    return GoalNumbers(
        average([(w, n.progress) for w, n in parts]),
        average([(w, n.evidence) for w, n in parts]) or 0,
        average([(w, n.expected) for w, n in dated]),
        average([(w, n.paced) for w, n in dated]),
    )


def average(weighed: list[tuple[int, int | None]]) -> int | None:
    known = [(weight, Fraction(ppm)) for weight, ppm in weighed if ppm is not None]
    if not known:
        return None
    mean = sum((w * p for w, p in known), Fraction(0)) / sum(w for w, _ in known)
    return int(mean + Fraction(1, 2))


def counted_children(facts: Facts, parent: Id) -> list[tuple[Id, int]]:
    edges = [edge for edge in facts.contributions.values() if edge.parent == parent]
    here = {
        edge.child: edge.weight
        for edge in edges
        if edge.weight and _may_count(facts.goals[edge.child], facts.goals[parent])
    }
    replaced = {facts.goals[c].predecessor for c in here if facts.goals[c].is_continuing}
    return [(child, weight) for child, weight in here.items() if child not in replaced]


def _may_count(child: GoalFact, parent: GoalFact) -> bool:
    if child.state in ("draft", "proposed", "cancelled"):
        return False
    if child.visibility != "private":
        return True
    is_same = child.owner is not None and child.owner == parent.owner
    return parent.visibility == "private" and is_same and parent.named <= child.named


def _parts(
    facts: Facts, goal: Id, as_of: date, visit: Callable[[Id], GoalNumbers]
) -> list[Weighed]:
    mode = facts.goals[goal].mode
    own = list(_own(facts, goal, as_of)) if mode != "contributors" else []
    children = counted_children(facts, goal) if mode != "own" else []
    return own + [(weight, visit(child)) for child, weight in children]


def _own(facts: Facts, goal: Id, as_of: date) -> Iterator[Weighed]:
    for target in facts.targets.values():
        if target.goal == goal:
            got = attain(measure_of(facts, target, as_of), as_of)
            if got.counts and target.weight:
                evidence = 0 if got.progress is None else 1_000_000
                yield target.weight, GoalNumbers(got.progress, evidence, got.expected, got.progress)
    mine = [s for s in facts.steps.values() if s.goal == goal]
    together = milestone([StepFacts(s.weight, s.due, s.done_on) for s in mine], as_of)
    if together and facts.goals[goal].steps_weight:
        numbers = GoalNumbers(together.progress, 1_000_000, together.expected, together.progress)
        yield facts.goals[goal].steps_weight, numbers
