"""What needs a person today. Called by My work; limited lists, a few queries.

Most people have no steps and no requests due. So whether there are any is asked before what is told
of them, which takes ten times as long. And only what is shown is read: a goal has many columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

from alignment.models import Rollup
from alignment.paging import Page
from alignment.queries import OPEN_STATES, OWNER, due_for_report
from goals.models import Goal, Step
from goals.querysets import GoalQuerySet
from people.models import Person
from people.rights import acknowledgeable_by
from reviews.models import CheckIn, Request
from reviews.querysets import RequestQuerySet

MOST = 10
DAYS_AHEAD = 7
DAYS_BACK = 31


@dataclass(frozen=True, slots=True)
class Agenda:
    """What waits for a person; at most MOST of each kind.

    goals: own goals whose report is due. steps: that are due. proposals: goals to accept or send
    back. drafts: own proposals that were sent back. requests: of other teams, to answer. promises:
    made to other teams, whose day comes. reports: to read.
    """

    goals: Sequence[Goal]
    steps: Sequence[Step]
    proposals: Sequence[Goal]
    drafts: Sequence[Goal]
    requests: Sequence[Request]
    promises: Sequence[Request]
    reports: Sequence[CheckIn]

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True, slots=True)
class Inbox:
    """Proposals on their way: those of others to answer, and a person's own; at most MOST of each."""

    to_answer: Sequence[Goal]
    own: Sequence[Goal]


def read_inbox(person: Person, seen: GoalQuerySet) -> Inbox:
    own = seen.offered_by(person).order_by("state", "id")
    return Inbox(to_answer=proposals_for(person), own=list(own[:MOST]))


def read_agenda(
    person: Person, seen: GoalQuerySet, today: dt.date, own: Page[Goal] | None = None
) -> Agenda:
    """Everything that waits for a person, the most urgent of each kind first.

    own: a page of their running goals, in the order in which a report is wanted.
    """
    is_asked = asked_of(person, today).exists()
    return Agenda(
        goals=goals_to_report_on(person, own),
        steps=steps_due(person, seen, today),
        proposals=proposals_for(person),
        drafts=drafts_of(person),
        requests=requests_to(person, seen) if is_asked else [],
        promises=promises_due(person, seen, today) if is_asked else [],
        reports=reports_to_read(person, seen, today),
    )


def goals_to_report_on(person: Person, own: Page[Goal] | None) -> list[Goal]:
    """A person's running goals of which nothing was heard within a cadence.

    Asked for only where the first page of their goals, which begins with these, does not have them all.
    """
    if own and own.number == 1:
        due = [goal for goal in own.rows if goal.state == "active" and not is_fresh(goal)]
        if not own.has_next or len(due) >= MOST or is_fresh(own.rows[-1]):
            return due[:MOST]
    active = Goal.objects.owned_by(person).running().filter(state="active")
    told = due_for_report(active.exclude(rollup__freshness="fresh")).select_related("rollup")
    return list(told.only("title", "rollup__freshness", "rollup__newest_on")[:MOST])


def is_fresh(goal: Goal) -> bool:
    stored: Rollup | None = getattr(goal, "rollup", None)
    return stored is not None and stored.freshness == "fresh"


def steps_due(person: Person, seen: GoalQuerySet, today: dt.date) -> list[Step]:
    soon = today + dt.timedelta(days=DAYS_AHEAD)
    steps = Step.objects.filter(assignee=person, done_on=None, due_date__lte=soon)
    if not steps.exists():
        return []
    told = steps.filter(goal__in=seen.running()).select_related("goal", "assignee", "blocked_by")
    return list(told.order_by("due_date", "id")[:MOST])


def proposals_for(person: Person) -> list[Goal]:
    """Proposed goals of others that a person may accept; the oldest first."""
    proposed = Goal.objects.answerable_by(person).select_related("owner", "team")
    told = proposed.only("code", "title", "state", *OWNER, "team__name")
    return list(told.order_by("id")[:MOST])


def drafts_of(person: Person) -> list[Goal]:
    """A person's own proposals that were sent back."""
    own = Goal.objects.offered_by(person).filter(state="draft")
    return list(own.only("code", "title", "state").order_by("id")[:MOST])


def asked_of(person: Person, today: dt.date) -> RequestQuerySet:
    """Requests to teams that a person leads, unanswered or with a promise that comes due."""
    asked = Request.objects.asked_of(person)
    found: RequestQuerySet = asked.unanswered() | promised_soon(asked, today)
    return found


def promised_soon(asked: RequestQuerySet, today: dt.date) -> RequestQuerySet:
    return asked.promised_before(today + dt.timedelta(days=DAYS_AHEAD + 1))


def requests_to(person: Person, seen: GoalQuerySet) -> list[Request]:
    """What other teams ask of teams that a person leads, and nobody has answered."""
    asked = Request.objects.asked_of(person).unanswered()
    return list(asked.about(seen.current()).told().order_by("answer_by", "id")[:MOST])


def promises_due(person: Person, seen: GoalQuerySet, today: dt.date) -> list[Request]:
    """What teams that a person leads have promised for one of the next days, or an earlier one."""
    promised = promised_soon(Request.objects.asked_of(person), today)
    return list(promised.about(seen.current()).told().order_by("promised_for", "id")[:MOST])


def reports_to_read(person: Person, seen: GoalQuerySet, today: dt.date) -> list[CheckIn]:
    reports = CheckIn.objects.filter(
        acknowledged_by=None,
        author__in=acknowledgeable_by(person),
        dated__gte=today - dt.timedelta(days=DAYS_BACK),
    )
    if not reports.exists():
        return []
    of_open = reports.filter(goal__in=seen.current().filter(state__in=OPEN_STATES))
    told = of_open.select_related("goal", "author").only(
        "dated", "confidence", "moved", "goal__code", "goal__title", "author__name", "author__email"
    )
    return list(told.order_by("dated", "id")[:MOST])
