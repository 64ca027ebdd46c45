"""Conversion: is activity ahead of the outcomes that it is for?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from alignment.forest import PPM
from alignment.scoring.exact import half_up, rounded, sum_of_ratios
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
    """How far a strategic goal's activity is ahead of its outcome.

    toward: the effort toward it. moved: its outcome in ppm.
    """

    toward: Toward
    moved: int

    @property
    def busy(self) -> int:
        """Activity in ppm."""
        return rounded(self.toward.busy, self.toward.known)

    @property
    def lead(self) -> int:
        """What activity is ahead, in ppm times the effort whose activity is known; 0 where it is not."""
        return max(self.toward.busy - self.moved * self.toward.known, 0)

    @property
    def loss(self) -> tuple[int, int]:
        """That of all effort toward it, in ppm times effort: numerator and denominator."""
        effort, known, _ = self.toward
        return (self.lead, 1) if effort == known else (effort * self.lead, known)

    def conversion(self) -> int:
        """T of the strategic goal alone, in ppm."""
        return rounded(PPM * self.toward.known - self.lead, self.toward.known)


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


def gaps(toward: Mapping[int, Toward], outcomes: Mapping[int, int]) -> dict[int, Gap]:
    """By strategic goal: those whose outcome is known, and the activity of some work toward them."""
    return {
        top: Gap(one, outcomes[top])
        for top, one in toward.items()
        if one.known and outcomes[top] >= 0
    }


def conversion(found: Collection[Gap]) -> int | None:
    """T in ppm: 1 less the mean gap by effort. None where no strategic goal has both."""
    effort = sum(one.toward.effort for one in found)
    if not effort:
        return None
    lost, parts = sum_of_ratios([one.loss for one in found if one.lead])
    return rounded(PPM * effort * parts - lost, effort * parts)
