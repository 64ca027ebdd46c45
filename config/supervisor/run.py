"""The supervisor's course: prepare, start, say where, keep running, end in order."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config import embedded
from config.supervisor import prepare, programs
from config.supervisor.child import Child
from config.supervisor.port import NEXT_PORTS, claim_port
from config.supervisor.redis_server import installed_redis, start_redis
from config.supervisor.watch import BacklogWatch

FIRST_PORT = 8000
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 (compared with, not bound to)
READY_SECONDS = 60.0
END_SECONDS = 10.0
LOOK_SECONDS = 0.2


class AlreadyRunningError(RuntimeError):
    """Another supervisor runs on this data folder."""


def run_everything(address: str | None, port: int | None, has_demo: bool) -> None:
    """Run until asked to end by SIGINT, SIGTERM or SIGHUP. An explicit port is not replaced.

    Raises AlreadyRunningError, NoFreePortError.
    """
    data = embedded.data_folder()
    embedded.make_data_folder(data)
    address = address or os.environ.get("THROUGHLINE_BIND") or LOOPBACK
    wanted = port or int(os.environ.get("THROUGHLINE_PORT") or 0)
    with only_one(data) as lock_file:
        environment = prepare_all(has_demo)
        claimed, keeper = claim_port(address, ports_to_try(wanted))
        if not wanted and claimed != FIRST_PORT:
            say("up", f"Port {FIRST_PORT} is taken: using {claimed}")
        supervisor = Supervisor(data, environment)
        with supervisor.ended_by_signals():
            try:
                supervisor.start_all(address, claimed)
                supervisor.announce(address, claimed, lock_file)
                supervisor.keep_running()
            finally:
                supervisor.end_all()
                if keeper:
                    keeper.close()


@contextmanager
def only_one(data: Path) -> Iterator[IO[str]]:
    """Hold the data folder's lock; its file says where the supervisor that holds it answers."""
    with (data / "up.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunningError(
                f"Throughline already runs on {data}, at {file.read() or 'an address to come'}."
            ) from None
        file.truncate(0)
        yield file


def prepare_all(has_demo: bool) -> dict[str, str]:
    say("up", "Bringing the database up to date")
    prepare.migrate()
    environment = prepare.application_environment()
    if has_demo:
        prepare.load_first_demo(environment, lambda text: say("up", text))
    prepare.build_static_files()
    prepare.empty_broker()
    return environment


def ports_to_try(wanted: int) -> list[int]:
    return [wanted] if wanted else list(range(FIRST_PORT, FIRST_PORT + NEXT_PORTS))


class Supervisor:
    """The running programs."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self._data = data
        self._environment = environment
        self._children: list[Child] = []
        self._is_ending = threading.Event()

    def start_all(self, address: str, port: int) -> None:
        """Redis first, if there is one: its URL is in the environment of the others."""
        if not self._environment.get("REDIS_URL"):
            self._start_redis()
        pool = "prefork" if self._environment.get("REDIS_URL") else "threads"
        for name, command in (
            ("web", programs.web_command(address, port)),
            ("worker", programs.worker_command(pool)),
            ("beat", programs.beat_command(self._data)),
        ):
            self._start(Child(name, command, self._environment, embedded.ROOT, self._say))

    def announce(self, address: str, port: int, lock_file: IO[str]) -> None:
        """Say where to point the browser, once the web server answers."""
        url = url_of(address, port)
        status = self._wait_for_answer(address, port)
        if self._is_ending.is_set():
            return
        lock_file.write(url)
        lock_file.flush()
        if status is None:
            say("up", f"No answer from {url} after {READY_SECONDS:g} s; see the lines above")
            return
        if status >= 500:
            say("up", f"{url} answers with status {status}; see the lines above")
        for line in ["", f"Throughline is ready: {url}", *demo_logins(self._data)]:
            say("up", line)
        say("up", "Ctrl-C ends everything; the data stays.")

    def keep_running(self) -> None:
        backlog = BacklogWatch()
        while not self._is_ending.wait(LOOK_SECONDS):
            if embedded.restart_if_dead():
                say("up", "PostgreSQL had ended: started it again")
            for child in self._children:
                child.keep_running()
                if child.name == "worker" and backlog.is_stuck():
                    say("up", "The worker does not hear its messages any more")
                    child.restart()

    def end_all(self) -> None:
        """Web, worker and beat together; then Redis, which they still use; PostgreSQL last."""
        say("up", "Ending")
        deadline = time.monotonic() + END_SECONDS
        for group in (
            [child for child in self._children if child.name != "redis"],
            [child for child in self._children if child.name == "redis"],
        ):
            for child in group:
                child.ask_to_end()
            for child in group:
                child.end(deadline - time.monotonic())

    @contextmanager
    def ended_by_signals(self) -> Iterator[None]:
        """A signal, also a second one, only asks: ending takes its course."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = [signal.signal(number, lambda *_: self._is_ending.set()) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)

    def _start_redis(self) -> None:
        program = installed_redis()
        if program is None:
            return
        started = start_redis(program, self._data, self._say)
        if started is None:
            say("up", f"{program} does not answer: Celery uses the embedded broker")
            return
        child, self._environment["REDIS_URL"] = started
        self._children.append(child)

    def _start(self, child: Child) -> None:
        if not self._is_ending.is_set():
            child.start()
            self._children.append(child)

    def _wait_for_answer(self, address: str, port: int) -> int | None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and not self._is_ending.wait(0.05):
            for child in self._children:
                child.keep_running()
            try:
                return status_of(address, port)
            except (OSError, http.client.HTTPException):
                continue
        return None

    def _say(self, name: str, text: str) -> None:
        """Nobody reading our output any more is a reason to end, not to block the children."""
        try:
            say(name, text)
        except (BrokenPipeError, ValueError):
            self._is_ending.set()


def say(name: str, text: str) -> None:
    sys.stdout.write(f"{name:<7}| {text}\n")
    sys.stdout.flush()


def status_of(address: str, port: int) -> int:
    host = reachable(address)
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    finally:
        connection.close()


def url_of(address: str, port: int) -> str:
    host = reachable(address)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def reachable(address: str) -> str:
    """An address to connect to: a server that listens everywhere is asked on this machine."""
    return {EVERYWHERE: LOOPBACK, "::": "::1"}.get(address, address)


def demo_logins(data: Path) -> list[str]:
    """What the demo wrote about its people, one line each."""
    try:
        logins = json.loads((data / "demo-logins.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    people = logins.values() if isinstance(logins, dict) else logins
    lines = [
        "  ".join(map(str, one.values())) if isinstance(one, dict) else str(one) for one in people
    ]
    return ["Sign in as:", *(f"  {line}" for line in lines)] if lines else []
