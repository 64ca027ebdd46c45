"""How goals end and go on: closed with frozen numbers, reopened, carried over, set by hand."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.editing import change, create, locked
from actions.goals import free_code
from alignment.loaders import numbers_of_goal
from goals.models import Cycle, Goal, HandSetValue, InterimTarget, Target
from ledger.audit import record
from people.models import Person
from people.tree import lock_structure

DAYS_WITHOUT_CYCLE = 366
OPEN_FIELDS: dict[str, Any] = {
    "closed_on": None,
    "closing_note": "",
    "closed_progress_ppm": None,
    "closed_evidence_ppm": None,
    "closed_expected_ppm": None,
    "closed_paced_ppm": None,
}
COPIED_FIELDS = (
    "level",
    "title",
    "description",
    "owner",
    "team",
    "visibility",
    "commitment",
    "priority",
    "is_run_the_business",
    "required_effort",
    "mode",
    "steps_weight",
    "parent",
    "weight",
    "share_ppm",
    "statement",
    "strength",
    "review_on",
)


@transaction.atomic
def close_goal(
    goal: Goal,
    *,
    result: str,
    closed_on: dt.date,
    note: str = "",
    version: int | None = None,
    by: Person | None,
) -> Goal:
    """Freeze a goal's four numbers as they stand on a day; from then on they are its numbers.

    result: achieved or missed. Late readings change nothing any more.
    """
    lock_structure(goal.organization_id)
    current = locked(goal, version)
    if current.is_closed():
        raise ValidationError(_("This goal is closed already."))
    numbers = numbers_of_goal(goal.organization_id, goal.pk, closed_on)
    fields = {
        "state": result,
        "closed_on": closed_on,
        "closing_note": note,
        "closed_progress_ppm": numbers.progress,
        "closed_evidence_ppm": numbers.evidence,
        "closed_expected_ppm": numbers.expected,
        "closed_paced_ppm": numbers.paced,
    }
    return change(current, fields, by=by, verb="close")


@transaction.atomic
def reopen_goal(goal: Goal, *, version: int | None = None, by: Person | None) -> Goal:
    """Clear the frozen numbers: the goal is active and computed again."""
    current = locked(goal, version)
    if not current.is_closed():
        raise ValidationError(_("This goal is not closed."))
    return change(current, {**OPEN_FIELDS, "state": Goal.State.ACTIVE}, by=by, verb="reopen")


@transaction.atomic
def carry_over(goal: Goal, cycle: Cycle, *, how: str, by: Person | None) -> Goal:
    """A new goal in another cycle, linked to this one.

    how: *continue* keeps targets and baselines and takes this goal's place in shared parents;
    *restart* begins from today's values, and both count.
    """
    lock_structure(goal.organization_id)
    fields = {name: getattr(goal, name) for name in COPIED_FIELDS}
    successor = Goal(
        organization_id=goal.organization_id,
        code=free_code(goal.organization),
        cycle=cycle,
        predecessor=goal,
        carried=how,
        **fields,
    )
    create(successor, by=by, verb="carry_over")
    for edge in goal.contributions.all():
        edge.pk, edge.child, edge._state.adding = None, successor, True
        create(edge, by=by)
    for target in goal.targets.select_related("kpi", "attained"):
        copy_target(target, successor, how=how, by=by)
    return successor


def copy_target(target: Target, goal: Goal, *, how: str, by: Person | None) -> Target:
    is_restart = how == Goal.Carried.RESTART
    state = getattr(target, "attained", None)
    value_now = round_half_up(state.value) if state and state.value is not None else None
    copy = Target(
        organization_id=goal.organization_id,
        goal=goal,
        kpi=target.kpi,
        baseline=value_now if is_restart and value_now is not None else target.baseline,
        target=target.target,
        lower=target.lower,
        upper=target.upper,
        weight=target.weight,
        start_date=None if is_restart else target.start_date,
        due_date=None if is_restart else target.due_date,
    )
    create(copy, by=by)
    if not is_restart:
        InterimTarget.objects.bulk_create(
            InterimTarget(
                organization_id=goal.organization_id, target=copy, dated=i.dated, value=i.value
            )
            for i in target.interim_targets.all()
        )
    return copy


def round_half_up(value: Decimal) -> Decimal:
    """A stored value at the twelve decimals that a target keeps."""
    with localcontext() as context:
        context.prec = 60
        return value.quantize(Decimal(1).scaleb(-12), rounding=ROUND_HALF_UP)


@transaction.atomic
def set_by_hand(
    goal: Goal,
    progress_ppm: int,
    *,
    set_on: dt.date,
    expires_on: dt.date,
    reason: str,
    by: Person | None,
) -> HandSetValue:
    """Put a progress in place of the computed one until a day at most one cycle away."""
    longest = DAYS_WITHOUT_CYCLE
    if goal.cycle:
        longest = (goal.cycle.due_date - goal.cycle.start_date).days
    if (expires_on - set_on).days > longest:
        raise ValidationError(_("A value set by hand holds for one cycle at most."))
    value = HandSetValue(
        organization_id=goal.organization_id,
        goal=goal,
        progress_ppm=progress_ppm,
        set_on=set_on,
        expires_on=expires_on,
        reason=reason,
        author=by,
    )
    return create(value, by=by)


@transaction.atomic
def end_by_hand(value: HandSetValue, *, on: dt.date, by: Person | None) -> None:
    """Let a goal be computed again from a day on; a value set on that very day is taken back."""
    current = locked(value, None)
    if current.expires_on < on:
        raise ValidationError(_("This value has expired already."))
    if current.set_on >= on:
        record("remove", current, by=by, before={"progress_ppm": current.progress_ppm})
        current.delete()
    else:
        change(current, {"expires_on": on - dt.timedelta(days=1)}, by=by, verb="end")
