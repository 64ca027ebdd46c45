"""Readings: recorded, corrected, withdrawn. Never edited, never deleted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from actions.editing import create
from kpis.models import Kpi, Reading
from people.models import Person


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
    kpi = lock_kpi(kpi)
    in_force: Reading | None = Reading.objects.filter(
        kpi=kpi, dated=dated, superseded_at=None
    ).first()
    if in_force and in_force.value == value:
        return in_force
    if in_force is None and value is None:
        raise ValidationError(_("There is no reading on %(date)s to withdraw.") % {"date": dated})
    if in_force:
        supersede(in_force)
    return create(
        Reading(
            organization_id=kpi.organization_id,
            kpi=kpi,
            dated=dated,
            value=value,
            supersedes=in_force,
            source=source,
            author=by,
            note=note,
        ),
        by=by,
        verb="withdraw" if value is None else "correct" if in_force else "record",
    )


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
