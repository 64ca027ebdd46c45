"""Allocation: does the effort that reaches strategy lie as its priority does?"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from alignment.forest import PPM
from alignment.scoring.exact import rounded


def displaced(effort: Sequence[int], priority: Sequence[int]) -> list[Fraction]:
    """By strategic goal, its part of the effort less its part of the priority; they add up to 0.

    Both columns must not be all 0.
    """
    whole, asked = sum(effort), sum(priority)
    return [
        Fraction(days * asked - points * whole, whole * asked)
        for days, points in zip(effort, priority, strict=True)
    ]


def allocation(effort: Sequence[int], priority: Sequence[int]) -> int | None:
    """F in ppm: 1 less the part of the effort that would have to move. None without effort."""
    whole, asked = sum(effort), sum(priority)
    if not whole or not asked:
        return None
    columns = zip(effort, priority, strict=True)
    moves = sum(abs(days * asked - points * whole) for days, points in columns)
    return rounded(PPM * (2 * whole * asked - moves), 2 * whole * asked)
