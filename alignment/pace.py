"""Pace: what is attained of what should be, judged by an organization's thresholds."""

from __future__ import annotations

from typing import Literal, NamedTuple

PaceName = Literal["on_track", "behind", "at_risk"]
PPM = 1_000_000
ALLOWANCE = 100_000


class Thresholds(NamedTuple):
    """The least ratio (ppm) of attained to expected that is on track, and that is behind."""

    on_track: int = 900_000
    behind: int = 750_000


def pace(paced: int | None, expected: int | None, thresholds: Thresholds) -> PaceName | None:
    """On track, behind or at risk; None where nothing is expected or nothing is known.

    The allowance of a tenth on both sides keeps the first days of a window from being judged.
    """
    if paced is None or expected is None:
        return None
    attained, due = PPM * (paced + ALLOWANCE), expected + ALLOWANCE
    if attained >= thresholds.on_track * due:
        return "on_track"
    return "behind" if attained >= thresholds.behind * due else "at_risk"
