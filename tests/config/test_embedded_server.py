"""The embedded PostgreSQL, each on a folder of its own: nothing here is imitated."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from config.embedded.cluster import connect, stop
from config.embedded.faults import EmbeddedServerError
from config.embedded.holders import Holder
from config.embedded.places import SPARE_ROOT, digest
from config.embedded.postmaster import running_postmaster
from config.embedded.roles import APP_ROLE, DATABASE, OWNER_ROLE
from tests.config.conftest import Run, is_alive, wait_for

HOLD = """
import sys
from pathlib import Path
from config.embedded.holders import Holder
holder = Holder(Path(sys.argv[1]))
holder.hold()
print(running := holder.socket_folder, flush=True)
sys.stdin.readline()
print("stopped" if holder.release() else "others remain", flush=True)
"""


@pytest.fixture(scope="module")
def used() -> Iterator[Path]:
    """A data folder with a database in it: making one takes longer than most tests here."""
    path = Path(tempfile.mkdtemp(prefix="tl-"))
    path.chmod(0o755)
    with Holder(path / "data"):
        pass
    yield path / "data"
    shutil.rmtree(path, ignore_errors=True)


def as_role(holder: Holder, role: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(holder.socket_folder), port=5432, user=role, dbname=DATABASE, autocommit=True
    )


def answer(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query).fetchone()  # type: ignore[call-overload]
    return row[0]


def postmaster_pid(holder: Holder) -> int:
    postmaster = running_postmaster(holder.places.cluster)
    assert postmaster is not None
    return postmaster.pid


def start_holding(run: Run, data: Path) -> subprocess.Popen[str]:
    process = run("-c", HOLD, str(data), data=data)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("/")
    return process


def let_go(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate("\n", timeout=30)
    return out.strip()


def test_the_server_is_postgresql_18_and_the_last_one_out_stops_it(used: Path) -> None:
    with Holder(used) as holder, as_role(holder, APP_ROLE) as connection:
        assert connection.info.server_version // 10_000 == 18
        assert answer(connection, "SHOW fsync") == "on"
        assert answer(connection, "SHOW listen_addresses") == ""
        assert answer(connection, "SHOW data_checksums") == "on"
        assert int(str(answer(connection, "SHOW max_connections"))) >= 100
        pid = postmaster_pid(holder)
    assert not is_alive(pid)


def test_texts_compare_alike_on_every_machine(used: Path) -> None:
    with Holder(used) as holder, as_role(holder, APP_ROLE) as connection:
        query = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = %s"
        row = connection.execute(query, [DATABASE]).fetchone()
        assert row == ("b", "C.UTF-8")


def test_neither_role_is_a_superuser_and_the_application_owns_nothing(used: Path) -> None:
    with Holder(used) as holder:
        with as_role(holder, OWNER_ROLE) as owner:
            assert (
                answer(
                    owner,
                    "SELECT bool_or(rolsuper OR rolbypassrls OR rolcreaterole) FROM pg_roles"
                    f" WHERE rolname IN ('{OWNER_ROLE}', '{APP_ROLE}')",
                )
                is False
            )
            owner.execute("CREATE TABLE goal (title text)")
        with as_role(holder, APP_ROLE) as app:
            app.execute("INSERT INTO goal VALUES ('Fewer returns')")
            assert answer(app, "SELECT title FROM goal") == "Fewer returns"
            for statement in (
                "ALTER TABLE goal ADD COLUMN x int",
                "DROP TABLE goal",
                "TRUNCATE goal",
                "CREATE TABLE mine (x int)",
                "CREATE DATABASE mine",
                f"SET ROLE {OWNER_ROLE}",
                "COPY goal TO PROGRAM 'true'",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(statement)  # type: ignore[call-overload]


@pytest.mark.parametrize("name", ["two words", 'it\'s "a" $HOME `b` \\ %s größer', "a,b"])
def test_any_path_will_do(folder: Path, name: str) -> None:
    with Holder(folder / name) as holder, as_role(holder, APP_ROLE) as connection:
        assert answer(connection, "SELECT 1") == 1


def test_a_long_path_gets_a_short_private_socket_folder(folder: Path) -> None:
    with Holder(folder / ("long" * 30)) as holder:
        assert not holder.socket_folder.is_relative_to(folder)
        found = holder.socket_folder.lstat()
        assert stat.S_IMODE(found.st_mode) == 0o700
        assert found.st_uid == holder.places.account.uid
        with as_role(holder, APP_ROLE) as connection:
            assert answer(connection, "SELECT 1") == 1
    assert not holder.socket_folder.exists()


def test_only_the_server_s_user_can_reach_its_socket(used: Path) -> None:
    with Holder(used) as holder:
        for path in (holder.socket_folder, holder.places.cluster):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
            assert path.stat().st_uid == holder.places.account.uid != 0


def test_a_socket_folder_open_to_others_is_refused(used: Path) -> None:
    with Holder(used) as holder:
        socket_folder = holder.socket_folder
    socket_folder.chmod(0o755)
    try:
        with pytest.raises(EmbeddedServerError, match="must be a folder of user"):
            Holder(used).hold()
    finally:
        socket_folder.chmod(0o700)


def test_two_run_side_by_side(used: Path, folder: Path) -> None:
    with Holder(used) as one, Holder(folder / "two") as two:
        assert postmaster_pid(one) != postmaster_pid(two)
        with as_role(two, OWNER_ROLE) as second, as_role(one, OWNER_ROLE) as first:
            second.execute("CREATE TABLE only_here ()")
            assert answer(first, "SELECT to_regclass('only_here')") is None


def test_the_last_of_several_processes_stops_it_even_when_one_was_killed(
    used: Path, run: Run
) -> None:
    first, killed, last = (start_holding(run, used) for _ in range(3))
    pid = int((used / "postgres" / "postmaster.pid").read_text().split()[0])
    assert let_go(first) == "others remain"
    killed.kill()
    killed.wait()
    assert is_alive(pid)
    assert let_go(last) == "stopped"
    assert not is_alive(pid)


def test_many_starting_and_ending_at_once_never_meet_a_stopped_server(used: Path, run: Run) -> None:
    with Holder(used):
        pass
    query = HOLD.replace("sys.stdin.readline()", QUERY)
    programs = [run("-c", query, str(used), data=used) for _ in range(6)]
    outputs = [program.communicate(timeout=60)[0] for program in programs]
    assert [output.splitlines()[1] for output in outputs] == ["it answers"] * 6
    assert "stopped" in " ".join(outputs)


QUERY = """
import psycopg
with psycopg.connect(host=str(holder.socket_folder), port=5432, user="throughline_app",
                     dbname="throughline") as connection:
    print(*connection.execute("SELECT 'it answers'").fetchone(), flush=True)
