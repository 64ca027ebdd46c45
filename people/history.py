"""How a model keeps its history: one event row per insert, update and delete, written by triggers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=models.Model)


def keep_history(exclude: Sequence[str] = ()) -> Callable[[type[Model]], type[Model]]:
    """Track every version of a row; pghistory's own default leaves deletes out."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    decorate: Callable[[type[Model]], type[Model]] = pghistory.track(*events, exclude=list(exclude))
    return decorate
