"""What open dashboards ask all the time: answered without a session, and with nothing but yes or no."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.urls import reverse

from people.models import Person
from tests.web.conftest import SignIn
from tests.world import World
from web import live


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_watches_by_itself() -> None:
    before = live.watch
    child = os.fork()
    if child == 0:
        os._exit(0 if live.watch is not before else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_token_that_has_expired_is_renewed_where_nothing_is_newer(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(world.executive)
    token, version = shown(client.get(reverse("dashboard")))
    monkeypatch.setattr(live, "TOKEN_SECONDS", -1)
    renewed = client.get(reverse("live"), {"t": token, "v": version, "since": "30"})
    monkeypatch.undo()
    assert re.findall(r' id="(.*?)"', renewed.content.decode()) == ["live"]
    assert "since=30" in renewed.content.decode()
    token, version = shown(renewed)
    assert client.get(reverse("live"), {"t": token, "v": version}).status_code == 204


@pytest.mark.parametrize("who", ["signed out", "left"])
def test_a_token_opens_nothing_to_who_may_not_look_any_more(
    world: World, signed_in: SignIn, who: str
) -> None:
    client = signed_in(world.manager)
    token, version = shown(client.get(reverse("dashboard")))
    if who == "left":
        Person.objects.filter(pk=world.manager.pk).update(is_active=False)
    else:
        client.logout()
    newer = client.get(reverse("live"), {"t": token, "v": int(version) - 1})
    assert (newer.status_code, newer.content) == (302, b"")


def test_the_address_is_that_of_the_page() -> None:
    assert reverse("live") == live.ADDRESS


def shown(answer: Any) -> tuple[str, str]:
    """Token and version of a page."""
    html = answer.content.decode()
    (token,) = re.findall(r"[?;]t=([^\"]+)", html)
    (version,) = re.findall(r'data-live-version="(\d+)"', html)
    return token, version
