"""A creating request that arrives twice makes one thing: the second is told where the first's lies.

Called by doors around the one action that creates.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from actions.errors import KeyReused
from ledger.models import IdempotencyKey
from people.models import Person


@transaction.atomic
def once(person: Person, key: UUID, request_hash: str, make: Callable[[], str]) -> str:
    """Make something and return its location; for a key seen before only return the location.

    The key is stored in the transaction of what it made: refused, both are undone. A request that
    comes while the first still runs waits for it. Raises KeyReused if the key came with another
    request.
    """
    seen, is_new = IdempotencyKey.objects.get_or_create(
        person_id=person.pk,
        key=key,
        defaults={"organization_id": person.organization_id, "request_hash": request_hash},
    )
    if not is_new:
        if seen.request_hash != request_hash:
            raise KeyReused(seen.location)
        return seen.location
    seen.location = make()
    seen.save(update_fields=["location"])
    return seen.location
