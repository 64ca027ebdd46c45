"""Plotly figures as plain dicts, drawn in the browser by static/js/charts.js.

Presentation only: fractions become percentages here and go nowhere else. A colour is the name of
a token, "var(--accent)", which the browser resolves for the scheme in use. Every mark carries
the address it leads to as customdata[0] and every chart its numbers as a table.
"""

from __future__ import annotations

import datetime as dt
import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from web import formats
from web.badges import pace_of

Figure = dict[str, Any]
FILLS = {
    "on-track": ("var(--on-track-area)", "var(--on-area)"),
    "behind": ("var(--behind-area)", "var(--on-area)"),
    "at-risk": ("var(--at-risk-area)", "var(--on-area)"),
}
NO_FILL = ("var(--no-data-soft)", "var(--no-data-ink)")
BRANCH_FILL = ("var(--sunken)", "var(--text)")
HOVER_LINE, HOVER_LINES = 64, 6
# Closer than this, in percentage points, two labels at the line ends would cover each other.
LABEL_GAP = 8


@dataclass(frozen=True)
class Cell:
    """One cell of a chart's table; with a url it is a link."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """A figure for Plotly and the same numbers as a table, for screen readers, print, no script.

    frame: the class that where it is drawn has besides.
    """

    title: str
    figure: Figure
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)
    frame: str = ""


@dataclass(frozen=True)
class Tile:
    """One goal in a treemap: `size` is its weight or effort (leaves only), `parent` a Tile's key."""

    key: str
    title: str
    parent: str = ""
    size: int = 0
    progress_ppm: int | None = None
    pace: str | None = None
    url: str = ""


def treemap(title: str, tiles: Sequence[Tile]) -> Chart:
    """Area is size, colour is pace; each tile names its goal, its progress and its pace."""
    branches = {tile.parent for tile in tiles}
    colours = [BRANCH_FILL if tile.key in branches else fill_of(tile) for tile in tiles]
    trace = {
        "type": "treemap",
        "ids": [tile.key for tile in tiles],
        "labels": [wrapped(tile.title) for tile in tiles],
        "parents": [tile.parent for tile in tiles],
        "values": [tile.size for tile in tiles],
        "text": ["" for _tile in tiles],
        # static/js/tiles.js fits title and words into each tile, whose size only the browser knows.
        "customdata": [
            [tile.url, tile_hover(tile), tile.title, tile_words(tile)] for tile in tiles
        ],
        "branchvalues": "remainder",
        "texttemplate": "%{text}",
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "textposition": "top left",
        "insidetextfont": {"color": [ink for _fill, ink in colours]},
        "marker": {
            "colors": [fill for fill, _ink in colours],
            "line": {"width": 2, "color": "var(--surface)"},
            "pad": {"t": 22, "l": 3, "r": 3, "b": 3},
            "cornerradius": 4,
        },
        "tiling": {"packing": "squarify", "pad": 1},
        "pathbar": {"visible": False},
    }
    layout = {"margin": margin()}
    head = [_("Goal"), _("Size"), _("Progress"), _("Pace")]
    rows = [tile_row(tile) for tile in tiles if tile.key not in branches]
    # Above several roots Plotly leaves a strip for the title of a root of its own, which has none.
    frame = "has-strip" if sum(not tile.parent for tile in tiles) > 1 else ""
    return Chart(title, {"data": [trace], "layout": layout_with(layout)}, head, rows, frame)


def fill_of(tile: Tile) -> tuple[str, str]:
    return FILLS.get(pace_of(tile.pace).kind, NO_FILL)


def tile_words(tile: Tile) -> str:
    if tile.progress_ppm is None:
        return formats.percent(None)
    return f"{formats.percent(tile.progress_ppm)} · {pace_of(tile.pace).word}"


def tile_hover(tile: Tile) -> str:
    return f"{wrapped(tile.title)}<br><b>{tile_words(tile)}</b>"


def tile_row(tile: Tile) -> list[Cell]:
    return [
        Cell(tile.title, tile.url),
        Cell(formats.number(tile.size)),
        Cell(formats.percent(tile.progress_ppm)),
        Cell(str(pace_of(tile.pace).word)),
    ]


