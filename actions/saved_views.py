"""Filters of a page, kept under a name, changed and deleted.

What somebody keeps for themselves alone nobody else is told of: entries are of shared ones.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.editing import change, create, locked, save, told_of
from ledger.audit import record
from people.models import Person, SavedView

MOST_VIEWS = 100
SHARED = SavedView.Visibility.ORGANIZATION


@transaction.atomic
def save_view(fields: dict[str, Any], *, by: Person) -> SavedView:
    """Keep a page and its query under a name."""
    if SavedView.objects.filter(person=by).count() >= MOST_VIEWS:
        raise ValidationError(_("You have very many views: delete one first."))
    view = SavedView(organization_id=by.organization_id, person=by, **fields)
    if view.is_shared:
        return create(view, by=by)
    save(view, force_insert=True)
    return view


@transaction.atomic
def edit_view(view: SavedView, fields: dict[str, Any], *, version: int, by: Person) -> SavedView:
    """Another name, other filters, shared or not. Raises StaleEdit if it was edited meanwhile."""
    current = locked(view, version)
    if SHARED in (current.visibility, fields.get("visibility")):
        return change(current, fields, by=by)
    for name, value in fields.items():
        setattr(current, name, value)
    current.version += 1
    save(current)
    return current


@transaction.atomic
def delete_view(view: SavedView, *, by: Person) -> None:
    current = locked(view, None)
    if current.is_shared:
        record("delete", current, by=by, before=told_of(current))
    current.delete()
