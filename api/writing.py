"""What every creating request does the same way: once for its key, settle, answer 201."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from actions.idempotency import once
from actions.refusals import explained
from jobs.wake import settle
from people.models import Person

KEY_HEADER = "Idempotency-Key"


def created(request: Request, person: Person, make: Callable[[], str]) -> str:
    """The address of what the request made, now or when its key came before."""
    key = key_of(request)
    try:
        with transaction.atomic():
            location = once(person, key, request_hash(request), make)
    except IntegrityError as error:
        raise explained(error) from None
    settle(person.organization_id)
    return location


def key_of(request: Request) -> UUID:
    try:
        return UUID(request.headers.get(KEY_HEADER, ""))
    except ValueError:
        raise ParseError(
            _(
                "Send an Idempotency-Key header with a UUID of your own: sent twice, it creates once."
            )
        ) from None


def request_hash(request: Request) -> str:
    said = json.dumps([request.path, request.data], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def id_in(location: str) -> int:
    """The id that an address of ours ends with."""
    return int(location.rstrip("/").rsplit("/", 1)[1])
