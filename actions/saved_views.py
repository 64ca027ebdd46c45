"""Filters of a page, kept under a name, changed and deleted.

What somebody keeps for themselves alone nobody else is told of: entries are of shared ones.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.editing import create, locked, save, told_of
from ledger.audit import record
from people.models import Person, SavedView
from people.rights import Verb, can

MOST_VIEWS = 100


@transaction.atomic
def save_view(fields: dict[str, Any], *, by: Person) -> SavedView:
    """Keep a page and its query under a name."""
    if SavedView.objects.filter(person=by).count() >= MOST_VIEWS:
        raise ValidationError(_("You have very many views: delete one first."))
    view = SavedView(organization_id=by.organization_id, person=by, **fields)
    refuse_share(view, by)
    if view.is_shared:
        return create(view, by=by)
    save(view, force_insert=True)
    return view


@transaction.atomic
def edit_view(view: SavedView, fields: dict[str, Any], *, version: int, by: Person) -> SavedView:
    """Another name, other filters, shared or not. Raises StaleEdit if it was edited meanwhile."""
    current = locked(view, version)
    differing = {name: value for name, value in fields.items() if getattr(current, name) != value}
    if not differing:
        return current
    before = shown_of(current)
    for name, value in differing.items():
        setattr(current, name, value)
    refuse_share(current, by)
    current.version += 1
    save(current)
    tell(current, before, by=by)
    return current


@transaction.atomic
def delete_view(view: SavedView, *, by: Person) -> None:
    current = locked(view, None)
    if current.is_shared:
        record("delete", current, by=by, before=told_of(current))
    current.delete()


def refuse_share(view: SavedView, by: Person) -> None:
    """Of a view that everyone would have; to take one back, or delete it, is always allowed."""
    if view.is_shared and not can(by, Verb.SHARE, view):
        raise ValidationError(
            _("Only leaders share views with everyone: take it back to change it.")
        )


def shown_of(view: SavedView) -> dict[str, Any]:
    """What everyone may know of it: nothing where it is not shared."""
    return told_of(view) if view.is_shared else {}


def tell(view: SavedView, before: dict[str, Any], *, by: Person) -> None:
    """Record an edit as everyone sees it: shared from now on it is new to them, kept from now on gone.

    Entries of an edit carry the name too, by which they are told also when the view is gone.
    """
    after = shown_of(view)
    if before and after:
        told = {name for name in after if name == "name" or before.get(name) != after[name]}
        before, after = ({name: of.get(name) for name in told} for of in (before, after))
        record("edit", view, by=by, before=before, after=after)
    elif after:
        record("create", view, by=by, after=after)
    elif before:
        record("delete", view, by=by, before=before)
