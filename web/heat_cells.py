"""The cells of the heat map, written without a template: there are hundreds of them on a page."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alignment.heat_map import HeatCell, HeatRow
from web import formats
from web.badges import pace_of
from web.icons import labelled_icon
from web.places import address

EMPTY = SafeString("<td></td>")
CELL = '<td class="is-{}" data-label="{}"><a{} title="{}">{}{}</a></td>'


def heat_cells(row: HeatRow, day: str = "") -> SafeString:
    """A team's cells: pace as an icon, progress, and in the title what it rests on.

    day: the query that keeps links on a past day; a team that is gone has no page to lead to.
    """
    team = None if row.is_gone else row.team.pk
    cells = (
        heat_cell(cell, team, goal.pk, goal.code, goal.title, day) if cell else EMPTY
        for goal, cell in row.cells
    )
    return SafeString("".join(cells))


# Of hundreds of cells few differ from what they were when somebody last looked.
@formats.remembered(4096)
def heat_cell(
    cell: HeatCell, team: int | None, goal: int, code: str, title: str, day: str
) -> SafeString:
    badge = pace_of(cell.pace)
    rests_on = {"evidence": formats.percent(cell.evidence), "weight": formats.percent(cell.weight)}
    return format_html(
        CELL,
        badge.kind,
        formats.shortened(title, 60),
        way_to(team, goal, code, day),
        rests_on_in(day) % rests_on,
        labelled_icon(badge.icon, str(badge.word)),
        formats.percent(cell.progress),
    )


def way_to(team: int | None, goal: int, code: str, day: str) -> SafeString:
    if team is None:
        return SafeString("")
    url = address("cell", team, code) + day
    return format_html(' href="{}" data-live-mark="cell-{}-{}"', url, team, goal)


def rests_on_in(day: str) -> str:
    if day:
        return _("on %(evidence)s evidence; carried %(weight)s of the goal")
    return _("on %(evidence)s evidence; carries %(weight)s of the goal")
