from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from people.models import Person
from tests.web.conftest import library, signed_in, world

__all__ = ["library", "signed_in", "world"]
Post = Callable[..., Any]


@pytest.fixture
def posted() -> Post:
    """What the API answers to a body that a person sends, under a key of its own or a given one."""

    def post(person: Person, url: str, body: Any, key: str | None = None) -> HttpResponse:
        client = Client()
        client.force_login(person)
        headers = {"Idempotency-Key": key or str(uuid4())}
        return client.post(url, body, content_type="application/json", headers=headers)

    return post
