"""Somebody leaves: what they held is held by others, what they did stays told of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from decimal import Decimal
from functools import partial
from random import Random
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, models, transaction
from django.db.models import F, Q

from actions import deputies, goals, holders, leaving, requests, staff, targets
from actions.bulk import BulkRefused, Picked, edit_goals
from actions.check_ins import acknowledge_check_in, add_comment, check_in
from actions.closings import carry_over, close_goal, reopen_goal
from actions.deputies import name_deputy
from actions.errors import StaleEdit
from actions.goals import GoalDraft, create_goal, edit_goal
from actions.invitations import invite
from actions.kpis import edit_kpi
from actions.leaving import HAND, Successors, handings, offboard, return_person
from actions.people import add_team, set_membership
from actions.proposals import accept_proposal, propose_goal
from actions.readings import record_reading
from actions.requests import RequestDraft, accept_request, ask
from actions.staff import edit_person
from actions.targets import KpiDraft, TargetDraft, add_step, create_kpi, edit_step, tick_step
from alignment import cascade
from alignment.holdings import HISTORY, HOLDINGS, held_by, owned_by
from goals.models import Allocation, Cycle, Goal, GoalLink, GoalPerson, HandSetValue, Step
from jobs.verifying import verify
from kpis.models import Kpi
from ledger.models import AuditEntry, OutgoingMessage
from people.models import Deputy, Membership, Organization, Person, SavedView, Standing
from people.rights import Verb, can
from people.tree import lock_structure
from reviews.models import CheckIn, Decision, Idea, Recognition, Request, ReviewMeeting
from tests.racing import run_at_once
from tests.world import PASSWORD, World, add, goal, make_world, today

DAY = dt.timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def leave(world: World, person: Person, to: Person | None, **exceptions: Any) -> Person:
    person.refresh_from_db()
    plan = Successors(to, **exceptions)
    by = world.administrator
    return offboard(person, plan, version=person.version, on=today(), by=by)


# Every key to a person ------------------------------------------------------------------
def keys_to_people() -> Iterator[tuple[type[models.Model], str]]:
    """Every key to a person in our tables, histories left out."""
    for model in apps.get_models():
        is_kept_by_triggers = hasattr(model, "pgh_tracked_model") or model._meta.proxy
        for field in model._meta.concrete_fields:
            if field.related_model is Person and not is_kept_by_triggers:
                yield model, field.name


def test_every_key_to_a_person_has_a_rule_for_when_they_leave() -> None:
    held = {f"{one.model._meta.label}.{one.field}" for one in HOLDINGS.values()}
    found = {f"{model._meta.label}.{name}" for model, name in keys_to_people()}
    assert found == held | HISTORY, "say in alignment/holdings.py what becomes of it"
    assert HAND.keys() == HOLDINGS.keys()
    assert not held & HISTORY


def still_going(model: type[models.Model], name: str) -> Q:
    """Which rows of a model need a holder today, said apart from what hands them over."""
    ended = Q(state__in=["achieved", "missed", "cancelled"])
    return {
        "goals.Goal.owner": ~ended,
        "kpis.Kpi.steward": Q(),
        "goals.Step.assignee": Q(done_on=None)
        & ~Q(goal__state__in=["achieved", "missed", "cancelled"]),
        "reviews.Decision.assignee": Q(done_on=None),
        "reviews.Request.author": Q(state__in=["open", "accepted"]),
        "people.Membership.person": Q(),
        "goals.Allocation.person": Q(cycle__due_date__gte=today(), planned__gt=F("used"))
        & ~Q(goal__state__in=["achieved", "missed", "cancelled"]),
        "goals.GoalPerson.person": ~Q(goal__state__in=["achieved", "missed", "cancelled"]),
        "people.Deputy.person": Q(until=None) | Q(until__gte=today()),
        "people.Deputy.deputy": Q(until=None) | Q(until__gte=today()),
    }[f"{model._meta.label}.{name}"]


def told_of(person: Person) -> dict[str, set[int]]:
    """The rows that tell what a person did."""
    return {
        key: set(rows.values_list("pk", flat=True))
        for key in HISTORY
        for label, _, name in [key.rpartition(".")]
        for rows in [apps.get_model(label)._base_manager.filter(**{name: person})]
    }


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_goes_on_is_held_by_who_left(seed: int, world: World) -> None:
    random = Random(seed)
    person, others = world.employee, [world.manager, world.colleague, world.leader]
    fill(world, person, random)
    before, was = told_of(person), {h.key: h.count for h in held_by(person, today(), person)}
    kinds = {key: random.choice(others) for key in HOLDINGS if random.random() < 0.3}
    rows = {
        (key, row.pk): random.choice(others)
        for key in ("goals", "steps", "kpis", "leads")
        for row in HOLDINGS[key].rows(person, today())
        if random.random() < 0.3
    }
    assert set(was) == set(HOLDINGS), "the person holds something in every way"
    leave(world, person, world.manager, kinds=kinds, rows=rows)
    for model, name in keys_to_people():
        if f"{model._meta.label}.{name}" not in HISTORY:
            left = model._base_manager.filter(still_going(model, name), **{name: person})
            assert not left.exists(), f"{model._meta.label}.{name}"
    assert told_of(person) == before
    for (key, pk), to in rows.items():
        if key in ("goals", "kpis"):
            row = HOLDINGS[key].model._base_manager.get(pk=pk)
            assert getattr(row, HOLDINGS[key].field) == to
    cascade.drain_all(world.organization.pk)
    assert verify(world.organization).differences == []


def fill(world: World, person: Person, random: Random) -> None:
    """Give a person at least one of everything, and a random number of some."""
    ours = {"organization": world.organization}
    other = random.choice([world.leader, world.colleague])
    for state in ("active", "paused", "draft", "proposed", "cancelled"):
        for n in range(random.randint(1, 3)):
            draft = goal(f"{state} {n}", person, world.events, f"{state}-{n}", 0, 9)
            made = create_goal(world.organization, draft, by=person)
            Goal.objects.filter(pk=made.pk).update(state=state)
    fill_private(world, person)
    Kpi.objects.filter(pk__in=[world.waiting.pk, world.visits.pk]).update(steward=person)
    Step.objects.create(**ours, goal=world.strategic, title="Begin", assignee=person)
    Step.objects.create(**ours, goal=world.hidden, title="Mend", assignee=person)
    Step.objects.create(
        **ours, goal=world.strategic, title="Done", assignee=person, done_on=today()
    )
    meeting = ReviewMeeting.objects.create(**ours, title="Monday", held_on=today())
    Decision.objects.create(**ours, meeting=meeting, text="Look", assignee=person)
    Decision.objects.create(**ours, meeting=meeting, text="Seen", assignee=person, done_on=today())
    for state in ("open", "accepted", "declined", "kept"):
        Request.objects.create(
            **ours,
            from_team=world.lending,
            to_team=world.events,
            goal=world.team_goal,
            author=person,
            title=state,
            state=state,
        )
    set_membership(person, world.events, "lead", by=None)
    if random.random() < 0.5:
        set_membership(world.manager, world.events, "member", by=None)
    set_membership(person, add_team(world.organization, "Desk", by=None), "lead", by=None)
    fill_effort(world, person, random)
    GoalPerson.objects.create(**ours, goal=world.strategic, person=person)
    for since, until in ((-9, -3), (-3, None), (0, 5), (4, 8)):
        last = until and today() + until * DAY
        days = {"since": today() + since * DAY, "until": last}
        Deputy.objects.create(**ours, person=person, deputy=other, **days)
        Deputy.objects.create(**ours, person=other, deputy=person, **days)
    fill_history(world, person, other)


def fill_private(world: World, person: Person) -> None:
    draft = goal("Learn to draw", person, None, "Drawings", 0, 9, "private")
    create_goal(world.organization, draft, by=person)


def fill_effort(world: World, person: Person, random: Random) -> None:
    ours = {"organization": world.organization}
    now = Cycle.objects.create(
        **ours, name="Now", start_date=today() - 9 * DAY, due_date=today() + 9 * DAY
    )
    past = Cycle.objects.create(
        **ours, name="Past", start_date=today() - 99 * DAY, due_date=today() - 10 * DAY
    )
    for cycle, goal_, used in (
        (now, world.strategic, 3),
        (now, world.team_goal, 0),
        (past, world.strategic, 1),
    ):
        effort = {"goal": goal_, "cycle": cycle, "planned": 10}
        Allocation.objects.create(**ours, person=person, used=used, **effort)
        if random.random() < 0.5:
            Allocation.objects.create(**ours, person=world.manager, used=1, **effort)


def fill_history(world: World, person: Person, other: Person) -> None:
    """One row for each key that tells what somebody did."""
    ours, about = {"organization": world.organization}, {"goal": world.team_goal}
    add_comment(world.team_goal, text="Well.", by=person)
    record_reading(world.answers, dated=today() - 9 * DAY, value=Decimal(44), by=person)
    report = check_in(world.team_goal, by=other, dated=today(), confidence=3)
    acknowledge_check_in(report, by=person)
    days = {"set_on": today(), "expires_on": today() + DAY}
    HandSetValue.objects.create(
        **ours, **about, **days, author=person, progress_ppm=1, reason="Seen"
    )
    GoalLink.objects.create(
        **ours, **about, author=person, title="Plan", url="https://larch.example/plan"
    )
    Recognition.objects.create(**ours, giver=person, receiver=other, text="Thanks")
    Recognition.objects.create(**ours, giver=other, receiver=person, text="Thanks")
    Idea.objects.create(**ours, author=person, title="Lamps")
    SavedView.objects.create(**ours, person=person, name="Mine", page="goals", query="level=team")
    assert all(told_of(person).values()), "something of every kind is told of them"


# What becomes of each -------------------------------------------------------------------
def test_work_goes_to_the_successor_and_exceptions_to_others(world: World) -> None:
    desk = Step.objects.get(title="Move the desk")
    leave(
        world,
        world.employee,
        world.manager,
        rows={("goals", world.own_goal.pk): world.colleague},
    )
    assert Goal.objects.get(pk=world.own_goal.pk).owner == world.colleague
    assert Step.objects.get(pk=desk.pk).assignee == world.manager
    entry = AuditEntry.objects.get(verb="hand over", noun="goal", object_id=world.own_goal.pk)
    assert (entry.before, entry.after) == (
        {"owner": world.employee.pk},
        {"owner": world.colleague.pk},
    )
    assert CheckIn.objects.filter(goal=world.own_goal, author=world.employee).exists()


def test_a_private_goal_goes_only_to_whom_it_is_shown_already(world: World) -> None:
    other = make_other_private(world)
    GoalPerson.objects.create(organization=world.organization, goal=other, person=world.colleague)
    leave(world, world.employee, world.colleague)
    named, hidden = (Goal.objects.get(pk=one.pk) for one in (other, world.private))
    assert (named.owner, named.state) == (world.colleague, "active")
    assert (hidden.owner, hidden.state) == (world.employee, "cancelled")
    assert not can(world.colleague, Verb.SEE, hidden)


def make_other_private(world: World) -> Goal:
    draft = goal("Learn to draw", world.employee, None, "Drawings", 0, 9, "private")
    return create_goal(world.organization, draft, by=world.employee)


def test_a_step_of_a_goal_that_the_successor_does_not_see_is_nobodys(world: World) -> None:
    step = Step.objects.create(
        organization=world.organization,
        goal=world.hidden,
        title="Mend",
        assignee=world.employee,
    )
    leave(world, world.employee, world.manager)
    assert Step.objects.get(pk=step.pk).assignee is None


def test_effort_and_requests_for_a_goal_that_the_successor_does_not_see_end(world: World) -> None:
    ours = {"organization": world.organization, "goal": world.hidden}
    teams = {"from_team": world.events, "to_team": world.lending}
    asked = Request.objects.create(**ours, **teams, author=world.employee, title="Lamps")
    days = {"start_date": today(), "due_date": today() + DAY}
    now = Cycle.objects.create(organization=world.organization, name="Now", **days)
    common = {**ours, "person": world.employee, "planned": 10}
    Allocation.objects.create(**common, cycle=now, used=3)
    Allocation.objects.create(**common, cycle=now, used=0, kind="money")
    leave(world, world.employee, world.manager)
    asked.refresh_from_db()
    assert (asked.state, asked.author) == ("withdrawn", world.employee)
    (left,) = Allocation.objects.filter(goal=world.hidden)
    assert (left.person, left.planned, left.used) == (world.employee, 3, 3)


def test_effort_on_a_goal_that_has_ended_is_not_handed_over(world: World) -> None:
    fill_effort(world, world.employee, Random(1))
    Allocation.objects.filter(person=world.manager).delete()
    Goal.objects.filter(pk=world.team_goal.pk).update(state=Goal.State.CANCELLED)
    leave(world, world.employee, world.manager)
    assert not Allocation.objects.filter(goal=world.team_goal, person=world.manager).exists()


@pytest.mark.parametrize("whose", ["employee", "manager"])
def test_what_somebody_sees_only_as_a_deputy_is_not_theirs_to_keep(
    whose: str, world: World
) -> None:
    principal = getattr(world, whose)
    days = {"since": today(), "until": None}
    Deputy.objects.create(
        organization=world.organization, person=principal, deputy=world.colleague, **days
    )
    assert can(world.colleague, Verb.SEE, world.private)
    plan = Successors(world.colleague)
    shown = {one.kind: one.to for one in handings(world.employee, plan, today())}
    assert shown["private"] is None
    leave(world, world.employee, world.colleague)
    assert Goal.objects.get(pk=world.private.pk).state == "cancelled"


@pytest.mark.parametrize("goal_to", ["colleague", "manager"])
def test_a_step_goes_to_whom_sees_its_goal_when_that_is_handed_over(
    goal_to: str, world: World
) -> None:
    """Its new owner does; who led the old one alone does not, once another owns it."""
    owner = getattr(world, goal_to)
    GoalPerson.objects.create(
        organization=world.organization, goal=world.private, person=world.colleague
    )
    step = add_step(world.private, by=None, title="Sign", assignee=world.employee)
    plan = Successors(world.manager, kinds={"private": owner})
    shown = {(one.kind, one.row.pk): one.to for one in handings(world.employee, plan, today())}
    leave(world, world.employee, world.manager, kinds={"private": owner})
    done = Step.objects.get(pk=step.pk).assignee
    assert done == shown["steps", step.pk]
    assert done == (world.manager if goal_to == "manager" else None)
    assert Goal.objects.get(pk=world.private.pk).owner == owner


def test_a_team_keeps_a_lead(world: World) -> None:
    set_membership(world.employee, world.events, "lead", by=None)
    leave(world, world.colleague, world.employee)
    leads = Membership.objects.filter(team=world.events, role="lead")
    assert [one.person for one in leads] == [world.employee]
    leave(world, world.employee, world.leader)
    assert Membership.objects.get(team=world.events).person == world.leader


def test_what_was_used_stays_and_what_is_planned_goes(world: World) -> None:
    fill_effort(world, world.employee, Random(1))
    Allocation.objects.filter(person=world.manager).delete()
    leave(world, world.employee, world.manager)
    now = Allocation.objects.filter(cycle__name="Now", goal=world.strategic)
    assert {(a.person, a.planned, a.used) for a in now} == {
        (world.employee, 3, 3),
        (world.manager, 7, 0),
    }
    (moved,) = Allocation.objects.filter(cycle__name="Now", goal=world.team_goal)
    assert (moved.person, moved.planned) == (world.manager, 10)


def test_whoever_left_is_signed_out_and_their_links_and_mails_end(
    world: World, client: Any, settings: Any
) -> None:
    settings.MAIL_URL, settings.SITE_URL = "memorymail://", "https://larch.example"
    world.employee.set_password(PASSWORD)
    world.employee.save()
    client.force_login(world.employee)
    assert client.get("/work/").status_code == 200
    leave(world, world.employee, world.manager)
    assert client.get("/work/").status_code == 302
    # Nor does the old session work again once they are taken back.
    back = return_person(world.employee, by=world.administrator)
    assert back.standing is Standing.UNINVITED
    assert client.get("/work/").status_code == 302
    invite(world.colleague, by=None)
    leave(world, world.colleague, world.manager)
    assert not OutgoingMessage.objects.exists()


# Refusals -------------------------------------------------------------------------------
def test_somebody_who_works_here_takes_over(world: World) -> None:
    gone = add(world.organization, "Vera Gone")
    leave(world, gone, None)
    for to in (None, world.employee, gone, world.outsider):
        with pytest.raises(ValidationError):
            leave(world, world.employee, to)
    assert Person.objects.get(pk=world.employee.pk).is_active
    assert Goal.objects.get(pk=world.own_goal.pk).owner == world.employee


def test_the_last_administrator_does_not_leave(world: World) -> None:
    with pytest.raises(ValidationError, match="nobody could administer"):
        leave(world, world.administrator, world.leader)


def test_a_stale_page_is_told_and_a_second_submit_does_nothing(world: World) -> None:
    version = Person.objects.get(pk=world.employee.pk).version
    plan = Successors(world.manager)
    edit_person(world.employee, {"name": "Emil Rowe"}, version=version, by=None)
    with pytest.raises(StaleEdit):
        offboard(world.employee, plan, version=version, on=today(), by=None)
    leave(world, world.employee, world.manager)
    entries = AuditEntry.objects.count()
    again = offboard(world.employee, Successors(world.leader), version=1, on=today(), by=None)
    assert not again.is_active and again.left_on == today()
    assert AuditEntry.objects.count() == entries
    assert Goal.objects.get(pk=world.own_goal.pk).owner == world.manager


def test_taken_back_they_hold_nothing_and_are_invited_anew(world: World) -> None:
    leave(world, world.employee, world.manager)
    back = return_person(world.employee, by=world.administrator)
    assert (back.is_active, back.left_on) == (True, None)
    assert held_by(back, today(), world.administrator) == []
    assert owned_by([back, world.manager])[back.pk] == 0
    assert invite(back, by=world.administrator).standing is Standing.INVITED


NAMING: dict[str, Callable[[World, Person], object]] = {
    "owner of a new goal": lambda w, gone: create_goal(
        w.organization, goal("Later", gone, None, "Lamps", 0, 9), by=w.leader
    ),
    "owner": lambda w, gone: edit_goal(w.own_goal, {"owner": gone}, version=2, by=w.manager),
    "owner in a list": lambda w, gone: edit_goals(
        [Picked(w.own_goal, 2, {"owner": gone})], by=w.manager
    ),
    "owner of what is taken up": lambda w, gone: edit_goal(
        given_up(w.own_goal, gone), {"state": "active"}, version=2, by=w.manager
    ),
    "owner of what is taken up in a list": lambda w, gone: edit_goals(
        [Picked(given_up(w.own_goal, gone), 2, {"state": "active"})], by=w.manager
    ),
    "owner of a proposal": lambda w, gone: accept_proposal(
        propose_goal(w.team_goal, GoalDraft("Later", {"level": "individual"}), by=w.employee),
        {"owner": gone},
        version=1,
        by=w.manager,
    ),
    "doer": lambda w, gone: add_step(w.own_goal, by=None, title="Later", assignee=gone),
    "other doer": lambda w, gone: edit_step(w.step, {"assignee": gone}, version=1, by=None),
    "keeper": lambda w, gone: create_kpi(w.organization, by=None, name="Lamps", steward=gone),
    "other keeper": lambda w, gone: edit_kpi(w.visits, {"steward": gone}, version=1, by=None),
}


def given_up(goal: Goal, owner: Person) -> Goal:
    Goal.objects.filter(pk=goal.pk).update(state="cancelled", owner=owner)
    return Goal.objects.get(pk=goal.pk)


@pytest.mark.parametrize("way", NAMING)
def test_who_has_left_is_given_nothing_by_a_form_begun_before(way: str, world: World) -> None:
    gone = add(world.organization, "Vera Gone")
    leave(world, gone, None)
    Goal.objects.filter(pk=world.own_goal.pk).update(version=2)
    with pytest.raises((ValidationError, BulkRefused)) as refused:
        NAMING[way](world, gone)
    reasons = getattr(refused.value, "refusals", None) or refused.value.messages
    assert "Vera Gone has left: choose somebody else." in str(reasons)


def carried_over(goal: Goal) -> Goal:
    days = {"start_date": today(), "due_date": today() + DAY}
    cycle = Cycle.objects.create(organization=goal.organization, name="Next", **days)
    return carry_over(goal, cycle, how="continue", by=None)


@pytest.mark.parametrize("again", [carried_over, partial(reopen_goal, by=None)])
def test_what_goes_on_again_is_nobodys_where_its_holder_has_left(
    again: Callable[[Goal], Goal], world: World
) -> None:
    step = add_step(world.own_goal, by=None, title="Sit", assignee=world.employee)
    done = add_step(world.own_goal, by=None, title="Sat", assignee=world.employee, done_on=today())
    Step.objects.filter(pk=world.step.pk).delete()
    close_goal(world.own_goal, result="missed", closed_on=today(), by=None)
    leave(world, world.employee, world.manager)
    goal = again(world.own_goal)
    assert goal.owner is None
    assert {(one.title, one.assignee) for one in goal.steps.all()} == {
        (step.title, None),
        (done.title, world.employee),
    }
    assert tick_step(goal.steps.get(title="Sat"), None, by=None).assignee is None


def test_who_has_left_is_not_named_on_what_is_carried_over(world: World) -> None:
    for person in (world.colleague, world.manager):
        GoalPerson.objects.create(
            organization=world.organization, goal=world.own_goal, person=person
        )
    close_goal(world.own_goal, result="missed", closed_on=today(), by=None)
    leave(world, world.colleague, world.manager)
    assert carried_over(world.own_goal).named.get().person == world.manager


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_waited_for", [True, False])
def test_what_somebody_is_given_while_they_leave_is_handed_over_too(
    is_waited_for: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    if not is_waited_for:
        monkeypatch.setattr(holders, "staying", lambda person: person)
    leaves = Thread(target=in_own_connection(lambda: leave(world, world.colleague, world.manager)))
    with transaction.atomic():
        fields = {"owner": world.colleague}
        edit_goal(world.own_goal, fields, version=world.own_goal.version, by=world.manager)
        leaves.start()
        leaves.join(1)
    leaves.join(30)
    owner = Goal.objects.get(pk=world.own_goal.pk).owner
    assert owner == (world.manager if is_waited_for else world.colleague)


def takes_a_goal(world: World) -> None:
    fields = {"owner": world.colleague}
    edit_goal(world.own_goal, fields, version=world.own_goal.version, by=world.manager)


def plans_more(world: World) -> None:
    Allocation.objects.filter(person=world.manager).update(planned=15)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("meanwhile", "is_locking", "held"),
    [
        (takes_a_goal, True, ("Kofi Dunn", 17)),
        (takes_a_goal, False, ("Mara Quist", 17)),
        (plans_more, True, ("Mara Quist", 22)),
        (plans_more, False, ("Mara Quist", 17)),
    ],
)
def test_what_others_do_meanwhile_stays_done(
    meanwhile: Callable[[World], None],
    is_locking: bool,
    held: tuple[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = make_world()
    days = {"start_date": today(), "due_date": today() + DAY}
    cycle = Cycle.objects.create(organization=world.organization, name="Now", **days)
    common = {"organization": world.organization, "goal": world.strategic, "cycle": cycle}
    Allocation.objects.create(**common, person=world.employee, planned=7)
    theirs = Allocation.objects.create(**common, person=world.manager, planned=10)
    if not is_locking:
        monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_options: rows)
    leaves = Thread(target=in_own_connection(lambda: leave(world, world.employee, world.manager)))
    with transaction.atomic():
        meanwhile(world)
        leaves.start()
        leaves.join(1)
    leaves.join(30)
    owner = Goal.objects.get(pk=world.own_goal.pk).owner
    assert (str(owner), Allocation.objects.get(pk=theirs.pk).planned) == held


def in_own_connection(do: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            do()
        finally:
            connection.close()

    return run


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_locked", "stay"), [(True, 1), (False, 0)])
def test_of_two_administrators_who_leave_at_once_one_stays(
    is_locked: bool, stay: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    world.leader.set_password(PASSWORD)
    world.leader.is_administrator = True
    world.leader.save()
    if not is_locked:
        monkeypatch.setattr(staff, "locked", lambda row, version: row)
        monkeypatch.setattr(leaving, "lock_structure", lambda organization_id: None)
    both_checked = Barrier(2)

    def go(person: Person, to: Person) -> None:
        with transaction.atomic():
            leave(world, person, to)
            with suppress(BrokenBarrierError):
                both_checked.wait(2)

    pairs = [(world.administrator, world.manager), (world.leader, world.colleague)]
    raised = run_at_once([partial(go, *pair) for pair in pairs])
    assert len(raised) == stay
    assert Person.objects.of(world.organization).administrators().count() == stay


def meet_after(monkeypatch: pytest.MonkeyPatch, *functions: tuple[Any, str]) -> None:
    """Of two who race, whoever has come through one of these waits a second for the other."""
    meeting = Barrier(2)

    def met(do: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            found = do(*args, **kwargs)
            with suppress(BrokenBarrierError):
                meeting.wait(1)
            return found

        return run

    for module, name in functions:
        monkeypatch.setattr(module, name, met(getattr(module, name)))


def one_after_the_other(person: Person, others: Iterable[Person]) -> tuple[Person, list[Person]]:
    return holders.locked(person, None), [holders.staying(one) for one in others]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_ordered", "refused"), [(True, 0), (False, 1)])
def test_two_who_name_each_other_at_once_do_not_wait_for_ever(
    is_ordered: bool, refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    if not is_ordered:
        monkeypatch.setattr(deputies, "locked_among", one_after_the_other)
    meet_after(monkeypatch, (holders, "locked"))

    def name(person: Person, deputy: Person) -> None:
        name_deputy(person, deputy, today(), today(), on=today(), by=person)

    pair = (world.manager, world.colleague)
    raised = run_at_once([partial(name, *pair), partial(name, *pair[::-1])])
    assert len(raised) == refused
    assert Deputy.objects.count() == 2 - refused


def lock_row(organization_id: int) -> None:
    Organization.objects.select_for_update(no_key=True).get(pk=organization_id)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("lock", "broken"), [(lock_structure, 0), (lock_row, 1)])
def test_somebody_is_edited_while_they_are_given_a_goal_with_a_new_kpi(
    lock: Callable[[int], None], broken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    monkeypatch.setattr(targets, "lock_structure", lock)
    meet_after(monkeypatch, (goals, "refuse_left"), (staff, "locked"))
    measured = [TargetDraft(KpiDraft("Lamps"))]
    draft = GoalDraft("Light", {"owner": world.employee, "level": "team"}, measured)
    make = partial(create_goal, world.organization, draft, by=world.leader)
    edit = partial(edit_person, world.employee, {"name": "Emil Roe"}, version=1, by=None)
    assert deadlocked(run_at_once([make, edit])) == broken


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("lock", "broken"), [(lock_structure, 0), (id, 1)])
def test_a_request_is_answered_while_who_asked_leaves(
    lock: Callable[[int], object], broken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    draft = RequestDraft(world.lending, world.events, "Lamps")
    request = ask(world.team_goal, draft, by=world.manager)
    monkeypatch.setattr(requests, "lock_structure", lock)
    meet_after(monkeypatch, (requests, "open_request"), (leaving, "lock_structure"))
    answer = partial(accept_request, request, version=1, by=world.colleague)
    leaves = partial(leave, world, world.manager, world.employee)
    raised = run_at_once([partial(answer, answering_goal=world.hidden), leaves])
    assert deadlocked(raised) == broken


def deadlocked(raised: Iterable[Exception]) -> int:
    return sum(isinstance(one, OperationalError) for one in raised)
