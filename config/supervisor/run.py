"""The supervisor's course: prepare, claim a port, start, keep running, end in order."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config import embedded
from config.supervisor import prepare
from config.supervisor.address import LOOPBACK, url_of
from config.supervisor.console import say
from config.supervisor.machine import Machine
from config.supervisor.port import NEXT_PORTS, claim_port

FIRST_PORT = 8000


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
        with claimed_port(address, wanted) as claimed:
            lock_file.write(url_of(address, claimed))
            lock_file.flush()
            run_until_asked_to_end(Machine(data, environment), address, claimed)


def run_until_asked_to_end(machine: Machine, address: str, port: int) -> None:
    with machine.ended_by_signals():
        try:
            machine.start_all(address, port)
            machine.welcome_when_ready(address, port)
            machine.keep_running()
        finally:
            machine.end_all()


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
    """Returns the environment of what is started afterwards."""
    say("up", "Bringing the database up to date")
    prepare.migrate()
    environment = prepare.application_environment()
    if has_demo:
        prepare.load_first_demo(environment, lambda text: say("up", text))
    prepare.build_static_files()
    prepare.empty_broker()
    return environment


@contextmanager
def claimed_port(address: str, wanted: int) -> Iterator[int]:
    ports = [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + NEXT_PORTS)
    port, keeper = claim_port(address, ports)
    if port not in (wanted, FIRST_PORT):
        say("up", f"Port {FIRST_PORT} is taken: using {port}")
    try:
        yield port
    finally:
        if keeper:
            keeper.close()
