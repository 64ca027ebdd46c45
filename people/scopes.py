"""The scopes that doors fetch guarded rows through: a queryset that asks `people.rights`."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from people.models import Person
from people.rights import Verb, granted


class GuardedQuerySet(models.QuerySet[Any]):
    """Rows of a model that declares its `rights`."""

    def visible_to(self, person: Person) -> Self:
        return self.granted(person, Verb.SEE)

    def editable_by(self, person: Person) -> Self:
        """What a person may change is always something they may see."""
        return self.granted(person, Verb.EDIT)

    def granted(self, person: Person, verb: str) -> Self:
        """Rows that a person may do something with."""
        return self.filter(granted(person, verb, self.model.rights))
