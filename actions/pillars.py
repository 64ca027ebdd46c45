"""Pillars once they are there: reworded, put in order, archived and restored."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from actions.editing import change, locked
from ledger.audit import record
from people.models import Organization, Person, Pillar

WORDING = frozenset({"kind", "title", "statement"})


@transaction.atomic
def edit_pillar(
    pillar: Pillar, fields: dict[str, Any], *, version: int, by: Person | None
) -> Pillar:
    """Reword a pillar. Raises StaleEdit if it was reworded meanwhile."""
    if unknown := set(fields) - WORDING:
        raise ValidationError(", ".join(sorted(unknown)))
    return change(locked(pillar, version), fields, by=by)


@transaction.atomic
def shift_pillar(pillar: Pillar, places: int, *, by: Person | None) -> None:
    """Move a pillar some places down (up: negative) among those of its kind.

    Its wording's version stays: who rewords it meanwhile is not in the way.
    """
    # The row lock on the organization orders concurrent shifts.
    Organization.objects.select_for_update(no_key=True).get(pk=pillar.organization_id)
    kin = Pillar.objects.filter(
        organization=pillar.organization, kind=pillar.kind, archived_at=None
    )
    order = list(kin.values_list("pk", flat=True))
    if pillar.pk not in order:
        return
    before = order.index(pillar.pk)
    after = min(max(before + places, 0), len(order) - 1)
    if before == after:
        return
    order.insert(after, order.pop(before))
    for position, pk in enumerate(order):
        Pillar.objects.filter(pk=pk).update(position=position)
    record("shift", pillar, by=by, before={"place": before + 1}, after={"place": after + 1})


@transaction.atomic
def archive_pillar(pillar: Pillar, *, by: Person | None) -> Pillar:
    """Take a pillar out of sight; goals that serve it keep the link, so that it can be restored."""
    current = locked(pillar, None)
    if current.archived_at:
        return current
    return change(current, {"archived_at": timezone.now()}, by=by, verb="archive")


@transaction.atomic
def restore_pillar(pillar: Pillar, *, by: Person | None) -> Pillar:
    return change(locked(pillar, None), {"archived_at": None}, by=by, verb="restore")
