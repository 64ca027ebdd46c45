"""Adds audit entries; every action calls it once, in its own transaction."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.utils import timezone

from ledger.models import AuditEntry

# As one value: the ORM takes three times as long for the entry or two that most writes make.
INSERT = """
INSERT INTO ledger_auditentry
  (organization_id, at, actor_id, on_behalf_of_id, verb, noun, object_id, goal_id, before, after)
SELECT organization_id, at, actor_id, on_behalf_of_id, verb, noun, object_id, goal_id, before, after
FROM jsonb_to_recordset(%s) AS entry (
  organization_id bigint, at timestamptz, actor_id bigint, on_behalf_of_id bigint, verb text,
  noun text, object_id bigint, goal_id bigint, before jsonb, after jsonb
)
"""
AT_ONCE = 1000
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
) -> None:
    """Write who did `verb` to `row`, with the old and new texts of what changed."""
    record_many([entry_of(verb, row, by=by, before=before, after=after)])


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Write many entries at once."""
    rows = [as_json(entry) for entry in entries]
    with connection.cursor() as cursor:
        for first in range(0, len(rows), AT_ONCE):
            cursor.execute(INSERT, [json.dumps(rows[first : first + AT_ONCE])])


def as_json(entry: AuditEntry) -> dict[str, Any]:
    columns = (f.attname for f in entry._meta.concrete_fields if not f.primary_key)
    return {name: getattr(entry, name) for name in columns} | {"at": timezone.now().isoformat()}


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
