"""What every edit does the same way: lock the row, compare versions, validate, save, audit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from actions.errors import StaleEdit
from actions.refusals import refusing
from ledger.audit import entry_of, record, record_many
from people.models import Person

Row = TypeVar("Row", bound=models.Model)
BATCH = 500
# Stands in the entry already, or must not: an audit is read by more people than a password hash.
UNTOLD = frozenset({"id", "password"})


def locked(row: Row, version: int | None) -> Row:
    """The row as it is now, locked; StaleEdit if its version is not the one the edit began from.

    A row that is gone is refused like any other mistake, so that what was typed stays on the page.

    `version` None skips the comparison: for writers that read the row in the same transaction.
    """
    model: Any = type(row)
    # No key is edited, so rows that refer to this one need not wait for the edit.
    current: Any = model._base_manager.select_for_update(no_key=True).filter(pk=row.pk).first()
    if current is None:
        raise ValidationError(_("This was deleted meanwhile: nothing was saved."))
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
    save(row)
    record(verb, row, by=by, before=before, after=differing)
    return row


def save(row: models.Model, *, force_insert: bool = False) -> None:
    """Write a row whose fields are sound. Whether it fits the others only the database knows:
    asked before, it could have changed its mind since, and it would be a query for each rule."""
    row.full_clean(exclude=keys_held(row), validate_unique=False, validate_constraints=False)
    with refusing():
        row.save(force_insert=force_insert)


def keys_held(row: models.Model) -> set[str]:
    """The relations that name a row. Whether that is there the database asks at commit, by keys with
    the organization in them; whether one that must name a row does so is a question about this row."""
    keys = (f for f in row._meta.concrete_fields if f.is_relation)
    return {key.name for key in keys if getattr(row, key.attname) is not None}


def create(row: Row, *, by: Person | None, verb: str = "create") -> Row:
    """Validate, insert and audit a new row."""
    save(row, force_insert=True)
    record(verb, row, by=by, after=told_of(row))
    return row


def create_many(
    rows: Sequence[tuple[models.Model, Person | None]], *, verb: str = "create"
) -> None:
    """Insert new rows of one model, each by its own author, validated and audited like one.

    What only a query can tell (uniqueness, keys, checks) is left to the database.
    """
    if not rows:
        return
    model: Any = type(rows[0][0])
    relations = [field.name for field in model._meta.concrete_fields if field.is_relation]
    made = [row for row, by in rows]
    for row in made:
        row.clean_fields(exclude=relations)
    with refusing():
        model._base_manager.bulk_create(made, batch_size=BATCH)
    record_many(entry_of(verb, row, by=by, after=told_of(row)) for row, by in rows)


def told_of(row: models.Model) -> dict[str, Any]:
    """What the audit says of a new row: its fields that hold something."""
    shown = {
        f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in UNTOLD
    }
    return {
        k: v
        for k, v in shown.items()
        if v not in (None, "") and not hasattr(v, "resolve_expression")
    }
