"""What is a goal's own on a day, from facts in memory: targets, milestone, given numbers.

Called by `evaluation` and for explanations.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from alignment.attainment import (
    Attainment,
    Measure,
    StepFacts,
    Window,
    attain,
    linear_expectation,
    milestone,
    value_in_force,
    window_of,
)
from alignment.facts import ClosingFact, Facts, GoalFact, HandSetFact, Id, StepFact, TargetFact
from alignment.rollup import GoalNumbers

OwnReason = Literal["counted", "weight_zero", "tracked", "contributors_only"]
GivenSource = Literal["closed", "by_hand", "stored"]
GivenFact = ClosingFact | HandSetFact


class Seen(NamedTuple):
    """Up to which day what happened is seen: readings, steps done, closings and values by hand.

    All are the day that is looked at, except where a change is taken apart: `alignment.changes`.
    """

    readings: date
    steps: date
    given: date

    @classmethod
    def on(cls, day: date) -> Seen:
        return cls(day, day, day)


class OwnContributor(NamedTuple):
    """A target or the milestone of a goal; `id` is the target's, None for the milestone."""

    goal: Id
    kind: Literal["target", "steps"]
    id: Id | None
    weight: int
    attainment: Attainment
    measure: Measure | None

    def reason_in(self, goal: GoalFact) -> OwnReason:
        """Why it counts in its goal or not."""
        if not self.attainment.counts:
            return "tracked"
        if not self.weight:
            return "weight_zero"
        return "contributors_only" if goal.mode == "contributors" else "counted"


class GivenNumbers(NamedTuple):
    """Numbers that stand in place of computed ones, and why.

    *Stored*: those of a goal at the edge of what was read, as they were computed before.
    """

    source: GivenSource
    numbers: GoalNumbers


def own_contributors(
    facts: Facts, as_of: date, goals: Iterable[Id] | None = None, seen: Seen | None = None
) -> Iterator[OwnContributor]:
    """The targets (tracked-only ones too) and milestones of goals; of all goals by default."""
    seen = seen or Seen.on(as_of)
    wanted = set(facts.goals if goals is None else goals)
    for target in facts.targets.values():
        if target.goal in wanted and target.goal in facts.goals and target.kpi in facts.kpis:
            measure = measure_of(facts, target, seen.readings)
            attainment = attain(measure, as_of)
            yield OwnContributor(
                target.goal, "target", target.id, target.weight, attainment, measure
            )
    for goal, steps in steps_by_goal(facts, wanted).items():
        if attained := attained_by_steps(steps, as_of, seen.steps):
            weight = facts.goals[goal].steps_weight
            yield OwnContributor(goal, "steps", None, weight, attained, None)


def attained_by_steps(
    steps: Iterable[StepFact], as_of: date, done_by: date | None = None
) -> Attainment | None:
    """What the steps of a goal have attained together; None if they weigh nothing."""
    weighed = [StepFacts(step.weight, step.due, step.done_on) for step in steps]
    together = milestone(weighed, as_of, done_by)
    if together is None:
        return None
    return Attainment(True, None, together.progress, together.expected, "steps")


def measure_of(facts: Facts, target: TargetFact, as_of: date) -> Measure:
    """A target with the reading in force on a day and its whole window."""
    kpi = facts.kpis[target.kpi]
    window = window_of(target.window, *facts.window_of_goal(facts.goals[target.goal]))
    readings = facts.readings.get(target.kpi, ())
    return Measure(
        value=value_in_force(kpi.aggregation, readings, window, as_of),
        target=target.target,
        baseline=target.baseline,
        lower=target.lower,
        upper=target.upper,
        direction=kpi.direction,
        is_yes_no=kpi.is_yes_no,
        start=window.start,
        due=window.due,
        interim=target.interim,
    )


def given_numbers(facts: Facts, as_of: date, seen: Seen | None = None) -> dict[Id, GivenNumbers]:
    """The goals whose numbers are given on a day: closed, else set by hand and not expired."""
    return {
        goal: GivenNumbers(source_of(fact), numbers_given(fact, whole_window(facts, goal), as_of))
        for goal, fact in given_facts(facts, as_of, seen).items()
    }


def given_facts(facts: Facts, as_of: date, seen: Seen | None = None) -> dict[Id, GivenFact]:
    """What gives goals their numbers on a day: a closing, else the latest value set by hand."""
    latest = {}
    last = as_of if seen is None else seen.given
    for hand in sorted(facts.hand_set, key=lambda hand: hand.set_on):
        if hand.set_on <= last:
            latest[hand.goal] = hand
    given: dict[Id, GivenFact] = {
        goal: hand
        for goal, hand in latest.items()
        if goal in facts.goals and as_of <= hand.expires_on
    }
    closed: dict[Id, GivenFact] = {
        goal: closing
        for goal, closing in facts.closings.items()
        if goal in facts.goals and closing.closed_on <= last
    }
    return given | closed


def source_of(given: GivenFact) -> GivenSource:
    return "closed" if isinstance(given, ClosingFact) else "by_hand"


def numbers_given(given: GivenFact, window: Window, as_of: date) -> GoalNumbers:
    """The numbers that a closing or a value set by hand puts in place of the computed ones.

    window: the goal's, or where that is open its cycle's.
    """
    if isinstance(given, ClosingFact):
        return given.numbers
    expected = linear_expectation(window, as_of)
    return GoalNumbers(given.progress, 0, expected, None if expected is None else given.progress)


def whole_window(facts: Facts, goal: Id) -> Window:
    """A goal's window, each end falling back to its cycle's."""
    return window_of(*facts.window_of_goal(facts.goals[goal]))


def steps_by_goal(facts: Facts, wanted: Container[Id]) -> dict[Id, list[StepFact]]:
    by_goal: dict[Id, list[StepFact]] = {}
    for step in facts.steps.values():
        if step.goal in wanted and step.goal in facts.goals:
            by_goal.setdefault(step.goal, []).append(step)
    return by_goal
