import datetime as dt
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from web import graphics
from web.graphics import Series, progress_bar, sparkline

START = dt.date(2026, 1, 1)


def numbers(name: str, svg: str) -> list[float]:
    return [float(found) for found in re.findall(rf' {name}="(-?[\d.]+)"', svg)]


def days(count: int, step: str = "1.5") -> list[graphics.Point]:
    return [(START + dt.timedelta(i), Decimal(step) * i) for i in range(count)]


def test_the_bar_is_as_long_as_the_progress() -> None:
    svg = progress_bar(620_000, 700_000, "behind")
    assert 'class="fill" x="0" y="4" width="62"' in svg
    assert 'class="expected" x1="70"' in svg and 'class="zero" x1="0"' in svg
    assert "Progress 62\N{NO-BREAK SPACE}%" in svg


def test_no_data_draws_no_bar() -> None:
    svg = progress_bar(None, 700_000)
    assert 'class="fill"' not in svg and "No data" in svg


def test_nothing_done_draws_a_bar_of_no_length() -> None:
    assert 'class="fill" x="0" y="4" width="0"' in progress_bar(0)


@pytest.mark.parametrize(
    ("raw", "box", "fill"),
    [
        (1_250_000, "0 0 125 14", 'x="0" y="4" width="125"'),
        (-220_000, "-22 0 122 14", 'x="-22" y="4" width="22"'),
        (9_000_000, "0 0 150 14", 'x="0" y="4" width="150"'),
    ],
)
def test_more_than_all_and_less_than_nothing_are_drawn_as_they_are(
    raw: int, box: str, fill: str
) -> None:
    svg = progress_bar(1_000_000, raw_ppm=raw)
    assert f'viewBox="{box}"' in svg and fill in svg


@pytest.mark.parametrize(
    "series",
    [
        Series("one", days(1)),
        Series("flat", days(5, "0")),
        Series("many", days(2000)),
        Series("target", days(9), "%", target=Decimal(99)),
        Series("open band", days(9), band=(None, Decimal(3))),
        Series("path", days(3), expected=[(START, Decimal(0)), (dt.date(2027, 1, 1), Decimal(9))]),
        Series("huge", [(START, Decimal("-1e17")), (dt.date(2026, 2, 1), Decimal("1e17"))]),
        Series("<&>", days(3), "<&>"),
    ],
    ids=lambda series: series.name,
)
def test_a_sparkline_is_sound_and_stays_inside_its_drawing(series: Series) -> None:
    svg = sparkline(series)
    drawing = ElementTree.fromstring(svg)
    width, height = float(drawing.get("width", 0)), float(drawing.get("height", 0))
    for name in ("cx", "x1", "x2", "x"):
        assert all(0 <= value <= width for value in numbers(name, svg))
    for name in ("cy", "y1", "y2", "y"):
        assert all(0 <= value <= height for value in numbers(name, svg))
    assert svg.count(",") - svg.split("</title>")[0].count(",") <= 700


def test_a_sparkline_names_its_last_value_and_says_the_rest_in_words() -> None:
    svg = sparkline(Series("Answered", days(3), "percentage", target=Decimal(9)))
    assert ">3\N{NO-BREAK SPACE}%</text>" in svg
    assert "Answered: 3" in svg and "(3 readings)" in svg and "target 9" in svg


def test_without_readings_there_is_no_line() -> None:
    assert "no readings" in sparkline(Series("Answered", []))


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Byron Lovelace", "AL"), ("Ada", "AD"), ("ada.lovelace@example.org", "AL"), ("", "?")],
)
def test_initials_are_two_letters(name: str, letters: str) -> None:
    assert graphics.initials(name) == letters
