"""How goals end and go on: closed with frozen numbers, reopened, carried over, set by hand."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.codes import next_code
from actions.editing import change, create, locked
from actions.goals import CLOSED_STATES
from alignment.loaders import numbers_of_goal
from goals.models import (
    Cycle,
    Goal,
    GoalPerson,
    GoalPillar,
    GoalTeam,
    HandSetValue,
    InterimTarget,
    Step,
    Target,
)
from goals.querysets import ENDED
from ledger.audit import record
from people.models import Organization, Person
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
    refuse_no_end(current, result)
    refuse_day(current, "closed_on", closed_on)
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


def refuse_no_end(goal: Goal, result: str) -> None:
    """Only what was begun ends, once, and it was either reached or not."""
    if goal.is_closed():
        raise ValidationError(_("This goal is closed already."))
    if goal.state not in (Goal.State.ACTIVE, Goal.State.PAUSED):
        raise ValidationError(_("Only an active or paused goal is closed."))
    if result not in CLOSED_STATES:
        raise ValidationError({"result": _("A goal ends as achieved or as missed.")})


def refuse_day(goal: Goal, field: str, day: dt.date) -> None:
    """What is frozen or set by hand holds from a day that has come, within the goal's time."""
    if day > latest_day(goal.organization):
        raise ValidationError({field: _("This day has not come yet.")})
    start = goal.start_date or (goal.cycle.start_date if goal.cycle else None)
    if start and day < start:
        raise ValidationError({field: _("This is before the goal starts, on %s.") % start})


def latest_day(organization: Organization) -> dt.date:
    """Today where the organization is, or the day its numbers hold for, if that is later."""
    return max(organization.date_at(timezone.now()), organization.rollup_date)


@transaction.atomic
def reopen_goal(goal: Goal, *, version: int | None = None, by: Person | None) -> Goal:
    """Clear the frozen numbers: the goal is active and computed again.

    It is nobody's if its owner has left meanwhile, and so are its open steps.
    """
    lock_structure(goal.organization_id)
    current = locked(goal, version)
    if not current.is_closed():
        raise ValidationError(_("This goal is not closed."))
    for step in current.steps.filter(done_on=None, assignee__is_active=False):
        change(locked(step, None), {"assignee": None}, by=by)
    fields = {**OPEN_FIELDS, "state": Goal.State.ACTIVE, "owner": still_here(current.owner)}
    return change(current, fields, by=by, verb="reopen")


@transaction.atomic
def carry_over(
    goal: Goal, cycle: Cycle, *, how: str, version: int | None = None, by: Person | None
) -> Goal:
    """A new goal in another cycle, linked to this one, with whom and what it is tied to.

    how: *continue* keeps targets, baselines and steps, done ones too, and takes this goal's place
    in shared parents; *restart* begins from today's values and without steps, and both count.
    What this goal contributes to and was carried over before it, it contributes to there.
    """
    lock_structure(goal.organization_id)
    current = locked(goal, version)
    refuse_carrying(current, cycle, how)
    fields = {name: getattr(current, name) for name in COPIED_FIELDS}
    fields["parent"] = carried_into(current.parent, cycle)
    fields["owner"] = still_here(current.owner)
    # What waits to be accepted, or is paused, does so in the next cycle too.
    fields["state"] = Goal.State.ACTIVE if current.state in ENDED else current.state
    successor = Goal(
        organization_id=current.organization_id,
        code=next_code(Goal, current.organization),
        cycle=cycle,
        predecessor=current,
        carried=how,
        **fields,
    )
    create(successor, by=by, verb="carry_over")
    copy_links(current, successor)
    copy_edges(current, successor, by=by)
    for target in current.targets.select_related("kpi", "attained"):
        copy_target(target, successor, how=how, by=by)
    if how == Goal.Carried.CONTINUE:
        copy_steps(current, successor, by=by)
    return successor


