"""Readings: recorded, corrected, withdrawn. Never edited, never deleted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from actions.editing import create, keys_held, told_of
from actions.refusals import refusing
from kpis.models import Kpi, Reading
from ledger.audit import entry_of, record_many
from ledger.models import AuditEntry
from people.models import Person

Entries = list[AuditEntry]
PUT = "SELECT * FROM kpis_put_reading(%s, %s, %s, %s, %s, %s)"


def lock_kpi(kpi: Kpi) -> Kpi:
    """Readings of one KPI are written one after another: the order decides what supersedes what."""
    locked: Kpi = Kpi.objects.select_for_update(no_key=True).get(pk=kpi.pk)
    return locked


@transaction.atomic
def record_reading(
    kpi: Kpi,
    *,
    dated: dt.date,
    value: Decimal | None,
    by: Person | None,
    source: str = Kpi.Source.PEOPLE,
    note: str = "",
) -> Reading:
    """Record what a KPI was on a date. A different value in force is superseded; an equal one stays.

    value: in the KPI's unit; None withdraws the date's reading.
    """
    reading, entries = put(kpi, dated=dated, value=value, by=by, source=source, note=note)
    record_many(entries)
    return reading


def put(
    kpi: Kpi,
    *,
    dated: dt.date,
    value: Decimal | None,
    by: Person | None,
    source: str = Kpi.Source.PEOPLE,
    note: str = "",
) -> tuple[Reading, Entries]:
    """Record a reading in the caller's transaction; gives also the entry to be audited, if any.

    The KPI is held, what is in force superseded and the new one written by one statement.
    """
    reading = Reading(
        organization_id=kpi.organization_id,
        kpi=kpi,
        dated=dated,
        value=value,
        source=source,
        author=by,
        note=note,
    )
    reading.clean_fields(exclude=keys_held(reading))
    with refusing(), connection.cursor() as cursor:
        cursor.execute(PUT, [kpi.pk, dated, value, source, reading.author_id, note])
        reading.pk, is_new, reading.supersedes_id, reading.recorded_at = cursor.fetchone()
    if reading.pk is None:
        refuse_nothing(dated, value)
    if not is_new:
        return Reading.objects.get(pk=reading.pk), []
    reading._state.adding = False
    return reading, [entry_of(verb_of(reading), reading, by=by, after=told_of(reading))]


def refuse_nothing(dated: dt.date, value: Decimal | None) -> None:
    if value is None:
        raise ValidationError(_("There is no reading on %(date)s to withdraw.") % {"date": dated})
    raise ValidationError(_("This was deleted meanwhile: nothing was saved."))


def verb_of(reading: Reading) -> str:
    """What recording it was, as the audit says it."""
    if reading.is_withdrawal():
        return "withdraw"
    return "correct" if reading.supersedes_id else "record"


@transaction.atomic
def correct_reading(
    reading: Reading,
    *,
    dated: dt.date,
    value: Decimal | None,
    by: Person | None,
    note: str = "",
) -> Reading:
    """Supersede a reading in force with another value, or move it to another date."""
    kpi = lock_kpi(reading.kpi)
    current = Reading.objects.get(pk=reading.pk)
    if current.superseded_at is not None:
        raise ValidationError(_("This reading has been corrected already."))
    if dated == current.dated:
        return record_reading(kpi, dated=dated, value=value, by=by, note=note)
    if Reading.objects.filter(kpi=kpi, dated=dated, superseded_at=None).exists():
        raise ValidationError(_("There is a reading on %(date)s already.") % {"date": dated})
    supersede(current)
    moved = Reading(
        organization_id=kpi.organization_id,
        kpi=kpi,
        dated=dated,
        value=value,
        supersedes=current,
        author=by,
        note=note,
    )
    return create(moved, by=by, verb="correct")


def supersede(reading: Reading) -> None:
    Reading.objects.filter(pk=reading.pk).update(superseded_at=Now())
