"""The cells of the heat map, written without a template: there are hundreds of them on a page."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alignment.heat_map import HeatCell, HeatRow
from goals.models import Goal
from people.models import Team
from web import formats
from web.badges import Badge, pace_of
from web.icons import labelled_icon
from web.places import address

EMPTY = SafeString("<td></td>")
# What is put in is escaped here, once for its row or column: `format_html` would do it for each cell.
CELL = (
    '<td class="is-{}" data-label="{}">'
    '<a href="{}" data-live-mark="cell-{}-{}" title="{}">{}{}</a></td>'
)


def heat_cells(row: HeatRow) -> SafeString:
    """A team's cells: pace as an icon, progress, and in the title what it rests on."""
    title = escape(_("on %(evidence)s evidence; carries %(weight)s of the goal"))
    cells = (heat_cell(row.team, goal, cell, title) if cell else EMPTY for goal, cell in row.cells)
    return SafeString("".join(cells))


def heat_cell(team: Team, goal: Goal, cell: HeatCell, title: str) -> str:
    badge = pace_of(cell.pace)
    rests_on = {"evidence": formats.percent(cell.evidence), "weight": formats.percent(cell.weight)}
    return CELL.format(
        badge.kind,
        label(goal.title),
        address("cell", team.pk, goal.code),
        team.pk,
        goal.pk,
        title % rests_on,
        mark(badge, get_language()),
        formats.percent(cell.progress),
    )


@lru_cache(maxsize=512)
def label(title: str) -> SafeString:
    return escape(formats.shortened(title, 60))


@lru_cache(maxsize=64)
def mark(badge: Badge, language: str | None) -> SafeString:
    return labelled_icon(badge.icon, str(badge.word))
