"""What one target or one milestone has attained, and should have: exact fractions, rounded once.

Called by every loader of a forest, and for explanations. No floats, no fixed-width integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from fractions import Fraction
from itertools import pairwise
from typing import Literal, NamedTuple

PPM = 1_000_000
YES_NO_UNIT = "yes/no"
NONE_OF_IT, ALL_OF_IT = Fraction(0), Fraction(1)

Direction = Literal["increase", "decrease", "maintain"]
Aggregation = Literal["last", "sum", "mean"]
Rule = Literal["tracked", "yes_no", "band", "keep", "increase", "decrease", "steps"]
Dated = tuple[date, Fraction]


class Course(IntEnum):
    """How the expectation of a target goes with the days: all of it but the day itself."""

    NOTHING = 0  # nothing is expected, on no day
    ALWAYS = 1  # everything, on every day
    AT_DUE = 2  # everything from the due date on
    BY_DAYS = 3  # the share of the window's days gone by
    BY_INTERIM = 4  # along the interim targets


class Window(NamedTuple):
    """The dates between which something is to happen; a missing end is open."""

    start: date | None = None
    due: date | None = None


class Milestone(NamedTuple):
    """The steps of a goal together, in ppm of their weight; no due date: nothing expected."""

    progress: int
    expected: int | None


class StepFacts(NamedTuple):
    """What a step adds to its goal's milestone; the weight is in thousandths."""

    weight: int
    due: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Measure:
    """All that decides what a target has attained; `value` is the reading in force, if any."""

    value: Fraction | None
    target: Fraction | None
    baseline: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    direction: Direction = "increase"
    is_yes_no: bool = False
    start: date | None = None
    due: date | None = None
    interim: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class Attainment:
    """A target's numbers: `raw` unclipped ("125 %"), progress and expected in ppm, None = no data.

    A target that is only tracked does not count: it is in no number of its goal.
    """

    counts: bool
    raw: Fraction | None
    progress: int | None
    expected: int | None
    rule: Rule


class Band(NamedTuple):
    """An inclusive range; a missing end is open."""

    lower: Fraction | None
    upper: Fraction | None

    def holds(self, value: Fraction) -> bool:
        is_above = self.lower is None or value >= self.lower
        return is_above and (self.upper is None or value <= self.upper)


def attain(measure: Measure, as_of: date) -> Attainment:
    """What a target has attained and should have attained on a day."""
    rule = rule_of(measure)
    if rule == "tracked":
        return Attainment(False, None, None, None, rule)
    raw = None if measure.value is None else _raw(measure, measure.value, rule)
    progress = None if raw is None else to_ppm(clip(raw))
    return Attainment(True, raw, progress, _expected(measure, rule, as_of), rule)


def rule_of(measure: Measure) -> Rule:
    """Which rule judges a target: it depends on what is asked, never on readings."""
    if measure.is_yes_no and measure.target is not None:
        return "yes_no"
    if measure.direction == "maintain":
        return "tracked" if band_of(measure) is None else "band"
    if measure.target is None:
        return "tracked"
    if measure.baseline is None or is_met(measure, measure.baseline):
        return "keep"
    return measure.direction


def course_of(measure: Measure) -> Course:
    """How a target's expectation goes with the days; `_expected` says what it is on one."""
    rule = rule_of(measure)
    if rule in ("band", "keep"):
        return Course.ALWAYS
    if rule == "yes_no":
        return Course.NOTHING if measure.due is None else Course.AT_DUE
    if rule == "tracked" or not is_dated(Window(measure.start, measure.due)):
        return Course.NOTHING
    return Course.BY_INTERIM if measure.interim else Course.BY_DAYS


def expectation_of(course: Course, window: Window, as_of: date) -> int | None:
    """What a course and a window say of a day, in ppm; along interim targets they say nothing."""
    if course == Course.ALWAYS:
        return PPM
    if course == Course.AT_DUE and window.due is not None:
        return PPM * (as_of >= window.due)
    return linear_expectation(window, as_of) if course == Course.BY_DAYS else None


def is_dated(window: Window) -> bool:
    """Whether a window has two ends in order."""
    return window.start is not None and window.due is not None and window.start < window.due


def band_of(measure: Measure) -> Band | None:
    """The range that a target to maintain asks for; None if it asks for nothing."""
    if measure.lower is not None or measure.upper is not None:
        return Band(measure.lower, measure.upper)
    wanted, baseline = measure.target, measure.baseline
    if wanted is None:
        return None
    if baseline is None:
        return Band(wanted, wanted)
    return Band(wanted, None) if baseline >= wanted else Band(None, wanted)


def is_met(measure: Measure, value: Fraction) -> bool:
    """Whether a value reaches the target value, for a direction of increase or decrease."""
    assert measure.target is not None
    if measure.direction == "decrease":
        return value <= measure.target
    return value >= measure.target


