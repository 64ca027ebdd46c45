"""The list of goals: narrowed in the address, changed many at once, all or none, and taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions.goals import GoalDraft, edit_goal
from actions.proposals import propose_goal
from alignment.goal_list import Narrowed, goal_list
from alignment.models import Rollup
from goals.models import Cycle, Goal
from tests.web.conftest import SignIn
from tests.world import World, today
from web.forms.goal_list import PACES

TITLES = (
    "Readers come back",
    "Lend within two minutes",
    "Mend the chute",
    "Answer the desk at once",
    "Learn to sign",
)


def listed(client: Client, **narrowed: str) -> list[str]:
    """The titles in the list, in its order."""
    html = client.get(reverse("goals"), narrowed).content.decode()
    places = {title: html.find(f">{title}</a>") for title in TITLES}
    return sorted((title for title, place in places.items() if place >= 0), key=places.__getitem__)


def pick(*goals: Goal) -> list[str]:
    return [f"{goal.pk}:{Goal.objects.get(pk=goal.pk).version}" for goal in goals]


def change(client: Client, goals: list[str], **fields: str) -> Any:
    return client.post(reverse("goals-change"), {"picked": goals, **fields})


def test_goals_stand_as_they_hang_together(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.leader)
    titles = ["Readers come back", "Lend within two minutes", "Answer the desk at once"]
    assert listed(client)[:3] == titles
    html = client.get(reverse("goals")).content.decode()
    for depth, title in enumerate(titles):
        row = html[: html.index(f">{title}</a>")]
        assert row.rindex(f'"indent is-{depth}"') > row.rindex("<tr"), title


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"text": "desk"}, {"Answer the desk at once"}),
        ({"owner": "emil@larch.example"}, {"Answer the desk at once"}),
        ({"team": "Events"}, {"Mend the chute"}),
        ({"level": "strategic"}, {"Readers come back"}),
        ({"pace": "at_risk"}, {"Answer the desk at once", "Lend within two minutes"}),
        ({"pace": "none"}, {"Mend the chute"}),
        ({"freshness": "never"}, {"Mend the chute", "Lend within two minutes"}),
        ({"state": "paused"}, set()),
        ({"is_archived": "on"}, set()),
        ({"is_ownerless": "on"}, set()),
        ({"level": "nonsense", "text": "chute"}, {"Mend the chute"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(
    narrowed: dict[str, str], found: set[str], world: World, signed_in: SignIn
) -> None:
    assert set(listed(signed_in(world.leader), **narrowed)) == found


NOW, DAY = today(), dt.timedelta(days=1)
CYCLE = {"start_date": None, "due_date": None}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"due_date": NOW},
        {"due_date": NOW - DAY},
        {"start_date": NOW - DAY},
        {"start_date": NOW - 12 * DAY, "due_date": NOW + 108 * DAY},
        {"start_date": NOW - 12 * DAY, "due_date": NOW + 109 * DAY},
        {"start_date": NOW + 200 * DAY},
        {"start_date": NOW, "due_date": None},
        {"state": "cancelled", "due_date": NOW - DAY},
        {"state": "cancelled", "start_date": NOW},
        CYCLE,
        {**CYCLE, "start_date": NOW - DAY},
    ],
)
def test_each_goal_is_found_by_the_pace_that_is_shown(fields: dict[str, Any], world: World) -> None:
    half = 100 * DAY
    own = {"organization": world.organization, "name": "Year", "due_date": NOW + half}
    cycle = Cycle.objects.create(**own, start_date=NOW - half)
    seen = Goal.objects.of(world.organization)
    seen.update(**fields, cycle=cycle)
    Rollup.objects.filter(goal=world.hidden).delete()
    everything = goal_list(world.organization, seen, Narrowed(), NOW, 1).rows
    found = {
        row.line.goal.pk: pace
        for pace, _word in PACES
        for row in goal_list(world.organization, seen, Narrowed(pace=pace), NOW, 1).rows
    }
    assert found == {row.line.goal.pk: row.line.standing.pace or "none" for row in everything}


def test_archived_goals_are_found_under_archived(world: World, signed_in: SignIn) -> None:
    fields = {"state": "cancelled", "archived_at": dt.datetime.now(dt.UTC)}
    Goal.objects.filter(pk=world.own_goal.pk).update(**fields)
    client = signed_in(world.employee)
    assert listed(client, is_archived="on") == ["Answer the desk at once"]
    assert "Answer the desk at once" not in listed(client)


def test_a_reader_lists_only_what_they_see(world: World, signed_in: SignIn) -> None:
    assert "Learn to sign" in listed(signed_in(world.employee))
    assert "Learn to sign" not in listed(signed_in(world.leader))
    assert listed(signed_in(world.outsider)) == []


def test_several_goals_change_at_once_and_the_change_is_taken_back(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.manager)
    day = today() + dt.timedelta(days=30)
    both = pick(world.team_goal, world.own_goal)
    answer = client.post(
        reverse("goals-change") + "?text=e",
        {"picked": both, "due_date": day.isoformat(), "owner": "Emil Row", "weight": "2.5"},
    )
    assert answer["Location"] == reverse("goals") + "?text=e&changed=1"
    page = client.get(answer["Location"]).content.decode()
    assert "2 goals are changed." in page and "Take the change back" in page
    changed = Goal.objects.filter(due_date=day, owner=world.employee, weight=2500)
    assert set(changed) == {world.team_goal, world.own_goal}
    client.post(reverse("goals-undo"))
    again = Goal.objects.get(pk=world.team_goal.pk)
    assert (again.owner, again.weight) == (world.manager, 1000)
    assert again.due_date == world.team_goal.due_date


def test_one_that_refuses_keeps_all_as_they_were_and_says_why(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.manager)
    both = pick(world.team_goal, world.own_goal)
    edit_goal(world.own_goal, {"title": "Changed"}, version=1, by=world.employee)
    answer = change(client, both, state="paused")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody has changed it meanwhile." in html and "One goal refuses the change" in html
    assert not Goal.objects.filter(state="paused").exists()
    assert f'value="{both[0]}"' in html and f'value="{both[1]}"' not in html
    assert 'name="state" value="paused"' in html


def test_closing_is_not_done_in_a_list(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.manager)
    answer = change(client, pick(world.own_goal), state="achieved")
    assert answer.status_code == 422
    fields = {"state": "missed", "closed_on": today(), "closed_evidence_ppm": 0}
    Goal.objects.filter(pk=world.own_goal.pk).update(**fields)
    answer = change(client, pick(world.own_goal), state="active")
    assert answer.status_code == 409
    assert "reopen it on its own page first" in answer.content.decode()


@pytest.mark.parametrize("state", ["draft", "paused", "cancelled"])
def test_an_owner_takes_back_whatever_state_they_chose(
    state: str, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.employee)
    assert change(client, pick(world.own_goal), state=state).status_code == 302
    assert "Taken back." in client.post(reverse("goals-undo"), follow=True).content.decode()
    assert Goal.objects.get(pk=world.own_goal.pk).state == "active"


def test_goals_are_not_proposed_in_a_list(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.employee)
    assert change(client, pick(world.own_goal), state="proposed").status_code == 422


def test_a_proposal_that_was_withdrawn_in_a_list_is_offered_again(
    world: World, signed_in: SignIn
) -> None:
    goal = propose_goal(world.team_goal, GoalDraft("Label the books"), by=world.employee)
    client = signed_in(world.employee)
    assert change(client, pick(goal), state="cancelled").status_code == 302
    assert "Taken back." in client.post(reverse("goals-undo"), follow=True).content.decode()
    assert Goal.objects.get(pk=goal.pk).state == "proposed"


def test_what_a_person_may_not_change_they_cannot_pick(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.employee)
    html = client.get(reverse("goals")).content.decode()
    assert f'value="{world.own_goal.pk}:' in html
    assert f'value="{world.team_goal.pk}:' not in html
    answer = change(client, pick(world.team_goal), state="paused")
    assert answer.status_code == 422
    assert "Pick at least one goal." in answer.content.decode()
    assert Goal.objects.get(pk=world.team_goal.pk).state == "active"


def test_a_change_that_says_nothing_is_refused(world: World, signed_in: SignIn) -> None:
    answer = change(signed_in(world.manager), pick(world.own_goal))
    assert answer.status_code == 422
    assert "Say what is to change" in answer.content.decode()


def test_a_change_is_not_taken_back_over_somebody_else_s(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.manager)
    change(client, pick(world.own_goal), state="paused")
    edit_goal(world.own_goal, {"weight": 3000}, version=2, by=world.employee)
    answer = client.post(reverse("goals-undo"), follow=True)
    assert "Nothing was taken back." in answer.content.decode()
    assert Goal.objects.get(pk=world.own_goal.pk).state == "paused"


def test_what_is_no_longer_theirs_to_change_is_not_said_to_be_taken_back(
    world: World, signed_in: SignIn
) -> None:
    """Lena hands her goal of a team to Emil: then it is Lending's, and not hers to take back."""
    Goal.objects.filter(pk=world.team_goal.pk).update(owner=world.leader)
    client = signed_in(world.leader)
    assert change(client, pick(world.team_goal), owner="Emil Row").status_code == 302
    said = client.post(reverse("goals-undo"), follow=True).content.decode()
    assert "not all of these goals are yours" in said and "Taken back." not in said
    assert Goal.objects.get(pk=world.team_goal.pk).owner == world.employee
    again = client.post(reverse("goals-undo"), follow=True).content.decode()
    assert "There is nothing to take back." in again


def test_what_was_given_up_is_not_overdue(world: World, signed_in: SignIn) -> None:
    both = Goal.objects.filter(pk__in=[world.team_goal.pk, world.own_goal.pk])
    both.update(due_date=today() - dt.timedelta(days=1))
    client = signed_in(world.manager)
    assert listed(client, pace="overdue") == [world.team_goal.title, world.own_goal.title]
    Goal.objects.filter(pk=world.own_goal.pk).update(state="cancelled")
    assert listed(client, pace="overdue") == [world.team_goal.title]
    figures = client.get(reverse("goal", args=[world.own_goal.code])).content.decode()
    assert "Overdue" not in figures.split('class="figures"')[1].split("</dl>")[0]
