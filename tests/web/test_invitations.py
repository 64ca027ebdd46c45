"""How people get in: invited by mail or by a link handed over, withdrawn, a password forgotten."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions import invitations
from actions.invitations import (
    ask_for_link,
    invite,
    send_link,
    set_password,
    withdraw_invitation,
)
from actions.people import add_team
from jobs import mail as sending
from jobs.tasks import send_mail
from ledger.models import OutgoingMessage
from people.links import password_path
from people.models import Membership, Person, Standing
from tests.web.conftest import SignIn
from tests.web.posting import form_of, form_values
from tests.world import PASSWORD, World
from web.forms import passwords as forms

SITE = "https://goals.larch.example"
NEW = "a-lamp-by-the-window"


@pytest.fixture
def ada(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.administrator)


@pytest.fixture
def mailed(settings: Any) -> None:
    settings.MAIL_URL, settings.SITE_URL = "memorymail://", SITE


def send_lines(client: Client, lines: str, **typed: str) -> Any:
    url = reverse("staff-invite-many")
    return client.post(url, form_of(client, url, "lines") | {"lines": lines} | typed)


def link_in(text: str) -> str:
    found = re.search(r"https?://[^\s\"]+(/password/[^\s\"]+/)", text)
    assert found, text
    return found[1]


def follow(path: str, password: str = NEW) -> Any:
    """Open a link in a browser of one's own and set a password; the answer to that."""
    client = Client()
    form = client.get(path, follow=True)
    assert form.status_code == 200
    if not form.redirect_chain:
        return form
    url = form.redirect_chain[-1][0]
    return client.post(url, {"new_password1": password, "new_password2": password})


def works(path: str) -> bool:
    return "Set it and go in" in Client().get(path, follow=True).content.decode()


def test_people_are_invited_in_lines_and_come_by_the_link(
    world: World, ada: Client, mailed: None
) -> None:
    lines = (
        "Name;Email;Role;Team\n"
        "Nia Holt; NIA@larch.example ; lead; Events\n"
        "ole@larch.example, Ole Ness\n\n"
        '"Pia Orr, Dr",pia@larch.example,leader executive,\n'
    )
    answer = send_lines(ada, lines)
    assert answer["Location"] == reverse("staff") + "?standing=invited"
    page = ada.get(answer["Location"]).content.decode()
    for words in ("3 people are invited.", "Nia Holt", "Pia Orr, Dr", "mail on its way"):
        assert words in page
    nia = Person.objects.get(email="nia@larch.example")
    assert Membership.objects.get(person=nia).role == "lead"
    pia = Person.objects.get(email="pia@larch.example")
    assert (pia.is_leader, pia.is_executive, pia.is_administrator) == (True, True, False)
    assert authenticate(username=nia.email, password="") is None
    assert sending.send_due() == 3
    assert "mail sent" in ada.get(answer["Location"]).content.decode()
    (letter,) = [one for one in mail.outbox if one.to == [nia.email]]
    assert letter.subject == "Larch Street Library invites you to Throughline"
    assert SITE in letter.body
    came = follow(link_in(str(letter.body)))
    assert came["Location"] == reverse("start")
    assert authenticate(username=nia.email, password=NEW) == nia
    assert Person.objects.get(pk=nia.pk).standing is Standing.HERE
    # Once, and no more.
    assert "used already" in follow(link_in(str(letter.body))).content.decode()


