"""What needs a person today. Called by My work; limited lists, a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alignment.queries import OPEN_STATES
from goals.models import Step
from goals.querysets import GoalQuerySet
from people.models import Person
from people.rights import acknowledgeable_by
from reviews.models import CheckIn

MOST = 10
DAYS_AHEAD = 7
DAYS_BACK = 31


@dataclass(frozen=True, slots=True)
class Agenda:
    """Steps that are due, and reports that wait to be read; at most MOST of each."""

    steps: Sequence[Step]
    reports: Sequence[CheckIn]


def read_agenda(person: Person, seen: GoalQuerySet, today: dt.date) -> Agenda:
    """What waits for a person besides the check-ins on their own goals."""
    goals = seen.current().filter(state__in=OPEN_STATES)
    steps = Step.objects.filter(
        assignee=person,
        done_on=None,
        due_date__lte=today + dt.timedelta(days=DAYS_AHEAD),
        goal__in=goals,
    )
    reports = CheckIn.objects.filter(
        acknowledged_by=None,
        author__in=acknowledgeable_by(person),
        goal__in=goals,
        dated__gte=today - dt.timedelta(days=DAYS_BACK),
    )
    return Agenda(
        steps=list(
            steps.select_related("goal", "assignee", "blocked_by").order_by("due_date", "id")[:MOST]
        ),
        reports=list(reports.select_related("goal", "author").order_by("dated", "id")[:MOST]),
    )
