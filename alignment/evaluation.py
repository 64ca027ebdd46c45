"""From facts in memory to a forest and to numbers, as of a day.

What the loader from tables does in SQL, this does row by row; both end in `build_forest`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from alignment.contributors import (
    GivenNumbers,
    OwnContributor,
    Seen,
    given_numbers,
    own_contributors,
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
from alignment.facts import ContributionFact, Facts, GoalFact, Id
from alignment.forest import NO_DATA, FixedColumns, Forest, OwnColumns, build_forest
from alignment.rollup import GoalNumbers, Numbers, roll_up

_MODES = {"all": Mode.ALL, "own": Mode.OWN, "contributors": Mode.CONTRIBUTORS}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Facts looked at for a day, with the forest and the numbers that follow from them."""

    facts: Facts
    as_of: date
    forest: Forest
    numbers: Numbers
    own: tuple[OwnContributor, ...]
    given: Mapping[Id, GivenNumbers]

    def by_goal(self) -> dict[Id, GoalNumbers]:
        """The four numbers of every goal."""
        return {goal: self.numbers.of_goal(place) for place, goal in enumerate(self.facts.goals)}


def evaluate(
    facts: Facts,
    as_of: date,
    seen: Seen | None = None,
    stored: Mapping[Id, GoalNumbers] | None = None,
) -> Evaluation:
    """Compute all goals on a day. Raises ForestError as `build_forest` does.

    stored: goals of which the facts hold only the row, with the numbers they were computed to have.
    """
    own = tuple(own_contributors(facts, as_of, seen=seen))
    outside = {goal: GivenNumbers("stored", numbers) for goal, numbers in (stored or {}).items()}
    given = {**given_numbers(facts, as_of, seen), **outside}
    forest = _forest(facts, own, given)
    return Evaluation(facts, as_of, forest, roll_up(forest), own, given)


def numbers_of(facts: Facts, as_of: date, seen: Seen | None = None) -> dict[Id, GoalNumbers]:
    """The four numbers of every goal on a day. Raises ForestError as `build_forest` does."""
    return evaluate(facts, as_of, seen).by_goal()


def forest_of(facts: Facts, as_of: date) -> Forest:
    """The forest of all goals on a day; positions follow the order of `facts.goals`."""
    return _forest(facts, own_contributors(facts, as_of), given_numbers(facts, as_of))


def counted_pairs(facts: Facts) -> list[ContributionFact]:
    """The contributions between goals that are there, in the order of the forest's edge rows."""
    goals = facts.goals
    return [
        edge
        for edge in facts.contributions.values()
        if edge.child in goals and edge.parent in goals
    ]


def _forest(
    facts: Facts, own: Iterable[OwnContributor], given: Mapping[Id, GivenNumbers]
) -> Forest:
    place = {goal: position for position, goal in enumerate(facts.goals)}
    return build_forest(
        _ids(facts),
        _goal_columns(facts, place),
        _own_columns(own, place),
        edge_columns(counted_pairs(facts), place),
        _fixed_columns(place, given),
    )


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


def _fixed_columns(place: dict[Id, int], given: Mapping[Id, GivenNumbers]) -> FixedColumns:
    rows = [[_or_no_data(number) for number in one.numbers] for one in given.values()]
    return FixedColumns(
        _ints(place[goal] for goal in given), np.array(rows, np.int64).reshape(-1, 4).T
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _or_no_data(ppm: int | None) -> int:
    return NO_DATA if ppm is None else ppm