def test_sent_twice_the_form_invites_once(world: World, ada: Client, mailed: None) -> None:
    url = reverse("staff-invite-many")
    values = form_of(ada, url, "lines") | {"lines": "Nia Holt, nia@larch.example"}
    first, second = ada.post(url, values), ada.post(url, values)
    assert first["Location"] == second["Location"]
    assert Person.objects.filter(email="nia@larch.example").count() == 1
    assert OutgoingMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Emil Row, emil@larch.example", "Emil Row is entered already"),
        ("Ada, ADA@larch.example", "Ada Finch is here already"),
        ("Vera, kofi@larch.example", "Kofi Dunn has left"),
        ("Otto, otto@other.example", "otto@other.example cannot be used here."),
        ("Nia Holt", "a name and an email are needed"),
        ("nia@larch.example", "a name and an email are needed"),
        ("Nia, nia@larch", "valid email"),
        ("Nia, nia@" + "ü" * 60 + ".example", "no letter reaches"),
        ("Nia, nia@larch.example, chief", "there is no role “chief”."),
        ("Nia, nia@larch.example, lead", "a member or lead needs a team."),
        ("Nia, nia@larch.example, lead, Nowhere", "Nowhere"),
        ("Nia, nia@larch.example, , , more", "more than four parts"),
        ("Nia, nia@larch.example\nNia, nia@larch.example", "nia@larch.example stands here twice."),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_invites_nobody(
    line: str, said: str, world: World, ada: Client
) -> None:
    Person.objects.filter(pk=world.colleague.pk).update(is_active=False)
    before = Person.objects.count()
    answer = send_lines(ada, f"Ole Ness, ole@larch.example\n{line}")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html and "Otto Pike" not in html
    assert Person.objects.count() == before


def test_without_mail_the_page_shows_the_link_to_hand_over(world: World, ada: Client) -> None:
    page = ada.get(reverse("staff-invite-many")).content.decode()
    assert "No mail is set up here" in page
    answer = send_lines(ada, "Nia Holt, nia@larch.example")
    html = ada.get(answer["Location"]).content.decode()
    assert "hand over the link yourself" in html and "Link to hand over" in html
    assert not OutgoingMessage.objects.exists()
    assert follow(link_in(html)).status_code == 302
    assert authenticate(username="nia@larch.example", password=NEW)


def test_a_withdrawn_link_ends_and_another_can_be_sent(
    world: World, ada: Client, mailed: None
) -> None:
    page = reverse("staff-person", args=[world.employee.pk])
    assert "before they are invited" in ada.get(page).content.decode()
    ada.post(reverse("staff-invite", args=[world.employee.pk]))
    emil = Person.objects.get(pk=world.employee.pk)
    path = password_path(emil)
    assert works(path) and emil.standing is Standing.INVITED
    answer = ada.post(reverse("staff-withdraw", args=[emil.pk]), follow=True)
    assert "Withdrawn: the link no longer works." in answer.content.decode()
    assert not works(path)
    assert not OutgoingMessage.objects.exists()
    # Nor does a withdrawn person get in by having forgotten a password.
    ask_for_link(emil.email)
    assert not OutgoingMessage.objects.exists()
    ada.post(reverse("staff-invite", args=[emil.pk]))
    assert works(password_path(Person.objects.get(pk=emil.pk)))


def test_all_who_wait_in_a_narrowed_list_are_invited_at_once(
    world: World, ada: Client, mailed: None
) -> None:
    listed = ada.get(reverse("staff"), {"standing": "uninvited", "team": "Lending"})
    assert "Invite all of these" in listed.content.decode()
    url = reverse("staff-invite-waiting") + "?standing=uninvited&team=Lending"
    values = form_of(ada, reverse("staff") + "?standing=uninvited&team=Lending", "key")
    answer = ada.post(url, values, follow=True)
    assert "2 people are invited." in answer.content.decode()
    invited = Person.objects.filter(invited_at__isnull=False)
    assert set(invited) == {world.manager, world.employee}
    ada.post(url, values)
    ada.post(url, values | {"key": str(uuid4())})
    assert OutgoingMessage.objects.count() == 2, "who is invited is left alone"
    assert "load the list again" in ada.post(url, follow=True).content.decode()


