"""Goals that ask of one KPI what cannot both be. Called by the KPI page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from goals.models import Target
from kpis.models import Kpi

Span = tuple[Decimal, Decimal]
ENDLESS = Decimal("Infinity")


def at_odds(targets: Sequence[Target]) -> tuple[Target, Target] | None:
    """The two targets of one KPI that lie farthest apart, the higher one first; None if one value
    can meet them all. Only what is to be maintained has two sides to pull at."""
    asked = [(span_of(target), target) for target in targets if is_two_sided(target)]
    apart = [
        (higher[0] - lower[1], one, other)
        for (higher, one), (lower, other) in pairs(asked)
        if higher[0] > lower[1]
    ]
    widest = max(apart, key=lambda found: found[0], default=None)
    return widest[1:] if widest else None


def pairs(
    asked: Sequence[tuple[Span, Target]],
) -> list[tuple[tuple[Span, Target], tuple[Span, Target]]]:
    """Every two of them, in both orders."""
    return [pair for two in combinations(asked, 2) for pair in (two, two[::-1])]


def is_two_sided(target: Target) -> bool:
    asks = target.lower is not None or target.upper is not None or target.target is not None
    return target.kpi.direction == Kpi.Direction.MAINTAIN and asks


def span_of(target: Target) -> Span:
    """The values that meet a target to maintain, ends inclusive; docs/numbers.md has the rule."""
    if target.lower is not None or target.upper is not None:
        low = -ENDLESS if target.lower is None else target.lower
        return low, ENDLESS if target.upper is None else target.upper
    asked, baseline = target.target, target.baseline
    assert asked is not None
    if baseline is None:
        return asked, asked
    return (asked, ENDLESS) if baseline >= asked else (-ENDLESS, asked)
