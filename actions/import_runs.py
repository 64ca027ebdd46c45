"""Files on their way in: received, asked to be checked or imported, taken up, and ended.

The door receives and asks; the worker takes up, tells how far it is, and ends. Every write of a worker
names the attempt it is: one that was given up for dead, and is not, changes nothing any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.editing import save
from ledger.audit import record
from ledger.models import ImportRun
from people.models import Person

KEPT = dt.timedelta(days=1)
State = ImportRun.State
WORK = {State.TO_CHECK: State.CHECKING, State.TO_IMPORT: State.IMPORTING}


class GivenUp(Exception):
    """Another worker has taken the run up since: what this one did is to be undone."""


@transaction.atomic
def receive_files(
    contents: bytes, names: Sequence[str], *, is_update: bool, last_wins: bool, by: Person
) -> ImportRun:
    """Keep files, packed as a zip, for the worker to check. Older ones nobody imported are forgotten."""
    forget_files(by.organization_id)
    run = ImportRun(
        organization_id=by.organization_id,
        person_id=by.pk,
        names=list(names),
        contents=contents,
        size=len(contents),
        is_update=is_update,
        last_wins=last_wins,
    )
    save(run, force_insert=True)
    record("receive", run, by=by, after={"names": run.names, "size": run.size})
    return run


@transaction.atomic
def ask_check(run: ImportRun, *, is_update: bool, last_wins: bool, by: Person) -> None:
    """Have the files looked at again, as they would be imported in another manner."""
    current = locked_run(run)
    if current.state != State.DONE and not current.is_under_way(timezone.now()):
        ask(current, State.TO_CHECK, by, is_update=is_update, last_wins=last_wins)


@transaction.atomic
def ask_import(run: ImportRun, *, by: Person) -> None:
    """Have sound files imported; asked twice they are imported once.

    What failed, or whose worker is lost, may be tried again, once it was found sound.
    """
    current = locked_run(run)
    if not current.report:
        raise ValidationError(_("These files were not found sound: they are not imported."))
    if current.state in (State.SOUND, State.FAILED) or current.is_lost(timezone.now()):
        ask(current, State.TO_IMPORT, by)


def locked_run(run: ImportRun) -> ImportRun:
    runs = ImportRun.objects.select_for_update(no_key=True).defer("contents")
    return runs.get(pk=run.pk)


def ask(run: ImportRun, state: ImportRun.State, by: Person, **manner: bool) -> None:
    if not run.has_files():
        raise ValidationError(_("The files were forgotten after a day. Send them again."))
    found: dict[str, Any] = {"faults": [], "fault_count": 0, "failure": "", "percent": 0}
    times: dict[str, Any] = {"asked_at": timezone.now(), "heard_at": None, "ended_at": None}
    if state == State.TO_CHECK:
        found["report"] = {}
    # Not by `save`, which would send the files once more.
    ImportRun.objects.filter(pk=run.pk).update(state=state, **found, **times, **manner)
    record("ask", run, by=by, after={"state": state, **manner})


# By the worker ---------------------------------------------------------------------------
def take_up(run_id: int) -> ImportRun | None:
    """Begin what a run waits for; None if it does not wait, or another worker was faster."""
    for waiting, working in WORK.items():
        is_mine = ImportRun.objects.filter(pk=run_id, state=waiting).update(
            state=working, attempt=F("attempt") + 1, heard_at=Now(), percent=0
        )
        if is_mine:
            return ImportRun.objects.get(pk=run_id)
    return None


def own(run: ImportRun) -> Any:
    """The run's row, as long as it is this worker's."""
    mine = {"pk": run.pk, "attempt": run.attempt, "state__in": ImportRun.WORKING}
    return ImportRun.objects.filter(**mine)


def tell_progress(run: ImportRun, percent: int) -> None:
    """Say that the worker lives, and how far it is; in no transaction of the import's."""
    own(run).update(percent=percent, heard_at=Now())


def end(run: ImportRun, state: ImportRun.State, **found: Any) -> None:
    """Say what came of a run; raises GivenUp where it is not this worker's any more."""
    if state == State.DONE:
        found |= {"contents": b"", "size": 0}
    if not own(run).update(state=state, percent=100, ended_at=Now(), **found):
        raise GivenUp


def forget_files(organization_id: int) -> int:
    """Drop files that nobody has imported within a day; what was found in them stays."""
    now = timezone.now()
    old = ImportRun.objects.filter(
        organization_id=organization_id, size__gt=0, asked_at__lt=now - KEPT
    )
    dropped: int = old.exclude(under_way(now)).update(contents=b"", size=0)
    return dropped


def under_way(now: dt.datetime) -> Q:
    """`ImportRun.is_under_way` as a condition."""
    is_heard = Q(heard_at__gte=now - ImportRun.LONGEST_SILENCE)
    return Q(state__in=ImportRun.WAITING) | Q(state__in=ImportRun.WORKING) & is_heard


def waiting_runs(before: dt.datetime) -> list[int]:
    """Runs that have waited for a worker since a moment: their wake-up may be lost."""
    runs = ImportRun.objects.filter(state__in=ImportRun.WAITING, asked_at__lt=before)
    return list(runs.order_by("asked_at").values_list("pk", flat=True))
