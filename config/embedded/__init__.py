"""The embedded PostgreSQL 18: one server per data folder, held up by the processes that use it.

Called by manage.py, the supervisor and the tests; with a database configured it does nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.faults import EmbeddedServerError
from config.embedded.holders import Holder
from config.embedded.places import make_data_folder
from config.embedded.roles import APP_ROLE, DATABASE, OWNER_ROLE

__all__ = [
    "APP_ROLE",
    "DATABASE",
    "OWNER_ROLE",
    "EmbeddedServerError",
    "connected",
    "data_folder",
    "is_configured",
    "make_data_folder",
    "restart_if_dead",
]

ROOT = Path(__file__).resolve().parent.parent.parent


def data_folder() -> Path:
    """Where everything that outlives a process is kept: THROUGHLINE_DATA, or .data."""
    return Path(os.environ.get("THROUGHLINE_DATA") or ROOT / ".data").resolve()


def is_configured() -> bool:
    """Whether a database is named by the environment: by its owner, or by a parent process."""
    return bool(os.environ.get("DATABASE_URL") or os.environ.get("THROUGHLINE_DB_HOST"))


@contextmanager
def connected(role: str = APP_ROLE) -> Iterator[None]:
    """Let Django's settings find a running database, as `role`; the last one out stops it."""
    if is_configured():
        yield
        return
    with restored_environment(), Holder(data_folder()) as holder:
        name_database(holder.socket_folder, role)
        _held.append(holder)
        try:
            yield
        finally:
            _held.remove(holder)


_held: list[Holder] = []


def restart_if_dead() -> bool:
    """Whether the server that this process holds was gone and has been started again."""
    return any(holder.restart_if_dead() for holder in _held)


@contextmanager
def restored_environment() -> Iterator[None]:
    """Without the variables of libpq, which are meant for another server; as before afterwards."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def name_database(socket_folder: Path, role: str) -> None:
    """Tell Django's settings, here and in children, where the database is and whose it is."""
    os.environ.update(
        THROUGHLINE_EMBEDDED="1",
        THROUGHLINE_DB_HOST=str(socket_folder),
        THROUGHLINE_DB_NAME=DATABASE,
        THROUGHLINE_DB_USER=role,
        THROUGHLINE_APP_ROLE=APP_ROLE,
    )
