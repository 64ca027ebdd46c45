"""One supervised program: started in a session of its own, restarted with growing pauses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# Who ran this long has recovered: the next fault starts with a short pause again.
STEADY_SECONDS = 30.0
RESTART_SECONDS = 5.0


class Child:
    """A program to keep running. Start it from the main thread: its leash is tied to that."""

    def __init__(
        self,
        name: str,
        command: list[str],
        environment: dict[str, str],
        folder: Path,
        say: Callable[[str, str], None],
    ) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._folder = folder
        self._say = say
        self._process: subprocess.Popen[str] | None = None
        self._faults = 0
        self._started_at = 0.0
        self._start_at = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def start(self) -> None:
        self._started_at = time.monotonic()
        # A session of its own: Ctrl-C in the terminal reaches the supervisor alone.
        self._process = subprocess.Popen(
            [sys.executable, "-ISE", str(LEASH), str(os.getpid()), *self._command],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        threading.Thread(target=self._repeat_lines, args=[self._process], daemon=True).start()

    def keep_running(self) -> None:
        """Note an end, or start again when the pause is over. Called a few times each second."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self.start()
        elif (status := self._process.poll()) is not None:
            self._note_end(status, now)

    def restart(self) -> None:
        """End it, by force if need be; `keep_running` starts the next one."""
        self.ask_to_end()
        self.end(RESTART_SECONDS)

    def ask_to_end(self) -> None:
        """TERM to the main process only: its own children it ends itself, in its order."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def end(self, seconds: float) -> None:
        """Wait for an orderly end, then kill whatever is left of the session."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, seconds))
        except subprocess.TimeoutExpired:
            self._say(self.name, "did not end in time: killed")
        self._kill_session(self._process.pid)
        self._process.wait()
        self._process = None

    def _note_end(self, status: int, now: float) -> None:
        assert self._process is not None
        # A killed main process leaves its own children behind.
        self._kill_session(self._process.pid)
        self._faults = 1 if now - self._started_at > STEADY_SECONDS else self._faults + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self._faults - 1))
        self._start_at = now + pause
        self._process = None
        self._say(self.name, f"ended with status {status}; starts again in {pause:g} s")

    def _kill_session(self, leader: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)

    def _repeat_lines(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self._say(self.name, line.rstrip("\n"))
