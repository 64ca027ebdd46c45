"""Many at once under one strategic goal; each protection is also switched off, and then it fails."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from random import Random
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connections

from actions import goals as goal_actions
from actions import people as people_actions
from actions.check_ins import check_in
from actions.goals import GoalDraft, cascade_goal, create_goal, move_goal
from actions.news import count_again, mark_news_read
from actions.targets import TargetDraft, create_kpi
from alignment import cascade
from alignment.bell import Bell, read_bell
from alignment.models import Dirty
from goals.models import Goal
from jobs.soundness import faults_of_goals, faults_of_teams
from jobs.verifying import verify
from jobs.wake import settle
from kpis.models import Kpi, Reading
from people import tree as team_tree
from people.models import Organization, Person, Team
from people.tree import insert_team
from tests.alignment.some_organization import TODAY
from tests.racing import deadlocks, run_at_once
from tests.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 16
REPORTS = 8
MOVERS = 8


@pytest.fixture
def organization() -> Organization:
    return Organization.objects.create(name="Acme", slug="acme", rollup_date=TODAY)


@pytest.fixture
def ada(organization: Organization) -> Person:
    return Person.objects.create(organization=organization, email="ada@acme.example", name="Ada")


@pytest.fixture
def measured_goals(organization: Organization, ada: Person) -> list[Goal]:
    """Sixteen goals, each with a KPI, under one strategic goal."""
    top = create_goal(organization, GoalDraft("Customers stay", {"level": "strategic"}), by=ada)
    kpis = [create_kpi(organization, by=ada, code=f"K{i}", name="Time") for i in range(WRITERS)]
    drafts = [
        GoalDraft(
            f"Goal {i}",
            {"owner": ada},
            targets=[TargetDraft(kpi, baseline=Decimal(0), target=Decimal(1000))],
        )
        for i, kpi in enumerate(kpis)
    ]
    return cascade_goal(top, drafts, by=ada)


def report_often(goal: Goal, by: Person, kpis: list[Kpi]) -> None:
    """Check in again and again; every report also reads a KPI that all share, in any order."""
    random = Random(goal.pk)
    for i in range(REPORTS):
        values = {k: Decimal(random.randrange(1000)) for k in random.sample(kpis, 2)}
        check_in(goal, by=by, dated=TODAY - dt.timedelta(days=i), readings=values, moved="On")
        settle(goal.organization_id)


def test_sixteen_writers_lose_nothing_and_never_deadlock(
    organization: Organization, ada: Person, measured_goals: list[Goal]
) -> None:
    before = deadlocks()
    kpis = list(Kpi.objects.all())
    raised = run_at_once([partial(report_often, goal, ada, kpis) for goal in measured_goals])
    cascade.drain_all(organization.pk)
    assert raised == []
    assert Reading.objects.filter(superseded_at=None).exists()
    assert not Dirty.objects.exists()
    assert verify(organization).differences == []
    time.sleep(1.1)  # sessions report their statistics once a second
    assert deadlocks() == before


def goal_moves(organization: Organization) -> list[Callable[[], object]]:
    """In pairs, each goal is hung under the other: one of each pair may succeed."""
    found = list(Goal.objects.filter(organization=organization).order_by("pk"))
    return [partial(move_goal, goal, found[i ^ 1], by=None) for i, goal in enumerate(found)]


def flat_goals(organization: Organization) -> None:
    Goal.objects.filter(organization=organization).update(parent=None)
    for i in range(MOVERS):
        Goal.objects.get_or_create(organization=organization, code=f"M{i}", title=f"M{i}")


def test_concurrent_moves_make_no_cycle(organization: Organization) -> None:
    for _ in range(6):
        flat_goals(organization)
        run_at_once(goal_moves(organization))
        assert faults_of_goals() == []
    cascade.drain_all(organization.pk)
    assert verify(organization).differences == []


def test_without_the_lock_the_same_moves_make_a_cycle(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(goal_actions, "lock_structure", lambda _organization: None)
    for _ in range(40):
        flat_goals(organization)
        run_at_once(goal_moves(organization))
        if faults_of_goals():
            return
    pytest.fail("The moves never raced: the test above proves nothing.")


def some_teams(organization: Organization) -> list[Team]:
    roots = [Team(organization=organization, code=f"R{i}", name=f"R{i}") for i in range(2)]
    teams = [insert_team(team) for team in roots]
    for i in range(MOVERS * 2):
        parent = Team.objects.get(pk=teams[i % 4 if len(teams) > 4 else 0].pk)
        team = Team(organization=organization, code=f"T{i}", name=f"T{i}", parent=parent)
        teams.append(insert_team(team))
    return teams


def team_moves(organization: Organization, random: Random) -> list[Callable[[], object]]:
    teams = list(Team.objects.filter(organization=organization).order_by("pk"))
    movers = random.sample(teams, MOVERS)
    return [
        partial(people_actions.move_team, t, random.choice([None, *teams]), by=None) for t in movers
    ]


def test_concurrent_moves_leave_the_team_tree_sound(organization: Organization) -> None:
    some_teams(organization)
    random = Random(11)
    for _ in range(6):
        run_at_once(team_moves(organization, random))
        assert faults_of_teams() == []


def test_without_the_lock_the_same_moves_break_the_tree_or_deadlock(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(team_tree, "lock_structure", lambda _organization: None)
    some_teams(organization)
    random = Random(11)
    for _ in range(40):
        raised = run_at_once(team_moves(organization, random))
        if faults_of_teams() or any(isinstance(e, OperationalError) for e in raised):
            return
    pytest.fail("The moves never raced: the test above proves nothing.")


def test_news_read_while_they_are_counted_are_not_new_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = make_world()
    person, readers = world.employee, []

    def counting(*asked: Any) -> Bell:
        bell = read_bell(*asked)
        readers.append(Thread(target=reading))
        readers[0].start()
        readers[0].join(0.5)
        return bell

    def reading() -> None:
        mark_news_read(Person.objects.get(pk=person.pk))
        connections.close_all()

    monkeypatch.setattr("actions.news.read_bell", counting)
    bell = count_again(person, Goal.objects.visible_to(person), world.organization.rollup_date)
    readers[0].join(10)
    person.refresh_from_db()
    assert (bell.unread, person.bell_news) == (1, 0)
