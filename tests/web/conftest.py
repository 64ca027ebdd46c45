from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import translation

from people.models import Person
from tests.world import World, make_world

SignIn = Callable[[Person], Client]


@pytest.fixture(scope="module")
def library(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The library, made once for a module: it costs more than most tests of a page."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        # Like the block of a single test: actions that want to be outermost may run in it.
        block._from_testcase = True  # type: ignore[attr-defined]
        with block:
            yield make_world()
            transaction.set_rollback(True)


@pytest.fixture
def world(library: World, db: None) -> World:
    """The library as it was made: whatever a test does to it is undone, in rows and in memory."""
    return copy.deepcopy(library)


@pytest.fixture
def signed_in() -> SignIn:
    """A browser in which a person has signed in."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request leaves its language active in the thread: each test starts from the default."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
