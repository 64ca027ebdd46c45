"""Requests between teams: asked, promised or declined, and what became of the promise."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from actions.closings import close_goal
from actions.errors import StaleEdit
from actions.goals import GoalDraft, create_goal, delete_goal, remove_contribution
from actions.requests import (
    RequestDraft,
    accept_request,
    ask,
    decline_request,
    end_request,
    judge_promise,
    judge_promises,
    redate_promise,
    resolve_request,
)
from goals.models import Contribution, Goal
from ledger.models import AuditEntry
from reviews.models import Request
from tests.world import World, make_world, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def asked(world: World) -> Request:
    """Lending asks Events for a reading hour, for its own goal."""
    draft = RequestDraft(world.lending, world.events, "A reading hour at the desk")
    return ask(world.team_goal, draft, by=world.manager)


def promised(world: World, day: dt.date, goal: Goal | None = None) -> Request:
    return accept_request(
        asked(world), version=1, by=world.colleague, promised_for=day, answering_goal=goal
    )


def test_what_is_promised_through_a_goal_contributes_from_then_on(world: World) -> None:
    request = promised(world, today() + dt.timedelta(days=30), world.hidden)
    assert (request.state, request.answering_goal) == ("accepted", world.hidden)
    edge = Contribution.objects.get(child=world.hidden, parent=world.team_goal)
    assert (edge.statement, edge.strength) == ("A reading hour at the desk", "argued")
    verbs = AuditEntry.objects.filter(noun="request").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["ask", "accept"]


def test_a_goal_that_contributes_already_is_not_joined_twice(world: World) -> None:
    request = accept_request(
        asked(world), version=1, by=world.colleague, answering_goal=world.own_goal
    )
    assert request.state == "accepted"
    assert not Contribution.objects.exists()


def test_a_goal_cannot_answer_for_one_that_it_contributes_from(world: World) -> None:
    with pytest.raises(ValidationError, match="cannot contribute"):
        accept_request(asked(world), version=1, by=world.colleague, answering_goal=world.strategic)
    assert Request.objects.get().state == "open"


def test_it_is_declined_with_a_reason_and_settled_otherwise(world: World) -> None:
    request = asked(world)
    with pytest.raises(ValidationError, match="Say why"):
        decline_request(request, reason=" ", version=1, by=world.colleague)
    declined = decline_request(request, reason="No hands.", version=1, by=world.colleague)
    assert (declined.state, declined.answer, declined.is_resolved) == (
        "declined",
        "No hands.",
        False,
    )
    assert resolve_request(declined, version=2, by=world.manager).is_resolved


def test_it_is_answered_once(world: World) -> None:
    request = asked(world)
    decline_request(request, reason="No hands.", version=1, by=world.colleague)
    with pytest.raises(StaleEdit):
        accept_request(request, version=1, by=world.colleague)
    with pytest.raises(ValidationError, match="not open"):
        accept_request(request, version=2, by=world.colleague)


def test_who_asked_withdraws_or_says_what_became_of_the_promise(world: World) -> None:
    request = promised(world, today())
    kept = end_request(request, "kept", version=2, by=world.manager)
    assert kept.state == "kept"
    with pytest.raises(ValidationError, match="cannot be said of a request that is kept"):
        end_request(kept, "withdrawn", version=3, by=world.manager)
    other = end_request(asked(world), "withdrawn", version=1, by=world.manager)
    assert other.state == "withdrawn"


def test_only_a_promise_that_still_runs_gets_another_day(world: World) -> None:
    request, later = promised(world, today()), today() + dt.timedelta(days=9)
    same = Request.objects.filter(pk=request.pk)
    said = {"answer": "The room is being painted.", "on": today(), "by": world.colleague}
    for state in set(Request.State.values) - {"accepted"}:
        same.update(state=state)
        before = same.values().get()
        with pytest.raises(ValidationError, match="still runs"):
            redate_promise(request, later, version=2, **said)
        assert same.values().get() == before, state
    same.update(state="accepted")
    moved = redate_promise(request, later, version=2, **said)
    assert (moved.state, moved.promised_for, moved.answer) == ("accepted", later, said["answer"])
    assert moved.answered_at > before["answered_at"]
    entry = AuditEntry.objects.filter(noun="request").latest("id")
    assert (entry.verb, entry.before["promised_for"]) == ("redate", today().isoformat())
    with pytest.raises(ValidationError, match="for today or a later day"):
        redate_promise(moved, today() - dt.timedelta(days=1), version=3, **said)


def test_a_promise_is_judged_on_the_day_after_its_date(world: World) -> None:
    request = promised(world, today())
    assert judge_promises(world.organization, today()) == 0
    assert judge_promises(world.organization, today() + dt.timedelta(days=1)) == 1
    request.refresh_from_db()
    assert request.state == "broken"
    assert judge_promises(world.organization, today() + dt.timedelta(days=2)) == 0


def test_a_promise_whose_goal_was_achieved_is_kept(world: World) -> None:
    request = promised(world, today(), world.hidden)
    close_goal(world.hidden, result="achieved", closed_on=today(), by=world.colleague)
    judge_promises(world.organization, today() + dt.timedelta(days=1))
    request.refresh_from_db()
    assert request.state == "kept"


def test_a_team_does_not_ask_itself_nor_show_what_the_other_may_not_see(world: World) -> None:
    with pytest.raises(ValidationError, match="not your own"):
        ask(world.team_goal, RequestDraft(world.lending, world.lending, "Help"), by=world.manager)
    draft = RequestDraft(world.events, world.lending, "Help")
    with pytest.raises(ValidationError, match="cannot see this goal"):
        ask(world.hidden, draft, by=world.colleague)


def test_a_promise_that_was_ended_while_others_were_judged_stays_as_it_ended(world: World) -> None:
    request, tomorrow = promised(world, today()), today() + dt.timedelta(days=1)
    end_request(Request.objects.get(pk=request.pk), "withdrawn", version=2, by=world.manager)
    assert not judge_promise(request, tomorrow)
    assert Request.objects.get(pk=request.pk).state == "withdrawn"


def test_what_teams_asked_each_other_for_is_not_deleted(world: World) -> None:
    """Neither the goal that a request is for nor the one that a promise rests on."""
    own = create_goal(world.organization, GoalDraft("Read aloud", {}), by=world.manager)
    request = ask(own, RequestDraft(world.lending, world.events, "A room"), by=world.manager)
    accept_request(request, version=1, by=world.colleague, answering_goal=world.hidden)
    for contribution in world.hidden.contributions.all():
        remove_contribution(contribution, by=world.colleague)
    for goal in (own, world.hidden):
        with pytest.raises(ValidationError, match="asked or promised"):
            delete_goal(goal, by=None)
    assert Request.objects.get().answering_goal == world.hidden