def refuse_carrying(goal: Goal, cycle: Cycle, how: str) -> None:
    if goal.state == Goal.State.CANCELLED:
        raise ValidationError(_("A goal that was given up is not carried over: take it up first."))
    if cycle.pk == goal.cycle_id:
        raise ValidationError(_("The goal lies in this cycle already."))
    if cycle.state == Cycle.State.CLOSED:
        raise ValidationError(_("This cycle is closed."))
    continued = goal.successors.filter(carried=Goal.Carried.CONTINUE)
    is_continued = continued.exclude(state=Goal.State.CANCELLED).exists()
    if how == Goal.Carried.CONTINUE and is_continued:
        raise ValidationError(_("The goal is continued already; its successor can be carried on."))


def still_here(person: Person | None) -> Person | None:
    """Who has left holds nothing that goes on: it is nobody's, and its page says so."""
    return person if person and person.is_active else None


def carried_into(goal: Goal | None, cycle: Cycle | None) -> Goal | None:
    """What goes on from a goal in a cycle; else the goal itself, also where that was given up."""
    if goal is None:
        return None
    going_on = goal.successors.filter(cycle=cycle, archived_at=None)
    return going_on.exclude(state=Goal.State.CANCELLED).last() or goal


def copy_edges(goal: Goal, successor: Goal, *, by: Person | None) -> None:
    """What the goal contributes to beside its home; once, where two of them went on as one."""
    taken = {successor.parent_id}
    for edge in goal.contributions.order_by("id"):
        edge.pk, edge.child, edge.version, edge._state.adding = None, successor, 1, True
        edge.parent = carried_into(edge.parent, successor.cycle)
        if edge.parent_id not in taken:
            taken.add(edge.parent_id)
            create(edge, by=by)


def copy_links(goal: Goal, successor: Goal) -> None:
    """Pillars, the people named who are still here, and the shares of teams."""
    links: tuple[tuple[Any, Any], ...] = (
        (GoalPillar, goal.pillar_links),
        (GoalPerson, goal.named.filter(person__is_active=True)),
        (GoalTeam, goal.team_shares),
    )
    for model, links_of_goal in links:
        copies = list(links_of_goal.all())
        for copy in copies:
            copy.pk, copy.goal, copy._state.adding = None, successor, True
        model.objects.bulk_create(copies)


def copy_steps(goal: Goal, successor: Goal, *, by: Person | None) -> None:
    """All steps, what blocks them included: the milestone stands where it stood."""
    copies: dict[int, Step] = {}
    blocked_by: dict[int, int] = {}
    for step in goal.steps.select_related("assignee"):
        before = step.pk
        if step.blocked_by_id:
            blocked_by[before] = step.blocked_by_id
        step.pk, step.goal, step.blocked_by, step.version = None, successor, None, 1
        step._state.adding = True
        if not step.done_on:
            step.assignee = still_here(step.assignee)
        copies[before] = create(step, by=by)
    for step_id, blocker_id in blocked_by.items():
        # What blocks a step may be a step of another goal: that one stays.
        blocker = copies.get(blocker_id)
        copies[step_id].blocked_by_id = blocker.pk if blocker else blocker_id
        copies[step_id].save(update_fields=["blocked_by"])


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
    goal = locked(goal, None)
    if goal.is_closed():
        raise ValidationError(_("This goal is closed: its numbers are frozen."))
    refuse_day(goal, "set_on", set_on)
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
    """Let a goal be computed again from a day on; a value set on that very day is taken back.

    Values that were set before it end too: taken back alone, it would bring the last one back.
    """
    locked(value.goal, None)
    if locked(value, None).expires_on < on:
        raise ValidationError(_("This value has expired already."))
    for one in HandSetValue.objects.filter(goal=value.goal_id, expires_on__gte=on):
        if one.set_on >= on:
            record("remove", one, by=by, before={"progress_ppm": one.progress_ppm})
            one.delete()
        else:
            change(one, {"expires_on": on - dt.timedelta(days=1)}, by=by, verb="end")
