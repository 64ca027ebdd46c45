"""A worker that is killed in the middle of an import leaves nothing written, and a page that says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from actions.import_runs import ask_import, receive_files
from goals.models import Goal
from jobs.tasks import work_on_import
from ledger.models import ImportRun
from people.tree import lock_structure
from tests.jobs.file_sets import DATA
from tests.jobs.test_worker_killed import ROOT, wait_until
from tests.world import make_people
from web.forms.imports import zipped

pytestmark = pytest.mark.django_db(transaction=True)
WORK = "import django; django.setup(); from jobs.tasks import work_on_import; work_on_import({run})"


def worker_at(run: ImportRun) -> subprocess.Popen[bytes]:
    """A process of its own that does what the worker does with a run."""
    settings = connection.settings_dict
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "THROUGHLINE_DB_HOST": settings["HOST"],
        "THROUGHLINE_DB_NAME": settings["NAME"],
        "THROUGHLINE_DB_USER": settings["USER"],
    }
    return subprocess.Popen([sys.executable, "-c", WORK.format(run=run.pk)], cwd=ROOT, env=env)


def csv_files(folder: Path) -> bytes:
    return zipped((path.name, path.read_bytes()) for path in sorted(folder.glob("*.csv")))


def test_a_worker_killed_in_the_middle_of_an_import_leaves_nothing_written() -> None:
    administrator = make_people()["administrator"]
    manner = {"is_update": False, "last_wins": False}
    run = receive_files(csv_files(DATA / "germany-dns"), ["set.zip"], **manner, by=administrator)
    work_on_import(run.pk)
    ask_import(run, by=administrator)

    with transaction.atomic():
        # The import waits for this lock when all is read, and is killed there.
        lock_structure(administrator.organization_id)
        worker = worker_at(run)
        begun = timezone.now()
        wait_until(lambda: heard_since(run, begun), 60)
        heard = ImportRun.objects.get(pk=run.pk)
        wait_until(lambda: heard.heard_at and heard_since(run, heard.heard_at), 10)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)

    left = ImportRun.objects.get(pk=run.pk)
    assert (left.state, left.has_files()) == ("importing", True)
    assert 0 < left.percent <= 40
    assert left.heard_at and not left.is_lost(left.heard_at)
    assert left.is_lost(left.heard_at + 2 * ImportRun.LONGEST_SILENCE)
    assert not Goal.objects.exists()

    silent = timezone.now() - 2 * ImportRun.LONGEST_SILENCE
    ImportRun.objects.filter(pk=run.pk).update(heard_at=silent)
    ask_import(run, by=administrator)
    work_on_import(run.pk)
    assert ImportRun.objects.get(pk=run.pk).state == "done"
    assert Goal.objects.count() == 176


def heard_since(run: ImportRun, moment: object) -> bool:
    """Whether the worker has told of itself after a moment, while it imports."""
    return ImportRun.objects.filter(pk=run.pk, state="importing", heard_at__gt=moment).exists()
