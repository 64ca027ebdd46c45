"""Derivations with everything that was computed taken out, so that only leaves can sum to a number."""

from __future__ import annotations

from dataclasses import replace

from alignment.explain import Contributor, Derivation, Explanation
from alignment.rollup import GoalNumbers

NOTHING = GoalNumbers(None, 0, None, None)


def without_sums(derivation: Derivation) -> Derivation:
    """The same but for every number, value in force and attainment in it."""
    return Derivation({goal: bare_goal(one) for goal, one in derivation.goals.items()})


def bare_goal(explanation: Explanation) -> Explanation:
    lines = tuple(
        replace(line, contributor=bare_line(line.contributor)) for line in explanation.lines
    )
    return replace(explanation, numbers=NOTHING, computed=NOTHING, lines=lines)


def bare_line(one: Contributor) -> Contributor:
    measure = replace(one.measure, value=None) if one.measure else None
    return replace(one, numbers=NOTHING, attainment=None, measure=measure)
