"""The people's administration: who works here, what they may do, and what a change of it means."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions.deputies import name_deputy
from actions.people import add_team, set_membership
from actions.staff import edit_person
from people.models import Membership, Person
from people.rights import forget, may_administer, may_set_strategy
from tests.web.conftest import SignIn
from tests.web.posting import form_of, form_values
from tests.world import PASSWORD, World, add, today
from web.consequences import consequences_of

NAMES = ("Ada Finch", "Lena Hart", "Ed Moss", "Mara Quist", "Emil Row", "Kofi Dunn", "Otto Pike")


@pytest.fixture
def ada(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.administrator)


def listed(client: Client, **narrowed: str) -> set[str]:
    """Who has a row in the list."""
    html = client.get(reverse("staff"), narrowed).content.decode().partition("<tbody>")[2]
    first = {name.split()[0].lower(): name for name in NAMES}
    return {name for start, name in first.items() if f'small">{start}@' in html}


def text_of(client: Client, person: Person) -> str:
    return client.get(reverse("staff-person", args=[person.pk])).content.decode()


def save(client: Client, person: Person, **typed: str) -> Any:
    """Send the form of a person's page as it stands, with something typed over it."""
    url = reverse("staff-person", args=[person.pk])
    values = form_of(client, url, "email") | typed
    return client.post(url, {k: v for k, v in values.items() if v != "OFF"})


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, {"Ada Finch", "Lena Hart", "Ed Moss", "Mara Quist", "Emil Row"}),
        ({"text": "quist"}, {"Mara Quist"}),
        ({"text": "emil@"}, {"Emil Row"}),
        ({"role": "administrator"}, {"Ada Finch"}),
        ({"role": "leader"}, {"Lena Hart"}),
        ({"role": "executive"}, {"Ed Moss"}),
        ({"role": "lead"}, {"Mara Quist"}),
        ({"role": "none"}, {"Emil Row"}),
        ({"team": "Lending"}, {"Mara Quist", "Emil Row"}),
        ({"standing": "here"}, {"Ada Finch"}),
        ({"standing": "uninvited", "role": "none"}, {"Emil Row"}),
        ({"standing": "invited"}, set()),
        ({"standing": "left"}, {"Kofi Dunn"}),
        ({"standing": "all", "role": "lead"}, {"Mara Quist", "Kofi Dunn"}),
        ({"role": "nonsense", "text": "lena"}, {"Lena Hart"}),
    ],
)
def test_people_are_narrowed_by_the_address(
    narrowed: dict[str, str], found: set[str], world: World, ada: Client
) -> None:
    Person.objects.filter(pk=world.colleague.pk).update(is_active=False)
    assert listed(ada, **narrowed) == found


def test_a_row_tells_teams_whom_they_talk_to_and_when_they_last_came(
    world: World, ada: Client
) -> None:
    html = ada.get(reverse("staff"), {"text": "emil"}).content.decode()
    row = html.split("<tbody>")[1].split("</tbody>")[0]
    for words in ("Lending", "Mara Quist", "never", "Not invited"):
        assert words in row
    # A lead talks to who leads above, not to themselves.
    above = add_team(world.organization, "House", by=None)
    set_membership(world.leader, above, "lead", by=None)
    world.lending.move_to(above)
    page = text_of(ada, world.manager)
    assert "Lena Hart" in page.split("Talks to")[1]


def test_a_name_is_changed_at_once_and_an_address_after_a_word(world: World, ada: Client) -> None:
    assert save(ada, world.employee, name="Emil Rowe").status_code == 302
    answer = save(ada, world.employee, email="Rowe@Larch.Example")
    assert answer.status_code == 200
    assert "signs in with the new address" in answer.content.decode()
    assert Person.objects.get(pk=world.employee.pk).email == "emil@larch.example"
    html = answer.content.decode()
    url = reverse("staff-person", args=[world.employee.pk])
    assert ada.post(url, form_values(html, "email") | {"step": "do"}).status_code == 302
    saved = Person.objects.get(pk=world.employee.pk)
    assert (saved.name, saved.email) == ("Emil Rowe", "rowe@larch.example")


def test_what_a_grant_gives_and_takes_is_told_and_true(world: World, ada: Client) -> None:
    given = save(ada, world.employee, is_leader="on").content.decode()
    assert "Emil Row sets strategy from now on" in given and "Save it so" in given
    assert not Person.objects.get(pk=world.employee.pk).is_leader
    taken = save(ada, world.leader, is_leader="OFF").content.decode()
    assert "Lena Hart no longer sets strategy" in taken
    assert "1 strategic goal stays theirs" in taken
    assert may_set_strategy(world.leader)
    done = save(ada, world.leader, is_leader="OFF", step="do")
    assert done.status_code == 302
    forget()
    assert not may_set_strategy(Person.objects.get(pk=world.leader.pk))


