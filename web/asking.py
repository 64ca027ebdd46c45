"""What the Goal page offers beside its own edits: proposing, answering a proposal, asking a team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alignment.goal_page import requests_of
from alignment.queries import OPEN_STATES
from goals.models import Goal
from people.asking import teams_asking_for
from people.rights import Verb, can
from reviews.models import Request
from web.access import PersonRequest


@dataclass(frozen=True, slots=True)
class Asking:
    """Requests made for a goal, and what the reader may do about it and about proposals."""

    requests: Sequence[Request]
    may_ask: bool
    may_propose: bool
    may_answer: bool
    may_propose_again: bool


def asking_of(
    request: PersonRequest, goal: Goal, has: Collection[str], *, may_edit: bool, may_cascade: bool
) -> Asking:
    """has: what of `alignment.goal_page.PARTS` the goal has."""
    person = request.user
    is_own = goal.owner_id == person.pk
    is_proposed = goal.state == Goal.State.PROPOSED
    may_answer = is_proposed and not is_own and can(person, Verb.ACCEPT, goal)
    is_shown = goal.visibility == Goal.Visibility.ORGANIZATION
    return Asking(
        requests=requests_of(goal) if "requests" in has else [],
        may_ask=may_edit and is_shown and teams_asking_for(person).exists(),
        may_propose=not may_cascade and goal.state in OPEN_STATES,
        may_answer=may_answer,
        may_propose_again=is_own and goal.state == Goal.State.DRAFT and bool(goal.parent_id),
    )
