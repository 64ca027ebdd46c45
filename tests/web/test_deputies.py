"""Deputies: named for a time by a person or an administrator, seen from both sides, ended by either."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions.deputies import end_deputyship, name_deputy
from ledger.models import AuditEntry
from people.models import Deputy, Person
from people.rights import Verb, can
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today

DAY = dt.timedelta(days=1)


def address(person: Person) -> str:
    return reverse("deputies", args=[person.pk])


def send(client: Client, person: Person, deputy: str, first: int, last: int) -> Any:
    values = form_of(client, address(person), "deputy")
    days = {
        "since": (today() + first * DAY).isoformat(),
        "until": (today() + last * DAY).isoformat(),
    }
    return client.post(address(person), values | {"deputy": deputy} | days)


def test_a_person_names_a_deputy_who_then_acts_for_them(world: World, signed_in: SignIn) -> None:
    mara = signed_in(world.manager)
    assert not can(world.executive, Verb.SEE, world.private)
    assert send(mara, world.manager, "Ed Moss", 0, 3)["Location"] == address(world.manager)
    assert can(world.executive, Verb.EDIT, world.own_goal)
    assert can(world.executive, Verb.SEE, world.private), "what Mara sees, Ed sees for her"
    page = mara.get(address(world.manager)).content.decode()
    assert "Ed Moss" in page.split('id="deputies"')[1].split('id="principals"')[0]
    ed = signed_in(world.executive)
    page = ed.get(address(world.executive)).content.decode()
    assert "Mara Quist" in page.split('id="principals"')[1]
    # Visible to all.
    kofi = signed_in(world.colleague)
    assert "Ed Moss" in kofi.get(reverse("person", args=[world.manager.pk])).content.decode()


def test_sent_twice_it_is_named_once(world: World, signed_in: SignIn) -> None:
    mara = signed_in(world.manager)
    values = form_of(mara, address(world.manager), "deputy")
    values |= {"deputy": "Ed Moss", "until": values["since"]}
    assert mara.post(address(world.manager), values).status_code == 302
    assert mara.post(address(world.manager), values).status_code == 302
    assert Deputy.objects.count() == 1


@pytest.mark.parametrize(
    ("deputy", "first", "last", "said"),
    [
        ("Mara Quist", 0, 3, "nobody called"),
        ("Otto Pike", 0, 3, "nobody called"),
        ("", 0, 3, "required"),
        ("Ed Moss", 3, 1, "The last day lies before the first."),
        ("Ed Moss", -1, 3, "It begins today or later."),
        ("Lena Hart", 2, 9, "They stand in on some of these days already."),
    ],
)
def test_what_cannot_be_is_said(
    deputy: str, first: int, last: int, said: str, world: World, signed_in: SignIn
) -> None:
    span = (today(), today() + 2 * DAY)
    name_deputy(world.manager, world.leader, *span, on=today(), by=world.manager)
    answer = send(signed_in(world.manager), world.manager, deputy, first, last)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Deputy.objects.count() == 1


def test_an_administrator_names_one_for_who_is_absent_but_not_themselves(
    world: World, signed_in: SignIn
) -> None:
    ada = signed_in(world.administrator)
    answer = send(ada, world.manager, "Ada Finch", 0, 3)
    assert answer.status_code == 422
    assert "Nobody makes themselves somebody&#x27;s deputy." in answer.content.decode()
    assert send(ada, world.manager, "Ed Moss", 0, 3).status_code == 302
    entry = AuditEntry.objects.get(noun="deputy", verb="create")
    assert entry.actor_id == world.administrator.pk


def test_a_deputy_passes_nothing_on_and_may_stand_down(world: World, signed_in: SignIn) -> None:
    span = (today(), today() + 2 * DAY)
    row = name_deputy(world.manager, world.leader, *span, on=today(), by=world.manager)
    lena = signed_in(world.leader)
    assert lena.get(address(world.manager)).status_code == 404
    assert lena.post(address(world.manager), {"deputy": "Ed Moss"}).status_code == 404
    assert signed_in(world.colleague).post(reverse("deputy-end", args=[row.pk])).status_code == 404
    answer = lena.post(reverse("deputy-end", args=[row.pk]))
    assert answer["Location"] == address(world.leader)
    assert not can(world.leader, Verb.EDIT, world.own_goal)


def test_it_is_ended_at_once_and_what_has_been_stays_told(world: World, signed_in: SignIn) -> None:
    days = {"since": today() - 3 * DAY, "until": today() + 3 * DAY}
    row = Deputy.objects.create(
        organization=world.organization, person=world.manager, deputy=world.executive, **days
    )
    assert can(world.executive, Verb.EDIT, world.own_goal)
    answer = signed_in(world.manager).post(reverse("deputy-end", args=[row.pk]))
    assert answer["Location"] == address(world.manager)
    assert not can(world.executive, Verb.EDIT, world.own_goal)
    row.refresh_from_db()
    assert row.until == today() - DAY
    entries = AuditEntry.objects.count()
    end_deputyship(row, on=today(), by=world.manager)
    assert AuditEntry.objects.count() == entries, "ended twice, told once"
