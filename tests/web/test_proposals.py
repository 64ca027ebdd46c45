"""An employee proposes, the lead answers, both see where it stands."""

from __future__ import annotations

import pytest
from django.urls import reverse

from goals.models import Goal
from tests.web.conftest import SignIn
from tests.web.posting import form_of, form_values
from tests.world import World

pytestmark = pytest.mark.django_db


def propose(world: World, signed_in: SignIn) -> Goal:
    client, url = signed_in(world.employee), reverse("goal-propose", args=[world.team_goal.code])
    values = form_of(client, url, "note") | {
        "title": "Label the new books",
        "note": "We lose them.",
        "kpis-0-kpi": "Labels",
        "kpis-0-target": "500",
    }
    assert client.post(url, values).status_code == 302
    return Goal.objects.get(title="Label the new books")


def test_a_proposal_is_accepted_with_changes(world: World, signed_in: SignIn) -> None:
    goal, lead = propose(world, signed_in), signed_in(world.manager)
    url = reverse("goal-proposal", args=[goal.code])
    for place in ("cascade", "my-work"):
        assert url in lead.get(reverse(place)).content.decode(), place
    assert "We lose them." in lead.get(url).content.decode()
    values = form_of(lead, url, "verb") | {"verb": "accept", "title": "Label all new books"}
    assert lead.post(url, values)["Location"] == reverse("goal", args=[goal.code])
    goal.refresh_from_db()
    assert (goal.state, goal.title) == ("active", "Label all new books")
    assert world.target(goal).target == 500


def test_what_is_sent_back_is_mended_and_proposed_once_more(
    world: World, signed_in: SignIn
) -> None:
    goal, lead = propose(world, signed_in), signed_in(world.manager)
    url = reverse("goal-proposal", args=[goal.code])
    values = form_of(lead, url, "verb") | {"verb": "send_back"}
    refused = lead.post(url, values)
    assert refused.status_code == 422 and "Say what is missing" in refused.content.decode()
    lead.post(url, values | {"note": "By when?"})
    own = signed_in(world.employee)
    for place in ("cascade", "my-work"):
        assert url in own.get(reverse(place)).content.decode(), place
    assert "By when?" in own.get(url).content.decode()
    own.post(url, form_of(own, url, "note") | {"due_date": "2030-05-01", "note": "By May."})
    goal.refresh_from_db()
    assert (goal.state, str(goal.due_date)) == ("proposed", "2030-05-01")


def test_an_answer_that_comes_second_overwrites_nothing(world: World, signed_in: SignIn) -> None:
    goal, lead = propose(world, signed_in), signed_in(world.manager)
    url = reverse("goal-proposal", args=[goal.code])
    values = form_of(lead, url, "verb")
    lead.post(url, values | {"verb": "accept"})
    mine = {"verb": "send_back", "note": "By which shelf?"}
    second = signed_in(world.administrator).post(url, values | mine)
    assert second.status_code == 409
    assert form_values(second.content.decode(), "version").items() >= mine.items()
    goal.refresh_from_db()
    assert goal.state == "active"


def test_only_those_above_answer_and_only_the_proposer_proposes_again(
    world: World, signed_in: SignIn
) -> None:
    goal = propose(world, signed_in)
    url = reverse("goal-proposal", args=[goal.code])
    people = ("leader", "executive", "manager", "employee", "administrator", "colleague")
    answers = {who: signed_in(getattr(world, who)).get(url).status_code for who in people}
    assert {who for who in people if answers[who] == 200} == {
        "manager",
        "leader",
        "administrator",
    }
    Goal.objects.filter(pk=goal.pk).update(state="draft")
    assert signed_in(world.employee).get(url).status_code == 200


def test_nobody_proposes_for_a_team_that_is_not_theirs(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.employee), reverse("goal-propose", args=[world.team_goal.code])
    values = form_of(client, url, "note") | {"title": "Read aloud", "team": "Events"}
    answer = client.post(url, values)
    assert answer.status_code == 422
    assert "“Events” is not a team of yours" in answer.content.decode()
