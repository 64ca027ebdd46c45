"""Adds audit entries; every action calls it once, in its own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from django.db import models

from ledger.models import AuditEntry

# Who acts, on which row: in whose name, where it is not their own.
Deputizing = Callable[[Any, models.Model], int | None]
_deputizing: ContextVar[Deputizing | None] = ContextVar("deputizing", default=None)


@contextmanager
def deputizing(in_whose_name: Deputizing) -> Iterator[None]:
    """Within it every entry says on whose behalf it was; a door opens it around a request."""
    token = _deputizing.set(in_whose_name)
    try:
        yield
    finally:
        _deputizing.reset(token)


def on_behalf_of(by: models.Model | None, row: models.Model) -> int | None:
    ask = _deputizing.get()
    return ask(by, row) if ask and by else None


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it: numbers exactly as they were written."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal | dt.date):
        return str(value)
    return value


def entry_of(
    verb: str,
    row: models.Model,
    *,
    by: models.Model | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """An entry, not yet written, of who did `verb` to `row`."""
    return AuditEntry(
        organization_id=getattr(row, "organization_id", row.pk),
        actor_id=by.pk if by else None,
        on_behalf_of_id=on_behalf_of(by, row),
        verb=verb,
        noun=row._meta.model_name or "",
        object_id=row.pk,
        goal_id=goal_of(row),
        before={k: plain(v) for k, v in (before or {}).items()},
        after={k: plain(v) for k, v in (after or {}).items()},
    )


def record(
    verb: str,
    row: models.Model,
    *,
    by: models.Model | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write who did `verb` to `row`, with the old and new texts of what changed."""
    entry = entry_of(verb, row, by=by, before=before, after=after)
    entry.save(force_insert=True)
    return entry


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Write many entries at once."""
    AuditEntry.objects.bulk_create(entries, batch_size=1000)


def goal_of(row: models.Model) -> int | None:
    """The goal in whose history a row's changes belong; an edge belongs to the goal that contributes."""
    if row._meta.model_name == "goal":
        return int(row.pk)
    for owner in (row, getattr(row, "target", None)):
        for key in ("goal_id", "child_id"):
            if goal := getattr(owner, key, None):
                return int(goal)
    return None


def latest_entry(row: models.Model) -> AuditEntry | None:
    """The newest entry about a row, by the index on objects."""
    organization_id = getattr(row, "organization_id", row.pk)
    about = AuditEntry.objects.filter(
        organization_id=organization_id, noun=row._meta.model_name, object_id=row.pk
    )
    return about.order_by("-at").first()
