"""What a door does after a write: drain in line when that is quick, else wake the worker."""

from __future__ import annotations

import logging

from django.db import DatabaseError
from kombu.exceptions import OperationalError

from alignment.cascade import drain_in_line, is_waiting
from alignment.forest import ForestError
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
    """Tell the worker to look. A broker that is down only means waiting for the sweep."""
    try:
        drain.apply_async((organization_id,), expires=60, retry=False)
    except (OSError, OperationalError):
        log.warning("No broker: the sweep will drain organization %s", organization_id)


def wake_mail() -> None:
    """Tell the worker that there is mail to send. Lost, it goes with the next round of beat."""
    try:
        send_mail.apply_async(expires=60, retry=False)
    except (OSError, OperationalError):
        log.warning("No broker: mail goes with the next round")


def wake_import(run_id: int) -> None:
    """Tell the worker that files wait. Without a broker the next look at waiting runs finds them."""
    try:
        work_on_import.apply_async((run_id,), retry=False)
    except (OSError, OperationalError):
        log.warning("No broker: import run %s waits for the next look", run_id)
