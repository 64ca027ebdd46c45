"""One change to many goals: all of them or none, and a word for each that refuses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.editing import change, locked
from actions.errors import StaleEdit
from actions.goals import given_to, refuse_state
from actions.holders import told, who_left
from goals.models import Goal
from people.models import Person

FIELDS = frozenset({"owner", "due_date", "weight", "state"})


@dataclass(frozen=True)
class Picked:
    """A goal to change, at the version that it was picked at; `fields` differ from goal to goal."""

    goal: Goal
    version: int
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    goal: Goal
    reason: str


@dataclass(frozen=True)
class Changed:
    """A goal after its change, and what its fields held before it: enough to take it back."""

    goal: Goal
    before: Mapping[str, Any]


class BulkRefused(Exception):
    """Some goals could not be changed, so none was."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"{len(refusals)} goals refuse the change")
        self.refusals = refusals


@transaction.atomic
def edit_goals(picked: Sequence[Picked], *, by: Person | None) -> list[Changed]:
    """Change goals, locked by id. Raises BulkRefused with every goal that refuses, and why."""
    done: list[Changed] = []
    refusals: list[Refusal] = []
    owners = (given_to(one.goal, one.fields) for one in picked)
    left = who_left(owner for owner in owners if owner)
    for one in sorted(picked, key=lambda one: one.goal.pk):
        try:
            with transaction.atomic():
                done.append(edit_one(one, left, by=by))
        except StaleEdit:
            refusals.append(Refusal(one.goal, _("Somebody has changed it meanwhile.")))
        except ValidationError as error:
            refusals.append(Refusal(one.goal, " ".join(error.messages)))
    if refusals:
        raise BulkRefused(refusals)
    return done


def edit_one(one: Picked, left: Collection[Person], *, by: Person | None) -> Changed:
    if unknown := sorted(set(one.fields) - FIELDS):
        raise ValidationError(_("This is not changed in a list: %(names)s.") % {"names": unknown})
    owner = given_to(one.goal, one.fields)
    if owner and owner in left:
        raise ValidationError(told(owner))
    current = locked(one.goal, one.version)
    if current.archived_at:
        raise ValidationError(_("It is archived: restore it first."))
    refuse_state(current, one.fields.get("state", current.state), by)
    before = {name: getattr(current, name) for name in one.fields}
    return Changed(change(current, dict(one.fields), by=by), before)
