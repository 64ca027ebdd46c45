"""`manage.py up`, whole: start, faults, end, second start. One data folder for all, it migrates once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.embedded import ROOT
from tests.config.conftest import clean_environment, is_alive, wait_for

pytestmark = pytest.mark.slow


class Up:
    """A running `manage.py up`, with what it said."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--no-demo"],
            cwd=ROOT,
            env=clean_environment() | {"THROUGHLINE_DATA": str(data)} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            self.lines.extend(lines)

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def said(self, text: str, times: int = 1, seconds: float = 90.0) -> bool:
        return wait_for(lambda: self.output.count(text) >= times, seconds)

    def url(self) -> str:
        assert self.said("Throughline is ready: "), self.output
        return self.output.split("Throughline is ready: ")[1].split()[0]

    def kill(self) -> None:
        """After a failed test: nothing must keep the data folder's lock."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(20)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        status = self.process.wait(30)
        self._reader.join(5)
        return status


Start = Callable[..., Up]


def processes_of(data: Path) -> dict[int, str]:
    """Every process that has this data folder in its environment or works inside it."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (entry / "environ").read_bytes().decode(errors="replace")
            place = str((entry / "cwd").readlink())
        except OSError:
            continue
        if f"THROUGHLINE_DATA={data}\0" in environment or place.startswith(f"{data}/"):
            found[int(entry.name)] = command
    return found


def pid_running(data: Path, *words: str) -> int:
    """The oldest process with these words in its command line."""
    return min(
        pid for pid, line in processes_of(data).items() if all(word in line for word in words)
    )


def answer_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tl up-"))
    folder.chmod(0o755)
    yield folder / "data"
    for pid in processes_of(folder / "data"):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    started: list[Up] = []

    def start_one(**environment: str) -> Up:
        started.append(Up(data, **environment))
        return started[-1]

    yield start_one
    for up in started:
        up.kill()


@pytest.fixture(scope="module")
def path_without_redis() -> str:
    return str(Path(sys.executable).parent)


def test_it_answers_restarts_what_is_killed_and_ends_clean(
    data: Path, start: Start, path_without_redis: str
) -> None:
    up = start(PATH=path_without_redis)
    url = up.url()
    assert 0 < answer_of(url) < 500

    for words in (["granian"], ["celery", "worker"], ["celery", "beat"]):
        killed = pid_running(data, *words)
        os.kill(killed, signal.SIGKILL)
        assert wait_for(lambda gone=killed: not is_alive(gone))
    assert up.said("ended with status -9; starts again", times=3, seconds=10)
    assert wait_for(lambda: 0 < answer_of(url) < 500, 30)

    second = start(PATH=path_without_redis)
    assert second.process.wait(60) == 1
    assert f"already runs on {data}, at {url}" in second.output

    assert up.end(signal.SIGINT) == 0
    assert processes_of(data) == {}


def test_a_second_run_keeps_the_data_and_survives_the_death_of_postgresql(
    data: Path, start: Start, path_without_redis: str
) -> None:
    key = (data / "secret-key").read_text()
    up = start(PATH=path_without_redis)
    url = up.url()
    assert (data / "secret-key").read_text() == key
    os.kill(int((data / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert up.said("PostgreSQL had ended: started it again", seconds=30)
    assert wait_for(lambda: 0 < answer_of(url) < 500, 30)
    assert up.end(signal.SIGTERM) == 0
    assert processes_of(data) == {}


@pytest.mark.redis
def test_with_redis_installed_it_runs_one_and_takes_it_down_again(data: Path, start: Start) -> None:
    up = start()
    up.url()
    assert pid_running(data, "redis-server")
    assert up.end(signal.SIGHUP) == 0
    assert processes_of(data) == {}


def test_a_killed_supervisor_leaves_at_most_postgresql_and_the_next_run_takes_that_over(
    data: Path, start: Start, path_without_redis: str
) -> None:
    up = start(PATH=path_without_redis)
    up.url()
    up.process.kill()
    assert wait_for(lambda: not beside_postgresql(data), 60), beside_postgresql(data)
    up = start(PATH=path_without_redis)
    up.url()
    assert up.end(signal.SIGINT) == 0
    assert processes_of(data) == {}


def beside_postgresql(data: Path) -> list[str]:
    return [line.strip() for line in processes_of(data).values() if "postgres" not in line]
