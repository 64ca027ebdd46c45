"""Runs the same thing from several threads at once, each with its own database connection."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, connections


def run_at_once(jobs: Sequence[Callable[[], object]]) -> list[Exception]:
    """Start all jobs behind one barrier; return what they raised."""
    barrier = threading.Barrier(len(jobs))
    raised: list[Exception] = []

    def run(job: Callable[[], object]) -> None:
        try:
            barrier.wait(30)
            job()
        except Exception as error:  # noqa: BLE001  # a race may end in any refusal
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return raised


def deadlocks() -> int:
    """How many deadlocks the server has broken in this database since it began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        row: tuple[int] = cursor.fetchone()
        return row[0]


@contextmanager
def locked_elsewhere(lock: int, organization_id: int) -> Iterator[None]:
    """Another connection holds an advisory lock of an organization."""
    other = connection.get_new_connection(connection.get_connection_params())
    key = [lock, organization_id]
    try:
        other.execute("SELECT pg_advisory_lock(%s, %s)", key)
        yield
        # The server would let go of it some time after the connection is closed.
        other.execute("SELECT pg_advisory_unlock(%s, %s)", key)
    finally:
        other.close()
