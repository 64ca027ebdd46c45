"""Rows to begin with: built-in patterns, and the goals under another goal. For the Cascade page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from people.querysets import TeamQuerySet
from web.forms.goals import LONGEST_TITLE

Row = dict[str, Any]
MOST_ROWS = 29
MOST_OFFERED = 25


@dataclass(frozen=True, slots=True)
class Pattern:
    """A built-in way to break a goal down."""

    key: str
    title: str | Promise
    rows: Callable[[Goal, TeamQuerySet], list[Row]]


def one_for_each_team(parent: Goal, teams: TeamQuerySet) -> list[Row]:
    """The parent's own words and first KPI for each team, to be reworded."""
    measured = row_of_target(parent.targets.select_related("kpi").order_by("-weight", "id").first())
    return [
        {"team": team.code, "title": parent.title, **measured}
        for team in teams.order_by("tree_id", "lft")[:MOST_ROWS]
    ]


def three_stages(parent: Goal, teams: TeamQuerySet) -> list[Row]:
    words = (_("Prepare: %s"), _("Try out with a few: %s"), _("Bring to everyone: %s"))
    return [{"title": titled(word, parent)} for word in words]


def four_views(parent: Goal, teams: TeamQuerySet) -> list[Row]:
    """Customers, ways of working, people, money: what a balanced scorecard asks of a goal."""
    views = (
        (_("Customers notice: %s"), _("Customer satisfaction")),
        (_("Our way of working carries: %s"), _("Time from request to delivery")),
        (_("Our people can do: %s"), _("People trained")),
        (_("It pays: %s"), _("Cost saved")),
    )
    return [{"title": titled(words, parent), "kpi": kpi} for words, kpi in views]


def titled(words: str, parent: Goal) -> str:
    """Words about the parent, cut to what a title may hold."""
    return (words % parent.title)[:LONGEST_TITLE]


PATTERNS = (
    Pattern("teams", gettext_lazy("One goal for each of my teams"), one_for_each_team),
    Pattern("stages", gettext_lazy("Prepare, try out, bring to everyone"), three_stages),
    Pattern("views", gettext_lazy("Customers, way of working, people, money"), four_views),
)


def rows_from(source: str, parent: Goal, seen: GoalQuerySet, teams: TeamQuerySet) -> list[Row]:
    """Rows for a source as `sources` names them; none for one that is not known."""
    for pattern in PATTERNS:
        if pattern.key == source:
            return pattern.rows(parent, teams)
    if other := seen.current().filter(code=source.removeprefix("goal:")).first():
        return rows_like(other, seen)
    return []


def rows_like(other: Goal, seen: GoalQuerySet) -> list[Row]:
    """The goals under another goal, without its dates, so that the parent's own are taken."""
    children = seen.current().filter(parent=other).select_related("team", "owner")
    found = list(children.exclude(state="cancelled").order_by("-weight", "id")[:MOST_ROWS])
    targets = Target.objects.filter(goal__in=found).select_related("kpi").order_by("weight", "-id")
    heaviest = {target.goal_id: target for target in targets}
    return [
        {
            "title": goal.title,
            "team": goal.team.code if goal.team else "",
            "owner": goal.owner.email if goal.owner else "",
            "weight": goal.weight,
            **row_of_target(heaviest.get(goal.pk)),
        }
        for goal in found
    ]


def row_of_target(target: Target | None) -> Row:
    if target is None:
        return {}
    return {"kpi": target.kpi.code, "baseline": target.baseline, "target": target.target}


def sources(parent: Goal, seen: GoalQuerySet) -> list[tuple[str, list[tuple[str, str]]]]:
    """What rows can be taken from, in groups of (value, words)."""
    children = seen.current().filter(parent=OuterRef("pk"))
    broken_down = seen.current().filter(Exists(children)).exclude(pk=parent.pk)
    goals = broken_down.order_by("-id").values_list("code", "title")
    copied = [(f"goal:{code}", title[:90]) for code, title in goals[:MOST_OFFERED]]
    patterns = [(pattern.key, str(pattern.title)) for pattern in PATTERNS]
    groups = [(_("Patterns"), patterns), (_("Like the goals under"), copied)]
    return [group for group in groups if group[1]]