def wrapped(text: str, line: int = HOVER_LINE, lines: int = HOVER_LINES) -> str:
    """Text broken for Plotly, which knows <br> and a few tags: everything else is escaped."""
    broken = textwrap.wrap(text, line, max_lines=lines, placeholder=" …")
    return "<br>".join(html.escape(part, quote=False) for part in broken)


@dataclass(frozen=True)
class Moment:
    """A goal's numbers on one date; url leads to that date."""

    dated: dt.date
    progress_ppm: int | None
    expected_ppm: int | None = None
    url: str = ""


def trend(title: str, moments: Sequence[Moment]) -> Chart:
    """Progress against expected over time, both lines labelled at their ends, from a drawn zero."""
    traces = [
        line_of(moments, "expected_ppm", _("Expected"), {"color": "var(--muted)", "dash": "dash"}),
        line_of(moments, "progress_ppm", _("Progress"), {"color": "var(--accent)", "width": 2.5}),
    ]
    layout = {
        "margin": margin(left=44, right=112, top=10, bottom=30),
        "hovermode": "x unified",
        "xaxis": date_axis(moments),
        "yaxis": percent_axis(),
        "annotations": end_labels(traces),
    }
    head = [_("Date"), _("Progress"), _("Expected")]
    rows = [moment_row(moment) for moment in reversed(moments)]
    return Chart(title, {"data": traces, "layout": layout_with(layout)}, head, rows)


def line_of(moments: Sequence[Moment], name: str, label: str, line: Figure) -> Figure:
    values: list[int | None] = [getattr(moment, name) for moment in moments]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": label,
        "x": [moment.dated.isoformat() for moment in moments],
        "y": [None if value is None else value / 10_000 for value in values],
        "customdata": [
            [moment.url, formats.percent(value)]
            for moment, value in zip(moments, values, strict=True)
        ],
        "hovertemplate": "%{customdata[1]}",
        "line": line,
    }


def date_axis(moments: Sequence[Moment]) -> Figure:
    """From the first day to the last: left to itself Plotly makes room for the labels inside."""
    days = [moment.dated.isoformat() for moment in moments]
    return {
        "type": "date",
        "range": days[:1] + days[-1:],
        "nticks": 4,
        "tickangle": 0,
        "showgrid": False,
        "color": "var(--muted)",
        "fixedrange": True,
    }


def percent_axis() -> Figure:
    ticks = [0, 25, 50, 75, 100]
    return {
        "range": [-2, 104],
        "tickvals": ticks,
        "ticktext": [formats.percent(tick * 10_000) for tick in ticks],
        "color": "var(--muted)",
        "gridcolor": "var(--line)",
        "zeroline": True,
        "zerolinecolor": "var(--line-strong)",
        "fixedrange": True,
    }


def end_labels(traces: Sequence[Figure]) -> list[Figure]:
    """Each line's name and last value at its end, pushed apart where they would overlap."""
    ends = [end for end in map(last_point, traces) if end]
    ends.sort(key=lambda end: end["y"])
    close = len(ends) == 2 and ends[1]["y"] - ends[0]["y"] < LABEL_GAP
    for end, shift in zip(ends, (-9, 9), strict=False):
        end["yshift"] = shift if close else 0
    return ends


def last_point(trace: Figure) -> Figure | None:
    known = [index for index, value in enumerate(trace["y"]) if value is not None]
    if not known:
        return None
    last = known[-1]
    return {
        "x": trace["x"][last],
        "y": trace["y"][last],
        "text": f"{trace['name']} {trace['customdata'][last][1]}",
        "xanchor": "left",
        "xshift": 6,
        "showarrow": False,
        "font": {"color": trace["line"]["color"]},
    }


def moment_row(moment: Moment) -> list[Cell]:
    return [
        Cell(formats.date(moment.dated), moment.url),
        Cell(formats.percent(moment.progress_ppm)),
        Cell(formats.percent(moment.expected_ppm)),
    ]


def margin(left: int = 0, right: int = 0, top: int = 0, bottom: int = 0) -> Figure:
    return {"l": left, "r": right, "t": top, "b": bottom}


def layout_with(layout: Figure) -> Figure:
    """What every figure shares: transparent, no legend, hover in the page's own colours."""
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "font": {"size": 12, "color": "var(--text)"},
        "hoverlabel": {
            "bgcolor": "var(--surface)",
            "bordercolor": "var(--line-strong)",
            "font": {"color": "var(--text)"},
            "align": "left",
        },
        **layout,
    }
