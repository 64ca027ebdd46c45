"""Why a goal has the numbers it has: the same derivation as the roll-up, as data to show.

Called by goal pages and the API with a goal's contributors, from tables or facts in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from alignment.attainment import PPM, Attainment, Measure, to_ppm
from alignment.contributors import GivenNumbers, OwnContributor, given_numbers, own_contributors
from alignment.counting import EdgeReason
from alignment.evaluation import Evaluation, counted_pairs
from alignment.facts import GoalFact, Id
from alignment.rollup import GoalNumbers

Kind = Literal["target", "steps", "goal"]
Reason = Literal[
    "counted",
    "weight_zero",
    "tracked",
    "contributors_only",
    "state",
    "private",
    "replaced",
    "own_only",
]
Formula = Literal["no_contributors", "no_data", "single", "mean"]
Source = Literal["computed", "by_hand", "closed"]

# Counts up when a rule changes what a number is, so that an old explanation is known as such.
RULE_VERSION = 1

EDGE_REASONS: dict[EdgeReason, Reason] = {
    EdgeReason.COUNTED: "counted",
    EdgeReason.WEIGHT_ZERO: "weight_zero",
    EdgeReason.STATE: "state",
    EdgeReason.PRIVATE: "private",
    EdgeReason.REPLACED: "replaced",
    EdgeReason.OWN_ONLY: "own_only",
}


@dataclass(frozen=True, slots=True)
class Contributor:
    """One thing that might count in a goal: `id` is the target's or goal's, None for the steps.

    The weight is in thousandths; `reason` says whether it counts, and if not why not. A target
    comes with what it asks and what it attained.
    """

    kind: Kind
    id: Id | None
    weight: int
    numbers: GoalNumbers
    reason: Reason = "counted"
    attainment: Attainment | None = None
    measure: Measure | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it is in the goal's numbers."""
        return self.reason == "counted"


@dataclass(frozen=True, slots=True)
class Line:
    """A contributor, and in ppm its share of all that counts and of all that has progress."""

    contributor: Contributor
    share: int | None
    share_of_known: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A goal's numbers and where they come from.

    `computed` follows from the lines; `numbers` differ from it only where they are given by hand or
    by closing, as `source` says.
    """

    goal: Id
    formula: Formula
    lines: tuple[Line, ...]
    computed: GoalNumbers
    numbers: GoalNumbers
    source: Source
    rule_version: int = RULE_VERSION

    def resum(self) -> GoalNumbers:
        """The computed numbers once more, from the lines as they are shown."""
        return mean_numbers([line.contributor for line in self.lines])


def explain_goal(
    goal: Id, contributors: Sequence[Contributor], given: GivenNumbers | None = None
) -> Explanation:
    """Explain a goal from all its contributors, counted or not, and numbers given to it, if any."""
    counted = [one for one in contributors if one.is_counted]
    known = [one for one in counted if one.numbers.progress is not None]
    computed = mean_numbers(contributors)
    return Explanation(
        goal=goal,
        formula=_formula(len(counted), len(known)),
        lines=tuple(Line(one, _share(one, counted), _share(one, known)) for one in contributors),
        computed=computed,
        numbers=given.numbers if given else computed,
        source=given.source if given else "computed",
    )


def explain_in(evaluation: Evaluation, goal: Id) -> Explanation:
    """Explain a goal from facts in memory."""
    facts, as_of = evaluation.facts, evaluation.as_of
    row = facts.goals[goal]
    own = [_own(one, row) for one in own_contributors(facts, as_of, [goal])]
    given = given_numbers(facts, as_of).get(goal)
    return explain_goal(goal, [*own, *_contributing_goals(evaluation, goal)], given)


def own_numbers(attainment: Attainment) -> GoalNumbers:
    """A target or milestone as the four numbers that it brings to its goal."""
    progress, expected = attainment.progress, attainment.expected
    return GoalNumbers(progress, 0 if progress is None else PPM, expected, progress)


def mean_numbers(contributors: Iterable[Contributor]) -> GoalNumbers:
    """The numbers that the counted ones among some contributors give a goal."""
    counted = [(one.weight, one.numbers) for one in contributors if one.is_counted]
    dated = [
        (weight, numbers)
        for weight, numbers in counted
        if numbers.progress is not None and numbers.expected is not None
    ]
    return GoalNumbers(
        _mean((weight, numbers.progress) for weight, numbers in counted),
        _mean((weight, numbers.evidence) for weight, numbers in counted) or 0,
        _mean((weight, numbers.expected) for weight, numbers in dated),
        _mean((weight, numbers.paced) for weight, numbers in dated),
    )


def _mean(weighed: Iterable[tuple[int, int | None]]) -> int | None:
    known = [(weight, ppm) for weight, ppm in weighed if ppm is not None]
    weight = sum(weight for weight, _ in known)
    total = sum(weight * ppm for weight, ppm in known)
    return (2 * total + weight) // (2 * weight) if weight else None


def _formula(counted: int, known: int) -> Formula:
    if not counted:
        return "no_contributors"
    if not known:
        return "no_data"
    return "single" if known == 1 else "mean"


def _share(one: Contributor, among: list[Contributor]) -> int | None:
    if one not in among:
        return None
    return to_ppm(Fraction(one.weight, sum(other.weight for other in among)))


def _own(own: OwnContributor, goal: GoalFact) -> Contributor:
    return Contributor(
        kind=own.kind,
        id=own.id,
        weight=own.weight,
        numbers=own_numbers(own.attainment),
        reason=own.reason_in(goal),
        attainment=own.attainment,
        measure=own.measure,
    )


def _contributing_goals(evaluation: Evaluation, goal: Id) -> Iterable[Contributor]:
    place = {known: position for position, known in enumerate(evaluation.facts.goals)}
    reasons = evaluation.forest.edge_reasons.tolist()
    for edge, reason in zip(counted_pairs(evaluation.facts), reasons, strict=True):
        if edge.parent == goal:
            yield Contributor(
                kind="goal",
                id=edge.child,
                weight=edge.weight,
                numbers=evaluation.numbers.of_goal(place[edge.child]),
                reason=EDGE_REASONS[EdgeReason(reason)],
            )