def test_of_many_who_wait_some_are_invited_and_the_others_told_of(
    world: World, ada: Client, mailed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_AT_ONCE", 3)
    narrowed = "?standing=uninvited"
    url, listed = reverse("staff-invite-waiting") + narrowed, reverse("staff") + narrowed
    answer = ada.post(url, form_of(ada, listed, "key"), follow=True)
    html = answer.content.decode()
    assert "3 people are invited." in html and "2 people wait still: invite once more." in html
    answer = ada.post(url, form_values(html, "key"))
    assert answer["Location"] == reverse("staff") + "?standing=invited"
    assert OutgoingMessage.objects.count() == 5


@pytest.mark.parametrize("is_sent", [True, False])
@pytest.mark.parametrize("address", ["staff-invite", "staff-password"])
def test_a_second_click_sends_no_second_letter(
    address: str, is_sent: bool, world: World, ada: Client, mailed: None
) -> None:
    person = world.employee if address == "staff-invite" else world.administrator
    for _click in range(2):
        ada.post(reverse(address, args=[person.pk]))
        if is_sent:
            sending.send_due()
    sending.send_due()
    assert len(mail.outbox) == 1
    OutgoingMessage.objects.update(made_at=timezone.now() - dt.timedelta(minutes=1))
    ada.post(reverse(address, args=[person.pk]))
    assert sending.send_due() == 1, "later, it is meant"


def test_a_link_followed_twice_at_once_sets_one_password(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = password_path(world.administrator)
    url = client.get(path)["Location"]

    def after_another(person: Person, password: str) -> Person:
        set_password(Person.objects.get(pk=person.pk), NEW)
        return set_password(person, password)

    monkeypatch.setattr(forms, "set_password", after_another)
    other = "a-chair-under-the-lamp"
    answer = client.post(url, {"new_password1": other, "new_password2": other})
    assert answer.status_code == 422
    assert "This link has been used already, or was ended." in answer.content.decode()
    assert authenticate(username="ada@larch.example", password=NEW)


def test_links_end_with_their_time_and_with_their_address(world: World, settings: Any) -> None:
    emil = invite(world.employee, by=world.administrator)
    path = password_path(emil)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert not works(path)
    settings.PASSWORD_RESET_TIMEOUT = 60
    assert works(path)
    Person.objects.filter(pk=emil.pk).update(email="row@larch.example")
    assert not works(path)


def test_a_person_who_left_or_came_is_not_invited(world: World, ada: Client) -> None:
    answer = ada.post(reverse("staff-invite", args=[world.administrator.pk]), follow=True)
    assert "They have come already." in answer.content.decode()
    path = password_path(world.employee)
    Person.objects.filter(pk=world.employee.pk).update(is_active=False, invited_at=timezone.now())
    answer = ada.post(reverse("staff-invite", args=[world.employee.pk]), follow=True)
    assert "take them back first" in answer.content.decode()
    assert not works(path)


def test_a_mail_that_cannot_be_sent_is_told_tried_again_and_sent_again(
    world: World, ada: Client, mailed: None, settings: Any
) -> None:
    invite(world.employee, by=world.administrator)
    settings.EMAIL_BACKEND = "tests.web.test_invitations.RefusingBackend"
    assert sending.send_due() == 0
    message = OutgoingMessage.objects.get()
    assert (message.attempts, message.sent_at) == (1, None)
    assert message.due_at > timezone.now() + dt.timedelta(minutes=1)
    html = ada.get(reverse("staff"), {"standing": "invited"}).content.decode()
    assert "The mail could not be sent: nobody listens" in html
    assert sending.send_next() is None, "not before its time"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ada.post(reverse("staff-invite", args=[world.employee.pk]))
    assert sending.send_due() == 1
    html = ada.get(reverse("staff"), {"standing": "invited"}).content.decode()
    assert "mail sent" in html and "could not be sent" not in html


class RefusingBackend:
    """A mail server that does not answer."""

    def __init__(self, **options: Any) -> None:
        pass

    def send_messages(self, messages: list[EmailMessage]) -> int:
        raise ConnectionRefusedError("nobody listens")


@pytest.mark.parametrize(
    ("recipient", "payload"),
    [("x@" + "ü" * 60 + ".example", None), ("emil@larch.example", {}), (None, {"person": "?"})],
)
def test_a_letter_that_cannot_be_written_holds_up_no_other(
    recipient: str | None, payload: dict[str, Any] | None, world: World, mailed: None
) -> None:
    for person in (world.employee, world.manager):
        invite(person, by=world.administrator)
    first = OutgoingMessage.objects.earliest("due_at")
    if recipient:
        first.recipient = recipient
        Person.objects.filter(pk=world.employee.pk).update(email=recipient)
    first.payload = first.payload if payload is None else payload
    first.save()
    assert sending.send_due() == 1
    first.refresh_from_db()
    assert (first.attempts, first.sent_at) == (1, None) and first.last_error
    assert [letter.to for letter in mail.outbox] == [[world.manager.email]]


def test_whoever_came_or_was_withdrawn_meanwhile_gets_no_mail(world: World, mailed: None) -> None:
    invite(world.employee, by=world.administrator)
    world.employee.set_password(PASSWORD)
    world.employee.save(update_fields=["password"])
    invite(world.manager, by=world.administrator)
    withdraw_invitation(world.manager, by=world.administrator)
    assert sending.send_due() == 0
    assert not OutgoingMessage.objects.exists() and not mail.outbox


def test_a_forgotten_password_is_answered_alike_for_everybody(
    world: World, client: Client, mailed: None
) -> None:
    assert "Forgot the password?" in client.get(reverse("sign-in")).content.decode()
    url = reverse("password-forgotten")
    for email in ("ADA@larch.example", "nobody@larch.example", world.employee.email):
        answer = client.post(url, {"email": email})
        assert answer["Location"] == reverse("password-asked")
    client.post(url, {"email": "ada@larch.example"})
    assert sending.send_due() == 1, "the second within minutes is not sent"
    (letter,) = mail.outbox
    assert letter.to == ["ada@larch.example"] and letter.body.startswith("Dear Ada Finch,")
    assert follow(link_in(str(letter.body)))["Location"] == reverse("start")
    assert authenticate(username="ada@larch.example", password=NEW)
    assert authenticate(username="ada@larch.example", password=PASSWORD) is None


def test_a_new_password_ends_other_sessions_and_short_ones_are_refused(
    world: World, ada: Client
) -> None:
    path = password_path(world.administrator)
    assert follow(path, "short").status_code == 422
    assert ada.get("/").status_code == 200
    assert follow(path).status_code == 302
    assert ada.get("/").status_code == 302


def test_without_mail_a_forgotten_password_is_the_administrators(
    world: World, ada: Client, client: Client
) -> None:
    url = reverse("password-forgotten")
    assert "Ask an administrator" in client.get(url).content.decode()
    assert client.post(url, {"email": "ada@larch.example"}).status_code == 422
    answer = ada.post(reverse("staff-password", args=[world.administrator.pk]))
    assert works(link_in(answer.content.decode()))
    # Who never came is invited instead.
    answer = ada.post(reverse("staff-password", args=[world.employee.pk]), follow=True)
    assert "invite them" in answer.content.decode()


def test_the_administrator_sends_a_link_by_mail(world: World, mailed: None) -> None:
    send_link(world.administrator, by=world.administrator)
    send_mail()  # as the worker does, woken by the page or by beat
    assert works(link_in(str(mail.outbox[0].body)))


def test_many_lines_ask_the_database_for_each_team_once(
    world: World, ada: Client, django_assert_max_num_queries: Any
) -> None:
    add_team(world.organization, "Desk", by=None)
    lines = "\n".join(f"N{n}, n{n}@larch.example, member, Desk, x" for n in range(50))
    with django_assert_max_num_queries(12):
        assert send_lines(ada, lines).status_code == 422
