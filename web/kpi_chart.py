"""A KPI's long history as a chart: its readings, and behind them what each goal asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.goal_page import Dated, TargetLine
from alignment.kpi_history import KpiHistory
from kpis.models import Kpi
from web import formats
from web.charts import Cell, Chart, Figure, layout_with, margin, wrapped

# More labels at the line ends would cover each other; the others say their name when pointed at.
MOST_LABELS = 3
LONGEST_LABEL = 32
LABEL_HEIGHT = 15
# Fewer readings than this are drawn as points too: between them the line only guesses.
MOST_MARKED = 60


def history_chart(kpi: Kpi, history: KpiHistory, today: dt.date) -> Chart:
    """All of a KPI's readings against the expected paths and bounds of the goals that used it."""
    first, last = days_of(history, today)
    asked = [trace for line in history.uses for trace in asked_traces(kpi, line, first, last)]
    labels = labels_of(asked, first + (last - first) / 2)
    layout = {
        "margin": margin(left=56, right=12, top=10 + LABEL_HEIGHT * len(labels), bottom=30),
        "hovermode": "closest",
        "separators": formats.locale_format("DECIMAL_SEPARATOR")
        + formats.locale_format("THOUSAND_SEPARATOR"),
        "xaxis": {**AXIS, "type": "date", "range": [first.isoformat(), last.isoformat()]},
        "yaxis": {**AXIS, **VALUE_AXIS, "gridcolor": "var(--line)"},
        "annotations": labels,
    }
    rows = [
        [Cell(formats.date(day)), Cell(formats.quantity(value, kpi.unit))]
        for day, value in reversed(history.readings)
    ]
    traces = [*asked, readings_trace(kpi, history.readings)]
    head = [_("Date"), _("Value")]
    return Chart(kpi.name, {"data": traces, "layout": layout_with(layout)}, head, rows)


AXIS: Figure = {"color": "var(--muted)", "fixedrange": True, "tickangle": 0, "showgrid": False}
VALUE_AXIS: Figure = {
    "showgrid": True,
    "automargin": True,
    "nticks": 6,
    "tickformat": ",~f",
    "zeroline": True,
    "zerolinecolor": "var(--line-strong)",
}


def days_of(history: KpiHistory, today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day that anything is known or asked of."""
    known = [day for day, _value in history.readings]
    ends = [day for line in history.uses for day in line.window if day]
    return min([*known, *ends, today]), max([*known, *ends, today])


def readings_trace(kpi: Kpi, readings: Sequence[Dated]) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(readings) <= MOST_MARKED else "lines",
        "name": kpi.name,
        "x": [day.isoformat() for day, _value in readings],
        "y": [float(value) for _day, value in readings],
        "customdata": [
            ["", f"{formats.date(day)}: {formats.quantity(value, kpi.unit)}"]
            for day, value in readings
        ],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "line": {"color": "var(--accent)", "width": 2.5},
    }


def asked_traces(kpi: Kpi, line: TargetLine, first: dt.date, last: dt.date) -> list[Figure]:
    """What one goal asks: its path from baseline to target, else a level for each bound."""
    url, title = reverse("goal", args=[line.target.goal.code]), line.target.goal.title
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": title,
            "x": [day.isoformat() for day, _value in points],
            "y": [float(value) for _day, value in points],
            "customdata": [
                [url, f"{wrapped(title)}<br>{formats.quantity(value, kpi.unit)}"]
                for _day, value in points
            ],
            "hovertemplate": "%{customdata[1]}<extra></extra>",
            "line": {"color": "var(--muted)", "width": 1.5, "dash": "dash"},
        }
        for points in asked_of(line, first, last)
    ]


def asked_of(line: TargetLine, first: dt.date, last: dt.date) -> list[Sequence[Dated]]:
    """Lines of points; a goal without dates asks all the time."""
    if line.path:
        return [line.path]
    target, (start, due) = line.target, line.window
    levels = [value for value in (target.lower, target.upper, target.target) if value is not None]
    return [((start or first, value), (due or last, value)) for value in levels]


def labels_of(traces: Sequence[Figure], middle: dt.date) -> list[Figure]:
    """The newest goals' titles above the ends of their lines, one a goal, each higher than the last."""
    newest = {trace["customdata"][-1][0]: trace for trace in traces}
    return [
        {
            "x": trace["x"][-1],
            "y": trace["y"][-1],
            "text": shortened(trace["name"]),
            "xanchor": "left" if trace["x"][-1] < middle.isoformat() else "right",
            "yanchor": "bottom",
            "yshift": LABEL_HEIGHT * place,
            "showarrow": False,
            "font": {"color": "var(--muted)"},
        }
        for place, trace in enumerate(list(newest.values())[:MOST_LABELS])
    ]


def shortened(title: str) -> str:
    return wrapped(title, line=LONGEST_LABEL, lines=1)
