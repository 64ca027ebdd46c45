"""Celery's door: ids in, one call, a log line. A task may be lost, doubled or late."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from alignment import cascade
from people.models import Organization

log = logging.getLogger(__name__)


@shared_task
def drain(organization_id: int) -> None:
    """Recompute what changed in one organization."""
    changed = cascade.drain_all(organization_id)
    log.info("Drained organization %s: %s numbers changed", organization_id, changed)


@shared_task
def sweep() -> None:
    """Drain whatever lost its wake-up."""
    for organization_id in cascade.waiting_organizations():
        drain(organization_id)


@shared_task
def advance_rollup_dates() -> None:
    """The nightly run of every organization whose day has turned."""
    for organization in Organization.objects.all():
        today = organization.date_at(timezone.now())
        if organization.rollup_date < today:
            cascade.advance_rollup_date(organization.pk, today)
            log.info("Advanced organization %s to %s", organization.pk, today)
