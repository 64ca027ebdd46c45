"""Celery's door: ids in, one call, a log line. A task may be lost, doubled or late."""

from __future__ import annotations

import datetime as dt
import logging

from celery import shared_task
from django.utils import timezone

from actions.import_runs import forget_files, waiting_runs
from actions.requests import judge_promises
from alignment import cascade, marks
from jobs.files.running import work_on
from jobs.mail import send_due
from ledger.models import ImportRun
from people.models import Organization

IMPORTS_WAIT = dt.timedelta(seconds=20)
log = logging.getLogger(__name__)


@shared_task
def drain(organization_id: int) -> None:
    """Recompute what changed in one organization."""
    changed = cascade.drain_patiently(organization_id)
    log.info("Drained organization %s: %s numbers changed", organization_id, changed)


@shared_task
def sweep() -> None:
    """Drain whatever lost its wake-up; one organization's fault holds up no other."""
    for organization_id in marks.waiting_organizations():
        try:
            drain(organization_id)
        except Exception:
            log.exception("Organization %s could not be drained", organization_id)


@shared_task
def send_mail() -> None:
    """Send the mail that is due."""
    if sent := send_due():
        log.info("Sent %s mails", sent)


@shared_task
def work_on_import(run_id: int) -> None:
    """Check or import the files of a run, if it waits for that."""
    if work_on(run_id):
        organization_id = ImportRun.objects.values_list("organization_id", flat=True).get(pk=run_id)
        drain(organization_id)


@shared_task
def resume_imports() -> None:
    """Wake the worker again for the runs whose wake-up was lost: each has its own time limit.

    A run may only be waiting for the one before it: what is sent here is gone before the next look.
    """
    for run_id in waiting_runs(timezone.now() - IMPORTS_WAIT):
        work_on_import.apply_async((run_id,), expires=IMPORTS_WAIT.total_seconds())


@shared_task
def advance_rollup_dates() -> None:
    """The nightly run of every organization whose day has turned."""
    for organization in Organization.objects.all():
        today = organization.date_at(timezone.now())
        if organization.rollup_date < today:
            advance(organization, today)


def advance(organization: Organization, today: dt.date) -> None:
    try:
        cascade.advance_rollup_date(organization.pk, today)
        judge_promises(organization, today)
        forget_files(organization.pk)
        log.info("Advanced organization %s to %s", organization.pk, today)
    except Exception:
        log.exception("Organization %s could not be advanced to %s", organization.pk, today)
