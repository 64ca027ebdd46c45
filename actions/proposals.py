"""Goals proposed upward: proposed, accepted or sent back with a comment, and proposed again.

A proposal is a goal in state *proposed*; one that was sent back is a *draft*. Neither enters a
number. What is said about it are comments on the goal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.check_ins import add_comment
from actions.editing import change, locked
from actions.goals import GoalDraft, insert_goal
from actions.holders import refuse_left
from goals.models import Goal
from people.models import Person
from people.tree import lock_structure


@transaction.atomic
def propose_goal(parent: Goal, draft: GoalDraft, *, by: Person, note: str = "") -> Goal:
    """Offer a goal of one's own, or of a team, for a place under another."""
    lock_structure(parent.organization_id)
    placed = {
        "parent": parent,
        "state": Goal.State.PROPOSED,
        "visibility": parent.visibility,
        "cycle": parent.cycle,
        "owner": by,
    }
    goal = insert_goal(
        parent.organization, replace(draft, fields={**draft.fields, **placed}), by=by
    )
    say(goal, note, by)
    return goal


@transaction.atomic
def accept_proposal(
    goal: Goal, fields: dict[str, Any], *, version: int, by: Person, note: str = ""
) -> Goal:
    """Let a proposal count from now on, with changes if there are any."""
    refuse_left(fields, "owner")
    current = in_state(goal, version, Goal.State.PROPOSED, _("This was answered already."))
    say(current, note, by)
    return change(current, {**fields, "state": Goal.State.ACTIVE}, by=by, verb="accept")


@transaction.atomic
def send_proposal_back(goal: Goal, *, note: str, version: int, by: Person) -> Goal:
    """Hand a proposal back to who made it, and say what is missing."""
    current = in_state(goal, version, Goal.State.PROPOSED, _("This was answered already."))
    if not note.strip():
        raise ValidationError({"note": _("Say what is missing, so that it can be mended.")})
    say(current, note, by)
    return change(current, {"state": Goal.State.DRAFT}, by=by, verb="send back")


@transaction.atomic
def propose_again(
    goal: Goal, fields: dict[str, Any], *, version: int, by: Person, note: str = ""
) -> Goal:
    """Offer a draft once more, reworded."""
    current = in_state(goal, version, Goal.State.DRAFT, _("This is not a draft any more."))
    say(current, note, by)
    return change(current, {**fields, "state": Goal.State.PROPOSED}, by=by, verb="propose")


def in_state(goal: Goal, version: int, state: str, refusal: str) -> Goal:
    current = locked(goal, version)
    if current.state != state:
        raise ValidationError(refusal)
    return current


def say(goal: Goal, note: str, by: Person) -> None:
    if note.strip():
        add_comment(goal, text=note, by=by)
