"""One team asks another in the browser; the other answers; both find it where they look."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from actions.requests import RequestDraft, accept_request, ask
from reviews.models import Request
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today

pytestmark = pytest.mark.django_db


def asked(world: World) -> Request:
    draft = RequestDraft(world.lending, world.events, "A reading hour at the desk")
    return ask(world.team_goal, draft, by=world.manager)


def test_a_lead_asks_another_team_from_a_goal(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("goal-ask", args=[world.team_goal.code])
    values = form_of(client, url, "to_team")
    assert values["from_team"] == world.lending.code
    answer = client.post(url, values | {"to_team": "Events", "title": "A reading hour"})
    made = Request.objects.get()
    assert answer["Location"] == reverse("request", args=[made.pk])
    assert (made.from_team, made.to_team, made.author) == (
        world.lending,
        world.events,
        world.manager,
    )
    again = client.post(url, values | {"to_team": "Events", "title": "A reading hour"})
    assert again["Location"] == answer["Location"]
    assert Request.objects.count() == 1


def test_nobody_asks_in_the_name_of_another_team(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("goal-ask", args=[world.team_goal.code])
    values = form_of(client, url, "to_team") | {
        "to_team": "Lending",
        "from_team": "Events",
        "title": "Mend ours",
    }
    answer = client.post(url, values)
    assert answer.status_code == 422
    assert "cannot ask in the name of “Events”" in answer.content.decode()


def test_the_lead_of_the_team_that_is_asked_promises_it(world: World, signed_in: SignIn) -> None:
    request, client = asked(world), signed_in(world.colleague)
    assert "A reading hour at the desk" in client.get(reverse("my-work")).content.decode()
    assert "A reading hour at the desk" in client.get(reverse("requests")).content.decode()
    url = reverse("request", args=[request.pk])
    values = form_of(client, url, "verb") | {
        "verb": "accept",
        "promised_for": (today() + dt.timedelta(days=9)).isoformat(),
        "answering_goal": world.hidden.code,
    }
    assert client.post(url, values)["Location"] == url
    request.refresh_from_db()
    assert (request.state, request.answering_goal) == ("accepted", world.hidden)
    page = signed_in(world.manager).get(url).content.decode()
    assert "They kept it" in page and "Withdraw it" in page
    assert world.hidden.title not in page  # a team's goal that Mara may not see


def test_who_promised_says_a_new_day_and_who_asked_hears_of_it(
    world: World, signed_in: SignIn
) -> None:
    request, client = asked(world), signed_in(world.colleague)
    url, day = reverse("request", args=[request.pk]), today() + dt.timedelta(days=9)
    accept_request(request, version=1, by=world.colleague)
    values = form_of(client, url, "promised_for")
    assert "verb" not in values
    refused = client.post(url, values | {"promised_for": "1999-01-01"})
    assert refused.status_code == 422 and "for today or a later day" in refused.content.decode()
    assert client.post(url, values | {"promised_for": day.isoformat()})["Location"] == url
    request.refresh_from_db()
    assert (request.state, request.promised_for) == ("accepted", day)
    asker = signed_in(world.manager)
    assert "Events promised what you asked for by" in asker.get(reverse("bell")).content.decode()
    assert "Promise another day" not in asker.get(url).content.decode()
    assert asker.post(url, values | {"version": "3"}).status_code == 404


def test_only_that_lead_answers_and_only_who_asked_ends_it(world: World, signed_in: SignIn) -> None:
    request = asked(world)
    url, end = reverse("request", args=[request.pk]), reverse("request-end", args=[request.pk])
    people = ("leader", "executive", "manager", "employee", "administrator", "colleague")
    posts = {who: signed_in(getattr(world, who)) for who in people}
    empty = {"verb": ""}
    statuses = {who: client.post(url, empty).status_code for who, client in posts.items()}
    assert statuses == {who: 422 if who == "colleague" else 404 for who in people}
    statuses = {
        who: client.post(end, {"verb": "kept", "version": "1"}).status_code
        for who, client in posts.items()
    }
    assert statuses == {who: 302 if who == "manager" else 404 for who in people}
    assert Request.objects.get().state == "open"


def test_a_refusal_says_why_and_may_be_settled_otherwise(world: World, signed_in: SignIn) -> None:
    request, client = asked(world), signed_in(world.colleague)
    url = reverse("request", args=[request.pk])
    values = form_of(client, url, "verb") | {"verb": "decline"}
    refused = client.post(url, values)
    assert refused.status_code == 422 and "Say why" in refused.content.decode()
    client.post(url, values | {"answer": "No hands before June."})
    asker = signed_in(world.manager)
    page = asker.get(url).content.decode()
    assert "No hands before June." in page and "Settled in another way" in page
    values = form_of(asker, url, "version")
    asker.post(reverse("request-end", args=[request.pk]), values | {"verb": "resolve"})
    request.refresh_from_db()
    assert request.is_resolved


def test_an_answer_to_what_was_withdrawn_meanwhile_overwrites_nothing(
    world: World, signed_in: SignIn
) -> None:
    request, client = asked(world), signed_in(world.colleague)
    url = reverse("request", args=[request.pk])
    values = form_of(client, url, "verb") | {"verb": "accept"}
    end = reverse("request-end", args=[request.pk])
    signed_in(world.manager).post(end, {"verb": "withdrawn", "version": "1"})
    assert client.post(url, values).status_code == 409
    assert "Answer it" not in client.get(url).content.decode()
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_requests_made_are_listed_apart_from_those_received(
    world: World, signed_in: SignIn
) -> None:
    asked(world)
    client, url = signed_in(world.manager), reverse("requests")
    assert "No team asks anything of yours" in client.get(url).content.decode()
    assert "A reading hour at the desk" in client.get(url + "?of=made").content.decode()


def test_a_request_about_a_goal_is_told_on_its_page(world: World, signed_in: SignIn) -> None:
    asked(world)
    url = reverse("goal", args=[world.team_goal.code])
    assert "A reading hour at the desk" in signed_in(world.executive).get(url).content.decode()


def test_a_version_that_is_no_number_ends_nothing(world: World, signed_in: SignIn) -> None:
    asked = ask(
        world.team_goal, RequestDraft(world.lending, world.events, "Help"), by=world.manager
    )
    client, url = signed_in(world.manager), reverse("request-end", args=[asked.pk])
    for version in ("", "9" * 5000, "\N{ARABIC-INDIC DIGIT ONE}", "one"):
        answer = client.post(url, {"version": version, "verb": "withdrawn"})
        assert answer.status_code == 302, version
    assert Request.objects.get(pk=asked.pk).state == "open"
