"""Somebody leaves: everything they hold is handed over or ended in one transaction; and comes back.

What they did stays told of them: reports, readings, comments. What each kind of thing needs when its
holder leaves stands in HAND; `alignment.holdings` says what there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.deputies import end_deputyship
from actions.editing import change, create, locked
from actions.errors import StaleEdit
from actions.invitations import void_password
from actions.people import end_membership
from actions.staff import keeping_administrator
from alignment.holdings import HOLDINGS
from goals.models import Allocation, Goal, GoalPerson, Step
from ledger.audit import record
from ledger.outbox import INVITATION, PASSWORD, take_back
from people.models import Deputy, Membership, Person
from people.rights import Verb, can
from people.tree import lock_structure

LEAVE = "hand over"


@dataclass(frozen=True)
class Successors:
    """Who takes over: one for all, others for a kind of thing or for a single row of it."""

    everything: Person | None = None
    kinds: Mapping[str, Person] = field(default_factory=dict)
    rows: Mapping[tuple[str, int], Person] = field(default_factory=dict)

    def of(self, kind: str, row: Any) -> Person | None:
        return self.rows.get((kind, row.pk)) or self.kinds.get(kind) or self.everything

    def people(self) -> set[Person]:
        named = {*self.kinds.values(), *self.rows.values()}
        return named | ({self.everything} if self.everything else set())


@transaction.atomic
def offboard(
    person: Person, successors: Successors, *, version: int, on: dt.date, by: Person | None
) -> Person:
    """Hand over all that a person holds, and let them sign in no more from now on.

    on: the last day, today in the organization's time zone. Who has left already is left alone.
    Raises StaleEdit if the person changed meanwhile.
    """
    # Before any row: reorganizations and imports change memberships and goals under it.
    lock_structure(person.organization_id)
    with keeping_administrator(person.organization):
        current = locked(person, None)
        if not current.is_active:
            return current
        if current.version != version:
            raise StaleEdit(current)
        refuse_successors(current, successors)
        for kind in HOLDINGS:
            hand_over(kind, current, successors, on, by)
        return end_access(current, on, by)


def refuse_successors(person: Person, successors: Successors) -> None:
    for one in successors.people():
        is_ours = one.organization_id == person.organization_id
        if one == person or not is_ours or not locked(one, None).is_active:
            raise ValidationError(_("Choose somebody else who works here."))


def hand_over(
    kind: str, person: Person, successors: Successors, on: dt.date, by: Person | None
) -> None:
    holding, hand = HOLDINGS[kind], HAND[kind]
    for row in holding.rows(person, on):
        to = successors.of(kind, row)
        if holding.is_handed and to is None:
            raise ValidationError({"everything": _("Say who takes over.")})
        hand(row, to, on, by)


def end_access(person: Person, on: dt.date, by: Person | None) -> Person:
    """Without a password that matches, sessions end too."""
    for kind in (INVITATION, PASSWORD):
        take_back(person.organization_id, kind, person.email)
    void_password(person)
    fields = {"is_active": False, "left_on": on, "invited_at": None}
    return change(person, fields, by=by, verb="leave")


# What becomes of each kind ----------------------------------------------------------------
Hand = Callable[[Any, Any, dt.date, Person | None], None]


def to_holder(name: str) -> Hand:
    """The row goes to its new holder as it is."""

    def hand(row: Any, to: Person, on: dt.date, by: Person | None) -> None:
        change(locked(row, None), {name: to}, by=by, verb=LEAVE)

    return hand


def would_get(to: Person, kind: str, row: Any) -> bool:
    """Whether a row may go to somebody: what hangs on a goal that they do not see may not."""
    return kind not in ("private", "steps") or can(to, Verb.SEE, row)


def hand_private(goal: Goal, to: Person, on: dt.date, by: Person | None) -> None:
    """To somebody who sees it anyway. Else it is nobody's to read, and given up."""
    is_seen = would_get(to, "private", goal)
    fields = {"owner": to} if is_seen else {"state": Goal.State.CANCELLED}
    change(locked(goal, None), fields, by=by, verb=LEAVE)


def hand_step(step: Step, to: Person, on: dt.date, by: Person | None) -> None:
    """To somebody who sees its goal; else to nobody, and the goal's owner decides."""
    holder = to if would_get(to, "steps", step) else None
    change(locked(step, None), {"assignee": holder}, by=by, verb=LEAVE)


def hand_lead(membership: Membership, to: Person, on: dt.date, by: Person | None) -> None:
    other = Membership.objects.filter(person=to, team=membership.team_id).first()
    if other is None:
        change(locked(membership, None), {"person": to}, by=by, verb=LEAVE)
        return
    change(locked(other, None), {"role": Membership.Role.LEAD}, by=by, verb=LEAVE)
    end_membership(membership, by=by)


def end_place(membership: Membership, to: Any, on: dt.date, by: Person | None) -> None:
    end_membership(membership, by=by)


def hand_effort(allocation: Allocation, to: Person, on: dt.date, by: Person | None) -> None:
    """What was used stays theirs; what is still planned goes, onto what the other plans already."""
    same = {name: getattr(allocation, name) for name in ("goal_id", "cycle_id", "kind")}
    other = Allocation.objects.filter(person=to, team=None, **same).first()
    if other is None and not allocation.used:
        change(locked(allocation, None), {"person": to}, by=by, verb=LEAVE)
        return
    rest = allocation.planned - allocation.used
    if other:
        change(locked(other, None), {"planned": other.planned + rest}, by=by, verb=LEAVE)
    else:
        common = {"organization_id": allocation.organization_id, "person": to, **same}
        create(Allocation(**common, planned=rest), by=by, verb=LEAVE)
    keep_used(allocation, by)


def keep_used(allocation: Allocation, by: Person | None) -> None:
    if allocation.used:
        change(locked(allocation, None), {"planned": allocation.used}, by=by, verb=LEAVE)
        return
    told = {"goal": allocation.goal_id, "person": allocation.person_id}
    record("remove", allocation, by=by, before={**told, "planned": str(allocation.planned)})
    allocation.delete()


def end_naming(naming: GoalPerson, to: Any, on: dt.date, by: Person | None) -> None:
    told = {"goal": naming.goal_id, "person": naming.person_id}
    record("remove", naming, by=by, before=told)
    naming.delete()


def end_deputy(deputy: Deputy, to: Any, on: dt.date, by: Person | None) -> None:
    end_deputyship(deputy, on=on, by=by)


HAND: Mapping[str, Hand] = {
    "goals": to_holder("owner"),
    "proposals": to_holder("owner"),
    "private": hand_private,
    "kpis": to_holder("steward"),
    "steps": hand_step,
    "decisions": to_holder("assignee"),
    "requests": to_holder("author"),
    "leads": hand_lead,
    "effort": hand_effort,
    "places": end_place,
    "named": end_naming,
    "deputies": end_deputy,
    "stand_ins": end_deputy,
}


@transaction.atomic
def return_person(person: Person, *, by: Person | None) -> Person:
    """Take somebody back who left. What was handed over stays where it is; they are invited anew."""
    current = locked(person, None)
    if current.is_active:
        return current
    return change(current, {"is_active": True, "left_on": None}, by=by, verb="return")
