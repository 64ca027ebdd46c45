"""One supervised program: its restarts, its session, its leash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import ROOT
from config.supervisor.child import Child
from tests.config.conftest import is_alive, wait_for

SLEEP = [sys.executable, "-c", "print('here', flush=True); import time; time.sleep(60)"]
# Ignores TERM, and has a child of its own that does.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""

Lines = list[tuple[str, str]]


class Started:
    def __init__(self, folder: Path) -> None:
        self.lines: Lines = []
        self.children: list[Child] = []
        self._folder = folder

    def child(self, command: list[str]) -> Child:
        child = Child(
            "web", command, dict(os.environ), self._folder, lambda *line: self.lines.append(line)
        )
        child.start()
        self.children.append(child)
        return child


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    started = Started(tmp_path)
    yield started
    for child in started.children:
        child.end(0)


def pid_of(child: Child) -> int:
    assert child.pid is not None
    return child.pid


def test_its_lines_come_with_its_name(started: Started) -> None:
    started.child(SLEEP)
    assert wait_for(lambda: ("web", "here") in started.lines)


def test_a_killed_one_is_started_again(started: Started) -> None:
    child = started.child(SLEEP)
    first = pid_of(child)
    os.kill(first, signal.SIGKILL)
    assert wait_for(lambda: child.keep_running() or child.pid not in (None, first))
    assert is_alive(pid_of(child))
    assert ("web", "ended with status -9; starts again in 0.5 s") in started.lines


def test_the_pause_grows_while_it_keeps_ending(started: Started) -> None:
    child = started.child([sys.executable, "-c", "raise SystemExit(3)"])
    deadline = time.monotonic() + 2.5
    while time.monotonic() < deadline:
        child.keep_running()
        time.sleep(0.02)
    said = [text.rsplit(" in ", 1)[1] for _, text in started.lines if "status 3" in text]
    assert said[:2] == ["0.5 s", "1 s"]
    assert len(said) <= 3


def test_one_that_does_not_listen_is_killed_with_all_it_started(started: Started) -> None:
    child = started.child([sys.executable, "-c", STUBBORN])
    assert wait_for(lambda: started.lines)
    own, grandchild = pid_of(child), int(started.lines[0][1])
    child.ask_to_end()
    child.end(0.3)
    assert not is_alive(own)
    assert wait_for(lambda: not is_alive(grandchild))
    assert ("web", "did not end in time: killed") in started.lines


def test_what_a_killed_one_had_started_goes_before_it_starts_again(started: Started) -> None:
    child = started.child([sys.executable, "-c", STUBBORN])
    assert wait_for(lambda: started.lines)
    grandchild = int(started.lines[0][1])
    os.kill(pid_of(child), signal.SIGKILL)
    assert wait_for(lambda: child.keep_running() or child.pid is None)
    assert wait_for(lambda: not is_alive(grandchild))


def test_it_has_a_session_of_its_own(started: Started) -> None:
    child = started.child(SLEEP)
    assert os.getsid(pid_of(child)) == pid_of(child) != os.getsid(0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_it_ends_when_its_supervisor_is_killed() -> None:
    program = f"""
import os, pathlib, sys, time
from config.supervisor.child import Child
child = Child("web", {SLEEP!r}, dict(os.environ), pathlib.Path("/"), lambda *_: None)
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        time.sleep(0.3)
        assert is_alive(pid)
        supervisor.kill()
    assert wait_for(lambda: not is_alive(pid))