def value_in_force(
    aggregation: Aggregation, readings: Iterable[Dated], window: Window, as_of: date
) -> Fraction | None:
    """The value that readings (one a date, none withdrawn) give on a day; None without any.

    `last` takes the latest whatever the window; `sum` and `mean` take those inside it, both ends
    included.
    """
    return value_of(aggregation, readings_in_force(aggregation, readings, window, as_of))


def readings_in_force(
    aggregation: Aggregation, readings: Iterable[Dated], window: Window, as_of: date
) -> list[Dated]:
    """Those readings that the value on a day comes from; `value_of` says how."""
    seen = [(dated, value) for dated, value in readings if dated <= as_of]
    if aggregation == "last":
        return [max(seen)] if seen else []
    return [(dated, value) for dated, value in seen if _is_within(window, dated)]


def value_of(aggregation: Aggregation, in_force: Sequence[Dated]) -> Fraction | None:
    """The value that readings in force make together; None without any."""
    if not in_force:
        return None
    total = sum((value for _, value in in_force), NONE_OF_IT)
    return total / len(in_force) if aggregation == "mean" else total


def window_of(*windows: Window) -> Window:
    """The first known start and due: pass the target's window, the goal's, the cycle's."""
    start = next((window.start for window in windows if window.start), None)
    due = next((window.due for window in windows if window.due), None)
    return Window(start, due)


def linear_expectation(window: Window, as_of: date) -> int | None:
    """The share of the window's days gone by, in ppm; None unless it has two ends in order."""
    start, due = window
    if start is None or due is None or due <= start:
        return None
    days = (due - start).days
    gone = min(max((as_of - start).days, 0), days)
    return (2 * gone * PPM + days) // (2 * days)


def milestone(
    steps: Sequence[StepFacts], as_of: date, done_by: date | None = None
) -> Milestone | None:
    """The steps of a goal as one contributor; None if they weigh nothing together.

    `done_by`: the last day whose done steps are seen, if another than the day looked at.
    """
    done_by = done_by or as_of
    weight = sum(step.weight for step in steps)
    if not weight:
        return None
    done = sum(step.weight for step in steps if step.done_on and step.done_on <= done_by)
    due = sum(step.weight for step in steps if step.due and step.due <= as_of)
    has_dates = any(step.weight and step.due for step in steps)
    return Milestone(
        to_ppm(Fraction(done, weight)), to_ppm(Fraction(due, weight)) if has_dates else None
    )


def to_ppm(share: Fraction) -> int:
    """A share of one (not negative) in parts per million, half rounded up."""
    return (2 * share.numerator * PPM + share.denominator) // (2 * share.denominator)


def clip(share: Fraction) -> Fraction:
    """The share, but at least 0 and at most 1."""
    if share.numerator < 0:
        return NONE_OF_IT
    return ALL_OF_IT if share.numerator > share.denominator else share


def _raw(measure: Measure, value: Fraction, rule: Rule) -> Fraction:
    if rule == "yes_no":
        return Fraction(value == 1)
    if rule == "band":
        band = band_of(measure)
        assert band is not None
        return Fraction(band.holds(value))
    if rule == "keep":
        return Fraction(is_met(measure, value))
    return _way_gone(measure, value)


def _way_gone(measure: Measure, value: Fraction) -> Fraction:
    assert measure.target is not None and measure.baseline is not None
    return (value - measure.baseline) / (measure.target - measure.baseline)


def _expected(measure: Measure, rule: Rule, as_of: date) -> int | None:
    if rule in ("band", "keep"):
        return PPM
    if rule == "yes_no":
        return None if measure.due is None else PPM * (as_of >= measure.due)
    linear = linear_expectation(Window(measure.start, measure.due), as_of)
    if linear is None or not measure.interim:
        return linear
    return to_ppm(_share_on_curve(measure, as_of))


def _share_on_curve(measure: Measure, as_of: date) -> Fraction:
    """The expected share along the interim targets, for a measure with a whole window."""
    start, due = measure.start, measure.due
    assert start is not None and due is not None
    asked = [(day, clip(_way_gone(measure, value))) for day, value in sorted(measure.interim)]
    between = [(day, share) for day, share in asked if start < day < due]
    points = [(start, NONE_OF_IT), *between, (due, ALL_OF_IT)]
    if as_of <= start:
        return NONE_OF_IT
    for (day, share), (next_day, next_share) in pairwise(points):
        if as_of <= next_day:
            return share + (next_share - share) * Fraction(
                (as_of - day).days, (next_day - day).days
            )
    return ALL_OF_IT


def _is_within(window: Window, day: date) -> bool:
    is_started = window.start is None or day >= window.start
    return is_started and (window.due is None or day <= window.due)
