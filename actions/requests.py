"""Requests between teams: asked, answered with a promise or a reason, and ended by who asked.

An accepted request is a promise, for a day that who promised may move. It is kept or broken: by the
word of who asked, or when its date has passed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.editing import change, create, locked
from actions.goals import add_contribution
from goals.models import Contribution, Goal
from goals.models.goal import Strength
from people.models import Organization, Person, Team
from people.tree import lock_structure
from reviews.models import Request

LONGEST_STATEMENT = 500
# What who asked may say of a request, and in which states it can be said.
ENDINGS = {
    Request.State.WITHDRAWN: (Request.State.OPEN, Request.State.ACCEPTED),
    Request.State.KEPT: (Request.State.ACCEPTED, Request.State.BROKEN),
    Request.State.BROKEN: (Request.State.ACCEPTED, Request.State.KEPT),
}


@dataclass(frozen=True)
class RequestDraft:
    """What one team asks of another for a goal, and by when it wants an answer."""

    from_team: Team
    to_team: Team
    title: str
    text: str = ""
    answer_by: dt.date | None = None


@transaction.atomic
def ask(goal: Goal, draft: RequestDraft, *, by: Person) -> Request:
    """Ask another team for a contribution to a goal that both may see."""
    if draft.from_team == draft.to_team:
        raise ValidationError({"to_team": _("Ask another team, not your own.")})
    if goal.visibility != Goal.Visibility.ORGANIZATION:
        raise ValidationError(
            _("The other team cannot see this goal: show it to the whole organization first.")
        )
    request = Request(organization=goal.organization, goal=goal, author=by, **vars(draft))
    return create(request, by=by, verb="ask")


@transaction.atomic
def accept_request(
    request: Request,
    *,
    version: int,
    by: Person,
    promised_for: dt.date | None = None,
    answering_goal: Goal | None = None,
    answer: str = "",
) -> Request:
    """Promise what was asked. The goal that answers contributes to the asker's from now on."""
    if answering_goal:
        # Before the request: who leaves, and teams that are merged, lock them in this order.
        lock_structure(request.organization_id)
    current = open_request(request, version)
    if answering_goal:
        join(answering_goal, current, by=by)
    fields = {
        "state": Request.State.ACCEPTED,
        "promised_for": promised_for,
        "answering_goal": answering_goal,
        "answer": answer,
        "answered_at": timezone.now(),
    }
    return change(current, fields, by=by, verb="accept")


@transaction.atomic
def redate_promise(
    request: Request,
    promised_for: dt.date,
    *,
    answer: str,
    on: dt.date,
    version: int,
    by: Person,
) -> Request:
    """Promise for another day, or for a first one, what was promised already: who asked is told anew.

    on: today in the organization's time zone.
    """
    current = locked(request, version)
    if current.state != Request.State.ACCEPTED:
        raise ValidationError(_("Only a promise that still runs gets another day."))
    if promised_for < on:
        raise ValidationError({"promised_for": _("Promise it for today or a later day.")})
    fields = {"promised_for": promised_for, "answer": answer}
    if fields == {name: getattr(current, name) for name in fields}:
        return current
    return change(current, fields | {"answered_at": timezone.now()}, by=by, verb="redate")


def join(goal: Goal, request: Request, *, by: Person) -> None:
    """Let a goal contribute to the one that a request is for, unless it does so already."""
    is_below = goal.parent_id == request.goal_id or Contribution.objects.filter(
        child=goal, parent=request.goal_id
    )
    if not is_below:
        add_contribution(
            goal,
            request.goal,
            by=by,
            is_asked_for=True,
            statement=request.title[:LONGEST_STATEMENT],
            strength=Strength.ARGUED,
        )


@transaction.atomic
def decline_request(request: Request, *, reason: str, version: int, by: Person) -> Request:
    """Say no, and why."""
    current = open_request(request, version)
    if not reason.strip():
        raise ValidationError({"answer": _("Say why, so that they can look elsewhere.")})
    fields = {
        "state": Request.State.DECLINED,
        "answer": reason,
        "answered_at": timezone.now(),
    }
    return change(current, fields, by=by, verb="decline")


def open_request(request: Request, version: int) -> Request:
    current = locked(request, version)
    if current.state != Request.State.OPEN:
        raise ValidationError(_("This request is not open any more."))
    return current


@transaction.atomic
def end_request(request: Request, state: str, *, version: int, by: Person) -> Request:
    """Withdraw a request, or say whether its promise was kept: WITHDRAWN, KEPT or BROKEN."""
    current = locked(request, version)
    if current.state not in ENDINGS.get(Request.State(state), ()):
        raise ValidationError(
            _("That cannot be said of a request that is %(state)s.")
            % {"state": current.get_state_display().lower()}
        )
    return change(current, {"state": state}, by=by, verb=state)


@transaction.atomic
def resolve_request(request: Request, *, version: int, by: Person) -> Request:
    """Note that a declined request was settled in another way."""
    current = locked(request, version)
    if current.state != Request.State.DECLINED:
        raise ValidationError(_("Only what was declined can be settled in another way."))
    return change(current, {"is_resolved": True}, by=by, verb="resolve")


@transaction.atomic
def judge_promises(organization: Organization, on: dt.date) -> int:
    """Mark promises whose date is before a day: kept where the answering goal was achieved, else
    broken; returns how many. Who asked may say otherwise afterwards."""
    due = Request.objects.filter(organization=organization).promised_before(on)
    return sum(judge_promise(request, on) for request in due.order_by("pk"))


@transaction.atomic
def judge_promise(request: Request, on: dt.date) -> bool:
    """Whether a promise was still to be judged: its teams may have ended it meanwhile."""
    current = locked(request, None)
    if not Request.objects.filter(pk=current.pk).promised_before(on).exists():
        return False
    goal = current.answering_goal
    is_kept = goal is not None and goal.state == Goal.State.ACHIEVED
    state = Request.State.KEPT if is_kept else Request.State.BROKEN
    change(current, {"state": state}, by=None, verb=state)
    return True
