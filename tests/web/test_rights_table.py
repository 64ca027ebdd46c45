"""Every address × method × actor × ownership: answered as the rights say, and nothing beyond.

The table is generated from the rights: `make access-table`. A change of rights shows as a change of it.
"""

from __future__ import annotations

import contextlib
import csv
import io
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.template.base import Template
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from pytest_django import Settings

from people.models import Person
from people.rights import remembered
from tests.web.addresses import ADDRESSES, Address, Rows, Walked, make_walked
from tests.world import World

TABLE = Path(__file__).parent / "access_table.csv"
COLUMNS = ("address", "methods", "whose", "served", "others")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# A form sent empty is refused with 422 (400 by the API): by a door that is open.
SERVED = {200, 201, 204, 302, 400, 409, 422}
NOT_THERE, NOT_SERVED = {404}, {405}
# People who have left, and who never signed in: sent to the sign-in, whatever they ask for.
STRANGERS = ("left", "anonymous")
EVERYONE, NOBODY, ANY = "everyone", "nobody", "any"


# The table -------------------------------------------------------------------------------
def served_by(address: Address, method: str, row: Any, walked: Walked) -> list[str]:
    """Which actors a method serves, by the rights alone."""
    return [who for who, person in walked.actors.items() if address.serves(method, person, row)]


def lines_of(address: Address, rows: Rows, walked: Walked) -> Iterator[tuple[str, ...]]:
    if address.is_public:
        yield (address.name, " ".join(METHODS), ANY, EVERYONE, "")
        return
    for methods in ("GET HEAD", "POST"):
        method = methods.split()[0]
        for whose, row in rows.items() if address.needs(method) else ():
            served = served_by(address, method, row, walked)
            yield (address.name, methods, whose, ", ".join(served) or NOBODY, "404")
    yield (address.name, " ".join(m for m in METHODS if not address.needs(m)), ANY, NOBODY, "405")


