"""From facts in memory to a forest and to numbers, as of a day.

What the loader from tables does in SQL, this does row by row; both end in `build_forest`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from alignment.attainment import (
    Attainment,
    Measure,
    StepFacts,
    attain,
    linear_expectation,
    milestone,
    value_in_force,
    window_of,
)
from alignment.counting import (
    NO_GOAL,
    NOBODY,
    UNCOUNTED_STATES,
    EdgeColumns,
    GoalColumns,
    Ints,
    Mode,
)
from alignment.facts import ContributionFact, Facts, GoalFact, Id, StepFact, TargetFact
from alignment.forest import NO_DATA, FixedColumns, Forest, OwnColumns, build_forest
from alignment.rollup import GoalNumbers, roll_up

GivenSource = Literal["closed", "by_hand"]
_MODES = {"all": Mode.ALL, "own": Mode.OWN, "contributors": Mode.CONTRIBUTORS}


class OwnContributor(NamedTuple):
    """A target or the milestone of a goal; `id` is the target's, None for the milestone."""

    goal: Id
    kind: Literal["target", "steps"]
    id: Id | None
    weight: int
    attainment: Attainment
    measure: Measure | None


class GivenNumbers(NamedTuple):
    """Numbers that stand in place of computed ones, and why."""

    source: GivenSource
    numbers: GoalNumbers


def numbers_of(facts: Facts, as_of: date) -> dict[Id, GoalNumbers]:
    """The four numbers of every goal on a day. Raises ForestError as `build_forest` does."""
    numbers = roll_up(forest_of(facts, as_of))
    return {goal: numbers.of_goal(place) for place, goal in enumerate(facts.goals)}


def forest_of(facts: Facts, as_of: date) -> Forest:
    """The forest of all goals on a day; positions follow the order of `facts.goals`."""
    place = {goal: position for position, goal in enumerate(facts.goals)}
    return build_forest(
        _ids(facts),
        _goal_columns(facts, place),
        _own_columns(own_contributors(facts, as_of), place),
        edge_columns(counted_pairs(facts), place),
        _fixed_columns(facts, place, as_of),
    )


def counted_pairs(facts: Facts) -> list[ContributionFact]:
    """The contributions between goals that are there, in the order of the forest's edge rows."""
    goals = facts.goals
    return [
        edge
        for edge in facts.contributions.values()
        if edge.child in goals and edge.parent in goals
    ]


def own_contributors(
    facts: Facts, as_of: date, goals: Iterable[Id] | None = None
) -> Iterator[OwnContributor]:
    """The targets (tracked-only ones too) and milestones of goals; of all goals by default."""
    wanted = set(facts.goals if goals is None else goals)
    for target in facts.targets.values():
        if target.goal in wanted and target.goal in facts.goals and target.kpi in facts.kpis:
            measure = measure_of(facts, target, as_of)
            attainment = attain(measure, as_of)
            yield OwnContributor(
                target.goal, "target", target.id, target.weight, attainment, measure
            )
    for goal, steps in _steps_by_goal(facts, wanted).items():
        if together := milestone(steps, as_of):
            weight = facts.goals[goal].steps_weight
            attainment = Attainment(True, None, together.progress, together.expected, "steps")
            yield OwnContributor(goal, "steps", None, weight, attainment, None)


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


def given_numbers(facts: Facts, as_of: date) -> dict[Id, GivenNumbers]:
    """The goals whose numbers are given on a day: closed, else set by hand and not expired."""
    latest = {}
    for hand in sorted(facts.hand_set, key=lambda hand: hand.set_on):
        if hand.set_on <= as_of:
            latest[hand.goal] = hand
    given = {
        goal: GivenNumbers(
            "by_hand", _numbers_by_hand(facts, facts.goals[goal], hand.progress, as_of)
        )
        for goal, hand in latest.items()
        if goal in facts.goals and as_of <= hand.expires_on
    }
    for goal, closing in facts.closings.items():
        if goal in facts.goals and closing.closed_on <= as_of:
            given[goal] = GivenNumbers("closed", closing.numbers)
    return given


def _numbers_by_hand(facts: Facts, goal: GoalFact, progress: int, as_of: date) -> GoalNumbers:
    expected = linear_expectation(window_of(*facts.window_of_goal(goal)), as_of)
    return GoalNumbers(progress, 0, expected, None if expected is None else progress)


def _steps_by_goal(facts: Facts, wanted: set[Id]) -> dict[Id, list[StepFacts]]:
    by_goal: dict[Id, list[StepFacts]] = {}
    for step in facts.steps.values():
        if step.goal in wanted and step.goal in facts.goals:
            by_goal.setdefault(step.goal, []).append(_weighed(step))
    return by_goal


def _weighed(step: StepFact) -> StepFacts:
    return StepFacts(step.weight, step.due, step.done_on)


def _ids(facts: Facts) -> npt.NDArray[Any]:
    ids = np.empty(len(facts.goals), object)
    ids[:] = list(facts.goals)
    return ids


def _goal_columns(facts: Facts, place: dict[Id, int]) -> GoalColumns:
    goals = list(facts.goals.values())
    person = _people(goals)
    named = [(place[goal.id], person[name]) for goal in goals for name in goal.named]
    return GoalColumns(
        is_counted_state=np.array([goal.state not in UNCOUNTED_STATES for goal in goals], bool),
        is_private=np.array([goal.visibility == "private" for goal in goals], bool),
        owner=_ints(person.get(goal.owner, NOBODY) for goal in goals),
        predecessor=_ints(_continued(goal, place) for goal in goals),
        mode=_ints(_MODES[goal.mode] for goal in goals),
        named_goal=_ints(goal for goal, _ in named),
        named_person=_ints(name for _, name in named),
    )


def _people(goals: list[GoalFact]) -> dict[Id | None, int]:
    people: dict[Id | None, int] = {}
    for goal in goals:
        for person in (goal.owner, *goal.named):
            if person is not None:
                people.setdefault(person, len(people))
    return people


def _continued(goal: GoalFact, place: dict[Id, int]) -> int:
    if not goal.is_continuing or goal.predecessor is None:
        return NO_GOAL
    return place.get(goal.predecessor, NO_GOAL)


def _own_columns(contributors: Iterable[OwnContributor], place: dict[Id, int]) -> OwnColumns:
    own = [one for one in contributors if one.attainment.counts]
    return OwnColumns(
        _ints(place[one.goal] for one in own),
        _ints(one.weight for one in own),
        _ints(_or_no_data(one.attainment.progress) for one in own),
        _ints(_or_no_data(one.attainment.expected) for one in own),
    )


def edge_columns(edges: list[ContributionFact], place: dict[Id, int]) -> EdgeColumns:
    """Contributions as positions of goals."""
    return EdgeColumns(
        _ints(place[edge.child] for edge in edges),
        _ints(place[edge.parent] for edge in edges),
        _ints(edge.weight for edge in edges),
    )


def _fixed_columns(facts: Facts, place: dict[Id, int], as_of: date) -> FixedColumns:
    given = given_numbers(facts, as_of)
    rows = [[_or_no_data(number) for number in one.numbers] for one in given.values()]
    return FixedColumns(
        _ints(place[goal] for goal in given), np.array(rows, np.int64).reshape(-1, 4).T
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _or_no_data(ppm: int | None) -> int:
    return NO_DATA if ppm is None else ppm
