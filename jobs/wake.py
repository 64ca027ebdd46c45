"""What a door does after a write: drain in line when that is quick, else wake the worker."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError
from kombu.exceptions import OperationalError

from alignment.cascade import drain_in_line
from alignment.forest import ForestError
from alignment.marks import is_waiting
from jobs.tasks import drain, send_mail, work_on_import

log = logging.getLogger(__name__)


def settle(organization_id: int) -> bool:
    """Bring an organization's numbers up to date, now or soon. True: they are.

    Call after the action's commit. Whatever fails here loses nothing: the sweep comes by.
    """
    try:
        if drain_in_line(organization_id):
            if is_waiting(organization_id):
                wake(organization_id)  # for the score of a large organization
            return True
    except (DatabaseError, ForestError):
        log.exception("In-line drain failed; the sweep will do it")
    wake(organization_id)
    return False


def wake(organization_id: int) -> None:
    """Tell the worker to look; lost, the sweep does it."""
    send(drain, organization_id, expires=60)


def wake_mail() -> None:
    """Tell the worker that there is mail to send; lost, it goes with the next round of beat."""
    send(send_mail, expires=60)


def wake_import(run_id: int) -> None:
    """Tell the worker that files wait; lost, the next look at waiting runs finds them."""
    send(work_on_import, run_id)


def send(task: Any, *arguments: int, **options: int) -> None:
    """A broker that is down only means waiting: beat comes by for everything that is sent here."""
    try:
        task.apply_async(arguments, retry=False, **options)
    except (OSError, OperationalError):
        log.warning("No broker: %s%s waits for the next round", task.name, arguments)
