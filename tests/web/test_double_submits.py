"""Sent twice at once, a form that creates makes one thing; without its key it would make two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, path

from actions.check_ins import add_comment
from alignment import cascade
from api import writing
from jobs.verifying import verify
from tests.web.at_once import Browsers, drained_elsewhere, two_browsers
from tests.web.creating import KEYED, creating
from tests.web.creations import CREATIONS, Creation
from tests.world import World, make_world
from web import doors

DOUBLE_SUBMITS = 200
# Without a key, and why sent twice they do no harm.
UNKEYED = {
    "set-up": "the first organization alone, under a lock",
    "team-leave": "takes somebody out",
    "team-member": "sets a role: one membership for each person and team",
    "staff-place": "sets a role: one membership for each person and team",
    "staff-place-end": "takes somebody out",
    "goal-teams": "sets shares: one for each team, based on a version",
    "team-effort": "sets effort: one row for each goal and who gives, based on versions",
    "team-agreed": "sets shares: one for each goal, based on what they were",
    "goal-proposal": "answers once, based on a version",
    "request": "answers once, based on a version",
    "goal-edit": "sets pillars and who is named: each once, based on a version",
    "staff-leave": "hands effort over once, based on a version",
}
NOT_SENT = {"set-up", "team-leave", "staff-place-end", "goal-edit", "staff-leave"}


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


class Doubles:
    """Sends forms twice at once and counts what they made beyond one thing each."""

    def __init__(self, world: World, browsers: Browsers) -> None:
        self.world, self.browsers = world, browsers
        self.sent = self.duplicates = 0
        self.forms: dict[str, dict[str, Any]] = {}
        self.faults: list[str] = []

    def send(self, creation: Creation) -> int:
        """How many rows beyond those of one submit a double one made."""
        self.sent += 1
        n, world, person = self.sent, self.world, creation.person(self.world)
        typed, url, key = creation.typed(world, n), creation.url(world, n), str(uuid4())
        values = self.form(creation, n) | typed
        before = creation.makes._base_manager.count()
        answers = self.browsers.send(
            *[(person, lambda client: creation.post(client, url, values, key))] * 2
        )
        made = creation.makes._base_manager.count() - before
        if made < creation.each:
            said = [answer.status_code for answer in answers]
            self.faults.append(f"{creation.address}: {made} rows made, answered {said}")
        extra = made - creation.each
        self.duplicates += max(extra, 0)
        self.note_answers(creation, answers)
        return extra

    def form(self, creation: Creation, n: int) -> dict[str, Any]:
        """As the page holds it; read once, since beside the key only what is typed differs."""
        if creation.address not in self.forms:
            client = self.browsers.of(creation.person(self.world))
            self.forms[creation.address] = creation.form(client, self.world, n)
        return self.forms[creation.address]

    def note_answers(self, creation: Creation, answers: list[HttpResponse]) -> None:
        """Both are led to the one thing; what can be there but once may refuse one that comes late."""
        if creation.is_once or creation.address in UNKEYED:
            return
        places = {(answer.status_code, answer.headers.get("Location")) for answer in answers}
        if len(places) > 1 or places & {(422, None)}:
            self.faults.append(f"{creation.address}: answered {sorted(map(str, places))}")


@pytest.mark.slow
def test_200_double_submits_make_no_duplicate(world: World, told: Callable[[str], None]) -> None:
    with two_browsers() as browsers, drained_elsewhere(world.organization.pk):
        doubles = Doubles(world, browsers)
        for turn in range(DOUBLE_SUBMITS):
            doubles.send(CREATIONS[turn % len(CREATIONS)])
    told(
        f"{doubles.sent} double submits of {len(CREATIONS)} forms: duplicates {doubles.duplicates}"
    )
    assert doubles.faults == []
    assert doubles.duplicates == 0
    cascade.drain_all(world.organization.pk)
    assert verify(world.organization).differences == []


def test_without_the_key_the_same_submits_make_duplicates(
    world: World, monkeypatch: pytest.MonkeyPatch, told: Callable[[str], None]
) -> None:
    for module in (doors, writing):
        monkeypatch.setattr(module, "once", lambda _person, _key, _hash, make, *_: make())
    guarded = [one for one in CREATIONS if not one.is_once]
    with two_browsers() as browsers, drained_elsewhere(world.organization.pk):
        doubles = Doubles(world, browsers)
        extra = {one.address: doubles.send(one) for one in guarded}
    told(f"{doubles.sent} double submits without the key: duplicates {doubles.duplicates}")
    assert {address: n for address, n in extra.items() if not n} == {}


def test_every_address_that_creates_has_a_key_and_is_sent_twice_here() -> None:
    found = creating(get_resolver().url_patterns)
    assert {address for address in found if not KEYED & set(found[address])} == set(UNKEYED)
    assert {one.address for one in CREATIONS} == set(found) - NOT_SENT


def test_an_address_that_creates_without_a_key_is_found() -> None:
    def shout(request: HttpRequest) -> HttpResponse:
        add_comment(request.goal, text="Hey", by=request.user)  # type: ignore[attr-defined,arg-type]
        return HttpResponse("said")

    (reached,) = creating([path("shout/", shout, name="shout")]).values()
    assert not KEYED & set(reached)
