"""Why a goal has the numbers it has: the same derivation as the roll-up, as data to show and sum again.

One structure for pages and the API, now and of any past moment. `alignment.deriving` makes it from
facts; its leaves are readings, steps, closings and values set by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from alignment.attainment import PPM, Attainment, Dated, Measure, Window, attain, to_ppm, value_of
from alignment.contributors import (
    GivenFact,
    GivenSource,
    attained_by_steps,
    numbers_given,
    source_of,
)
from alignment.facts import OPEN, Id, KpiFact, StepFact
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
Source = Literal["computed"] | GivenSource

# Counts up when a rule changes what a number is, so that an old explanation is known as such.
RULE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Contributor:
    """One thing that might count in a goal: `id` is the target's or goal's, None for the steps.

    The weight is in thousandths; `reason` says whether it counts, and if not why not. A target
    comes with what it asks of which KPI, the readings in force (the newest first) and what it attained;
    the steps come with each of them. How a goal came to its numbers is an explanation of its own.
    """

    kind: Kind
    id: Id | None
    weight: int
    numbers: GoalNumbers
    reason: Reason = "counted"
    attainment: Attainment | None = None
    measure: Measure | None = None
    kpi: KpiFact | None = None
    readings: tuple[Dated, ...] = ()
    steps: tuple[StepFact, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether it is in the goal's numbers."""
        return self.reason == "counted"

    def summed_again(self, as_of: date, below: Mapping[Id, GoalNumbers]) -> Contributor:
        """The same with its numbers from its readings or steps, or from those of goals `below`."""
        if self.kind == "goal":
            return replace(self, numbers=below.get(self.id, self.numbers))
        attained = self.attained_again(as_of)
        return self if attained is None else replace(self, numbers=own_numbers(attained))

    def attained_again(self, as_of: date) -> Attainment | None:
        """What the readings or steps behind it come to on a day."""
        if self.measure is None or self.kpi is None:
            return attained_by_steps(self.steps, as_of)
        value = value_of(self.kpi.aggregation, self.readings)
        return attain(replace(self.measure, value=value), as_of)


@dataclass(frozen=True, slots=True)
class Line:
    """A contributor, and in ppm its share of all that counts and of all that has progress."""

    contributor: Contributor
    share: int | None
    share_of_known: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A goal's numbers on a day and where they come from.

    `computed` follows from the lines; `numbers` differ from it only where `given` puts others in their
    place. `window` is the goal's whole one, which what is expected of a value by hand follows from.
    """

    goal: Id
    as_of: date
    formula: Formula
    lines: tuple[Line, ...]
    computed: GoalNumbers
    numbers: GoalNumbers
    given: GivenFact | None = None
    window: Window = OPEN
    rule_version: int = RULE_VERSION

    @property
    def source(self) -> Source:
        return source_of(self.given) if self.given else "computed"

    def computed_again(self, below: Mapping[Id, GoalNumbers] | None = None) -> GoalNumbers:
        """The computed numbers once more, from readings and steps and the goals `below`.

        Without those, contributing goals enter with the numbers that their lines show.
        """
        lines = [line.contributor for line in self.lines]
        return mean_numbers(one.summed_again(self.as_of, below or {}) for one in lines)

    def resum(self, below: Mapping[Id, GoalNumbers] | None = None) -> GoalNumbers:
        """The goal's numbers once more, from what is given or else as `computed_again`."""
        if self.given:
            return numbers_given(self.given, self.window, self.as_of)
        return self.computed_again(below)


@dataclass(frozen=True, slots=True)
class Derivation:
    """All that a goal's numbers on a day follow from: each goal that counts in it, directly or not.

    `goals` holds each once, contributors before those they contribute to, so that the goal itself is
    the last. What counts by two ways is met by both.
    """

    goals: Mapping[Id, Explanation]

    @property
    def root(self) -> Explanation:
        """The explanation of the goal itself."""
        return list(self.goals.values())[-1]

    def resum(self) -> dict[Id, GoalNumbers]:
        """The numbers of all its goals once more, from the leaves alone."""
        found: dict[Id, GoalNumbers] = {}
        for goal, explanation in self.goals.items():
            found[goal] = explanation.resum(found)
        return found


def explain_goal(
    goal: Id,
    as_of: date,
    contributors: Sequence[Contributor],
    given: GivenFact | None = None,
    window: Window = OPEN,
) -> Explanation:
    """Explain a goal from all its contributors, counted or not, and numbers given to it, if any."""
    counted = [one for one in contributors if one.is_counted]
    known = [one for one in counted if one.numbers.progress is not None]
    computed = mean_numbers(contributors)
    return Explanation(
        goal=goal,
        as_of=as_of,
        formula=_formula(len(counted), len(known)),
        lines=tuple(_lines(contributors)),
        computed=computed,
        numbers=numbers_given(given, window, as_of) if given else computed,
        given=given,
        window=window,
    )


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


def _lines(contributors: Sequence[Contributor]) -> Iterable[Line]:
    counted = sum(one.weight for one in contributors if one.is_counted)
    known = sum(one.weight for one in contributors if _is_known(one))
    for one in contributors:
        share = to_ppm(Fraction(one.weight, counted)) if one.is_counted else None
        of_known = to_ppm(Fraction(one.weight, known)) if _is_known(one) else None
        yield Line(one, share, of_known)


def _is_known(one: Contributor) -> bool:
    return one.is_counted and one.numbers.progress is not None
