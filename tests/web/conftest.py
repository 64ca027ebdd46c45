from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

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
