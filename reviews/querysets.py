from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from people.asking import asked_by, asked_of

if TYPE_CHECKING:
    import datetime as dt

    from goals.querysets import GoalQuerySet
    from people.models import Person


class RequestQuerySet(models.QuerySet[Any]):
    """Requests between teams. `told` comes last: it joins what pages say about each."""

    def about(self, seen: GoalQuerySet) -> Self:
        """Those that a person sees: a request is as visible as the goal that it is for."""
        return self.filter(goal__in=seen)

    def asked_of(self, person: Person) -> Self:
        """What teams that a person leads are asked."""
        return self.filter(asked_of(person))

    def asked_by(self, person: Person) -> Self:
        """What a person asked, or a team that they lead."""
        return self.filter(asked_by(person))

    def unanswered(self) -> Self:
        return self.filter(state="open")

    def promised_before(self, day: dt.date) -> Self:
        """Promises whose date is before a day, and of which nobody has said whether they were kept."""
        return self.filter(state="accepted", promised_for__lt=day)

    def most_urgent_first(self) -> Self:
        """Open ones, then running promises, then what is over; each by its date."""
        order = models.Case(
            models.When(state="open", then=0), models.When(state="accepted", then=1), default=2
        )
        return self.order_by(
            order,
            models.F("promised_for").asc(nulls_last=True),
            models.F("answer_by").asc(nulls_last=True),
            "-id",
        )

    def told(self) -> Self:
        return self.select_related("goal", "answering_goal", "from_team", "to_team", "author")
