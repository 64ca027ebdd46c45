"""Who is asking: a person with a session. The same scopes as the pages; what those leave out is 404."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from rest_framework.views import APIView

from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Person


class Door(APIView):
    """A view for a signed-in person."""

    @property
    def person(self) -> Person:
        person = self.request.user
        assert isinstance(person, Person)
        return person

    @property
    def seen(self) -> GoalQuerySet:
        """The goals that the person asking may see."""
        return Goal.objects.visible_to(self.person).current()

    @property
    def today(self) -> dt.date:
        """The calendar day of the person's organization."""
        return self.person.organization.date_at(timezone.now())

    @property
    def as_of(self) -> dt.date:
        """The day that stored numbers hold for."""
        return self.person.organization.rollup_date
