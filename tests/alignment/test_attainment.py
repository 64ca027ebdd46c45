"""Targets and steps of Larch Bakeries, by themselves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.attainment import (
    PPM,
    Attainment,
    Band,
    Direction,
    Measure,
    Milestone,
    StepFacts,
    Window,
    attain,
    band_of,
    linear_expectation,
    milestone,
    to_ppm,
    value_in_force,
    window_of,
)

JANUARY, DECEMBER = date(2026, 1, 1), date(2026, 12, 31)
MIDSUMMER = date(2026, 7, 2)  # day 182 of 364
YEAR = Window(JANUARY, DECEMBER)


def measured(
    value: float | str | None,
    target: float | None,
    baseline: float | None = None,
    direction: Direction = "increase",
    **others: object,
) -> Measure:
    numbers = {"value": value, "target": target, "baseline": baseline}
    for bound in ("lower", "upper"):
        if bound in others:
            numbers[bound] = others.pop(bound)  # type: ignore[assignment]
    exact = {name: None if n is None else Fraction(n) for name, n in numbers.items()}
    dates = {"start": JANUARY, "due": DECEMBER}
    return Measure(**{**dates, **exact, "direction": direction, **others})  # type: ignore[arg-type]


def progress(measure: Measure) -> int | None:
    return attain(measure, MIDSUMMER).progress


def expected(measure: Measure, as_of: date = MIDSUMMER) -> int | None:
    return attain(measure, as_of).expected


def test_loaves_sold_on_the_way_up() -> None:
    assert attain(measured(14, 20, 10), MIDSUMMER) == Attainment(
        counts=True, raw=Fraction(2, 5), progress=400_000, expected=500_000, rule="increase"
    )


def test_waste_on_the_way_down_uses_the_same_formula() -> None:
    attained = attain(measured(25, 20, 40, "decrease"), MIDSUMMER)
    assert (attained.progress, attained.rule) == (750_000, "decrease")


def test_more_than_asked_is_shown_but_counts_as_all() -> None:
    attained = attain(measured(10, 8, 0), MIDSUMMER)
    assert (attained.raw, attained.progress) == (Fraction(5, 4), PPM)


def test_going_backwards_is_shown_but_counts_as_nothing() -> None:
    attained = attain(measured(4, 20, 10), MIDSUMMER)
    assert (attained.raw, attained.progress) == (Fraction(-3, 5), 0)


def test_no_reading_is_no_data_and_never_zero() -> None:
    attained = attain(measured(None, 20, 10), MIDSUMMER)
    assert (attained.counts, attained.raw, attained.progress) == (True, None, None)
    assert attained.expected == 500_000


def test_without_a_target_value_a_kpi_is_only_tracked() -> None:
    tracked = Attainment(counts=False, raw=None, progress=None, expected=None, rule="tracked")
    assert attain(measured(14, None, 10), MIDSUMMER) == tracked
    assert attain(measured(14, None, direction="maintain"), MIDSUMMER) == tracked
    assert attain(measured(1, None, is_yes_no=True), MIDSUMMER) == tracked


def test_bounds_mean_nothing_unless_the_direction_is_to_maintain() -> None:
    assert not attain(measured(3, None, lower=1, upper=4), MIDSUMMER).counts


def test_exact_fractions_are_kept_where_floats_would_slip() -> None:
    assert progress(measured("49.12", 51.2, None)) == 0
    value, target, baseline = Fraction("49.12"), Fraction("51.2"), Fraction("30.72")
    assert progress(Measure(value, target, baseline)) == 898_438
    assert round((49.12 - 30.72) / (51.2 - 30.72) * 1_000_000) == 898_437


@pytest.mark.parametrize(
    ("direction", "target", "baseline", "met", "missed"),
    [
        ("increase", 20, 20, 20, 19),
        ("increase", 3, 7, 3, 2),
        ("increase", 3, None, 4, 2),
        ("decrease", 3, 1, 3, 4),
        ("decrease", 3, None, 2, 4),
    ],
)
def test_a_target_met_from_the_start_is_to_be_kept(
    direction: Direction, target: int, baseline: int | None, met: int, missed: int
) -> None:
    kept = attain(measured(met, target, baseline, direction), MIDSUMMER)
    assert (kept.rule, kept.progress, kept.expected) == ("keep", PPM, PPM)
    assert progress(measured(missed, target, baseline, direction)) == 0


@pytest.mark.parametrize(("value", "share"), [(2, 0), (3, PPM), (4, PPM), (5, PPM), (6, 0)])
def test_a_band_includes_its_bounds(value: int, share: int) -> None:
    banded = measured(value, None, direction="maintain", lower=3, upper=5)
    assert (progress(banded), expected(banded)) == (share, PPM)


def test_an_open_end_of_a_band_is_open() -> None:
    assert band_of(measured(0, None, direction="maintain", upper=4)) == Band(None, Fraction(4))
    assert progress(measured(-1000, None, direction="maintain", upper=4)) == PPM


def test_a_single_value_to_maintain_becomes_a_band_on_the_side_of_its_baseline() -> None:
    five = Fraction(5)
    assert band_of(measured(0, 5, 9, "maintain")) == Band(five, None)
    assert band_of(measured(0, 5, 5, "maintain")) == Band(five, None)
    assert band_of(measured(0, 5, 4, "maintain")) == Band(None, five)
    assert band_of(measured(0, 5, None, "maintain")) == Band(five, five)


def test_a_band_wins_over_a_single_value() -> None:
    assert band_of(measured(0, 5, 9, "maintain", upper=4)) == Band(None, Fraction(4))


def test_yes_or_no_is_expected_on_the_due_day() -> None:
    yes = measured(1, 1, 1, is_yes_no=True)
    assert (attain(yes, MIDSUMMER).rule, progress(yes)) == ("yes_no", PPM)
    assert progress(measured(0, 1, is_yes_no=True)) == 0
    assert expected(yes, date(2026, 12, 30)) == 0
    assert expected(yes, DECEMBER) == PPM
    assert expected(measured(1, 1, is_yes_no=True, start=None), DECEMBER) == PPM
    assert expected(measured(1, 1, is_yes_no=True, due=None), DECEMBER) is None


def test_expectation_runs_from_nothing_at_the_start_to_all_at_the_due_day() -> None:
    days = (date(2025, 6, 1), JANUARY, date(2026, 4, 2), MIDSUMMER, DECEMBER, date(2027, 6, 1))
    shares = [expected(measured(14, 20, 10), day) for day in days]
    assert shares == [0, 0, 250_000, 500_000, PPM, PPM]


@pytest.mark.parametrize(
    ("start", "due"), [(None, DECEMBER), (JANUARY, None), (JANUARY, JANUARY), (DECEMBER, JANUARY)]
)
def test_nothing_is_expected_without_a_window(start: date | None, due: date | None) -> None:
    assert expected(measured(14, 20, 10, start=start, due=due)) is None
    assert expected(measured(14, 20, start=start, due=due)) == PPM


def test_interim_targets_bend_the_expectation() -> None:
    interim = ((date(2026, 10, 1), Fraction(18)), (date(2026, 4, 2), Fraction(16)))
    bent = measured(14, 20, 10, interim=interim)
    assert expected(bent, date(2026, 4, 2)) == 600_000
    assert expected(bent, MIDSUMMER) == 700_000
    assert expected(bent, date(2025, 1, 1)) == 0
    assert expected(bent, date(2027, 1, 1)) == PPM


def test_interim_targets_outside_the_window_or_at_its_ends_are_ignored() -> None:
    interim = tuple((day, Fraction(20)) for day in (date(2025, 1, 1), JANUARY, DECEMBER))
    assert expected(measured(14, 20, 10, interim=interim)) == 500_000


def test_interim_targets_beyond_the_way_are_clipped() -> None:
    assert expected(measured(14, 20, 10, interim=((MIDSUMMER, Fraction(25)),))) == PPM
    assert expected(measured(14, 20, 10, interim=((MIDSUMMER, Fraction(5)),))) == 0


READINGS = [
    (date(2026, 5, 1), Fraction(30)),
    (date(2025, 12, 31), Fraction(10)),
    (date(2026, 1, 1), Fraction(20)),
    (date(2027, 1, 1), Fraction(90)),
]


def test_the_last_reading_is_the_latest_by_date_wherever_the_window_lies() -> None:
    assert value_in_force("last", READINGS, YEAR, MIDSUMMER) == 30
    assert value_in_force("last", READINGS, YEAR, date(2025, 12, 31)) == 10
    assert value_in_force("last", READINGS, YEAR, date(2027, 1, 1)) == 90
    assert value_in_force("last", READINGS, YEAR, date(2025, 1, 1)) is None


def test_a_sum_and_a_mean_take_what_lies_within_the_window() -> None:
    assert value_in_force("sum", READINGS, YEAR, date(2028, 1, 1)) == 50
    assert value_in_force("mean", READINGS, YEAR, date(2028, 1, 1)) == 25
    assert value_in_force("sum", READINGS, Window(None, DECEMBER), date(2028, 1, 1)) == 60
    assert value_in_force("sum", READINGS, Window(JANUARY, None), date(2028, 1, 1)) == 140
    assert value_in_force("sum", READINGS, YEAR, date(2026, 4, 30)) == 20
    assert value_in_force("mean", READINGS, Window(DECEMBER, DECEMBER), date(2028, 1, 1)) is None


def test_each_end_of_a_window_falls_back_by_itself() -> None:
    goal, cycle = Window(None, DECEMBER), Window(JANUARY, MIDSUMMER)
    assert window_of(Window(MIDSUMMER, None), goal, cycle) == Window(MIDSUMMER, DECEMBER)
    assert window_of(Window(), goal, cycle) == Window(JANUARY, DECEMBER)
    assert window_of(Window(), Window(), Window()) == Window(None, None)


def test_an_expectation_is_rounded_once_and_half_up() -> None:
    start, due = date(2026, 1, 1), date(2027, 10, 3)  # 640 days
    assert linear_expectation(Window(start, due), date(2026, 2, 11)) == 64_063


def test_steps_make_one_milestone() -> None:
    steps = [
        StepFacts(1000, due=date(2026, 3, 1), done_on=date(2026, 3, 5)),
        StepFacts(2000, due=date(2026, 9, 1), done_on=MIDSUMMER),
        StepFacts(1000, due=MIDSUMMER, done_on=date(2026, 8, 1)),
    ]
    assert milestone(steps, MIDSUMMER) == Milestone(750_000, 500_000)


def test_steps_without_a_due_date_expect_nothing() -> None:
    undated = StepFacts(1000, due=None, done_on=None)
    assert milestone([undated], MIDSUMMER) == Milestone(0, None)
    weightless = StepFacts(0, due=JANUARY, done_on=JANUARY)
    assert milestone([undated, weightless], MIDSUMMER) == Milestone(0, None)


def test_steps_that_weigh_nothing_are_no_milestone() -> None:
    assert milestone([], MIDSUMMER) is None
    assert milestone([StepFacts(0, JANUARY, JANUARY)], MIDSUMMER) is None


@given(st.fractions(0, 1))
def test_a_share_is_rounded_half_up(share: Fraction) -> None:
    assert to_ppm(share) == (share * PPM + Fraction(1, 2)).__floor__()


@given(st.fractions(-100, 100), st.fractions(-100, 100), st.fractions(-100, 100))
def test_more_is_never_worse_on_the_way_up(a: Fraction, b: Fraction, baseline: Fraction) -> None:
    lower, higher = sorted((a, b))
    first = progress(Measure(lower, Fraction(101), baseline))
    second = progress(Measure(higher, Fraction(101), baseline))
    assert first is not None
    assert second is not None
    assert 0 <= first <= second <= PPM