@pytest.mark.parametrize(
    ("has", "changes", "said"),
    [
        ("executive", {"is_administrator": True}, ["administers from", "sets strategy from"]),
        ("administrator leader", {"is_leader": False}, ["may do as much as before"]),
        ("administrator leader", {"is_administrator": False}, ["no longer administers"]),
        ("leader executive", {"is_executive": False}, ["may do as much as before"]),
        ("leader executive", {"is_leader": False}, ["no longer sets strategy"]),
        ("leader", {"is_executive": True}, ["may do as much as before"]),
        ("leader", {"is_leader": False, "is_executive": True}, ["no longer sets strategy"]),
        (
            "administrator",
            {"is_administrator": False},
            ["no longer administers", "no longer sets", "no longer sees"],
        ),
        ("", {"is_executive": True}, ["sees every goal"]),
    ],
)
def test_of_several_grants_is_told_only_what_the_others_do_not_give(
    has: str, changes: dict[str, bool], said: list[str], world: World
) -> None:
    person = world.employee
    for grant in has.split():
        setattr(person, f"is_{grant}", True)
    told = consequences_of(person, changes)
    assert len(told) == len(said)
    assert all(f"Emil Row {words}" in one for one, words in zip(told, said, strict=True))


@pytest.fixture
def dee(world: World, signed_in: SignIn) -> Client:
    """Dee Lund, who stands in for the administrator."""
    deputy = add(world.organization, "Dee Lund")
    days = {"since": today(), "until": today()}
    name_deputy(world.administrator, deputy, **days, on=today(), by=world.administrator)
    return signed_in(deputy)


def test_an_administrators_deputy_changes_names_and_neither_grants_nor_addresses(
    world: World, dee: Client
) -> None:
    deputy = Person.objects.get(name="Dee Lund")
    typed = {"is_administrator": "on", "email": "other@larch.example", "name": "Dee Lunt"}
    assert save(dee, deputy, **typed, step="do").status_code == 302
    saved = Person.objects.get(pk=deputy.pk)
    assert (saved.is_administrator, saved.email) == (False, "dee@larch.example")
    assert saved.name == "Dee Lunt"
    ada = text_of(dee, world.administrator)
    assert "An administrator changes it, not their deputy" in ada


def test_an_administrators_deputy_makes_nobody_a_way_in(world: World, dee: Client) -> None:
    assert "Make a link" not in text_of(dee, world.administrator)
    url = reverse("staff-password", args=[world.administrator.pk])
    assert dee.post(url).status_code == 404
    assert dee.post(reverse("staff-invite", args=[world.leader.pk])).status_code == 302
    assert "Link to hand over" not in text_of(dee, world.leader)
    assert "Link to hand over" not in dee.get(reverse("staff")).content.decode()


@pytest.mark.parametrize("address", ["staff-invite-many", "staff-file"])
def test_an_administrators_deputy_enters_nobody_with_a_grant(
    address: str, world: World, dee: Client
) -> None:
    url, before = reverse(address), Person.objects.count()
    typed: dict[str, str] = {
        "staff-invite-many": {"lines": "Nia Holt, nia@larch.example, administrator"},
        "staff-file": {"text": "email,name,grants\nnia@larch.example,Nia Holt,leader\n"},
    }[address]
    answer = dee.post(url, form_of(dee, url, next(iter(typed))) | typed | {"step": "do"})
    assert answer.status_code == 422
    assert "not their deputy" in answer.content.decode()
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("lena@larch.example", "Somebody with this address is here already."),
        ("emil@" + "ü" * 60 + ".example", "No letter reaches this address"),
    ],
)
def test_an_address_that_cannot_be_theirs_is_said_at_its_field(
    email: str, said: str, world: World, ada: Client
) -> None:
    answer = save(ada, world.employee, email=email, step="do")
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_what_somebody_else_saved_meanwhile_is_not_written_over(world: World, ada: Client) -> None:
    url = reverse("staff-person", args=[world.employee.pk])
    values = form_of(ada, url, "email")
    edit_person(world.employee, {"name": "Emil Rowan"}, version=1, by=world.administrator)
    answer = ada.post(url, values | {"name": "Emil Rowe"})
    assert answer.status_code == 409
    assert "Emil Row" in answer.content.decode()
    assert Person.objects.get(pk=world.employee.pk).name == "Emil Rowan"


def test_the_last_administrator_stays_one(world: World, ada: Client) -> None:
    # Lena has no password yet: she could not administer anything.
    edit_person(world.leader, {"is_administrator": True}, version=1, by=None)
    answer = save(ada, world.administrator, is_administrator="OFF", step="do")
    assert answer.status_code == 422
    assert "Then nobody could administer the organization" in answer.content.decode()
    world.leader.set_password(PASSWORD)
    world.leader.save(update_fields=["password"])
    assert save(ada, world.administrator, is_administrator="OFF", step="do").status_code == 302
    forget()
    assert not may_administer(Person.objects.get(pk=world.administrator.pk))


def test_somebody_is_put_into_a_team_and_taken_out(world: World, ada: Client) -> None:
    url = reverse("staff-place", args=[world.leader.pk])
    ada.post(url, {"team": "Events", "role": "lead"})
    assert Membership.objects.get(person=world.leader).role == "lead"
    refused = ada.post(url, {"team": "Nowhere", "role": "lead"})
    assert refused.status_code == 422 and "Nowhere" in refused.content.decode()
    ada.post(reverse("staff-place-end", args=[world.leader.pk, world.events.pk]))
    assert not Membership.objects.filter(person=world.leader).exists()


def test_a_person_who_left_is_not_edited(world: World, ada: Client) -> None:
    Person.objects.filter(pk=world.employee.pk).update(is_active=False)
    assert "Has left" in text_of(ada, world.employee)
    answer = ada.post(
        reverse("staff-person", args=[world.employee.pk]),
        {"name": "Emil", "email": "emil@larch.example", "version": 1, "step": "do"},
    )
    assert answer.status_code == 422
    assert "take them back first" in answer.content.decode()
