import datetime as dt
from decimal import Decimal

import pytest

from web import formats

TODAY = dt.date(2026, 5, 14)


def plain(text: str) -> str:
    return text.replace(formats.NO_BREAK, " ").replace(formats.MINUS, "-")


@pytest.mark.parametrize(
    ("ppm", "text"),
    [
        (620_000, "62 %"),
        (625_000, "63 %"),
        (0, "0 %"),
        (1_000_000, "100 %"),
        (1_250_000, "125 %"),
        (-120_000, "-12 %"),
        (None, "no data"),
    ],
)
def test_a_fraction_reads_as_a_percentage(ppm: int | None, text: str) -> None:
    assert plain(formats.percent(ppm)) == text


@pytest.mark.parametrize(
    ("ppm", "text"),
    [
        (999_999, "99.9 %"),
        (996_000, "99.6 %"),
        (1, "0.1 %"),
        (4_000, "0.4 %"),
        (1_000_001, "100.1 %"),
        (-1, "-0.1 %"),
    ],
)
def test_nearly_all_is_not_all_and_hardly_anything_is_not_nothing(
    ppm: int | None, text: str
) -> None:
    assert plain(formats.percent(ppm)) == text


def test_the_percent_sign_never_stands_alone_on_a_line() -> None:
    assert formats.percent(620_000) == "62\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("ppm", "text"),
    [
        (90_000, "+9 points"),
        (-10_000, "-1 point"),
        (3_000, "+0.3 points"),
        (960, "+0.1 points"),
        (-310, "-0.03 points"),
        (1, "+0.0001 points"),
        (0, "0 points"),
        (None, "no data"),
    ],
)
def test_a_difference_reads_in_points(ppm: int | None, text: str) -> None:
    assert plain(formats.points(ppm)) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("1234.5", "kg", "1,234.5 kg"),
        ("12.345678", "", "12.35"),
        ("0.001234567", "", "0.001235"),
        ("1200", "", "1,200"),
        ("1E+3", "", "1,000"),
        ("-4.50", "percentage", "-4.5 %"),
        ("12", "EUR", "€12"),
        ("-12", "GBP", "-£12"),
        ("1", "yes/no", "yes"),
        ("0", "yes/no", "no"),
        ("0.000000000000", "t", "0 t"),
        ("123456789012345678.123456789012", "", "123,456,789,012,345,678"),
    ],
)
def test_a_value_reads_in_its_unit(value: str, unit: str, text: str) -> None:
    assert plain(formats.quantity(Decimal(value), unit)) == text


def test_an_empty_value_is_no_data_in_any_unit() -> None:
    assert formats.quantity(None, "yes/no") == "no data"
    assert formats.exact(None, "kg") == "no data"
    assert formats.weight(None) == "no data"


def test_the_exact_value_keeps_every_digit() -> None:
    value = Decimal("123456789012345678.123456789012")
    assert formats.exact(value) == "123,456,789,012,345,678.123456789012"


def test_weights_are_counted_in_thousandths() -> None:
    assert formats.weight(1500) == "1.5"
    assert formats.weight(1_000_000_000) == "1,000,000"


def test_the_organization_decides_how_numbers_are_written() -> None:
    with formats.in_locale("de"):
        assert plain(formats.quantity(Decimal("1234.5"), "EUR")) == "1.234,5 €"
        assert formats.date(TODAY).startswith("14. ")
    assert plain(formats.quantity(Decimal("1234.5"), "EUR")) == "€1,234.5"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (-1, "yesterday"),
        (1, "tomorrow"),
        (-9, "9 days ago"),
        (-24, "3 weeks ago"),
        (45, "in 6 weeks"),
        (-400, "13 months ago"),
        (-731, "2 years ago"),
    ],
)
def test_a_date_reads_as_its_distance_from_today(days: int, words: str) -> None:
    assert formats.days_apart(TODAY + dt.timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "just now"), (1, "1 minute ago"), (59, "59 minutes ago"), (125, "2 hours ago")],
)
def test_an_instant_of_the_same_day_reads_in_minutes_and_hours(minutes: int, words: str) -> None:
    now = dt.datetime(2026, 5, 14, 15, tzinfo=dt.UTC)
    assert formats.time_since(now - dt.timedelta(minutes=minutes), now) == words
