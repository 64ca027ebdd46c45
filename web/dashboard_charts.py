"""The dashboard's numbers as charts: every mark leads to its goal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.dashboards import Cell, Figures, Trend
from web.charts import Chart, Moment, Tile, treemap, trend


def weight_map(cells: Sequence[Cell], day: str = "", *, by_effort: bool = False) -> Chart:
    """Strategic goals and their children by weight or planned days, coloured by pace.

    day: the query by which links stay on a past day.
    """
    inside = Counter[str]()
    for cell in cells:
        if cell.parent_code is not None:
            inside[cell.parent_code] += cell.area_ppm
    tiles = [tile_of(cell, inside[cell.line.goal.code], day) for cell in cells]
    title = _("Strategic goals and what contributes to them, by weight and pace")
    if by_effort:
        title = _("Strategic goals and what contributes to them, by days planned and pace")
    return treemap(title, tiles)


def tile_of(cell: Cell, inside: int, day: str) -> Tile:
    """A tile whose own size is what the tiles in it leave over."""
    goal, standing = cell.line.goal, cell.line.standing
    is_child = cell.parent_code is not None
    return Tile(
        key=goal_key(goal.code, cell.parent_code),
        title=goal.title,
        parent=goal_key(cell.parent_code or "", None) if is_child else "",
        size=cell.area_ppm if is_child else cell.area_ppm - inside,
        progress_ppm=standing.progress,
        pace=standing.pace,
        url=reverse("goal", args=[goal.code]) + day,
    )


def goal_key(code: str, parent_code: str | None) -> str:
    """Codes are free text: marked, so that none is taken for another's key."""
    return f"strategic {code}" if parent_code is None else f"child {code}"


def trend_chart(line: Trend, day: str = "") -> Chart:
    """Progress against expected of one strategic goal."""
    url = reverse("goal", args=[line.code]) + day
    moments = [Moment(p.dated, p.progress, p.expected, url) for p in line.points]
    return trend(line.title, moments)


def drawn_context(drawn: Figures, day: str = "", *, by_effort: bool = False) -> dict[str, Any]:
    """What templates are given of the dashboard's charts."""
    trends = [(f"trend-{one.goal_id}", one, trend_chart(one, day)) for one in drawn.trends]
    tiles = weight_map(drawn.cells, day, by_effort=by_effort) if drawn.cells else None
    return {"treemap": tiles, "trends": trends, "by_effort": by_effort}
