"""Goals and KPIs put away and brought back. Their numbers stay what they are; lists leave them out."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.editing import change, locked
from goals.models import Goal
from goals.querysets import ENDED
from kpis.models import Kpi
from people.models import Person
from people.tree import lock_structure

Archived = TypeVar("Archived", Goal, Kpi)


@transaction.atomic
def archive_goal(goal: Goal, *, by: Person | None, version: int | None = None) -> Goal:
    """Put away a goal that has ended and that no running goal has its home under."""
    lock_structure(goal.organization_id)
    current = locked(goal, version)
    if current.state not in ENDED:
        raise ValidationError(_("Close or cancel the goal first: what still runs is not put away."))
    running = current.children.filter(archived_at=None).exclude(state__in=ENDED)
    if running.exists():
        raise ValidationError(_("Goals under it still run: move, close or cancel them first."))
    return archive(current, by=by)


@transaction.atomic
def archive_kpi(kpi: Kpi, *, by: Person | None, version: int | None = None) -> Kpi:
    """Put away a KPI that no running goal measures itself by."""
    current = locked(kpi, version)
    running = Goal.objects.filter(targets__kpi=current, archived_at=None).exclude(state__in=ENDED)
    if running.exists():
        raise ValidationError(_("A goal that still runs is measured by it."))
    return archive(current, by=by)


def archive(row: Archived, *, by: Person | None) -> Archived:
    if row.archived_at:
        return row
    return change(row, {"archived_at": timezone.now()}, by=by, verb="archive")


@transaction.atomic
def restore(row: Archived, *, by: Person | None, version: int | None = None) -> Archived:
    """Bring back what was put away, as it was."""
    return change(locked(row, version), {"archived_at": None}, by=by, verb="restore")
