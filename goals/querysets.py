from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from goals.models import Goal
    from people.models import Organization


class GoalQuerySet(models.QuerySet["Goal"]):
    def of(self, organization: Organization) -> Self:
        return self.filter(organization=organization)

    def current(self) -> Self:
        """Goals that are not archived."""
        return self.filter(archived_at=None)

    def strategic(self) -> Self:
        return self.filter(level="strategic")
