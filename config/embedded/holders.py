"""Counts the processes that use the server by file locks: they go even when a process is killed."""

from __future__ import annotations

import atexit
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from config.embedded.cluster import connect, ensure_running, stop
from config.embedded.faults import EmbeddedServerError
from config.embedded.interrupts import uninterrupted
from config.embedded.places import Places, make_data_folder, places_for
from config.embedded.postmaster import running_postmaster
from config.embedded.roles import ensure_roles_and_database

GATE = "postgres.gate"
USERS = "postgres.users"


class Holder:
    """One process's use of the server. Lock order: gate, then users."""

    places: Places
    socket_folder: Path

    def __init__(self, data: Path) -> None:
        self.data = data.resolve()
        self._users: IO[str] | None = None

    def __enter__(self) -> Self:
        self.hold()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def hold(self) -> None:
        """Be counted, and return when the server answers. Interrupted, it leaves none behind."""
        make_data_folder(self.data)
        # Whatever the moment of an interrupt: when the program ends we are counted no more.
        atexit.register(self.release)
        try:
            with self._gate():
                self.places = places_for(self.data)
                self._users = self._open(USERS)
                fcntl.flock(self._users, fcntl.LOCK_SH)
                self.socket_folder = ensure_running(self.places)
                ensure_roles_and_database(partial(connect, self.socket_folder))
        except BaseException:
            self.release()
            raise

    def restart_if_dead(self) -> bool:
        """Whether the server was gone and has been started again."""
        if running_postmaster(self.places.cluster) is not None:
            return False
        with self._gate():
            ensure_running(self.places)
        return True

    def release(self) -> bool:
        """Stop counting; whether this was the last user, so that the server was stopped."""
        with uninterrupted():
            atexit.unregister(self.release)
            if self._users is None:
                return False
            with self._gate(), self._users as users:
                self._users = None
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return False
                stop(self.places)
                return True

    @contextmanager
    def _gate(self) -> Iterator[None]:
        with self._open(GATE) as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _open(self, name: str) -> IO[str]:
        try:
            return (self.data / name).open("w", encoding="ascii")
        except PermissionError as error:
            raise EmbeddedServerError(
                f"The data folder {self.data} belongs to another user: run as that user, "
                "or set THROUGHLINE_DATA to a folder of yours."
            ) from error
