"""The page of who leaves: what they hold, who gets it, and what an administrator may not read of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions.goals import edit_goal
from actions.staff import edit_person
from goals.models import Goal, Step
from people.models import Person
from tests.web.conftest import SignIn
from tests.web.posting import form_of, form_values
from tests.world import World


@pytest.fixture
def ada(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.administrator)


def address(person: Person) -> str:
    return reverse("staff-leave", args=[person.pk])


def send(client: Client, person: Person, step: str, **typed: str) -> Any:
    values = form_of(client, address(person), "everything")
    return client.post(address(person), values | {"step": step} | typed)


def test_all_that_somebody_holds_is_listed_with_counts(world: World, ada: Client) -> None:
    html = ada.get(address(world.employee)).content.decode()
    for words in (
        "Goals owned: 1",
        "Answer the desk at once",
        "Private goals: 1",
        "You may not see which.",
        "Steps to do: 1",
        "Move the desk",
        "Teams they are in: 1",
    ):
        assert words in html
    assert "Learn to sign" not in html, "not even an administrator reads a private goal"
    assert "Hand over and let them go" not in html, "shown before it is done"


def test_who_would_get_what_is_shown_and_then_done(world: World, ada: Client) -> None:
    own = f"row-goals-{world.own_goal.pk}"
    typed = {"everything": "mara@larch.example", own: "Kofi Dunn"}
    shown = send(ada, world.employee, "preview", **typed).content.decode()
    for words in (
        "Goals owned: 1 to Kofi Dunn",
        "Steps to do: 1 to Mara Quist",
        "Teams they are in: 1 ends",
        "Private goals: 1 to Mara Quist",  # she leads his team
        "Kofi Dunn owns 2 goals then, 1 now.",
        "cannot sign in any more",
        'value="Kofi Dunn"',
    ):
        assert words in shown
    assert Person.objects.get(pk=world.employee.pk).is_active
    done = send(ada, world.employee, "do", **typed)
    assert done["Location"] == reverse("staff-person", args=[world.employee.pk])
    assert Goal.objects.get(pk=world.own_goal.pk).owner == world.colleague
    assert Step.objects.get(pk=world.step.pk).assignee == world.manager
    page = ada.get(done["Location"]).content.decode()
    assert "Everything is handed over." in page and "Take them back" in page
    history = ada.get(reverse("goal-history", args=[world.own_goal.code])).content.decode()
    assert "handed the goal over" in history


def test_sent_twice_it_is_done_once(world: World, ada: Client) -> None:
    values = form_of(ada, address(world.employee), "everything") | {"step": "do"}
    ada.post(address(world.employee), values | {"everything": "Mara Quist"})
    edit_goal(Goal.objects.get(pk=world.own_goal.pk), {"title": "Mine"}, version=2, by=None)
    again = ada.post(address(world.employee), values | {"everything": "Kofi Dunn"})
    assert again.status_code == 302
    assert Goal.objects.get(pk=world.own_goal.pk).owner == world.manager
    assert "has left already" in ada.get(address(world.employee)).content.decode()


@pytest.mark.parametrize("name", ["", "Emil Row", "Otto Pike", "nobody@larch.example"])
def test_somebody_else_who_works_here_takes_over(name: str, world: World, ada: Client) -> None:
    answer = send(ada, world.employee, "do", everything=name)
    assert answer.status_code == 422
    assert Person.objects.get(pk=world.employee.pk).is_active


def test_a_page_that_is_old_by_now_hands_nothing_over(world: World, ada: Client) -> None:
    values = form_of(ada, address(world.employee), "everything") | {"everything": "Mara Quist"}
    edit_person(world.employee, {"is_executive": True}, version=1, by=None)
    answer = ada.post(address(world.employee), values | {"step": "do"})
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()
    assert Goal.objects.get(pk=world.own_goal.pk).owner == world.employee
    typed = form_values(answer.content.decode(), "everything")
    assert typed["everything"] == "Mara Quist"
    assert ada.post(address(world.employee), typed | {"step": "do"}).status_code == 302


def test_the_last_administrator_is_told_why_they_stay(world: World, ada: Client) -> None:
    values = form_of(ada, address(world.administrator), "version") | {"step": "do"}
    answer = ada.post(address(world.administrator), values)
    assert answer.status_code == 422
    assert "nobody could administer the organization" in answer.content.decode()


def test_whoever_left_is_taken_back(world: World, ada: Client) -> None:
    send(ada, world.employee, "do", everything="Mara Quist")
    answer = ada.post(reverse("staff-return", args=[world.employee.pk]), follow=True)
    html = answer.content.decode()
    assert "Emil Row is back" in html and "Not invited" in html


def test_who_holds_nothing_leaves_without_a_successor(world: World, ada: Client) -> None:
    html = ada.get(address(world.executive)).content.decode()
    assert "They hold nothing" in html
    values = form_of(ada, address(world.executive), "version") | {"step": "do"}
    assert ada.post(address(world.executive), values).status_code == 302
    assert not Person.objects.get(pk=world.executive.pk).is_active
