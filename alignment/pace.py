"""Whether a goal goes as fast as it should: compares paced with expected, both in ppm.

Called where numbers are stored and shown. Confidence, pace and freshness are never merged.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from alignment.attainment import PPM, Window
from alignment.counting import Ints

PaceName = Literal["on_track", "behind", "at_risk"]
PACES: tuple[PaceName, ...] = ("at_risk", "behind", "on_track")
NO_PACE = -1
# Added to both sides, so that a goal of which little is expected yet is not judged by a few ppm.
GRACE = 100_000
CONFIDENT = 7


class Thresholds(NamedTuple):
    """The least ratio of paced to expected, each plus a grace, in ppm."""

    on_track: int = 900_000
    behind: int = 750_000


DEFAULT_THRESHOLDS = Thresholds()


def pace(
    paced: int | None, expected: int | None, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> PaceName | None:
    """On track, behind or at risk; None where nothing dated has data."""
    if paced is None or expected is None:
        return None
    attained, due = PPM * (paced + GRACE), expected + GRACE
    if attained >= thresholds.on_track * due:
        return "on_track"
    return "behind" if attained >= thresholds.behind * due else "at_risk"


def pace_ratio(paced: int | None, expected: int | None) -> Fraction | None:
    """What pace is judged by, to order goals by: the lower, the worse."""
    if paced is None or expected is None:
        return None
    return Fraction(paced + GRACE, expected + GRACE)


def pace_ranks(
    paced: Ints, expected: Ints, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> npt.NDArray[np.int8]:
    """The same for columns: places in PACES, NO_PACE where there is none."""
    attained, due = PPM * (paced + GRACE), expected + GRACE
    is_not_at_risk = (attained >= thresholds.behind * due).astype(np.int8)
    is_on_track = (attained >= thresholds.on_track * due).astype(np.int8)
    has_pace = (paced >= 0) & (expected >= 0)
    return np.where(has_pace, is_not_at_risk + is_on_track, np.int8(NO_PACE))


def is_too_early(window: Window, as_of: date) -> bool:
    """Whether the first tenth of the window has yet to pass; never without a window."""
    start, due = window
    if start is None or due is None or due <= start:
        return False
    return 10 * (as_of - start).days < (due - start).days


def is_overdue(due: date | None, as_of: date, is_closed: bool) -> bool:
    """Whether the due date has passed and the goal is still open."""
    return due is not None and as_of > due and not is_closed


def is_watermelon(confidence: int | None, judged: PaceName | None) -> bool:
    """Green outside, red inside: an owner confident (of 10) about a goal at risk."""
    return confidence is not None and confidence >= CONFIDENT and judged == "at_risk"
