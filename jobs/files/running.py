"""The worker's part of the Import page: takes up a run, checks or imports its files, says what came.

What the files hold and the word that they are in are written in one transaction. Meanwhile a second
thread tells, on a connection of its own, how far that is: nobody else can see it before the commit.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from actions.import_runs import GivenUp, end, take_up, tell_progress
from jobs.files.faults import FilesRefused
from jobs.files.importing import Manner, Report, check_source, import_source
from jobs.files.progress import Tell, percent
from jobs.files.sources import read_upload
from ledger.audit import deputizing
from ledger.models import ImportRun
from people.models import Person
from people.rights import acted_for, may_administer

log = logging.getLogger(__name__)
MOST_FAULTS = 10_000
TOLD_EVERY = 1.0
State = ImportRun.State


def work_on(run_id: int) -> bool:
    """Check or import what a run waits for. True: something was imported."""
    run = take_up(run_id)
    if run is None:
        return False
    try:
        with telling(run) as tell:
            return checked_or_imported(run, tell)
    except GivenUp:
        log.warning("Import run %s was taken up by another worker", run.pk)
    except FilesRefused as refused:
        faults = [[f.file, f.row, f.column, f.reason] for f in refused.faults]
        # What an earlier look said would be done is not so any more.
        ended(run, State.REFUSED, faults=faults, fault_count=refused.count, report={})
    except SoftTimeLimitExceeded:
        ended(run, State.FAILED, failure=_("It took too long for one piece of work."))
    except Exception as error:
        log.exception("Import run %s failed", run.pk)
        ended(run, State.FAILED, failure=f"{type(error).__name__}: {error}"[:1000])
    return False


def ended(run: ImportRun, state: ImportRun.State, **found: object) -> None:
    with suppress(GivenUp):
        end(run, state, **found)


def checked_or_imported(run: ImportRun, tell: Tell) -> bool:
    person = Person.objects.select_related("organization").get(pk=run.person_id)
    if not person.is_active or not may_administer(person):
        # They may have left, or lost the grant, since they asked.
        ended(run, State.FAILED, failure=_("Whoever sent the files may not import any more."))
        return False
    source, organization = read_upload(bytes(run.contents)), person.organization
    manner = Manner(
        is_update=run.is_update,
        last_wins=run.last_wins,
        by=person,
        most_faults=MOST_FAULTS,
        tell=tell,
    )
    if run.state == State.CHECKING:
        end(run, State.SOUND, report=told(check_source(source, organization, manner)))
        return False
    with deputizing(acted_for), transaction.atomic():
        report = import_source(source, organization, manner)
        end(run, State.DONE, report=told(report))
    return True


def told(report: Report) -> dict[str, object]:
    return dict(vars(report))


# How far it is ---------------------------------------------------------------------------
@contextmanager
def telling(run: ImportRun) -> Iterator[Tell]:
    """Within it the run's row says every second how far it is, and so that its worker lives."""
    reached, stopped = [0], threading.Event()

    def tell(stage: str, done: int, total: int) -> None:
        reached[0] = percent(stage, done, total)

    thread = threading.Thread(target=keep_telling, args=(run, lambda: reached[0], stopped))
    thread.daemon = True
    thread.start()
    try:
        yield tell
    finally:
        stopped.set()
        thread.join()


def keep_telling(run: ImportRun, reached: Callable[[], int], stopped: threading.Event) -> None:
    try:
        while not stopped.wait(TOLD_EVERY):
            try:
                tell_progress(run, reached())
            except DatabaseError:
                log.warning("The progress of import run %s could not be told", run.pk)
    finally:
        connection.close()
