import datetime as dt
import json

import pytest

from web import charts
from web.charts import Moment, Tile

TILES = [
    Tile("1", "Customers stay"),
    Tile("2", "Answer in <2 h & more", "1", 3, 620_000, "behind", "/goals/2/"),
    Tile("3", "Nobody measures this", "1", 1),
]
MOMENTS = [
    Moment(dt.date(2026, 1, 1), None, 0),
    Moment(dt.date(2026, 2, 1), 300_000, 330_000, "/?as-of=2026-02-01"),
    Moment(dt.date(2026, 3, 1), None, 400_000),
]


def test_figures_are_plain_json() -> None:
    for chart in (charts.treemap("Effort", TILES), charts.trend("Trend", MOMENTS)):
        assert json.loads(json.dumps(chart.figure, allow_nan=False)) == chart.figure


def test_colours_are_tokens_so_that_both_schemes_have_theirs() -> None:
    figure = json.dumps(charts.treemap("Effort", TILES).figure["data"][0]["marker"])
    assert "var(--behind-area)" in figure and "#" not in figure


def test_every_leaf_leads_to_its_goal_and_names_its_pace() -> None:
    _branch, leaf, unmeasured = charts.treemap("Effort", TILES).figure["data"][0]["customdata"]
    assert leaf[0] == "/goals/2/"
    assert leaf[3] == "62\N{NO-BREAK SPACE}% · Behind"
    assert unmeasured[3] == "no data"


def test_titles_cannot_bring_markup_into_a_chart() -> None:
    trace = charts.treemap("Effort", TILES).figure["data"][0]
    assert trace["labels"][1] == "Answer in &lt;2 h &amp; more"
    assert "<2" not in trace["customdata"][1][1]


def test_long_titles_are_broken_and_cut() -> None:
    lines = charts.wrapped("word " * 200).split("<br>")
    assert len(lines) == charts.HOVER_LINES
    assert all(len(line) <= charts.HOVER_LINE for line in lines) and lines[-1].endswith("…")


@pytest.mark.parametrize(("roots", "frame"), [(1, ""), (2, "has-strip")])
def test_only_above_several_roots_a_treemap_has_a_strip_to_hide(roots: int, frame: str) -> None:
    tiles = [Tile(f"root {n}", "A goal", size=1) for n in range(roots)]
    assert charts.treemap("Effort", tiles).frame == frame


def test_the_table_beside_a_treemap_holds_its_leaves() -> None:
    table = charts.treemap("Effort", TILES).rows
    assert [row[0].text for row in table] == ["Answer in <2 h & more", "Nobody measures this"]
    assert table[0][0].url == "/goals/2/"


def test_a_day_without_data_is_a_gap_and_not_zero() -> None:
    _expected, progress = charts.trend("Trend", MOMENTS).figure["data"]
    assert progress["y"] == [None, 30, None]


def test_each_line_is_labelled_at_its_last_known_point() -> None:
    labels = charts.trend("Trend", MOMENTS).figure["layout"]["annotations"]
    assert [(label["x"], label["y"]) for label in labels] == [
        ("2026-02-01", 30),
        ("2026-03-01", 40),
    ]


def test_labels_that_would_cover_each_other_are_pushed_apart() -> None:
    near = [Moment(dt.date(2026, 1, 1), 500_000, 510_000)]
    labels = charts.trend("Trend", near).figure["layout"]["annotations"]
    assert labels[0]["yshift"] < 0 < labels[1]["yshift"]


def test_a_trend_without_data_has_no_labels() -> None:
    assert charts.trend("Trend", []).figure["layout"]["annotations"] == []
