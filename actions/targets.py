"""KPIs put to work on goals, and the steps of goals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.codes import next_code
from actions.editing import change, create, locked
from actions.holders import refuse_left, who_left
from goals.models import Goal, InterimTarget, Step, Target
from kpis.models import YES_NO, Kpi
from kpis.numbers import plain_text
from ledger.audit import record
from people.models import Organization, Person
from people.tree import lock_structure

TARGET_FIELDS = frozenset(
    {"baseline", "target", "lower", "upper", "weight", "start_date", "due_date"}
)


@dataclass(frozen=True)
class KpiDraft:
    """A KPI to be made together with the first target on it."""

    name: str
    unit: str = ""
    direction: str = Kpi.Direction.INCREASE


@dataclass(frozen=True)
class TargetDraft:
    """What a goal is to ask of a KPI; weight in thousandths, values in the KPI's unit."""

    kpi: Kpi | KpiDraft
    baseline: Decimal | None = None
    target: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    weight: int = 1000
    start_date: dt.date | None = None
    due_date: dt.date | None = None


def misfit(kpi: Kpi, draft: TargetDraft | Target) -> str | None:
    """Why a KPI cannot be asked this, or None; the trigger target_fits_kpi holds the same rule."""
    has_bounds = draft.lower is not None or draft.upper is not None
    if kpi.unit == YES_NO and (has_bounds or draft.target not in (None, 1)):
        return _("A yes/no KPI takes the target 1 and no bounds.")
    if kpi.direction != Kpi.Direction.MAINTAIN and has_bounds:
        return _("Bounds belong to a KPI to maintain.")
    return None


@transaction.atomic
def create_kpi(organization: Organization, *, by: Person | None, **fields: Any) -> Kpi:
    """Make a KPI; without a code it gets the next of K-1, K-2, …"""
    if not fields.get("code"):
        # Not the organization's row: who edits a person locks that one first, and the person then.
        lock_structure(organization.pk)
        fields["code"] = next_code(Kpi, organization)
    refuse_left(fields, "steward")
    return create(Kpi(organization=organization, **fields), by=by)


@transaction.atomic
def add_target(goal: Goal, draft: TargetDraft, *, by: Person | None) -> Target:
    """Put a KPI to work on a goal; a KPI that is only a draft is made first."""
    kpi = draft.kpi
    if isinstance(kpi, KpiDraft):
        kpi = create_kpi(goal.organization, by=by, **vars(kpi))
    if reason := misfit(kpi, draft):
        raise ValidationError(reason)
    fields = {**vars(draft), "kpi": kpi}
    return create(Target(organization_id=goal.organization_id, goal=goal, **fields), by=by)


@transaction.atomic
def edit_target(
    target: Target, fields: dict[str, Any], *, version: int, by: Person | None
) -> Target:
    if foreign := sorted(set(fields) - TARGET_FIELDS):
        raise ValidationError({name: _("This is not changed by an edit.") for name in foreign})
    current = locked(target, version)
    for name, value in fields.items():
        setattr(current, name, value)
    if reason := misfit(current.kpi, current):
        raise ValidationError(reason)
    return change(locked(target, version), fields, by=by)


@transaction.atomic
def remove_target(target: Target, *, by: Person | None) -> None:
    before = {"goal": target.goal_id, "kpi": target.kpi_id, "target": target.target}
    record("remove", target, by=by, before=before)
    target.delete()


@transaction.atomic
def set_interim_target(
    target: Target, dated: dt.date, value: Decimal, *, by: Person | None
) -> InterimTarget:
    """Let the expected path of a target go through a value on a date; one that stands is taken
    off first, by whoever has seen it."""
    current = InterimTarget.objects.filter(target=target, dated=dated).first()
    if current:
        message = _("%(value)s stands on this day already: remove it first, or choose another day.")
        raise ValidationError({"dated": message % {"value": plain_text(current.value)}})
    return create(
        InterimTarget(
            organization_id=target.organization_id,
            target=target,
            dated=dated,
            value=value,
        ),
        by=by,
    )


@transaction.atomic
def remove_interim_target(interim: InterimTarget, *, by: Person | None) -> None:
    before = {"target": interim.target_id, "dated": interim.dated, "value": interim.value}
    record("remove", interim, by=by, before=before)
    interim.delete()


@transaction.atomic
def add_step(goal: Goal, *, by: Person | None, **fields: Any) -> Step:
    refuse_left(fields, "assignee")
    return create(Step(organization_id=goal.organization_id, goal=goal, **fields), by=by)


@transaction.atomic
def tick_step(step: Step, done_on: dt.date | None, *, by: Person | None) -> Step:
    """Mark a step done on a day, or not done: it is nobody's then if its assignee has left."""
    if done_on:
        return change(locked(step, None), {"done_on": done_on}, by=by, verb="tick")
    fields: dict[str, Any] = {"done_on": None}
    if step.assignee and who_left([step.assignee]):
        fields["assignee"] = None
    return change(locked(step, None), fields, by=by, verb="untick")


@transaction.atomic
def edit_step(step: Step, fields: dict[str, Any], *, version: int, by: Person | None) -> Step:
    refuse_left(fields, "assignee")
    return change(locked(step, version), fields, by=by)


@transaction.atomic
def remove_step(step: Step, *, by: Person | None) -> None:
    record("remove", step, by=by, before={"goal": step.goal_id, "title": step.title})
    step.delete()
