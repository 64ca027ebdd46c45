"""How the page of who leaves shows what they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from jobs.files.people import Change
from web import formats

register = template.Library()


@dataclass(frozen=True)
class Shown:
    """A row's text, where it leads, and a word beside it."""

    text: str
    url: str = ""
    note: str = ""


def goal(row: Any, note: str = "") -> Shown:
    return Shown(row.title, reverse("goal", args=[row.code]), note)


def owned(row: Any) -> Shown:
    return goal(row, row.team.name if row.team else "")


def team(row: Any) -> Shown:
    return Shown(row.team.name, reverse("team", args=[row.team.code]))


def effort(row: Any) -> Shown:
    rest = formats.number(row.planned - row.used)
    return goal(row.goal, f"{rest} {row.get_kind_display().lower()}, {row.cycle.name}")


def person(one: Any, deputy: Any) -> Shown:
    first = formats.date(deputy.since)
    note = f"{first} – {formats.date(deputy.until)}" if deputy.until else _("from %s") % first
    return Shown(one.name, reverse("staff-person", args=[one.pk]), note)


ROWS: Mapping[str, Callable[[Any], Shown]] = {
    "goals": owned,
    "proposals": goal,
    "private": goal,
    "kpis": lambda row: Shown(row.name, reverse("kpi", args=[row.code])),
    "steps": lambda row: Shown(row.title, reverse("goal", args=[row.goal.code]), row.goal.title),
    "decisions": lambda row: Shown(row.text),
    "requests": lambda row: Shown(row.title, reverse("request", args=[row.pk]), row.to_team.name),
    "leads": team,
    "effort": effort,
    "places": team,
    "named": lambda row: goal(row.goal),
    "deputies": lambda row: person(row.deputy, row),
    "stand_ins": lambda row: person(row.person, row),
}


@register.filter
def held_row(row: Any, key: str) -> Shown:
    """A row that somebody holds, by the way in which they hold it."""
    return ROWS[key](row)


@register.filter
def told_change(change: Change) -> str:
    """ "role in LEND: member → lead"."""
    names = {"name": _("name"), "grants": _("grants"), "role": _("role")}
    what = names[change.column]
    if change.unit:
        what = _("%(what)s in %(unit)s") % {"what": what, "unit": change.unit}
    if change.before is None:
        return f"{what}: {spelled(change.after)}"
    return f"{what}: {spelled(change.before)} → {spelled(change.after)}"


def spelled(value: Any) -> str:
    """What a cell says; grants are several words, or none."""
    return (" ".join(value) or _("none")) if isinstance(value, tuple) else str(value)
