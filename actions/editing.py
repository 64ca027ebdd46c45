"""What every edit does the same way: lock the row, compare versions, validate, save, audit."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from actions.errors import StaleEdit
from ledger.audit import record
from people.models import Person

Row = TypeVar("Row", bound=models.Model)
# Stands in the entry already, or must not: an audit is read by more people than a password hash.
UNTOLD = frozenset({"id", "password"})


def locked(row: Row, version: int | None) -> Row:
    """The row as it is now, locked; StaleEdit if its version is not the one the edit began from.

    `version` None skips the comparison: for writers that read the row in the same transaction.
    """
    model: Any = type(row)
    # No key is edited, so rows that refer to this one need not wait for the edit.
    current: Any = model._base_manager.select_for_update(no_key=True).get(pk=row.pk)
    if version is not None and current.version != version:
        raise StaleEdit(current)
    checked: Row = current
    return checked


def change(row: Row, fields: dict[str, Any], *, by: Person | None, verb: str = "edit") -> Row:
    """Set fields of a locked row; write and audit only what differs."""
    differing = {k: v for k, v in fields.items() if getattr(row, k) != v}
    if not differing:
        return row
    before = {k: getattr(row, k) for k in differing}
    for name, value in differing.items():
        setattr(row, name, value)
    if hasattr(row, "version"):
        row.version += 1
    row.full_clean(validate_unique=True)
    row.save()
    record(verb, row, by=by, before=before, after=differing)
    return row


def create(row: Row, *, by: Person | None, verb: str = "create") -> Row:
    """Validate, insert and audit a new row."""
    row.full_clean()
    row.save(force_insert=True)
    shown = {
        f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in UNTOLD
    }
    after = {
        k: v
        for k, v in shown.items()
        if v not in (None, "") and not hasattr(v, "resolve_expression")
    }
    record(verb, row, by=by, after=after)
    return row
