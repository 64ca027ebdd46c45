"""Whole-number arithmetic of the alignment score: wide enough, and rounded half up once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
HALF = 32

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


def wide_each(column: Wide, factor: int, divisor: int = 0) -> Wide:
    """A column in which `factor` times any element cannot wrap, nor `divisor` itself."""
    most = max(int(np.abs(column).max(initial=1)) * factor, divisor)
    return column.astype(object) if most > LARGEST else column


def exact_sum(column: Wide) -> int:
    return int(split_sum(np.sum, column)) if len(column) else 0


def exact_dot(column: Ints, factor: Ints) -> int:
    """The sum of the products of two columns."""
    return exact_sum(products(column, factor))


def products(column: Wide, factor: Ints) -> Wide:
    """The products of two columns, none of which wraps; their sums are those of this module."""
    result: Wide = wide_each(column, int(factor.max(initial=0))) * factor
    return result


def sums_at(places: Ints, values: Wide, count: int) -> Wide:
    """For each of `count` places the sum of the values that belong there."""

    def placed(column: Wide) -> Wide:
        total = np.zeros(count, column.dtype)
        np.add.at(total, places, column)
        return total

    total: Wide = split_sum(placed, values)
    return total


def add_runs_exactly(values: Wide, starts: Ints) -> Wide:
    """The sums of runs of a column, one for each start."""
    if not len(starts):
        return np.zeros(0, np.int64)
    total: Wide = split_sum(lambda column: np.add.reduceat(column, starts), values)
    return total


def split_sum(add: Callable[[Wide], Any], values: Wide) -> Any:
    """Sums of values that are not negative, half of the bits at a time where they could wrap.

    Few sums of many values: Python's integers are needed for the sums alone.
    """
    if values.dtype == object or int(values.max(initial=0)) * len(values) <= LARGEST:
        return add(values)
    high, low = add(values >> HALF), add(values & (2**HALF - 1))
    if isinstance(high, np.ndarray):
        return high.astype(object) * 2**HALF + low
    return int(high) * 2**HALF + int(low)


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
