from __future__ import annotations

from typing import TYPE_CHECKING, Self

from people.scopes import GuardedQuerySet

if TYPE_CHECKING:
    from people.models import Organization


class GoalQuerySet(GuardedQuerySet):
    def of(self, organization: Organization) -> Self:
        return self.filter(organization=organization)

    def current(self) -> Self:
        """Goals that are not archived."""
        return self.filter(archived_at=None)

    def strategic(self) -> Self:
        return self.filter(level="strategic")
