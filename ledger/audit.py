"""Adds audit entries; every action calls it once, in its own transaction."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import models

from ledger.models import AuditEntry


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it: numbers exactly as they were written."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal | dt.date):
        return str(value)
    return value


def record(
    verb: str,
    row: models.Model,
    *,
    by: models.Model | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write who did `verb` to `row`, with the old and new texts of what changed."""
    return AuditEntry.objects.create(
        organization_id=getattr(row, "organization_id", row.pk),
        actor_id=by.pk if by else None,
        verb=verb,
        noun=row._meta.model_name or "",
        object_id=row.pk,
        before={k: plain(v) for k, v in (before or {}).items()},
        after={k: plain(v) for k, v in (after or {}).items()},
    )


def latest_entry(row: models.Model) -> AuditEntry | None:
    """The newest entry about a row, by the index on objects."""
    organization_id = getattr(row, "organization_id", row.pk)
    about = AuditEntry.objects.filter(
        organization_id=organization_id, noun=row._meta.model_name, object_id=row.pk
    )
    return about.order_by("-at").first()
