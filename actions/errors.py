"""What an action may refuse with, besides ValidationError."""

from __future__ import annotations

from typing import Any

from django.db import models


class StaleEdit(Exception):
    """The row changed since the edit began; `current` is the row as it is now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(f"{current._meta.model_name} {current.pk} has changed meanwhile")
        self.current: Any = current


class KeyReused(Exception):
    """An idempotency key came again with another request; `location` is what it made first."""

    def __init__(self, location: str) -> None:
        super().__init__(f"this key has made {location} already")
        self.location = location
