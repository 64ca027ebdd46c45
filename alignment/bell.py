"""What needs or concerns a person: what waits for them (`alignment.agenda`), and what others did that
they have not read of yet. Called by the bell in every page's header, and by its page.

Nothing is written down when something happens: news are read from the rows that say so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from alignment.agenda import Agenda, read_agenda
from goals.querysets import GoalQuerySet
from ledger.models import AuditEntry
from people.models import Person
from reviews.models import CheckIn, Comment, Request

MOST = 20
DAYS_BACK = 30
# What another does to a goal of mine that I am told of, beside handing it to me.
ANSWERS = ("accept", "send back", "close", "reopen", "archive", "restore", "move")
TARGETS = ("target", "interimtarget")


@dataclass(frozen=True, slots=True)
class News:
    """What somebody did: `row` is a Comment, CheckIn (read by a lead), Request (answered), or an
    AuditEntry about a goal of the person's."""

    at: dt.datetime
    row: Any
    is_new: bool


@dataclass(frozen=True, slots=True)
class Bell:
    agenda: Agenda
    news: Sequence[News]

    @property
    def waiting(self) -> int:
        return sum(len(getattr(self.agenda, one.name)) for one in fields(self.agenda))

    @property
    def unread(self) -> int:
        return sum(one.is_new for one in self.news)


def read_bell(person: Person, seen: GoalQuerySet, today: dt.date) -> Bell:
    return Bell(read_agenda(person, seen, today), news_of(person, seen))


def news_of(person: Person, seen: GoalQuerySet) -> list[News]:
    """The newest first, at most MOST; of the last DAYS_BACK days."""
    since = timezone.now() - dt.timedelta(days=DAYS_BACK)
    read_up_to = max(person.news_read_at or person.made_at, since)
    kinds = (
        comments_for(person, seen),
        reports_read(person, seen),
        requests_answered(person, seen),
        changes_for(person, seen),
    )
    rows = [row for kind in kinds for row in kind.filter(at__gt=since).order_by("-at")[:MOST]]
    rows.sort(key=lambda row: row.at, reverse=True)
    return [News(row.at, row, row.at > read_up_to) for row in rows[:MOST]]


def comments_for(person: Person, seen: GoalQuerySet) -> QuerySet[Any]:
    """What others said on a person's goals, and on those where they have spoken themselves."""
    spoken = Comment.objects.filter(author=person).values("goal")
    about = seen.current().filter(Q(owner=person) | Q(pk__in=spoken))
    said = Comment.objects.filter(goal__in=about).exclude(author=person).annotate(at=F("made_at"))
    told = said.filter(Q(goal__in=spoken) | is_since_given("goal", person))
    return told.select_related("author", "goal")


def reports_read(person: Person, seen: GoalQuerySet) -> QuerySet[Any]:
    """A person's reports that a lead has read."""
    read = CheckIn.objects.filter(author=person, acknowledged_by__isnull=False, goal__in=seen)
    told = read.exclude(acknowledged_by=person).select_related("acknowledged_by", "goal")
    return told.annotate(at=F("acknowledged_at"))


def requests_answered(person: Person, seen: GoalQuerySet) -> QuerySet[Any]:
    """Answers to what a person asked of other teams."""
    answered = Request.objects.about(seen).filter(author=person, answered_at__isnull=False)
    told: QuerySet[Any] = answered.told().annotate(at=F("answered_at"))
    return told


def changes_for(person: Person, seen: GoalQuerySet) -> QuerySet[Any]:
    """What others did to a person's goals: given to them, answered, its targets moved."""
    own = seen.filter(owner=person)
    entries = AuditEntry.objects.filter(
        organization_id=person.organization_id, goal_id__in=own.values("pk"), actor_id__isnull=False
    ).exclude(actor_id=person.pk)
    is_told = (
        Q(noun="goal", after__owner=person.pk)
        | Q(noun="goal", verb__in=ANSWERS)
        | Q(noun__in=TARGETS, verb__in=("edit", "remove"))
    )
    return entries.filter(is_told & is_since_given("goal_id", person))


def is_since_given(goal: str, person: Person) -> Q:
    """Condition on rows with `at`: what happened before a goal became the person's is no news to them.

    goal: the field that names the goal, asked by the index audit_goal. Nothing says when an
    imported goal was given.
    """
    later = AuditEntry.objects.filter(
        goal_id=OuterRef(goal), noun="goal", after__owner=person.pk, at__gt=OuterRef("at")
    )
    return ~Q(Exists(later))
