"""Planning periods: a year, and the quarters that lie in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.closings import carry_over, close_goal
from actions.editing import change, create, locked
from goals.models import Contribution, Cycle, Goal
from goals.querysets import GoalQuerySet
from people.models import Organization, Person
from people.tree import lock_structure

State = Cycle.State
LAST_COMMON_DAY = 28
# What a period may become next.
TURNS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.OPEN,),
    State.OPEN: (State.CLOSING,),
    State.CLOSING: (State.CLOSED, State.OPEN),
    State.CLOSED: (State.CLOSING,),
}


@transaction.atomic
def create_cycle(
    organization: Organization,
    name: str,
    start_date: dt.date,
    due_date: dt.date,
    *,
    by: Person | None,
    parent: Cycle | None = None,
    state: str = Cycle.State.OPEN,
) -> Cycle:
    """Make a period from its first to its last day, inclusive; a part lies within its parent."""
    if parent and not parent.start_date <= start_date <= due_date <= parent.due_date:
        raise ValidationError(
            _("%(name)s must lie within %(parent)s: %(start)s to %(due)s.")
            % {
                "name": name,
                "parent": parent.name,
                "start": parent.start_date,
                "due": parent.due_date,
            }
        )
    cycle = Cycle(
        organization=organization,
        name=name.strip(),
        start_date=start_date,
        due_date=due_date,
        parent=parent,
        state=state,
    )
    return create(cycle, by=by)


@transaction.atomic
def create_year(organization: Organization, start: dt.date, *, by: Person | None) -> Cycle:
    """Make a year from a first day on and its four quarters, all as drafts of the same shape."""
    if start.day > LAST_COMMON_DAY:
        raise ValidationError(
            {"start": _("Begin a year on the 28th at the latest: every quarter has that day.")}
        )
    if start.year >= dt.MAXYEAR:
        raise ValidationError({"start": _("No year can be planned after this one.")})
    firsts = [months_later(start, months) for months in (0, 3, 6, 9, 12)]
    day = dt.timedelta(days=1)
    name = str(start.year) if start.month == 1 else f"{start.year}/{(start.year + 1) % 100:02}"
    year = create_cycle(organization, name, start, firsts[-1] - day, by=by)
    for number, (first, following) in enumerate(pairwise(firsts), 1):
        quarter = f"{name} Q{number}"
        create_cycle(organization, quarter, first, following - day, by=by, parent=year)
    return year


def months_later(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)


@transaction.atomic
def edit_cycle(cycle: Cycle, fields: dict[str, Any], *, version: int, by: Person | None) -> Cycle:
    """Rename a period, or move its days."""
    return change(locked(cycle, version), fields, by=by)


@transaction.atomic
def turn_cycle(cycle: Cycle, state: str, *, version: int | None = None, by: Person | None) -> Cycle:
    """Open, begin to close, close or reopen a period; one with running goals is not closed."""
    current = locked(cycle, version)
    if state not in TURNS[current.state]:
        raise ValidationError(
            _("A cycle that is %(state)s cannot become that.")
            % {"state": current.get_state_display().lower()}
        )
    if state == Cycle.State.CLOSED and (n := running_in(current).count()):
        message = ngettext(
            "%(n)s goal still runs in it: close it or carry it over first.",
            "%(n)s goals still run in it: close them or carry them over first.",
            n,
        )
        raise ValidationError(message % {"n": n})
    return change(current, {"state": state}, by=by, verb="turn")


def running_in(cycle: Cycle) -> GoalQuerySet:
    """Goals of a period that it cannot be closed over."""
    goals: GoalQuerySet = Goal.objects.running().filter(cycle=cycle)
    return goals


@dataclass(frozen=True)
class Ending:
    """How a goal leaves its period: achieved, missed, cancelled, or carried over (continue, restart)."""

    goal: Goal
    how: str
    version: int


@transaction.atomic
def end_goals(
    endings: Sequence[Ending], *, into: Cycle | None, on: dt.date, by: Person | None
) -> None:
    """Close, cancel or carry over several goals of a period, all or none."""
    lock_structure_of(endings)
    for one in sorted(endings, key=lambda ending: ending.goal.pk):
        locked(one.goal, one.version)
    for one in parents_first(endings):
        end_goal(one, into=into, on=on, by=by)


def parents_first(endings: Sequence[Ending]) -> list[Ending]:
    """So that what goes on from a goal is there before the goals below it are carried over to it."""
    ids = [one.goal.pk for one in endings]
    parents = {one.goal.pk: [one.goal.parent_id] for one in endings}
    further = Contribution.objects.filter(child__in=ids, parent__in=ids)
    for child, parent in further.values_list("child_id", "parent_id"):
        parents[child].append(parent)

    @cache
    def depth(goal_id: int) -> int:
        above = [one for one in parents[goal_id] if one in parents]
        return 1 + max(map(depth, above), default=0)

    return sorted(endings, key=lambda one: (depth(one.goal.pk), one.goal.pk))


def lock_structure_of(endings: Sequence[Ending]) -> None:
    for organization_id in {one.goal.organization_id for one in endings}:
        lock_structure(organization_id)


def end_goal(one: Ending, *, into: Cycle | None, on: dt.date, by: Person | None) -> None:
    if one.how in (Goal.State.ACHIEVED, Goal.State.MISSED):
        close_goal(one.goal, result=one.how, closed_on=on, version=one.version, by=by)
    elif one.how == Goal.State.CANCELLED:
        change(locked(one.goal, one.version), {"state": one.how}, by=by)
    elif into is None or into.pk == one.goal.cycle_id:
        raise ValidationError(_("Say which other cycle the goals are carried over to."))
    else:
        carry_over(one.goal, into, how=one.how, version=one.version, by=by)
