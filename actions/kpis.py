"""KPIs themselves: what they are called and how they are read. Readings have a module of their own."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from actions.editing import change, locked
from kpis.models import Kpi
from people.models import Person


@transaction.atomic
def edit_kpi(kpi: Kpi, fields: dict[str, Any], *, version: int, by: Person | None) -> Kpi:
    """Change what a KPI is; every goal that uses it is computed again where that matters.

    The database refuses a direction or unit that a target on it does not fit.
    """
    return change(locked(kpi, version), fields, by=by)
