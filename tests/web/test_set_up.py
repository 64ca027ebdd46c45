"""The first visit, when nothing is there yet: so nothing may be there in this module either."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Organization, Person


def page(client: Client, name: str) -> str:
    return client.get(reverse(name)).content.decode()


SET_UP = {
    "name": "Fern & Son",
    "time_zone": "Europe/Dublin",
    "currency": "eur",
    "mission": "Bread.",
    "vision": "Good bread.",
    "values": "Care\n\nThrift",
    "areas": "Oven",
    "person": "Fay Fern",
    "email": "Fay@fern.example",
    "password": "a-long-enough-password",
}


def test_the_first_visit_sets_up_the_organization_and_signs_its_administrator_in(
    db: None, client: Client
) -> None:
    assert client.get(reverse("sign-in"))["Location"] == reverse("set-up")
    assert client.get(reverse("set-up")).status_code == 200
    assert client.post(reverse("set-up"), SET_UP)["Location"] == reverse("strategy")
    person = Person.objects.get()
    assert (person.email, person.is_administrator) == ("fay@fern.example", True)
    assert (person.organization.slug, person.organization.currency) == ("fern-son", "EUR")
    html = client.get(reverse("strategy")).content.decode()
    assert all(word in html for word in ("Good bread.", "Thrift", "Oven", "Nothing serves it yet"))


def test_set_up_locks_for_ever(db: None, client: Client) -> None:
    client.post(reverse("set-up"), SET_UP)
    for visitor in (client, Client()):
        assert visitor.get(reverse("set-up")).status_code == 404
        assert visitor.post(reverse("set-up"), SET_UP | {"name": "Two"}).status_code == 404
    assert Organization.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"password": "short"}, {"email": "nobody"}, {"currency": "euros"}, {"name": ""}]
)
def test_a_refused_set_up_makes_nothing(change: dict[str, str], db: None, client: Client) -> None:
    answer = client.post(reverse("set-up"), SET_UP | change)
    assert answer.status_code == 422
    assert "Bread." in answer.content.decode()
    assert not Organization.objects.exists()


def test_an_empty_organization_has_kind_pages(db: None, client: Client) -> None:
    client.post(reverse("set-up"), SET_UP)
    assert "No strategic goal yet" in page(client, "dashboard")
    assert "Nothing to break down yet" in page(client, "cascade")
    assert "No goal is yours yet" in page(client, "my-work")
