"""Makes, starts and stops one PostgreSQL server. Called by config.embedded.holders at its gate."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from config.embedded.faults import EmbeddedServerError
from config.embedded.interrupts import interrupted_later
from config.embedded.places import (
    MAJOR,
    Places,
    check_socket_folder,
    make_socket_folder,
)
from config.embedded.postmaster import (
    Postmaster,
    forget_dead_postmaster,
    is_postmaster_of,
    running_postmaster,
)

log = logging.getLogger("throughline.postgres")

SUPERUSER = "postgres"
START_SECONDS = 120.0
STOP_SECONDS = 30.0
# Backends of a killed server need a moment to notice and let go of its shared memory.
LET_GO_SECONDS = 10.0
LONGEST_LOG = 20_000_000
CONFIGURATION = "throughline.conf"
SETTINGS = """\
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 128MB
wal_level = minimal
max_wal_senders = 0
fsync = on
synchronous_commit = on
TimeZone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
logging_collector = off
log_line_prefix = '%m [%p] %u@%d '
log_checkpoints = off
deadlock_timeout = 1s
log_lock_waits = on
jit = off
"""


def ensure_running(places: Places) -> Path:
    """Start the server unless it runs; returns its socket folder once a connection succeeded."""
    ensure_cluster(places)
    postmaster = running_postmaster(places.cluster)
    if postmaster is None:
        return start(places)
    check_socket_folder(postmaster.socket_folder, places.account)
    wait_until_connected(postmaster.socket_folder, places, None)
    return postmaster.socket_folder


def ensure_cluster(places: Places) -> None:
    """Run initdb in a draft folder, so that an interrupted one leaves nothing half-made."""
    if places.cluster.exists():
        check_version(places.cluster)
        return
    draft = places.cluster.with_name("postgres.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    places.account.take(draft)
    run_initdb(places, draft)
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"include '{CONFIGURATION}'\n")
    draft.rename(places.cluster)


def run_initdb(places: Places, folder: Path) -> None:
    done = subprocess.run(
        [
            *(
                places.program("initdb"),
                "--pgdata",
                str(folder),
                "--username",
                SUPERUSER,
            ),
            *(
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
                "--no-locale",
                "--no-instructions",
            ),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        ],
        cwd="/",
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,
        **places.account.identity(),
    )
    if done.returncode:
        raise EmbeddedServerError(f"initdb failed in {folder}:\n{done.stderr.strip()}")


def check_version(cluster: Path) -> None:
    try:
        found = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except PermissionError as error:
        raise EmbeddedServerError(
            f"The database in {cluster} belongs to another user: run as that user, "
            "or set THROUGHLINE_DATA to a folder of yours."
        ) from error
    if found != str(MAJOR):
        raise EmbeddedServerError(
            f"The database in {cluster} was made by PostgreSQL {found}, this is {MAJOR}. "
            "Dump it with the version that made it, and restore it here."
        )


def start(places: Places) -> Path:
    """Start the server and wait for it, again while an older one's backends are still leaving."""
    socket_folder = make_socket_folder(places)
    write_configuration(places, socket_folder)
    shorten_log(places.log)
    give_up = time.monotonic() + LET_GO_SECONDS
    while True:
        forget_dead_postmaster(places.cluster, socket_folder)
        process = spawn(places)
        try:
            wait_until_connected(socket_folder, places, process)
        except EmbeddedServerError:
            if not is_held_by_backends(places.log) or time.monotonic() > give_up:
                raise
            time.sleep(0.5)
        else:
            return socket_folder


def write_configuration(places: Places, socket_folder: Path) -> None:
    path = places.cluster / CONFIGURATION
    folder = '"' + str(socket_folder).replace('"', '""') + '"'
    path.write_text(
        f"{SETTINGS}unix_socket_directories = {quoted_setting(folder)}\n",
        encoding="utf-8",
    )
    places.account.take(path)


def quoted_setting(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def shorten_log(path: Path) -> None:
    """Keep one older log when this one has grown long."""
    if path.exists() and path.stat().st_size > LONGEST_LOG:
        path.rename(path.with_name(f"{path.name}.1"))


def spawn(places: Places) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C in our terminal must not reach it."""
    with places.log.open("ab") as log_file, interrupted_later():
        places.account.take(places.log)
        places.log.chmod(0o600)
        process = subprocess.Popen(
            [places.program("postgres"), "-D", str(places.cluster)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            umask=0o077,
            start_new_session=True,
            **places.account.identity(),
        )
        _spawned.append((places.cluster, process))
    return process


# Kept to end one that was interrupted before it could say where it runs, and so that a stopped
# server does not stay a zombie for as long as its starter lives.
_spawned: list[tuple[Path, subprocess.Popen[bytes]]] = []


def reap_spawned() -> None:
    _spawned[:] = [one for one in _spawned if one[1].poll() is None]


def wait_until_connected(
    socket_folder: Path, places: Places, process: subprocess.Popen[bytes] | None
) -> None:
    """Ready means that a connection succeeded, not that a file or a process says so."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with connect(socket_folder, "postgres") as connection:
                check_server_version(connection)
                return
        except psycopg.OperationalError as error:
            has_ended = process is not None and process.poll() is not None
            if has_ended or time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"PostgreSQL did not start: {error}\n{log_tail(places.log)}"
                ) from error
        time.sleep(0.02)


def check_server_version(connection: psycopg.Connection) -> None:
    found = connection.info.server_version // 10_000
    if found != MAJOR:
        raise EmbeddedServerError(f"This is PostgreSQL {found}, not {MAJOR}.")


def connect(socket_folder: Path, database: str) -> psycopg.Connection:
    """A connection as superuser: for making roles and databases only."""
    return psycopg.connect(
        host=str(socket_folder),
        port=5432,
        user=SUPERUSER,
        dbname=database,
        connect_timeout=10,
    )


def is_held_by_backends(path: Path) -> bool:
    return "pre-existing shared memory block" in log_tail(path)


def log_tail(path: Path, lines: int = 10) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 4000))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def stop(places: Places) -> None:
    """Fast shutdown: ends what is connected, loses nothing; at once after 30 seconds."""
    for request, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5.0)):
        postmaster = known_postmaster(places.cluster)
        if postmaster is None:
            break
        try:
            os.kill(postmaster.pid, request)
        except ProcessLookupError:
            break
        if has_stopped(postmaster, places.cluster, seconds):
            remove_foreign_folder(postmaster.socket_folder, places.home)
            break
        log.warning("PostgreSQL has not stopped after %d seconds", seconds)
    reap_spawned()


def known_postmaster(cluster: Path) -> Postmaster | None:
    """The running server; one that was spawned a moment ago is waited for until it says where."""
    deadline = time.monotonic() + STOP_SECONDS
    while (postmaster := running_postmaster(cluster)) is None and time.monotonic() < deadline:
        reap_spawned()
        if cluster not in dict(_spawned):
            break
        time.sleep(0.01)
    return postmaster


def remove_foreign_folder(socket_folder: Path, home: Path) -> None:
    """Leave nothing in the temporary folder."""
    if not socket_folder.is_relative_to(home):
        with suppress(OSError):
            socket_folder.rmdir()


def has_stopped(postmaster: Postmaster, cluster: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        reap_spawned()
        # Its file goes a moment before its process does.
        has_left = running_postmaster(cluster) is None
        if has_left and not is_postmaster_of(postmaster.pid, cluster):
            return True
        time.sleep(0.01)
    return False
