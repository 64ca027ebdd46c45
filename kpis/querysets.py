from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Left

from people.scopes import GuardedQuerySet

if TYPE_CHECKING:
    from people.models import Organization


def beginning_of_name() -> Left:
    """An entry of an index has no room for the longest names."""
    return Left("name", 300)


class KpiQuerySet(GuardedQuerySet):
    def of(self, organization: Organization) -> Self:
        return self.filter(organization=organization)

    def by_name(self) -> Self:
        """In the order of the index kpi_named."""
        return self.order_by(beginning_of_name(), "name", "id")


class ReadingQuerySet(models.QuerySet[Any]):
    def in_force(self, known_at: dt.datetime | None = None) -> Self:
        """Readings that carry a value and that nothing supersedes, or that nothing had by an instant."""
        told = self.filter(value__isnull=False)
        if known_at is None:
            return told.filter(superseded_at=None)
        is_latest = models.Q(superseded_at=None) | models.Q(superseded_at__gt=known_at)
        return told.filter(is_latest, recorded_at__lte=known_at)

    def up_to(self, as_of: dt.date) -> Self:
        return self.filter(dated__lte=as_of)
