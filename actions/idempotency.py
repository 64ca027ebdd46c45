"""A creating request that arrives twice makes one thing: the second is told where the first's lies.

Called by doors around the one action that creates.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from actions.errors import KeyReused
from ledger.models import IdempotencyKey
from people.models import Person

# Waits for a request with the same key that still runs.
CLAIM = """
INSERT INTO ledger_idempotencykey (organization_id, person_id, key, request_hash, location, made_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (person_id, key) DO NOTHING
"""


def once(
    person: Person, key: UUID, request_hash: str, make: Callable[[], str], location: str = ""
) -> str:
    """Make something and return its location; for a key seen before only return the location.

    The key is stored in the transaction of what it made: refused, both are undone. A request that
    comes while the first still runs waits for it. Raises KeyReused if the key came with another
    request. location: where it will lie, if that is known before: then it is written but once.
    """
    with transaction.atomic(savepoint=False):
        if not is_claimed(person, key, request_hash, location):
            return location_of(person, key, request_hash)
        made = make()
        if made != location:
            IdempotencyKey.objects.filter(person_id=person.pk, key=key).update(location=made)
        return made


def is_claimed(person: Person, key: UUID, request_hash: str, location: str) -> bool:
    """Store a key; False if it was there before."""
    made_at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIM, (person.organization_id, person.pk, key, request_hash, location, made_at)
        )
        return bool(cursor.rowcount)


def location_of(person: Person, key: UUID, request_hash: str) -> str:
    seen = IdempotencyKey.objects.get(person_id=person.pk, key=key)
    if seen.request_hash != request_hash:
        raise KeyReused(seen.location)
    return seen.location