"""


def test_a_server_left_running_is_adopted_and_stopped(used: Path, run: Run) -> None:
    killed = start_holding(run, used)
    started = int((used / "postgres" / "postmaster.pid").read_text().split()[0])
    killed.kill()
    killed.wait()
    with Holder(used) as holder:
        pid = postmaster_pid(holder)
        assert pid == started
    assert not is_alive(pid)


START_AND_BE_INTERRUPTED = """
import os, signal, sys, threading, time
from pathlib import Path
from config.embedded import cluster, postmaster
from config.embedded.holders import Holder
data, number = Path(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))

def interrupt():
    while not MOMENT:
        time.sleep(0.0005)
    os.kill(os.getpid(), number)

threading.Thread(target=interrupt, daemon=True).start()
with Holder(data):
    time.sleep(60)
"""
MOMENTS = {
    "its database is being made": ("(data / 'postgres.draft' / 'base').exists()", signal.SIGINT),
    "it was started a moment ago": ("cluster._spawned", signal.SIGTERM),
    "it is not ready yet": ("(data / 'postgres' / 'postmaster.pid').exists()", signal.SIGINT),
    "it has just said where": ("postmaster.running_postmaster(data / 'postgres')", signal.SIGTERM),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_interrupt_while_it_starts_leaves_nothing_running(
    used: Path, folder: Path, run: Run, moment: str
) -> None:
    data = folder / "data" if moment == "its database is being made" else used
    condition, number = MOMENTS[moment]
    program = START_AND_BE_INTERRUPTED.replace("MOMENT", condition)
    interrupted = run("-c", program, str(data), str(number.value), data=data)
    assert interrupted.wait(30) != 0
    assert wait_for(lambda: not processes_naming(data)), processes_naming(data)
    with Holder(data) as holder, as_role(holder, APP_ROLE) as connection:
        assert answer(connection, "SELECT 1") == 1


def processes_naming(data: Path) -> list[str]:
    """Command lines that name a data folder, and those of processes that work in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if str(data) in f"{line} {(process / 'cwd').readlink()}":
                found.append(line)
    return found


