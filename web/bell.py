"""The bell in words: what each thing that waits, and each piece of news, says and where it leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from alignment.agenda import Agenda
from alignment.bell import News
from goals.querysets import GoalQuerySet
from ledger.models import AuditEntry
from people.models import Person
from reviews.models import CheckIn, Comment, Request
from web import formats
from web.history import Told, told

Answer = Callable[[HttpRequest], HttpResponse]
KEPT_FOR = dt.timedelta(seconds=60)
# Set where a person has done something: what waits for them may be another now.
ACTED = "acted"


def bell_of(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What every page shows, as it was last counted; stale: to be counted again behind the page."""
    counted = person.bell_counted_at
    is_old = counted is None or timezone.now() - counted > KEPT_FOR
    return {
        "waiting": person.bell_waiting,
        "news": person.bell_news,
        "count": person.bell_waiting + person.bell_news,
        "is_stale": is_old or bool(request.COOKIES.get(ACTED)),
    }


def noting_acts(get_response: Answer) -> Answer:
    """Middleware: after a write the bell is counted again, at the latest with the next page."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and response.status_code < 400:
            age = int(KEPT_FOR.total_seconds())
            safe: dict[str, Any] = {"httponly": True, "samesite": "Lax"}
            response.set_cookie(ACTED, "1", max_age=age, secure=request.is_secure(), **safe)
        return response

    return answer


# Words ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Line:
    """What it is about, in whose words, and where it leads; `at` an instant or a day, or nothing."""

    icon: str
    what: str | Promise
    title: str
    url: str
    at: dt.date | None = None
    text: str = ""
    is_new: bool = False


def waiting_lines(agenda: Agenda) -> Iterator[Line]:
    """What waits, kind by kind as on My work."""
    work = reverse("my-work")
    for goal in agenda.goals:
        yield Line("message-square", _("Check-in due"), goal.title, f"{work}#report-{goal.pk}")
    for step in agenda.steps:
        yield Line("square-check", _("Step due"), step.title, work, step.due_date)
    for goal in agenda.proposals:
        yield Line("inbox", _("Proposal to answer"), goal.title, proposal(goal))
    for goal in agenda.drafts:
        yield Line("undo-2", _("Sent back to you"), goal.title, proposal(goal))
    for asked in agenda.requests:
        yield Line("handshake", _("Your team is asked"), asked.title, of(asked), asked.answer_by)
    for asked in agenda.promises:
        yield Line("handshake", _("Promise to keep"), asked.title, of(asked), asked.promised_for)
    for report in agenda.reports:
        what = _("Report by %(name)s to read") % {"name": report.author.name}
        yield Line("book-open", what, report.goal.title, work, report.dated)


def proposal(goal: Any) -> str:
    return reverse("goal-proposal", args=[goal.code])


def of(asked: Request) -> str:
    return reverse("request", args=[asked.pk])


def news_lines(news: Sequence[News], seen: GoalQuerySet, person: Person) -> list[Line]:
    entries = [one.row for one in news if isinstance(one.row, AuditEntry)]
    goals = seen.in_bulk({entry.goal_id for entry in entries})
    words = {entry.pk: line for entry, line in zip(entries, told(entries, seen), strict=True)}
    return [
        change_line(one, goals[one.row.goal_id], words[one.row.pk], person)
        if isinstance(one.row, AuditEntry)
        else talk_line(one)
        for one in news
    ]


def talk_line(one: News) -> Line:
    row: Any = one.row
    said: dict[str, Any] = {"at": one.at, "is_new": one.is_new}
    if isinstance(row, Comment):
        what = _("%(name)s commented") % {"name": row.author.name}
        url = reverse("goal", args=[row.goal.code]) + "#timeline"
        return Line("message-circle", what, row.goal.title, url, text=row.text, **said)
    if isinstance(row, CheckIn):
        assert row.acknowledged_by
        what = _("%(name)s read your report") % {"name": row.acknowledged_by.name}
        return Line("check", what, row.goal.title, reverse("goal", args=[row.goal.code]), **said)
    return Line("handshake", answered(row), row.title, of(row), text=row.answer, **said)


def answered(asked: Request) -> str:
    if asked.state == "declined":
        return _("%(team)s declined what you asked for") % {"team": asked.to_team.name}
    if asked.promised_for is None:
        return _("%(team)s promised what you asked for") % {"team": asked.to_team.name}
    said = {"team": asked.to_team.name, "day": formats.date(asked.promised_for)}
    return _("%(team)s promised what you asked for by %(day)s") % said


def change_line(one: News, goal: Any, words: Told, person: Person) -> Line:
    """In the words of the goal's own history."""
    entry: AuditEntry = one.row
    is_given = entry.noun == "goal" and entry.after.get("owner") == person.pk
    done = _("gave you this goal") if is_given else words.what
    changes = [] if is_given else words.changes
    return Line(
        icon="target" if entry.noun != "goal" else "flag",
        what=f"{words.who} {done}",
        title=goal.title,
        url=reverse("goal-history" if changes else "goal", args=[goal.code]),
        at=one.at,
        text="; ".join(f"{c.label}: {c.before or '…'} → {c.after or '…'}" for c in changes),
        is_new=one.is_new,
    )
