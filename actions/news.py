"""What the bell has counted, and having read the news.

They change only what a person themselves is shown, so no audit tells of it.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from alignment.bell import Bell, read_bell
from goals.querysets import GoalQuerySet
from people.models import Person


@transaction.atomic
def mark_news_read(person: Person) -> None:
    """Everything that happened until now is read; what waits for the person goes on waiting."""
    now = timezone.now()
    Person.objects.filter(pk=person.pk).update(news_read_at=now, bell_news=0)
    person.news_read_at, person.bell_news = now, 0


@transaction.atomic
def count_again(person: Person, seen: GoalQuerySet, today: dt.date) -> Bell:
    """Count, and keep the count for the pages to come.

    The person's row is locked first: news read meanwhile must not be counted as new afterwards.
    """
    rows = Person.objects.select_for_update(no_key=True)
    person.news_read_at = rows.values_list("news_read_at", flat=True).get(pk=person.pk)
    bell = read_bell(person, seen, today)
    person.bell_waiting, person.bell_news = bell.waiting, bell.unread
    person.bell_counted_at = timezone.now()
    person.save(update_fields=["bell_waiting", "bell_news", "bell_counted_at"])
    return bell
