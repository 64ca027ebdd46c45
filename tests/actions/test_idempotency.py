from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from actions.check_ins import add_comment
from actions.errors import KeyReused
from actions.idempotency import once
from ledger.models import IdempotencyKey
from reviews.models import Comment
from tests.world import World, make_world

SENT_AT_ONCE = 6


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def say(world: World) -> str:
    return str(add_comment(world.strategic, text="Twice?", by=world.leader).pk)


def at_once(work: Callable[[], str]) -> list[str]:
    """The answers of several requests that start together, each on a connection of its own."""
    answers: list[str] = []
    barrier = threading.Barrier(SENT_AT_ONCE)

    def run() -> None:
        barrier.wait()
        try:
            answers.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(SENT_AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def test_a_form_sent_several_times_at_once_makes_one_thing(world: World) -> None:
    key = uuid4()
    answers = at_once(lambda: once(world.leader, key, "hash", lambda: say(world)))
    assert len(answers) == SENT_AT_ONCE
    assert len(set(answers)) == 1
    assert Comment.objects.filter(text="Twice?").count() == 1


def test_without_the_key_it_would_make_several(world: World) -> None:
    answers = at_once(lambda: once(world.leader, uuid4(), "hash", lambda: say(world)))
    assert len(set(answers)) == SENT_AT_ONCE


def test_a_key_belongs_to_one_person(world: World) -> None:
    key = uuid4()
    mine = once(world.leader, key, "hash", lambda: say(world))
    assert once(world.manager, key, "hash", lambda: say(world)) != mine


def test_a_key_that_comes_with_another_request_is_refused(world: World) -> None:
    key = uuid4()
    made = once(world.leader, key, "hash", lambda: say(world))
    with pytest.raises(KeyReused) as refused:
        once(world.leader, key, "other", lambda: say(world))
    assert refused.value.location == made


def test_what_was_refused_leaves_no_key_behind(world: World) -> None:
    key: UUID = uuid4()

    def refuse() -> str:
        say(world)
        raise ValidationError("No.")

    with pytest.raises(ValidationError):
        once(world.leader, key, "hash", refuse)
    assert not IdempotencyKey.objects.filter(key=key).exists()
    assert not Comment.objects.filter(text="Twice?").exists()
