"""Lists narrowed by what was asked of them. Called by the lists of goals, KPIs, people and entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

Rows = TypeVar("Rows", bound="QuerySet[Any]")
Conditions = Mapping[str, Callable[[Any], Q]]


def narrowed_by(rows: Rows, asked: Any, conditions: Conditions) -> Rows:
    """Rows that meet the condition of each field of `asked` that says something."""
    for name, condition in conditions.items():
        if value := getattr(asked, name):
            rows = rows.filter(condition(value))
    return rows
