"""The running programs of one machine: started, looked after, ended in order."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import embedded
from config.supervisor import programs
from config.supervisor.address import status_of, url_of
from config.supervisor.child import Child
from config.supervisor.console import say, welcome
from config.supervisor.redis_server import installed_redis, start_redis
from config.supervisor.watch import BacklogWatch

IMPATIENT_SECONDS = 60.0
END_SECONDS = 10.0
LOOK_SECONDS = 0.2


class Machine:
    """Redis where there is one, web server, worker and beat."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self._data = data
        self._environment = environment
        self._children: list[Child] = []
        self._backlog = BacklogWatch()
        self._is_ending = threading.Event()

    def start_all(self, address: str, port: int) -> None:
        """Redis first: its URL is in the environment of the others."""
        if not self._environment.get("REDIS_URL"):
            self._start_redis()
        pool = "prefork" if self._environment.get("REDIS_URL") else "threads"
        for name, command in (
            ("web", programs.web_command(address, port)),
            ("worker", programs.worker_command(pool)),
            ("beat", programs.beat_command(self._data)),
        ):
            child = Child(name, command, self._environment, embedded.ROOT, self.say)
            child.start()
            self._children.append(child)

    def welcome_when_ready(self, address: str, port: int) -> None:
        """Ready means that the web server answered, however long that takes."""
        url = url_of(address, port)
        impatient_at = time.monotonic() + IMPATIENT_SECONDS
        while (status := status_of(address, port)) is None:
            if not self._look_after_all():
                return
            if time.monotonic() > impatient_at:
                self.say("up", f"Still no answer from {url}; see the lines above")
                impatient_at += IMPATIENT_SECONDS
        if status >= 500:
            self.say("up", f"{url} answers with status {status}; see the lines above")
        for line in welcome(url, self._data):
            self.say("up", line)

    def keep_running(self) -> None:
        while self._look_after_all():
            pass

    def end_all(self) -> None:
        """Web, worker and beat together; then Redis, which they still use; PostgreSQL last."""
        self.say("up", "Ending")
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

    def say(self, name: str, text: str) -> None:
        """Nobody reading our output any more is a reason to end, not to block the children."""
        try:
            say(name, text)
        except (BrokenPipeError, ValueError):
            self._is_ending.set()

    def _look_after_all(self) -> bool:
        """One round; False when it is time to end."""
        if self._is_ending.wait(LOOK_SECONDS):
            return False
        if embedded.restart_if_dead():
            self.say("up", "PostgreSQL had ended: started it again")
        for child in self._children:
            child.keep_running()
            if child.name == "worker" and self._backlog.is_stuck():
                self.say("up", "The worker does not hear its messages any more")
                child.restart()
        return True

    def _start_redis(self) -> None:
        program = installed_redis()
        if program is None:
            return
        started = start_redis(program, self._data, self.say)
        if started is None:
            self.say("up", f"{program} does not answer: Celery uses the embedded broker")
            return
        child, self._environment["REDIS_URL"] = started
        self._children.append(child)
