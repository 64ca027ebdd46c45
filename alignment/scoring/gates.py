"""The gates of a goal: owned, measured, resourced, active, each 0 to 1,000,000 ppm."""

from __future__ import annotations

import numpy as np

from alignment.counting import Bools, Ints
from alignment.forest import NO_DATA, PPM
from alignment.scoring.exact import wide_each


def heard_of(days: Ints, cadence: Ints | int) -> Ints:
    """1 within one cadence of the newest news, falling linearly to 0 at three; never: 0."""
    cadence = np.broadcast_to(np.asarray(cadence, np.int64), days.shape)
    falling = (PPM * np.maximum(3 * cadence - days, 0) + cadence) // (2 * cadence)
    return np.where(days == NO_DATA, 0, np.minimum(falling, PPM))


def resourced(allocated: Ints, required: Ints, is_allocated: Bools, is_recorded: Bools) -> Ints:
    """The part of the required effort that is allocated, rounded half up.

    Effort is in thousandths of a person-day; required 0 or NO_DATA states no requirement: then 1 if
    anything is allocated. Where the home team records no effort at all (`is_recorded`), 1.
    """
    needed = np.maximum(required, 1)
    enough = wide_each(np.minimum(np.maximum(allocated, 0), needed), 4 * PPM)
    part = ((2 * PPM * enough + needed) // (2 * needed)).astype(np.int64)
    asked = np.where(required > 0, part, np.where(is_allocated, PPM, 0))
    return np.where(is_recorded, asked, PPM)


def best_of(goal: Ints, ppm: Ints, count: int) -> Ints:
    """The highest of each goal's values; 0 without one."""
    best = np.zeros(count, np.int64)
    np.maximum.at(best, goal, ppm)
    return best
