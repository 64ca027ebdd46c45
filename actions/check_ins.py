"""Check-ins and comments: the conversation about a goal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.editing import change, create, locked, save, told_of
from actions.readings import put
from goals.models import Goal
from kpis.models import Kpi
from ledger.audit import entry_of, record_many
from people.models import Person
from reviews.models import CheckIn, CheckInReading, Comment


@transaction.atomic
def check_in(
    goal: Goal,
    *,
    by: Person,
    dated: dt.date,
    readings: Mapping[Kpi, Decimal | None] | None = None,
    confidence: int | None = None,
    moved: str = "",
    blocks: str = "",
    next_up: str = "",
) -> CheckIn:
    """Report on a goal: what moved, what blocks, what next, with readings of its KPIs.

    Readings hold on `dated`; KPIs are locked by id, so that concurrent check-ins never deadlock.
    """
    report = CheckIn(
        organization_id=goal.organization_id,
        goal=goal,
        author=by,
        dated=dated,
        confidence=confidence,
        moved=moved,
        blocks=blocks,
        next_up=next_up,
    )
    if not (readings or confidence is not None or moved or blocks or next_up):
        raise ValidationError(_("Report a value, a confidence or a sentence."))
    save(report, force_insert=True)
    entries = [entry_of("create", report, by=by, after=told_of(report))]
    links: list[CheckInReading] = []
    for kpi, value in sorted((readings or {}).items(), key=lambda item: item[0].pk):
        reading, told = put(kpi, dated=dated, value=value, by=by)
        links.append(
            CheckInReading(organization_id=goal.organization_id, check_in=report, reading=reading)
        )
        entries += told
    CheckInReading.objects.bulk_create(links)
    record_many(entries)
    return report


@transaction.atomic
def acknowledge_check_in(report: CheckIn, *, by: Person) -> CheckIn:
    """Note that a manager has read a check-in; the first one stays."""
    current = locked(report, None)
    if current.acknowledged_by_id:
        return current
    fields = {"acknowledged_by": by, "acknowledged_at": timezone.now()}
    return change(current, fields, by=by, verb="acknowledge")


@transaction.atomic
def add_comment(goal: Goal, *, text: str, by: Person) -> Comment:
    comment = Comment(organization_id=goal.organization_id, goal=goal, author=by, text=text)
    return create(comment, by=by)
