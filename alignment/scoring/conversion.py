"""Conversion: is activity ahead of the outcomes that it is for?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from alignment.forest import PPM
from alignment.scoring.exact import half_up
from alignment.scoring.toward import Toward

# What a strategic goal's outcome may say instead of ppm.
NO_OUTCOME = -1
TOO_EARLY = -2
LEAST_EXPECTED = 200_000
LEAST_READINGS = 2


class Outcome(NamedTuple):
    """A counted target of a strategic goal on an outcome KPI that has an expectation: ppm and weight."""

    weight: int
    paced: int
    expected: int
    readings: int


class Gap(NamedTuple):
    """How far a strategic goal's activity is ahead of its outcome, in ppm; 0 where it is not."""

    effort: int
    busy: Fraction
    moved: int

    @property
    def ahead(self) -> Fraction:
        return max(self.busy - self.moved, Fraction(0))


def moved(targets: Iterable[Outcome]) -> int:
    """How far outcomes came of what was expected by now, in ppm; or NO_OUTCOME, TOO_EARLY."""
    found = list(targets)
    told = [one for one in found if one.readings >= LEAST_READINGS]
    weight = sum(one.weight for one in told)
    if not weight:
        return TOO_EARLY if found else NO_OUTCOME
    paced = sum(one.weight * one.paced for one in told)
    expected = sum(one.weight * one.expected for one in told)
    if expected < LEAST_EXPECTED * weight:
        return TOO_EARLY
    return min(PPM, half_up(Fraction(PPM * paced, expected)))


def gap(toward: Toward, outcome: int) -> Gap | None:
    """None where the outcome, or the activity of all work toward it, is unknown."""
    if outcome < 0 or not toward.known:
        return None
    return Gap(toward.effort, Fraction(toward.busy, toward.known), outcome)


def gaps(toward: Mapping[int, Toward], outcomes: Mapping[int, int]) -> dict[int, Gap]:
    """By strategic goal: those that have both activity and outcome."""
    found = {top: gap(one, outcomes[top]) for top, one in toward.items()}
    return {top: one for top, one in found.items() if one}


def conversion(found: Iterable[Gap]) -> int | None:
    """T in ppm: 1 less the mean gap by effort. None where no strategic goal has both."""
    counted = list(found)
    effort = sum(one.effort for one in counted)
    if not effort:
        return None
    lost = sum((one.effort * one.ahead for one in counted if one.ahead), Fraction(0))
    return half_up(PPM - lost / effort)
