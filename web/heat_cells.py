"""The cells of the heat map, written without a template: there are hundreds of them on a page."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alignment.heat_map import HeatCell, HeatRow
from goals.models import Goal
from people.models import Team
from web import formats
from web.badges import pace_of
from web.icons import labelled_icon

EMPTY = SafeString("<td></td>")
# Few paces, in many cells.
mark = lru_cache(maxsize=64)(labelled_icon)


def heat_cells(row: HeatRow) -> SafeString:
    """A team's cells: pace as an icon, progress, and in the title what it rests on."""
    title = _("on %(evidence)s evidence; carries %(weight)s of the goal")
    cells = (heat_cell(row.team, goal, cell, title) if cell else EMPTY for goal, cell in row.cells)
    return format_html_join("", "{}", ((cell,) for cell in cells))


def heat_cell(team: Team, goal: Goal, cell: HeatCell, title: str) -> SafeString:
    badge = pace_of(cell.pace)
    rests_on = {"evidence": formats.percent(cell.evidence), "weight": formats.percent(cell.weight)}
    return format_html(
        '<td class="is-{}" data-label="{}">'
        '<a href="{}" data-live-mark="cell-{}-{}" title="{}">{}{}</a></td>',
        badge.kind,
        formats.shortened(goal.title, 60),
        address(team.pk, goal.code),
        team.pk,
        goal.pk,
        title % rests_on,
        mark(badge.icon, str(badge.word)),
        formats.percent(cell.progress),
    )


@lru_cache(maxsize=4096)
def address(team: int, code: str) -> str:
    return reverse("cell", args=[team, code])
