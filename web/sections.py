"""The sections of the site, and which of them a page belongs to. Called by the navigation."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

SECTIONS = (
    ("dashboard", "layout-dashboard", gettext_lazy("Dashboard"), "g d"),
    ("strategy", "compass", gettext_lazy("Strategy"), "g s"),
    ("cascade", "network", gettext_lazy("Cascade"), "g c"),
    ("my-work", "list-checks", gettext_lazy("My work"), "g m"),
    ("my-teams", "users-round", gettext_lazy("My teams"), "g l"),
    ("teams", "users", gettext_lazy("Teams"), "g t"),
)
# Of use only to whoever leads a team.
OF_LEADS = {"my-teams"}
# Pages that belong to one of these sections.
SECTION_OF = {
    "alignment": "dashboard",
    "cell": "dashboard",
    "figures": "dashboard",
    "pillars": "strategy",
    "pillar-edit": "strategy",
    "goals": "strategy",
    "kpis": "strategy",
    "kpi-new": "strategy",
    "cycles": "strategy",
    "cycle": "strategy",
    "cycle-edit": "strategy",
    "goal-cascade": "cascade",
    "goal-rearrange": "cascade",
    "requests": "cascade",
    "request": "cascade",
    "goal-proposal": "cascade",
    "check-in": "my-work",
    "team": "teams",
    "team-edit": "teams",
    "team-effort": "teams",
    "team-agreed": "teams",
    "team-reorganize": "teams",
}


def sections(page: str, *, leads: bool = False) -> list[tuple[Any, ...]]:
    """Of each section served: address, name, icon, title, keys, and whether the page is in it."""
    current = SECTION_OF.get(page, page)
    served = [one for one in SECTIONS if leads or one[0] not in OF_LEADS]
    items = [(address(name), name, *rest, name == current) for name, *rest in served]
    return [item for item in items if item[0]]


def address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
