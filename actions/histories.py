"""Readings of the past in bulk: what was measured before Throughline knew of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.readings import lock_kpi
from kpis.models import Kpi, Reading
from ledger.audit import record
from people.models import Organization, Person

Points = Sequence[tuple[dt.date, Decimal]]


@transaction.atomic
def take_over_history(
    organization: Organization,
    histories: Mapping[Kpi, Points],
    *,
    by: Person | None,
    source: str = Kpi.Source.FILE,
    note: str = "",
) -> int:
    """Add dated values to KPIs that have none yet; returns how many.

    They are known from now on (`recorded_at`), whatever day they hold for. One audit entry a KPI.
    """
    for kpi in sorted(histories, key=lambda one: one.pk):
        refuse_known_history(lock_kpi(kpi))
    rows = [
        Reading(
            organization=organization,
            kpi=kpi,
            dated=dated,
            value=value,
            source=source,
            author=by,
            note=note,
        )
        for kpi, points in histories.items()
        for dated, value in points
    ]
    Reading.objects.bulk_create(rows, batch_size=1000)
    for kpi, points in histories.items():
        record("take_over_history", kpi, by=by, after={"readings": len(points), "source": source})
    return len(rows)


def refuse_known_history(kpi: Kpi) -> None:
    if kpi.readings.exists():
        raise ValidationError(
            _("%(kpi)s has readings already; correct them one by one.") % {"kpi": kpi.name}
        )
