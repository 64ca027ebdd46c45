"""What the supervisor sees from outside: a dead PostgreSQL, and a worker that lives but is deaf."""

from __future__ import annotations

import time

from django.apps import apps
from django.db import DatabaseError, connection

# Far above any batch of the drain. After a fault of Redis a worker can wait for ever.
DEAF_SECONDS = 120.0
LOOK_SECONDS = 10.0


class BacklogWatch:
    """Whether the oldest change that waits to be recomputed has been the same one for too long.

    Its own clock, not the row's: a row is as old as its transaction, which may be a long import.
    """

    def __init__(self, deaf_seconds: float = DEAF_SECONDS) -> None:
        self._deaf_seconds = deaf_seconds
        self._oldest: int | None = None
        self._seen_at = 0.0
        self._looked_at = 0.0

    def is_stuck(self) -> bool:
        """Looks every ten seconds; after a True it starts counting anew."""
        now = time.monotonic()
        if now - self._looked_at < min(LOOK_SECONDS, self._deaf_seconds / 2):
            return False
        self._looked_at = now
        oldest = oldest_dirty()
        if oldest is None or oldest != self._oldest:
            self._oldest, self._seen_at = oldest, now
            return False
        if now - self._seen_at < self._deaf_seconds:
            return False
        self._seen_at = now
        return True


def oldest_dirty() -> int | None:
    """Id of the oldest change to recompute; None when there is none, or no database to ask."""
    dirty = apps.get_model("alignment", "Dirty")
    try:
        return dirty._default_manager.order_by("id").values_list("id", flat=True).first()
    except DatabaseError:
        connection.close()
        return None
