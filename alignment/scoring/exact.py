"""Whole-number arithmetic of the alignment score: wide enough, and rounded half up once."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from alignment.counting import Ints
from alignment.forest import add_runs

LARGEST = 2**62
# Weights (or shares) of one goal up to this, times ten tenths and a million ppm, doubled, fit 64 bits.
MOST_SAFE = 4 * 10**11
TENTHS = 10

# 64-bit integers, or Python's own where those could wrap.
Wide = npt.NDArray[Any]


def half_up(value: Fraction) -> int:
    """The nearest whole number of a fraction that is not negative; a half goes up."""
    return rounded(value.numerator, value.denominator)


def rounded(numerator: int, denominator: int) -> int:
    """`half_up` of a fraction that need not be in lowest terms: finding those would cost most."""
    return (2 * numerator + denominator) // (2 * denominator)


def sum_of_ratios(ratios: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The sum of fractions as numerator and denominator, not in lowest terms."""
    if len(ratios) < 2:
        return ratios[0] if ratios else (0, 1)
    half = len(ratios) // 2
    (a, b), (c, d) = sum_of_ratios(ratios[:half]), sum_of_ratios(ratios[half:])
    return (a + c, b) if b == d else (a * d + c * b, b * d)


def wide(column: Wide, factor: int = 1) -> Wide:
    """A column in which `factor` times the sum of its elements cannot wrap."""
    if column.dtype == object:
        return column
    sizes = np.abs(column)
    most = int(sizes.max(initial=0)) * max(len(column), 1)
    if most * factor > LARGEST >= most:
        most = int(sizes.sum())
    return column.astype(object) if most * factor > LARGEST else column


def wide_each(column: Ints, factor: int, divisor: int = 0) -> Wide:
    """A column in which `factor` times any element cannot wrap, nor `divisor` itself."""
    most = max(int(np.abs(column).max(initial=1)) * factor, divisor)
    return column.astype(object) if most > LARGEST else column


def exact_sum(column: Wide) -> int:
    return int(wide(column).sum()) if len(column) else 0


def exact_dot(column: Ints, factor: Ints) -> int:
    """The sum of the products of two columns."""
    return exact_sum(products(column, factor))


def products(column: Wide, factor: Ints) -> Wide:
    """The products of two columns, wide enough to be added up."""
    result: Wide = wide(column, int(factor.max(initial=0))) * factor
    return result


def sums_at(places: Ints, values: Wide, count: int) -> Wide:
    """For each of `count` places the sum of the values that belong there."""
    total = np.zeros(count, values.dtype)
    np.add.at(total, places, values)
    return total


def weighed_means(
    weight: Ints, tenths: Ints, ppm: Ints, starts: Ints, divisor: Ints | None = None
) -> Ints:
    """For each run Σ weight·strength·ppm ÷ Σ weight, rounded half up once; 0 where nothing weighs.

    Strength is in tenths. `divisor` takes the place of the run's own Σ weight; it is not smaller.
    """
    divisor = add_runs(weight, starts) if divisor is None else divisor
    total = add_runs(weight * tenths * ppm, starts)
    means: Ints = (2 * total + TENTHS * divisor) // np.maximum(2 * TENTHS * divisor, 1)
    ends = np.append(starts[1:], len(weight))
    for run in np.flatnonzero(divisor > MOST_SAFE).tolist():
        rows = slice(int(starts[run]), int(ends[run]))
        terms = zip(weight[rows].tolist(), tenths[rows].tolist(), ppm[rows].tolist(), strict=True)
        means[run] = half_up(
            Fraction(sum(w * t * p for w, t, p in terms), TENTHS * int(divisor[run]))
        )
    return means


def add_runs_exactly(values: Wide, starts: Ints) -> Wide:
    """The sums of runs of a column, one for each start."""
    return np.add.reduceat(wide(values), starts) if len(starts) else np.zeros(0, np.int64)
