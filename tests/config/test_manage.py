"""manage.py: each command finds a database, and what it started it stops."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from config.embedded.postmaster import running_postmaster
from tests.config.conftest import Run

ASK = "from django.db import connection as c; u = c.cursor().execute('SELECT user').fetchone()[0]"
SLEEP = f"{ASK}; print('role', u, flush=True); import time; time.sleep(60)"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_ended_by_a_signal_stops_the_server_it_started(
    folder: Path, run: Run, number: signal.Signals
) -> None:
    command = run("manage.py", "shell", "-v0", "-c", SLEEP, data=folder / "data")
    assert command.stdout is not None
    assert command.stdout.readline() == "role throughline_app\n"
    assert running_postmaster(folder / "data" / "postgres") is not None
    command.send_signal(number)
    assert command.wait(30) == 128 + number
    assert running_postmaster(folder / "data" / "postgres") is None


def test_a_command_that_fails_stops_it_too(folder: Path, run: Run) -> None:
    command = run("manage.py", "shell", "-v0", "-c", f"{ASK}; 1 / 0", data=folder / "data")
    output, _ = command.communicate(timeout=60)
    assert "ZeroDivisionError" in output
    assert command.returncode == 1
    assert running_postmaster(folder / "data" / "postgres") is None


def test_a_configured_database_starts_nothing(folder: Path, run: Run) -> None:
    command = run(
        *("manage.py", "shell", "-v0", "-c", "print('no server here')"),
        data=folder / "data",
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
        THROUGHLINE_SECRET_KEY="x" * 50,
    )
    output, _ = command.communicate(timeout=60)
    assert output == "no server here\n"
    assert not (folder / "data" / "postgres").exists()


def test_variables_meant_for_another_postgresql_do_no_harm(folder: Path, run: Run) -> None:
    command = run(
        *("manage.py", "shell", "-v0", "-c", f"{ASK}; print(u)"),
        data=folder / "data",
        PGPORT="1",
        PGSERVICE="elsewhere",
        PGOPTIONS="-c default_transaction_read_only=on",
    )
    output, _ = command.communicate(timeout=60)
    assert output == "throughline_app\n"
