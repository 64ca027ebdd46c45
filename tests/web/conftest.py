from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from people.models import Person
from tests.world import World, make_world

SignIn = Callable[[Person], Client]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


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
