"""The first steps of each role tick themselves off, go away when put away, and come back."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from actions.check_ins import acknowledge_check_in, add_comment, check_in
from actions.goals import GoalDraft, cascade_goal, create_goal
from actions.people import add_pillar
from actions.targets import add_step, add_target
from alignment import cascade
from alignment.guides import EMPLOYEE, EXECUTIVE, LEADER, MANAGER, read_guide
from goals.models import Goal
from people.models import Person
from reviews.models import CheckIn
from tests.web.conftest import SignIn
from tests.world import World, add, asks, goal, today

pytestmark = pytest.mark.django_db


def made(role: str, person: Person) -> list[str]:
    guide = read_guide(role, person, Goal.objects.visible_to(person))
    return [step for step, is_made in guide.steps if is_made]


def shown(client: Client, page: str) -> bool:
    return 'id="guide"' in client.get(reverse(page)).content.decode()


def test_a_leader_s_steps_from_mission_to_the_first_team_goal(world: World) -> None:
    founder = world.outsider
    organization = founder.organization
    assert made(LEADER, founder) == []
    add_pillar(organization, "mission", "Rooms for all", by=founder)
    assert made(LEADER, founder) == []
    add_pillar(organization, "vision", "Nobody waits", by=founder)
    guests = add_pillar(organization, "area", "Guests", by=founder)
    assert made(LEADER, founder) == ["mission", "pillar"]
    draft = GoalDraft("Guests return", {"level": "strategic", "owner": founder}, pillars=[guests])
    strategic = create_goal(organization, draft, by=founder)
    assert made(LEADER, founder)[2:] == ["strategic"]
    add_target(strategic, asks("Returns", "", 0, 9), by=founder)
    cascade_goal(strategic, [GoalDraft("Answer", {"level": "team"})], by=founder)
    assert made(LEADER, founder)[3:] == ["measured", "covered"]


def test_a_manager_s_steps(world: World) -> None:
    assert made(MANAGER, world.manager) == ["people", "team_goal", "team_kpi", "given"]
    acknowledge_check_in(CheckIn.objects.get(goal=world.own_goal), by=world.manager)
    assert made(MANAGER, world.manager)[-1] == "read"
    assert made(MANAGER, world.colleague) == ["team_goal", "team_kpi"]


def test_an_employee_s_steps(world: World) -> None:
    new = add(world.organization, "Nia Blake")
    assert made(EMPLOYEE, new) == []
    (own,) = cascade_goal(
        world.team_goal, [goal("Sort", new, None, "Sorted", 0, 9)], by=world.manager
    )
    assert made(EMPLOYEE, new) == ["own", "joined"]
    add_step(own, by=new, title="Begin")
    check_in(own, by=new, dated=today(), confidence=5)
    assert made(EMPLOYEE, new)[2:] == ["step", "report"]
    check_in(own, by=new, dated=today(), readings={world.target(own).kpi: 1})
    assert made(EMPLOYEE, new)[4:] == ["value"]


def test_an_executive_s_steps(world: World) -> None:
    cascade.drain_all(world.organization.pk)
    new = add(world.organization, "Nia Blake", is_executive=True)
    assert made(EXECUTIVE, new) == ["strategy", "numbers", "reported"]
    add_comment(world.strategic, text="What helped?", by=new)
    assert made(EXECUTIVE, new)[-1] == "said"


def test_each_guide_is_on_the_first_page_of_its_role_alone(world: World, signed_in: SignIn) -> None:
    newcomer = add(world.organization, "Nia Blake", is_executive=True)
    expected = {
        world.leader: {"strategy", "my-work"},
        world.manager: {"cascade", "my-work"},
        newcomer: {"dashboard", "my-work"},
        # They have made every step.
        world.employee: set(),
    }
    for person, pages in expected.items():
        client = signed_in(person)
        found = {p for p in ("strategy", "cascade", "my-work", "dashboard") if shown(client, p)}
        assert found == pages, person


def test_put_away_it_stays_away_until_it_is_called_back(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.manager)
    assert shown(client, "cascade")
    answer = client.post(reverse("guide-away", args=["manager"]))
    assert answer["Location"] == reverse("cascade")
    assert not shown(signed_in(world.manager), "cascade")
    assert shown(client, "my-work")
    html = client.get(reverse("guides")).content.decode()
    assert len(re.findall("Show on its page again", html)) == 1
    client.post(reverse("guide-back", args=["manager"]))
    assert shown(client, "cascade")
    assert client.post(reverse("guide-away", args=["leader"])).status_code == 404
    assert client.post(reverse("guide-away", args=["nobody"])).status_code == 404


def test_an_empty_organization_is_told_what_to_do_first_and_shown_no_empty_chart(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.outsider)
    html = client.get(reverse("dashboard")).content.decode()
    assert "Write mission and vision" in html
    assert "data-figure" not in html
    for page in ("strategy", "my-work", "cascade", "goals", "teams", "alignment"):
        assert "data-figure" not in client.get(reverse(page)).content.decode(), page
