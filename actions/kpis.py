"""What a KPI is: edited. It is made in `actions.targets`, put away in `actions.archiving`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.editing import change, locked
from actions.holders import refuse_left
from kpis.models import Kpi
from people.models import Person

KPI_FIELDS = frozenset(
    {
        "name",
        "description",
        "unit",
        "direction",
        "kind",
        "aggregation",
        "cadence",
        "steward",
        "team",
        "source",
    }
)


@transaction.atomic
def edit_kpi(kpi: Kpi, fields: dict[str, Any], *, version: int, by: Person | None) -> Kpi:
    """Change what a KPI is; every goal that uses it is computed again where that matters.

    The database refuses a direction or unit that a target on it, or a reading of it, does not fit.
    """
    if foreign := sorted(set(fields) - KPI_FIELDS):
        raise ValidationError({name: _("This is not changed by an edit.") for name in foreign})
    refuse_left(fields, "steward")
    return change(locked(kpi, version), fields, by=by)
