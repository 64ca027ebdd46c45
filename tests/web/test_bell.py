"""The bell tells what needs or concerns a person, and nothing that they may not see."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from actions.check_ins import acknowledge_check_in, add_comment
from actions.editing import change
from actions.goals import GoalDraft
from actions.proposals import propose_goal, send_proposal_back
from actions.requests import RequestDraft, accept_request, ask
from actions.targets import edit_target
from people.models import Person
from reviews.models import CheckIn
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db


def panel(client: Client) -> str:
    return client.get(reverse("bell"), headers={"HX-Request": "true"}).content.decode()


def name(client: Client) -> str:
    """How the bell is read aloud on a page, counted again."""
    client.get(reverse("bell-count"))
    html = client.get(reverse("teams")).content.decode()
    (said,) = re.findall(r'sr-only">(Notifications[^<]*)<', html)
    return said


def test_what_waits_is_what_my_work_says_waits(world: World, signed_in: SignIn) -> None:
    draft = GoalDraft("Greet by name", {"level": "individual"})
    propose_goal(world.team_goal, draft, by=world.employee)
    ask(world.strategic, RequestDraft(world.events, world.lending, "A table"), by=world.colleague)
    client = signed_in(world.manager)
    waiting = panel(client).split("What others did")[0]
    for what in ("Check-in due", "Proposal to answer", "Your team is asked", "Report by Emil Row"):
        assert what in waiting
    work = client.get(reverse("my-work")).content.decode()
    for title in re.findall(r'<a class="clamp is-2"[^>]*>([^<]+)</a>', waiting):
        assert title in work
    assert name(client) == "Notifications, 4 wait for you, 1 new"


def test_what_others_did_that_concerns_me(world: World, signed_in: SignIn) -> None:
    owned = world.own_goal
    add_comment(owned, text="Shall we <b>start</b> on Monday?", by=world.colleague)
    acknowledge_check_in(CheckIn.objects.get(goal=owned), by=world.manager)
    edit_target(world.target(owned), {"target": 90}, version=1, by=world.manager)
    change(world.team_goal, {"owner": world.employee}, by=world.leader)
    draft = GoalDraft("Greet by name", {"level": "individual"})
    proposal = propose_goal(world.team_goal, draft, by=world.employee)
    send_proposal_back(proposal, note="Whom?", version=1, by=world.manager)
    add_comment(world.strategic, text="Nothing to do with Emil.", by=world.leader)
    news = panel(signed_in(world.employee)).split("What others did")[1]
    for said in (
        "Kofi Dunn commented",
        "Shall we &lt;b&gt;start&lt;/b&gt; on Monday?",
        "Mara Quist read your report",
        "Mara Quist moved the target on “Answers”",
        "Target: 80 → 90",
        "Lena Hart gave you this goal",
        "Mara Quist sent the goal back",
    ):
        assert said in news, said
    assert "Nothing to do with Emil" not in news


def test_what_was_done_before_a_goal_was_mine_is_no_news(world: World, signed_in: SignIn) -> None:
    given, kept = world.team_goal, world.own_goal
    add_comment(given, text="To Mara alone.", by=world.leader)
    edit_target(world.target(given), {"target": 110}, version=1, by=world.leader)
    change(given, {"owner": world.employee}, by=world.leader)
    add_comment(given, text="Now to Emil.", by=world.leader)
    add_comment(kept, text="As always.", by=world.leader)
    news = panel(signed_in(world.employee)).split("What others did")[1]
    assert "gave you this goal" in news and "Now to Emil." in news and "As always." in news
    assert "To Mara alone." not in news and "moved the target" not in news
    add_comment(given, text="Thanks.", by=world.manager)
    assert "To Mara alone." not in panel(signed_in(world.employee))
    assert "Now to Emil." in panel(signed_in(world.manager))


def test_an_answer_to_what_i_asked_of_another_team(world: World, signed_in: SignIn) -> None:
    draft = RequestDraft(world.lending, world.events, "A reading hour")
    asked = ask(world.team_goal, draft, by=world.manager)
    accept_request(asked, version=1, by=world.colleague, answer="On Fridays")
    news = panel(signed_in(world.manager))
    assert "Events promised what you asked for" in news
    assert "On Fridays" in news


def test_all_read_leaves_what_waits(world: World, signed_in: SignIn) -> None:
    add_comment(world.own_goal, text="Well done.", by=world.leader)
    client = signed_in(world.employee)
    before = name(client)
    assert before.endswith(", 2 new")
    assert "All read" in panel(client)
    client.post(reverse("bell-read"))
    assert name(client) == before.removesuffix(", 2 new")
    assert "Well done." in panel(client)
    assert "All read" not in panel(client)


def test_a_page_shows_what_was_counted_and_has_it_counted_again_after_an_act(
    world: World, signed_in: SignIn
) -> None:
    client, asks = signed_in(world.employee), f'hx-get="{reverse("bell-count")}"'
    assert asks in client.get(reverse("teams")).content.decode()
    client.get(reverse("bell-count"))
    assert asks not in client.get(reverse("teams")).content.decode()
    client.post(reverse("comments", args=[world.own_goal.code]), {"text": ""})
    client.post(reverse("step-tick", args=[world.step.pk]), {"done": "1"})
    assert asks in client.get(reverse("teams")).content.decode()
    client.get(reverse("bell-count"))
    assert asks not in client.get(reverse("teams")).content.decode()


def test_nothing_is_told_of_what_may_no_longer_be_seen(world: World, signed_in: SignIn) -> None:
    add_comment(world.hidden, text="Quietly.", by=world.executive)
    assert "Quietly." in panel(signed_in(world.colleague))
    change(world.hidden, {"owner": world.leader}, by=world.leader)
    Person.objects.filter(pk=world.colleague.pk).update(is_executive=False)
    assert "Quietly." not in panel(signed_in(world.employee))
    assert "Quietly." not in panel(signed_in(world.outsider))


def test_an_empty_bell_says_that_all_is_quiet(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.outsider)
    assert "All quiet" in panel(client)
    assert name(client) == "Notifications"
