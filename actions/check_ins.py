"""Check-ins and comments: the conversation about a goal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.editing import change, create, keys_held, locked, told_of
from actions.readings import put
from actions.refusals import refusing
from goals.models import Goal
from kpis.models import Kpi
from ledger.audit import entry_of, record_many
from ledger.models import AuditEntry
from people.models import Person
from reviews.models import CheckIn, Comment

# A report and what came with it.
REPORT = """
WITH report AS (
  INSERT INTO reviews_checkin
    (organization_id, goal_id, author_id, dated, made_at, confidence, moved, blocks, next_up)
  VALUES (%(organization_id)s, %(goal_id)s, %(author_id)s, %(dated)s, %(made_at)s,
    %(confidence)s, %(moved)s, %(blocks)s, %(next_up)s)
  RETURNING id, organization_id
), attached AS (
  INSERT INTO reviews_checkinreading (organization_id, check_in_id, reading_id)
  SELECT organization_id, id, unnest(%(readings)s::bigint[]) FROM report
)
SELECT id FROM report
"""


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
        made_at=timezone.now(),
        confidence=confidence,
        moved=moved,
        blocks=blocks,
        next_up=next_up,
    )
    if not (readings or confidence is not None or moved or blocks or next_up):
        raise ValidationError(_("Report a value, a confidence or a sentence."))
    report.clean_fields(exclude=keys_held(report))
    in_force: list[int] = []
    told: list[AuditEntry] = []
    for kpi, value in sorted((readings or {}).items(), key=lambda item: item[0].pk):
        reading, entries = put(kpi, dated=dated, value=value, by=by)
        in_force.append(reading.pk)
        told += entries
    insert_report(report, in_force)
    record_many([entry_of("create", report, by=by, after=told_of(report)), *told])
    return report


def insert_report(report: CheckIn, readings: list[int]) -> None:
    values = {f.attname: getattr(report, f.attname) for f in report._meta.concrete_fields}
    with refusing(), connection.cursor() as cursor:
        cursor.execute(REPORT, {**values, "readings": readings})
        (report.pk,) = cursor.fetchone()
    report._state.adding = False


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
