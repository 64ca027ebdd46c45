"""Suggestions applied as a person would: by the actions behind the forms that they lead to."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from django.db import transaction

from actions.check_ins import check_in
from actions.edges import edit_edge
from actions.effort import Effort, set_effort
from actions.goals import edit_goal, move_goal
from actions.requests import accept_request, end_request, redate_promise, resolve_request
from actions.targets import add_step
from alignment import cascade
from alignment.models import Score
from alignment.scoring.advice import Kind, Suggestion
from alignment.scoring.advised import suggestions_for
from alignment.scoring.storing import latest_score
from goals.models import Contribution, Cycle, Goal
from kpis.models import Kpi
from people.models import Organization, Person
from reviews.models import Request

MONTH = dt.timedelta(days=30)
Apply = Callable[[Suggestion, Person, dt.date], object]


def stored(organization: Organization) -> Score:
    found = latest_score(organization.pk, organization.rollup_date)
    assert found is not None
    return found


def apply(one: Suggestion, organization: Organization) -> None:
    by = Person.objects.filter(organization=organization, is_active=True, left_on=None)[0]
    APPLIED[one.kind](one, by, organization.rollup_date)


def goal_of(one: Suggestion) -> Goal:
    return Goal.objects.get(pk=one.subject)


def other_of(one: Suggestion) -> int:
    assert one.other is not None
    return one.other


def edge_of(one: Suggestion) -> Goal | Contribution:
    goal = goal_of(one)
    if goal.parent_id == one.other:
        return goal
    return Contribution.objects.get(child=goal, parent=one.other)


def own(one: Suggestion, by: Person, on: dt.date) -> None:
    goal = goal_of(one)
    edit_goal(goal, {"owner": by}, version=goal.version, by=None)


def report(one: Suggestion, by: Person, on: dt.date) -> None:
    check_in(goal_of(one), by=by, dated=on, moved="Two of three shops are equipped.")


def report_value(one: Suggestion, by: Person, on: dt.date) -> None:
    readings = {Kpi.objects.get(pk=other_of(one)): Decimal(1)}
    check_in(goal_of(one), by=by, dated=on, readings=readings)


def plan_step(one: Suggestion, by: Person, on: dt.date) -> None:
    add_step(goal_of(one), by=None, title="Equip the shops", due_date=on + MONTH)


def allocate(one: Suggestion, by: Person, on: dt.date) -> None:
    goal, cycle = goal_of(one), Cycle.objects.get(pk=other_of(one))
    assert goal.team
    assert one.amount
    row = Effort(goal, None, planned=Decimal(one.amount), used=None, version=0)
    set_effort(goal.team, cycle, "days", [row], by=None)


def strengthen(one: Suggestion, by: Person, on: dt.date) -> None:
    edge = edge_of(one)
    fields = {"strength": "quantified", "statement": "Half of its minutes."}
    edit_edge(edge, fields, version=edge.version, by=None)


def review(one: Suggestion, by: Person, on: dt.date) -> None:
    edge = edge_of(one)
    edit_edge(edge, {"review_on": on + MONTH}, version=edge.version, by=None)


def link(one: Suggestion, by: Person, on: dt.date) -> None:
    move_goal(goal_of(one), Goal.objects.get(pk=other_of(one)), by=None)


def promise(one: Suggestion, by: Person, on: dt.date) -> None:
    asked, day = Request.objects.get(pk=one.subject), on + MONTH
    if asked.state == "open":
        accept_request(asked, version=asked.version, by=by, promised_for=day)
    else:
        redate_promise(asked, day, answer=asked.answer, on=on, version=asked.version, by=by)


def keep(one: Suggestion, by: Person, on: dt.date) -> None:
    end_request(Request.objects.get(pk=one.subject), "kept", version=version_of(one), by=by)


def settle(one: Suggestion, by: Person, on: dt.date) -> None:
    resolve_request(Request.objects.get(pk=one.subject), version=version_of(one), by=by)


def prioritize(one: Suggestion, by: Person, on: dt.date) -> None:
    goal = goal_of(one)
    edit_goal(goal, {"priority": int(one.amount or 0)}, version=goal.version, by=None)


def version_of(one: Suggestion) -> int:
    return Request.objects.get(pk=one.subject).version


APPLIED: dict[Kind, Apply] = {
    Kind.OWNER: own,
    Kind.REPORT: report,
    Kind.VALUE: report_value,
    Kind.STEP: plan_step,
    Kind.EFFORT: allocate,
    Kind.STRENGTHEN: strengthen,
    Kind.REVIEW: review,
    Kind.LINK: link,
    Kind.PROMISE: promise,
    Kind.KEEP: keep,
    Kind.SETTLE: settle,
    Kind.PRIORITY: prioritize,
}


def kept_words(organization: Organization) -> Counter[Kind]:
    """Apply each suggestion by itself to what there is; which kinds were applied."""
    met: Counter[Kind] = Counter()
    before = stored(organization).score_ppm or 0
    for one in suggestions_for(organization):
        # No atomic block: a drain is the outermost one but for the test's own.
        here = transaction.savepoint()
        apply(one, organization)
        cascade.drain_all(organization.pk)
        assert (stored(organization).score_ppm or 0) - before == one.gain, one
        transaction.savepoint_rollback(here)
        met[one.kind] += 1
    return met
