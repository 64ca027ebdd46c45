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
    with Holder(data_folder()) as holder, environment(holder.socket_folder, role):
        yield


@contextmanager
def environment(socket_folder: Path, role: str) -> Iterator[None]:
    """Name the embedded database in the environment, for this process and its children."""
    before = dict(os.environ)
    # libpq reads PGPORT, PGSERVICE, PGOPTIONS and more: all meant for another server.
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    os.environ.update(
        THROUGHLINE_EMBEDDED="1",
        THROUGHLINE_DB_HOST=str(socket_folder),
        THROUGHLINE_DB_NAME=DATABASE,
        THROUGHLINE_DB_USER=role,
        THROUGHLINE_APP_ROLE=APP_ROLE,
    )
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
