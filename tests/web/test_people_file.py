"""people.csv on the people's page: looked at, mended in place, written at once, the new invited."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from actions.leaving import Successors, offboard
from ledger.models import AuditEntry
from people.models import Membership, Person, Standing
from tests.web.conftest import SignIn
from tests.web.posting import form_of, form_values
from tests.world import World, today

GOOD = (
    "email,name,unit_code,role,grants\n"
    "emil@larch.example,Emil Rowe,{lending},lead,\n"
    "lena@larch.example,Lena Hart,,,leader executive\n"
    "NIA@larch.example,Nia Holt,{events},member,\n"
    "nia@larch.example,Nia Holt,{lending},,\n"
    "ole@larch.example,Ole Ness,,,\n"
    "ed@larch.example,Ed Moss,,,executive\n"
)


@pytest.fixture
def ada(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.administrator)


@pytest.fixture
def good(world: World) -> str:
    return GOOD.format(lending=world.lending.code, events=world.events.code)


def send(client: Client, step: str = "look", **typed: Any) -> Any:
    url = reverse("staff-file")
    return client.post(url, form_of(client, url, "text") | {"step": step} | typed)


def test_a_file_is_looked_at_before_anything_is_written(
    world: World, ada: Client, good: str
) -> None:
    chosen = SimpleUploadedFile("people.csv", ("\ufeff" + good).encode())
    answer = send(ada, "do", chosen=chosen)
    html = answer.content.decode()
    assert answer.status_code == 200, "a file that was chosen anew is looked at first"
    for words in (
        "New: 2, changed: 2, as they are: 1.",
        "name: Emil Row → Emil Rowe",
        f"role in {world.lending.code}: member → lead",
        "grants: leader → executive leader",
        f"role in {world.events.code}: member",
        "no team, no grants",
        "nia@larch.example",
    ):
        assert words in html, words
    assert not Person.objects.filter(email__in=["nia@larch.example", "ole@larch.example"]).exists()
    # What the page holds is sent on, and written.
    values = form_values(html, "text")
    assert values["text"].startswith("email,name")
    done = ada.post(reverse("staff-file"), values | {"step": "do"})
    assert done["Location"] == reverse("staff") + "?standing=invited"
    page = ada.get(done["Location"]).content.decode()
    assert "Done: 2 new, 2 changed, 1 as they were." in page and "Link to hand over" in page
    nia = Person.objects.get(email="nia@larch.example")
    assert nia.standing is Standing.INVITED
    teams = Membership.objects.filter(person=nia).values_list("team__name", "role")
    assert set(teams) == {("Events", "member"), ("Lending", "member")}
    emil = Person.objects.get(pk=world.employee.pk)
    assert (emil.name, emil.standing) == ("Emil Rowe", Standing.UNINVITED), "not new: not invited"
    assert Person.objects.get(pk=world.leader.pk).is_executive
    # Sent twice it is written once.
    entries = AuditEntry.objects.count()
    again = ada.post(reverse("staff-file"), values | {"step": "do"})
    assert again["Location"] == done["Location"]
    assert AuditEntry.objects.count() == entries


def test_new_people_are_invited_only_on_wish(world: World, ada: Client, good: str) -> None:
    url = reverse("staff-file")
    values = form_of(ada, url, "text") | {"step": "do", "text": good}
    del values["is_inviting"]
    assert ada.post(url, values)["Location"] == reverse("staff")
    assert Person.objects.get(email="ole@larch.example").standing is Standing.UNINVITED


@pytest.mark.parametrize(
    ("line", "row", "column", "reason"),
    [
        ("nia@larch.example,Nia Holt,NOWHERE,,", 2, "unit_code", "no unit"),
        ("nia@larch.example,Nia Holt,,lead,", 2, "role", "it needs a unit_code"),
        ("nia@larch.example,Nia Holt,,,chief", 2, "grants", "is not one of"),
        ("nia@larch.example,,,,", 2, "name", "a value is needed"),
        ("nia,Nia Holt,,,", 2, "email", "nia"),
        ("otto@other.example,Otto,,,", 2, "email", "belongs to another organization"),
        ("kofi@larch.example,Kofi Dunne,,,", 2, "email", "has left; take them back first"),
        ("ada@larch.example,Ada Finch,,,", 2, "grants", "nobody could administer"),
        ("nia@larch.example,Nia Holt,,,,more", 2, "6", "the row has 6 cells"),
    ],
)
def test_errors_are_told_by_row_and_column_and_nothing_is_written(
    line: str, row: int, column: str, reason: str, world: World, ada: Client
) -> None:
    offboard(
        world.colleague, Successors(world.manager), version=1, on=today(), by=world.administrator
    )
    before = list(Person.objects.order_by("pk").values())
    header = "email,name,unit_code,role,grants\n"
    text = f"{header}{line}\nole@larch.example,Ole Ness,,,\n"
    for step in ("look", "do"):
        answer = send(ada, step, text=text)
        html = answer.content.decode()
        assert answer.status_code == 422
        table = html.split('id="faults"')[1].split("</table>")[0]
        assert f">Row {row}</th>" in table and f">{column}</td>" in table and reason in table
        assert line in form_values(html, "text")["text"], "it stays, to be mended in place"
    assert list(Person.objects.order_by("pk").values()) == before


def test_a_file_that_is_no_table_is_told_kindly(world: World, ada: Client) -> None:
    foreign = SimpleUploadedFile("people.csv", "email,name\nö@larch.example,Ö\n".encode("cp1252"))
    answer = send(ada, chosen=foreign)
    assert answer.status_code == 422 and "not UTF-8" in answer.content.decode()
    assert "unknown column" in send(ada, text="email,nom\n").content.decode()
    assert "Choose a file" in send(ada, text=" ").content.decode()


def test_who_is_here_is_the_file_to_begin_from(world: World, ada: Client) -> None:
    html = ada.get(reverse("staff-file"), {"from": "here"}).content.decode()
    values = form_values(html, "text")
    assert f"emil@larch.example,Emil Row,{world.lending.code},member," in values["text"]
    answer = ada.post(reverse("staff-file"), values | {"step": "look"})
    assert "nothing to do" in answer.content.decode()