def table_text(walked: Walked, rows: dict[str, Rows]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for address in ADDRESSES:
        writer.writerows(lines_of(address, rows[address.name], walked))
    return text.getvalue()


# The walk --------------------------------------------------------------------------------
class Walk:
    """Sends every combination and keeps what was answered otherwise than the table says.

    Ten thousand requests go to the site's handler past Django's `Client`, which copies the context
    of every template; and a page is rendered for each actor once, of whichever row comes first.
    """

    def __init__(self, walked: Walked) -> None:
        self.clients = {who: signed_in(person) for who, person in walked.actors.items()}
        self.clients["anonymous"] = RequestFactory()
        self.answer = ClientHandler(enforce_csrf_checks=False)
        self.sent = self.unexpected = 0
        self.faults: list[str] = []
        self.rendered: set[tuple[str, str, str]] = set()

    def follow(self, line: Line, urls: Mapping[str, str]) -> None:
        """Every combination that a line of the table stands for."""
        for method, whose in product(line.methods, line.rows or list(urls)[:1]):
            # HEAD goes the way of GET: asked of one row of each address.
            if method == "HEAD" and whose != next(iter(urls)):
                continue
            for who in self.clients:
                seen = (who, method, line.address)
                with contextlib.nullcontext() if seen not in self.rendered else unrendered():
                    status = self.send(who, method, urls[whose])
                self.sent += 1
                if status in SERVED:
                    self.rendered.add(seen)
                if status not in line.answers(who, method):
                    self.faults.append(f"{who}: {method} {line.address} ({whose}) → {status}")
                    self.unexpected += 200 <= status < 300

    def send(self, who: str, method: str, url: str) -> int:
        """The status of an answer; whatever it did is undone, signing out included."""
        before = transaction.savepoint()
        answer = self.answer(self.clients[who].generic(method, url).environ)
        # Only a file that is read is closed.
        answer.getvalue()
        transaction.savepoint_rollback(before)
        status: int = answer.status_code
        return status


@dataclass(frozen=True)
class Line:
    """A line of the table."""

    address: str
    method: str
    whose: str
    served: str
    others: str

    @property
    def methods(self) -> list[str]:
        return self.method.split()

    @property
    def rows(self) -> list[str]:
        """What is refused by its method is refused before its row is looked at: one row will do."""
        return [] if self.whose == ANY else [self.whose]

    def answers(self, who: str, method: str) -> set[int]:
        if self.served == EVERYONE:
            return SERVED | NOT_THERE | NOT_SERVED
        if who in STRANGERS:
            return {401, 403} if self.address.startswith("api:") else {302}
        if self.others == "405":
            return NOT_SERVED
        found = SERVED if who in self.served.split(", ") else NOT_THERE
        # Where a view names GET alone, HEAD is no method of it.
        return found | NOT_SERVED if method == "HEAD" else found


def signed_in(person: Person) -> RequestFactory:
    """Makes the requests of a browser in which the person has signed in."""
    client, factory = Client(), RequestFactory()
    client.force_login(person)
    factory.cookies = client.cookies
    return factory


def nothing(template: Template, context: Any) -> str:
    return ""


@contextlib.contextmanager
def unrendered() -> Iterator[None]:
    """Templates say nothing: whether a door is open is decided before they are asked."""
    with mock.patch.object(Template, "render", nothing):
        yield


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """In place of the site's page, which tests of its own look at: here the status counts."""
    return HttpResponseNotFound()


def lines_in(text: str) -> list[Line]:
    rows = csv.DictReader(io.StringIO(text))
    return [Line(*(row[column] for column in COLUMNS)) for row in rows]


def urls_of(address: Address, rows: Rows) -> dict[str, str]:
    return {
        whose: reverse(address.name, args=address.arguments(row)) for whose, row in rows.items()
    }


@pytest.fixture
def walked(world: World) -> Walked:
    return make_walked(world)


@pytest.fixture
def rows(walked: Walked) -> dict[str, Rows]:
    return {address.name: address.rows(walked) for address in ADDRESSES}


def test_the_table_says_what_the_rights_say(walked: Walked, rows: dict[str, Rows]) -> None:
    with remembered():
        text = table_text(walked, rows)
    if os.environ.get("THROUGHLINE_WRITE_ACCESS_TABLE"):
        TABLE.write_text(text, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == text, (
        "run `make access-table` and look at its change"
    )


@pytest.mark.slow
def test_every_combination_is_answered_as_the_table_says(
    walked: Walked,
    rows: dict[str, Rows],
    told: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    monkeypatch.setattr("config.urls.handler404", not_found, raising=False)
    # Sessions in the cookie, and no number brought up to date: neither decides whether a door is open.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    monkeypatch.setattr("jobs.wake.drain_in_line", lambda organization_id: True)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    walk, urls = Walk(walked), {a.name: urls_of(a, rows[a.name]) for a in ADDRESSES}
    for line in lines_in(TABLE.read_text(encoding="utf-8")):
        walk.follow(line, urls[line.address])
    told(f"{walk.sent} combinations walked, unexpected 2xx: {walk.unexpected}")
    assert walk.faults == []


# Completeness ----------------------------------------------------------------------------
def names_of(patterns: Iterable[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of all addresses, with their namespaces; one without a name by its pattern."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names_of(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name or one.pattern}"


def without_rows(patterns: Iterable[URLPattern | URLResolver]) -> set[str]:
    return set(names_of(patterns)) - {address.name for address in ADDRESSES}


def test_every_address_has_its_rows() -> None:
    assert without_rows(get_resolver().url_patterns) == set()
    gone = {address.name for address in ADDRESSES} - set(names_of(get_resolver().url_patterns))
    assert gone == set()


def test_an_address_that_is_added_without_rows_is_found() -> None:
    def secrets(request: HttpRequest) -> HttpResponse:
        return HttpResponse("for nobody")

    known = get_resolver().url_patterns
    assert without_rows([*known, path("secrets/", secrets, name="secrets")]) == {"secrets"}
    assert without_rows([*known, path("nameless/", secrets)]) == {"nameless/"}