def test_a_killed_server_comes_back_with_what_was_committed(used: Path, run: Run) -> None:
    """The killed one stays a zombie for as long as this process does not ask after it."""
    with Holder(used) as holder:
        with as_role(holder, OWNER_ROLE) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS value")
        pid = postmaster_pid(holder)
        os.kill(pid, signal.SIGKILL)
        assert wait_for(lambda: not is_alive(pid))
        assert Path(f"/proc/{pid}").exists()
        assert (holder.places.cluster / "postmaster.pid").exists()
        other = start_holding(run, used)
        with as_role(holder, APP_ROLE) as connection:
            assert answer(connection, "SELECT value FROM kept") == 42
        assert let_go(other) == "others remain"


def test_a_pid_that_another_program_got_does_not_keep_it_from_starting(used: Path) -> None:
    with Holder(used) as holder:
        left = (holder.places.cluster / "postmaster.pid").read_text().splitlines()
    left[0] = str(os.getpid())
    path = holder.places.cluster / "postmaster.pid"
    path.write_text("\n".join(left) + "\n")
    os.chown(path, holder.places.account.uid, holder.places.account.gid)
    with Holder(used) as holder:
        assert postmaster_pid(holder) != os.getpid()


def test_an_interrupted_first_start_is_made_good(folder: Path) -> None:
    draft = folder / "data" / "postgres.draft"
    draft.mkdir(parents=True)
    (draft / "half").write_text("made")
    with Holder(folder / "data") as holder, as_role(holder, APP_ROLE) as connection:
        assert answer(connection, "SELECT 1") == 1


def test_roles_missing_after_an_interrupted_start_are_made(used: Path) -> None:
    with Holder(used) as holder, connect(holder.socket_folder, "postgres") as root:
        root.autocommit = True
        root.execute(f"DROP DATABASE {DATABASE}")  # type: ignore[call-overload]
    with Holder(used) as holder, as_role(holder, APP_ROLE) as connection:
        assert answer(connection, "SELECT 1") == 1


def test_another_version_s_database_is_refused_in_words_and_without_a_trace(used: Path) -> None:
    version = used / "postgres" / "PG_VERSION"
    version.write_text("17\n")
    try:
        with pytest.raises(EmbeddedServerError, match="made by PostgreSQL 17, this is 18"):
            Holder(used).hold()
    finally:
        version.write_text("18\n")
    with Holder(used) as holder:
        pid = postmaster_pid(holder)
    assert not is_alive(pid)


@pytest.mark.root
def test_as_root_a_closed_folder_keeps_its_mode_and_the_files_go_elsewhere(folder: Path) -> None:
    folder.chmod(0o700)
    spare = SPARE_ROOT / digest(folder / "data")
    try:
        for _ in range(2):
            with Holder(folder / "data") as holder, as_role(holder, APP_ROLE) as connection:
                assert holder.places.home == spare
                assert answer(connection, "SELECT 1") == 1
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        subprocess.run(["rm", "-rf", str(spare)], check=True)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.root
def test_a_plain_user_runs_it_as_himself(used: Path, folder: Path) -> None:
    """In a fork, since the interpreter itself may lie where only root can read."""
    # What Python loads late must be loaded before: the other user may not reach it.
    with Holder(used):
        pass
    nobody = 65534
    os.chown(folder, nobody, nobody)
    child = os.fork()
    if child == 0:
        os._exit(run_as(nobody, folder / "data"))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def run_as(uid: int, data: Path) -> int:
    """Exit status: 0 when a server of that user's answered and stopped."""
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
    with Holder(data) as holder, as_role(holder, APP_ROLE) as connection:
        answered = answer(connection, "SELECT 1")
        is_own = (data / "postgres").stat().st_uid == uid
        pid = postmaster_pid(holder)
    return 0 if answered == 1 and is_own and not is_alive(pid) else 1


def test_stopping_what_does_not_run_is_no_fault(used: Path) -> None:
    with Holder(used) as holder:
        stop(holder.places)
    assert running_postmaster(holder.places.cluster) is None
