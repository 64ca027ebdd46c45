"""The list of all goals that a reader sees: narrowed, ordered, in pages. Called by the Goals page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from alignment.narrowing import Conditions, narrowed_by
from alignment.paging import Page, in_chunks, page_led_by
from alignment.queries import with_shown_pace, with_standing
from alignment.scoring.measured import is_measured
from alignment.standing import GoalLine, line_of
from goals.models import Cycle, Goal
from goals.querysets import GoalQuerySet
from people.models import Organization, Person, Team

GOALS_A_PAGE = 50
DUE = Coalesce("due_date", "cycle__due_date")
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "place": ("rollup__path", "id"),
    "title": ("title", "id"),
    "due": (DUE.asc(nulls_last=True), "id"),
    "progress": (F("rollup__progress_ppm").asc(nulls_first=True), "id"),
    "heard": (F("rollup__newest_on").asc(nulls_first=True), "id"),
    "newest": ("-id",),
}


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed to; nothing said narrows nothing.

    order: one of ORDERS. is_ownerless: goals of nobody. is_archived: those put away instead.
    """

    text: str = ""
    owner: Person | None = None
    is_ownerless: bool = False
    team: Team | None = None
    level: str = ""
    state: str = ""
    cycle: Cycle | None = None
    pace: str = ""
    freshness: str = ""
    measured: str = ""
    is_archived: bool = False
    order: str = ""


@dataclass(frozen=True, slots=True)
class ListedGoal:
    """A goal of the list and how far in it stands: its depth under a root, in a list by place."""

    line: GoalLine
    indent: int


def goal_list(
    organization: Organization,
    seen: GoalQuerySet,
    narrowed: Narrowed,
    as_of: dt.date,
    number: int,
) -> Page[ListedGoal]:
    """Which goals are on the page is asked first, and then what is shown of those alone."""
    ids, is_by_place = ordered_keys(seen, narrowed, as_of)
    placed = placed_in(organization, ids) if is_by_place else ids.none()
    found = page_led_by(placed, ids, number, GOALS_A_PAGE)
    return found.holding(listed(found.rows, as_of, is_indented=is_by_place))


def every_goal(
    organization: Organization, seen: GoalQuerySet, narrowed: Narrowed, as_of: dt.date
) -> Iterator[ListedGoal]:
    """The whole list, a few hundred goals at a time."""
    ids, is_by_place = ordered_keys(seen, narrowed, as_of)
    parts = [placed_in(organization, ids), ids.filter(rollup=None)] if is_by_place else [ids]
    for some in chain.from_iterable(in_chunks(part) for part in parts):
        yield from listed(some, as_of, is_indented=False)


def ordered_keys(seen: GoalQuerySet, narrowed: Narrowed, as_of: dt.date) -> tuple[Any, bool]:
    """The keys of the goals asked for in their order, and whether that is the order of places."""
    order = narrowed.order or "place"
    ids = narrow(seen, narrowed, as_of).order_by(*ORDERS[order]).values_list("pk", flat=True)
    return ids, order == "place"


def placed_in(organization: Organization, ids: Any) -> Any:
    """By the index rollup_path; goals without a place yet come last."""
    return ids.filter(rollup__organization=organization)


def listed(keys: Sequence[int], as_of: dt.date, *, is_indented: bool) -> list[ListedGoal]:
    shown = {goal.pk: goal for goal in with_standing(Goal.objects.filter(pk__in=keys))}
    return [
        ListedGoal(line_of(goal, as_of), depth_of(goal) if is_indented else 0)
        for pk in keys
        if (goal := shown.get(pk))
    ]


def depth_of(goal: Any) -> int:
    stored = getattr(goal, "rollup", None)
    return min(stored.depth, 4) if stored else 0


def narrow(seen: GoalQuerySet, narrowed: Narrowed, as_of: dt.date) -> GoalQuerySet:
    """Those of the goals seen that are asked for."""
    goals = seen.filter(archived_at__isnull=not narrowed.is_archived)
    if narrowed.pace:
        goals = with_shown_pace(goals, as_of)
    conditions: Conditions = {
        "text": lambda text: Q(title__icontains=text) | Q(code__iexact=text),
        "owner": lambda person: Q(owner=person),
        "is_ownerless": lambda _: Q(owner=None),
        "team": lambda team: Q(team__in=Team.objects.under(team)),
        "level": lambda level: Q(level=level),
        "state": lambda state: Q(state=state),
        "cycle": lambda cycle: Q(cycle=cycle),
        "pace": lambda pace: Q(shown_pace=None if pace == "none" else pace),
        "freshness": has_freshness,
        "measured": lambda asked: is_measured(asked, as_of),
    }
    return narrowed_by(goals, narrowed, conditions)


def has_freshness(freshness: str) -> Q:
    return Q(rollup__freshness=None if freshness == "never" else freshness)
