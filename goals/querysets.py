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
        # Named people make one row several: ask for ids, so that the outer rows stay single.
        seen = self.model.objects.filter(visible(person, PARTS)).values("pk")
        return self.filter(organization_id=person.organization_id, pk__in=seen)

    def editable_by(self, person: Person) -> Self:
        """What a person may change is always something they may see."""
        changeable = self.model.objects.filter(editable(person, PARTS)).values("pk")
        return self.visible_to(person).filter(pk__in=changeable)
