"""Having read the news. It changes only what a person themselves is shown, so no audit tells of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from people.models import Person


@transaction.atomic
def mark_news_read(person: Person) -> None:
    """Everything that happened until now is read; what waits for the person goes on waiting."""
    now = timezone.now()
    Person.objects.filter(pk=person.pk).update(news_read_at=now, bell_news=0)
    person.news_read_at, person.bell_news = now, 0
