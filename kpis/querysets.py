from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from people.scopes import GuardedQuerySet

if TYPE_CHECKING:
    from people.models import Organization


class KpiQuerySet(GuardedQuerySet):
    def of(self, organization: Organization) -> Self:
        return self.filter(organization=organization)


class ReadingQuerySet(models.QuerySet[Any]):
    def in_force(self) -> Self:
        """Readings that nothing supersedes and that carry a value."""
        return self.filter(superseded_at=None, value__isnull=False)

    def up_to(self, as_of: dt.date) -> Self:
        return self.filter(dated__lte=as_of)
