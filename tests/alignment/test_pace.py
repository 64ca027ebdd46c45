"""Whether goals of Larch Bakeries are fast enough."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.attainment import Window
from alignment.forest import NO_DATA
from alignment.pace import (
    NO_PACE,
    PACES,
    PaceName,
    Thresholds,
    is_overdue,
    is_too_early,
    is_watermelon,
    pace,
    pace_ranks,
    pace_ratio,
)
from tests.alignment.random_facts import ppm

JUDGED: list[tuple[int, int, PaceName]] = [
    (500_000, 500_000, "on_track"),
    (440_000, 500_000, "on_track"),  # 540/600 is nine tenths
    (439_999, 500_000, "behind"),
    (350_000, 500_000, "behind"),  # 450/600 is three quarters
    (349_999, 500_000, "at_risk"),
    (0, 0, "on_track"),
    (0, 11_111, "on_track"),
    (0, 11_112, "behind"),
    (0, 33_334, "at_risk"),
    (1_000_000, 0, "on_track"),
]


@pytest.mark.parametrize(("paced", "expected", "judged"), JUDGED)
def test_pace_compares_with_a_grace_of_a_tenth(paced: int, expected: int, judged: PaceName) -> None:
    assert pace(paced, expected) == judged


def test_columns_are_judged_alike_at_the_thresholds() -> None:
    paced, expected = (np.array([row[side] for row in JUDGED]) for side in (0, 1))
    ranks = pace_ranks(paced, expected).tolist()
    assert [PACES[rank] for rank in ranks] == [judged for *_, judged in JUDGED]


def test_there_is_no_pace_without_something_dated_that_has_data() -> None:
    assert pace(None, None) is None
    assert pace(None, 500_000) is None
    assert pace(500_000, None) is None
    assert pace_ratio(None, 500_000) is None


def test_an_organization_may_set_its_own_thresholds() -> None:
    strict = Thresholds(on_track=1_000_000, behind=950_000)
    assert pace(499_999, 500_000, strict) == "behind"
    assert pace(400_000, 500_000, strict) == "at_risk"


@given(st.lists(st.tuples(st.none() | ppm, st.none() | ppm)), st.integers(500_000, 1_000_000))
def test_columns_are_judged_as_single_goals_are(
    rows: list[tuple[int | None, int | None]], on_track: int
) -> None:
    thresholds = Thresholds(on_track, on_track - 100_000)
    paced, expected = (
        np.array([NO_DATA if row[side] is None else row[side] for row in rows], np.int64)
        for side in (0, 1)
    )
    ranks = pace_ranks(paced, expected, thresholds).tolist()
    judged = [None if rank == NO_PACE else PACES[rank] for rank in ranks]
    assert judged == [pace(*row, thresholds) for row in rows]


def test_the_first_tenth_of_the_window_is_too_early_to_judge() -> None:
    window = Window(date(2026, 1, 1), date(2026, 4, 11))  # 100 days
    assert is_too_early(window, date(2025, 12, 1))
    assert is_too_early(window, date(2026, 1, 10))
    assert not is_too_early(window, date(2026, 1, 11))
    assert not is_too_early(Window(date(2026, 1, 1), None), date(2026, 1, 1))
    assert not is_too_early(Window(date(2026, 4, 11), date(2026, 1, 1)), date(2025, 1, 1))


def test_a_goal_is_overdue_after_its_due_day_until_it_is_closed() -> None:
    due = date(2026, 6, 30)
    assert not is_overdue(due, due, is_closed=False)
    assert is_overdue(due, date(2026, 7, 1), is_closed=False)
    assert not is_overdue(due, date(2026, 7, 1), is_closed=True)
    assert not is_overdue(None, date(2026, 7, 1), is_closed=False)


def test_a_watermelon_is_green_outside_and_red_inside() -> None:
    assert is_watermelon(7, "at_risk")
    assert not is_watermelon(6, "at_risk")
    assert not is_watermelon(9, "behind")
    assert not is_watermelon(None, "at_risk")
    assert not is_watermelon(9, None)
