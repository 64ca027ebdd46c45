"""What open dashboards ask all the time: answered without a session, and with nothing but yes or no."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from actions.check_ins import check_in
from alignment import cascade
from alignment.dashboards import live_version
from people.models import Person
from tests.config.conftest import wait_for
from tests.web.conftest import SignIn
from tests.world import World, make_world, today
from web import live

Ask = Callable[..., int]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """The web server's application, asked without a cookie: its status."""
    monkeypatch.setattr(live, "watch", live.Watch())
    application = live.answering(WSGIHandler())

    def status(token: str, version: object) -> int:
        environ = RequestFactory().get(live.ADDRESS, {"t": token, "v": version}).environ
        told: list[int] = []
        answer = application(environ, lambda line, _heads: told.append(int(line.split()[0])))
        content = b"".join(answer)
        assert told != [204] or content == b""
        return told[0]

    yield status
    ended = live.watch.end()
    assert ended is None or not ended.is_alive()


@pytest.mark.django_db(transaction=True)
def test_nobody_s_session_is_needed_to_learn_that_nothing_is_newer(ask: Ask) -> None:
    world = make_world()
    token, version = live.token_for(world.executive), live_version(world.organization.pk)
    assert wait_for(lambda: ask(token, version) == 204, 5)
    statuses = {
        "an older version": ask(token, version - 1),
        "no version": ask(token, ""),
        "another organization's": ask(live.token_for(world.outsider), version),
        "forged": ask(f"{world.organization.pk}.1:x:y", version),
        "none": ask("", version),
    }
    # 302: the view, which wants a session.
    assert statuses == dict.fromkeys(statuses, 302)
    check_in(world.strategic, by=world.leader, dated=today(), readings={world.visits: 180})
    cascade.drain_all(world.organization.pk)
    assert wait_for(lambda: ask(token, version) == 302, 2)
    newer = live_version(world.organization.pk)
    assert newer > version
    assert wait_for(lambda: ask(token, newer) == 204, 2)


@pytest.mark.django_db(transaction=True)
def test_versions_are_read_again_when_the_database_is_back(ask: Ask) -> None:
    world = make_world()
    token, version = live.token_for(world.executive), live_version(world.organization.pk)
    assert wait_for(lambda: ask(token, version) == 204, 5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert wait_for(lambda: ask(token, version) == 302, 5)
    assert wait_for(lambda: ask(token, version) == 204, 5)


@pytest.mark.django_db(transaction=True)
def test_who_is_not_asked_about_is_not_read_and_who_is_asked_about_again_is(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "WATCHED_SECONDS", 0.1)
    world = make_world()
    token, version = live.token_for(world.executive), live_version(world.organization.pk)
    assert wait_for(lambda: ask(token, version) == 204, 5)
    assert wait_for(lambda: "live" not in {one.name for one in threading.enumerate()}, 5)
    assert wait_for(lambda: ask(token, version) == 204, 5)


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
