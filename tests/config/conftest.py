"""Folders that the server's own user can reach, and programs that are ended whatever happens."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config.embedded import ROOT

Run = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's tmp_path: that is closed to other users, the server's included."""
    path = Path(tempfile.mkdtemp(prefix="tl-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def run() -> Iterator[Run]:
    """Start Python programs in the project's folder, without a database in their environment."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, data: Path, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=clean_environment() | {"THROUGHLINE_DATA": str(data)} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=hear_interrupts,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        end(process)


def hear_interrupts() -> None:
    """A shell starts what runs in its background deaf to SIGINT, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def end(process: subprocess.Popen[str]) -> None:
    """Ask, then kill; close the pipes."""
    with process:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def clean_environment() -> dict[str, str]:
    ours = ("THROUGHLINE_", "DATABASE_URL", "REDIS_URL", "PYTEST", "DJANGO_SETTINGS")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def wait_for(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def is_alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False
