"""From components to one score, and the points that each of them costs.

A geometric mean: perfect linking cannot buy off a strategic goal that nothing covers.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

from alignment.forest import PPM

# The weight of each component in hundredths; ties in the points go by this order.
THETA = {"C": 30, "L": 25, "F": 15, "T": 20, "H": 10}
FLOOR = 10_000
DIGITS = 40
QUOTA = Decimal("1e-20")


class Weighed(NamedTuple):
    """The score in ppm, None without any component, and the points lost to each that applies."""

    score: int | None
    points: dict[str, int]


def weigh(components: Mapping[str, int | None]) -> Weighed:
    """Components in ppm; None does not apply, and the weights of the rest are made to add up to 1.

    The points are whole ppm and add up to 1,000,000 − score.
    """
    applying = {k: max(FLOOR, ppm) for k in THETA if (ppm := components.get(k)) is not None}
    if not applying:
        return Weighed(None, {})
    with localcontext() as context:
        context.prec = DIGITS
        losses = {k: -THETA[k] * logarithm(ppm) for k, ppm in applying.items()}
        together = sum(losses.values(), Decimal(0))
        mean = (-together / sum(THETA[k] for k in applying)).exp() * PPM
        score = int(mean.to_integral_value(ROUND_HALF_UP))
        return Weighed(score, share_out(PPM - score, losses))


@lru_cache(maxsize=2**14)
def logarithm(ppm: int) -> Decimal:
    """Of a fraction; with many teams, most of the time would go into these."""
    with localcontext() as context:
        context.prec = DIGITS
        return (Decimal(ppm) / PPM).ln()


def share_out(lost: int, losses: Mapping[str, Decimal]) -> dict[str, int]:
    """Whole points in proportion to the losses, by largest remainder."""
    together = sum(losses.values(), Decimal(0))
    if not together:
        return dict.fromkeys(losses, 0)
    quotas = {
        key: (lost * loss / together).quantize(QUOTA, ROUND_HALF_UP) for key, loss in losses.items()
    }
    points = {key: int(quota.to_integral_value(ROUND_FLOOR)) for key, quota in quotas.items()}
    owed = lost - sum(points.values())
    for key in sorted(quotas, key=lambda key: points[key] - quotas[key])[:owed]:
        points[key] += 1
    return points
