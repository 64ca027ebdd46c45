from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from people.rights import Parts, editable, visible

if TYPE_CHECKING:
    from people.models import Organization, Person

PARTS = Parts()


class GoalQuerySet(models.QuerySet[Any]):
    def of(self, organization: Organization) -> Self:
        return self.filter(organization=organization)

    def current(self) -> Self:
        """Goals that are not archived."""
        return self.filter(archived_at=None)

    def strategic(self) -> Self:
        return self.filter(level="strategic")

    def visible_to(self, person: Person) -> Self:
        return self.filter(visible(person, PARTS))

    def editable_by(self, person: Person) -> Self:
        """What a person may change is always something they may see."""
        return self.visible_to(person).filter(editable(person, PARTS))
