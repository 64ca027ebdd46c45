"""Goals, KPIs, people and teams are found by words, as far as the person asking may see them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from actions.people import add_team, set_membership
from goals.models import Goal
from kpis.models import Kpi
from people import words
from people.models import Person, Team
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db

SUGGESTING = {"HX-Request": "true"}


def searched(client: Client, text: str, **more: str) -> str:
    return client.get(reverse("search"), {"q": text, **more}).content.decode()


def suggested(client: Client, text: str) -> list[str]:
    """Where the suggestions lead, in their order."""
    answer = client.get(reverse("search"), {"q": text}, headers=SUGGESTING)
    return re.findall(r'role="option"[^>]*href="([^"]+)"', answer.content.decode())


def test_each_kind_is_found_by_beginnings_of_words_and_leads_to_its_page(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.executive)
    assert reverse("goal", args=[world.team_goal.code]) in suggested(client, "minutes LEND")
    assert reverse("kpi", args=[world.waiting.code]) in suggested(client, "wait")
    assert reverse("person", args=[world.employee.pk]) in suggested(client, "row em")
    assert reverse("team", args=[world.lending.code]) in suggested(client, "lending")
    html = searched(client, "len")
    for found in ("Lena Hart", "Lending", "Lend within two minutes"):
        assert found in html


def test_a_code_leads_the_list(world: World, signed_in: SignIn) -> None:
    Goal.objects.filter(pk=world.strategic.pk).update(title="What G-2 was for")
    code = world.team_goal.code
    assert code == "G-2"
    assert suggested(signed_in(world.executive), "g-2")[:2] == [
        reverse("goal", args=[code]),
        reverse("goal", args=[world.strategic.code]),
    ]


def test_a_code_is_found_among_more_goals_of_those_words_than_are_ranked(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MOST_RANKED", 2)
    same = {"organization": world.organization, "level": "team"}
    Goal.objects.bulk_create(Goal(**same, code=f"SHELF-{n}", title=f"Shelf {n}") for n in range(5))
    client = signed_in(world.executive)
    assert suggested(client, "shelf-4")[0] == reverse("goal", args=["SHELF-4"])
    assert len(set(re.findall(r"/goals/(SHELF-\d+)/", searched(client, "shelf")))) == 2


def test_what_may_not_be_seen_is_not_found_nor_told_to_be_there(
    world: World, signed_in: SignIn
) -> None:
    for sought, readers in {
        "learn to sign": {"employee", "manager"},
        "chute": {"leader", "executive", "administrator", "colleague"},
        "Signs": {"employee", "manager"},
        "chite": {"leader", "executive", "administrator", "colleague"},
    }.items():
        everyone = ("leader", "executive", "manager", "employee", "administrator", "colleague")
        found = {
            who
            for who in (*everyone, "outsider")
            if "Nothing is called" not in searched(signed_in(getattr(world, who)), sought)
            or "Did you mean" in searched(signed_in(getattr(world, who)), sought)
        }
        assert found == readers, sought
    assert suggested(signed_in(world.outsider), "lend") == [reverse("search") + "?q=lend"]


def test_a_person_is_told_apart_by_their_teams(world: World, signed_in: SignIn) -> None:
    for name, role in (("Events", "member"), ("Archive", "member"), ("Bindery", "lead")):
        team = Team.objects.filter(name=name).first()
        team = team or add_team(world.organization, name, by=world.administrator)
        set_membership(world.employee, team, role, by=world.administrator)
    gone = add_team(world.organization, "Attic", by=world.administrator)
    set_membership(world.employee, gone, "member", by=world.administrator)
    Team.objects.filter(pk=gone.pk).update(archived_at=world.organization.made_at)
    html = searched(signed_in(world.executive), "emil row")
    assert "Bindery, Archive, Events, Lending<" in html


def test_a_slip_of_the_finger_still_leads_there(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.executive)
    html = searched(client, "minuets lned")
    assert "Did you mean one of these?" in html
    assert "Lend within two minutes" in html
    for slip in ("Emli", "meil", "Eml", "Eemil"):
        assert reverse("person", args=[world.employee.pk]) in suggested(client, slip), slip


def test_who_left_and_what_was_put_away_is_not_found(world: World, signed_in: SignIn) -> None:
    Person.objects.filter(pk=world.colleague.pk).update(is_active=False)
    Goal.objects.filter(pk=world.team_goal.pk).update(
        state="cancelled", archived_at=world.organization.made_at
    )
    client = signed_in(world.executive)
    assert "Kofi Dunn" not in searched(client, "kofi")
    assert "Lend within" not in searched(client, "minutes")


def test_finding_nothing_says_so_and_what_to_try(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.employee)
    for text in ("zebra crossing", "&|!:*", "\0", "<b>"):
        answer = client.get(reverse("search"), {"q": text})
        assert answer.status_code == 200
        assert "<b>" not in answer.content.decode()
    html = searched(client, "zebra crossing")
    assert "Nothing is called “zebra crossing”" in html
    assert "Try fewer words" in html
    assert "What are you looking for?" in searched(client, " ")


def test_one_kind_goes_on_page_by_page(world: World, signed_in: SignIn) -> None:
    same = {"organization": world.organization, "level": "team"}
    Goal.objects.bulk_create(
        Goal(**same, code=f"SHELF-{n}", title=f"Sort shelf {n}") for n in range(30)
    )
    kpis = [Kpi(organization=world.organization, code=f"K{n}", name="Shelf") for n in range(11)]
    Kpi.objects.bulk_create(kpis)
    client = signed_in(world.employee)
    assert "More goals" in searched(client, "shelf") and "More KPIs" in searched(client, "shelf")
    first, second = (searched(client, "shelf", kind="goals", page=n) for n in ("1", "2"))
    codes = [set(re.findall(r"/goals/(SHELF-\d+)/", html)) for html in (first, second)]
    assert [len(some) for some in codes] == [25, 5]
    assert not codes[0] & codes[1]
    team = reverse("team", args=[world.lending.code])
    assert team in searched(client, "lend")
    assert team not in searched(client, "lend", kind="goals")


def test_every_page_has_the_search(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.employee)
    for name in ("dashboard", "my-work", "teams", "search"):
        assert 'aria-keyshortcuts="/"' in client.get(reverse(name)).content.decode()
    assert "aria-keyshortcuts" not in Client().get(reverse("sign-in")).content.decode()
