"""Somebody leaves: everything they hold is handed over or ended in one transaction; and comes back.

What they did stays told of them: reports, readings, comments. What each kind of thing needs when its
holder leaves stands in HAND; `alignment.holdings` says what there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.deputies import end_deputyship
from actions.editing import change, create, locked
from actions.errors import StaleEdit
from actions.holders import locked_among
from actions.invitations import void_password
from actions.people import end_membership
from actions.staff import keeping_administrator
from alignment.holdings import HOLDINGS
from goals.models import Allocation, Goal, GoalPerson
from ledger.audit import record
from ledger.outbox import INVITATION, PASSWORD, take_back
from people.models import Deputy, Membership, Person
from people.rights import Verb, can_themselves, forget
from people.tree import lock_structure
from reviews.models import Request

LEAVE = "hand over"
# Goals that change their owner without being given to somebody who may not see them.
TO_OWNERS = frozenset({"goals", "proposals", "private"})
# What hangs on a goal is for whom sees the goal.
ON_GOALS = frozenset({"steps", "requests", "effort"})


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
        current, others = locked_among(person, successors.people())
        if not current.is_active:
            return current
        if current.version != version:
            raise StaleEdit(current)
        refuse_successors(current, successors, others)
        # Rights that were read before may be gone by now.
        forget()
        for one in list(handings(current, successors, on, is_locking=True)):
            if HOLDINGS[one.kind].is_handed and one.named is None:
                raise ValidationError({"everything": _("Say who takes over.")})
            HAND[one.kind](one.row, one.to, on, by)
        return end_access(current, on, by)


def refuse_successors(person: Person, successors: Successors, found: Sequence[Person]) -> None:
    """found: who takes over, as they are now."""
    is_sound = all(one.is_active and is_ours(one, person) for one in found)
    if person in successors.people() or not is_sound:
        raise ValidationError(_("Choose somebody else who works here."))


def is_ours(one: Person, person: Person) -> bool:
    return one.organization_id == person.organization_id


# Who gets what --------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Handing:
    """A row that somebody holds. named: who was chosen for it. to: who gets it; None: it ends, or
    is nobody's from then on."""

    kind: str
    row: Any
    named: Person | None = None
    to: Person | None = None


def handings(
    person: Person, successors: Successors, on: dt.date, *, is_locking: bool = False
) -> Iterator[Handing]:
    """All that a person holds, and who gets it: what is shown before is what is done.

    is_locking: rows that others take or end at this moment are waited for, and left to them.
    Rights are judged by who owns the goals then, and by successors' own rights: who sees something
    only as a deputy, perhaps of the very person who leaves, would keep what was never shown to them.
    """
    owners: dict[int, int] = {}
    for kind, holding in HOLDINGS.items():
        rows = holding.rows(person, on)
        if is_locking:
            rows = rows.select_for_update(no_key=True, of=("self",))
        for row in rows:
            named = successors.of(kind, row) if holding.is_handed else None
            if kind in ON_GOALS and row.goal_id in owners:
                row.goal.owner_id = owners[row.goal_id]
            to = named if named and would_get(named, kind, row) else None
            if kind in TO_OWNERS and to:
                owners[row.pk] = to.pk
            yield Handing(kind, row, named, to)


def would_get(to: Person, kind: str, row: Any) -> bool:
    """Whether a row may go to somebody: neither a private goal that they do not see already, nor
    what hangs on a goal that they will not see."""
    return kind not in {"private"} | ON_GOALS or can_themselves(to, Verb.SEE, row)


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
    """The row goes to its new holder as it is; a step to nobody where they do not see its goal, and
    the goal's owner decides."""

    def hand(row: Any, to: Person | None, on: dt.date, by: Person | None) -> None:
        change(row, {name: to}, by=by, verb=LEAVE)

    return hand


def hand_private(goal: Goal, to: Person | None, on: dt.date, by: Person | None) -> None:
    """To somebody who sees it anyway. Else it is nobody's to read, and given up."""
    fields = {"owner": to} if to else {"state": Goal.State.CANCELLED}
    change(goal, fields, by=by, verb=LEAVE)


def hand_request(request: Request, to: Person | None, on: dt.date, by: Person | None) -> None:
    """To somebody who sees its goal; else nobody could end it in the end, and it is withdrawn."""
    if to:
        change(request, {"author": to}, by=by, verb=LEAVE)
    else:
        withdrawn = Request.State.WITHDRAWN
        change(request, {"state": withdrawn}, by=by, verb=withdrawn)


def hand_lead(membership: Membership, to: Person, on: dt.date, by: Person | None) -> None:
    other = Membership.objects.filter(person=to, team=membership.team_id).first()
    if other is None:
        change(membership, {"person": to}, by=by, verb=LEAVE)
        return
    change(locked(other, None), {"role": Membership.Role.LEAD}, by=by, verb=LEAVE)
    end_membership(membership, by=by)


def end_place(membership: Membership, to: Any, on: dt.date, by: Person | None) -> None:
    end_membership(membership, by=by)


def hand_effort(allocation: Allocation, to: Person | None, on: dt.date, by: Person | None) -> None:
    """What was used stays theirs; what is still planned goes, onto what the other plans already.
    To nobody it is planned no more."""
    if to is None:
        keep_used(allocation, by)
        return
    same = {name: getattr(allocation, name) for name in ("goal_id", "cycle_id", "kind")}
    theirs = Allocation.objects.select_for_update(no_key=True)
    other = theirs.filter(person=to, team=None, **same).first()
    if other is None and not allocation.used:
        change(allocation, {"person": to}, by=by, verb=LEAVE)
        return
    rest = allocation.planned - allocation.used
    if other:
        change(other, {"planned": other.planned + rest}, by=by, verb=LEAVE)
    else:
        common = {"organization_id": allocation.organization_id, "person": to, **same}
        create(Allocation(**common, planned=rest), by=by, verb=LEAVE)
    keep_used(allocation, by)


def keep_used(allocation: Allocation, by: Person | None) -> None:
    if allocation.used:
        change(allocation, {"planned": allocation.used}, by=by, verb=LEAVE)
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
    "steps": to_holder("assignee"),
    "decisions": to_holder("assignee"),
    "requests": hand_request,
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
