"""One thread reads the versions that open dashboards ask for. Apart from the tests that share a library,
which is made in a transaction: what is read here is committed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory

from actions.check_ins import check_in
from alignment import cascade
from alignment.dashboards import live_version
from tests.config.conftest import wait_for
from tests.world import make_world, today
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


def test_a_version_read_long_ago_is_said_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "OLD_SECONDS", 0.3)
    answered = threading.Event()

    class Hanging(live.Watch):
        def _read(self, watched: list[int]) -> dict[int, int]:
            if self._versions:
                answered.wait(10)
            return dict.fromkeys(watched, 7)

    watch = Hanging()
    assert wait_for(lambda: watch.version_of(1) == 7, 5)
    assert wait_for(lambda: watch.version_of(1) is None, 5)
    answered.set()
    assert wait_for(lambda: watch.version_of(1) == 7, 5)
    watch.end()
