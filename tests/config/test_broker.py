"""The embedded broker under several writers and readers, in processes of their own."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from config.broker import MessageFolder
from config.embedded import ROOT
from tests.config.conftest import clean_environment, wait_for

# Started, not forked: a fork would share pytest's own state.
PROCESSES = multiprocessing.get_context("spawn")
WRITERS, READERS, MESSAGES = 4, 3, 2000
END = {"number": -1}


class HastyFolder(MessageFolder):
    """Writes under the final name, as kombu's own transport does."""

    def put(self, queue: str, message: dict[str, int]) -> None:
        path = self._queue(queue) / f"{time.time_ns():020}-{os.getpid()}.msg"
        with path.open("w") as file:
            file.flush()
            # Long enough for a reader to come by on a busy machine, too.
            time.sleep(0.004)
            file.write(json.dumps(message))


def write(kind: type[MessageFolder], root: Path, first: int) -> None:
    folder = kind(root)
    for number in range(first, MESSAGES, WRITERS):
        folder.put("drain", {"number": number})


def read(root: Path, result: multiprocessing.SimpleQueue[list[int]]) -> None:
    folder = MessageFolder(root)
    taken: list[int] = []
    while True:
        try:
            number = folder.take("drain")["number"]
        except Empty:
            time.sleep(0.001)
            continue
        if number == END["number"]:
            result.put(taken)
            return
        taken.append(number)


def pass_all_messages(kind: type[MessageFolder], root: Path) -> Counter[int]:
    """How often each message was read, by readers that run while the writers write."""
    result = PROCESSES.SimpleQueue()
    readers = [PROCESSES.Process(target=read, args=(root, result)) for _ in range(READERS)]
    writers = [PROCESSES.Process(target=write, args=(kind, root, n)) for n in range(WRITERS)]
    for process in (*readers, *writers):
        process.start()
    for process in writers:
        process.join(60)
    for _ in readers:
        MessageFolder(root).put("drain", END)
    taken = [number for _ in readers for number in result.get()]
    for process in readers:
        process.join(10)
    return Counter(taken)


def test_of_2000_messages_none_is_lost_doubled_or_half_read(tmp_path: Path) -> None:
    assert pass_all_messages(MessageFolder, tmp_path) == Counter(range(MESSAGES))
    assert not list(
        (tmp_path / "unreadable").glob("*") if (tmp_path / "unreadable").exists() else []
    )


def test_control_without_the_draft_readers_find_half_messages(tmp_path: Path) -> None:
    assert pass_all_messages(HastyFolder, tmp_path) != Counter(range(MESSAGES))
    assert list((tmp_path / "unreadable").iterdir())


def test_messages_are_read_in_the_order_of_their_writing(tmp_path: Path) -> None:
    folder = MessageFolder(tmp_path)
    for number in range(5):
        folder.put("drain", {"number": number})
    assert [MessageFolder(tmp_path).take("drain")["number"] for _ in range(5)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("content", [b"", b'{"half": ', b"[1]", b"\xff\xfe"])
def test_a_bad_file_is_set_aside_and_the_next_one_read(tmp_path: Path, content: bytes) -> None:
    folder = MessageFolder(tmp_path)
    folder.put("drain", {"number": 1})
    (tmp_path / "queue-drain" / "0-bad.msg").write_bytes(content)
    assert folder.take("drain") == {"number": 1}
    assert len(list((tmp_path / "unreadable").iterdir())) == 1
    with pytest.raises(Empty):
        folder.take("drain")


def test_nobody_else_may_read_messages(tmp_path: Path) -> None:
    MessageFolder(tmp_path / "broker").put("drain", {"number": 1})
    paths = [tmp_path / "broker", *(tmp_path / "broker").rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in paths} == {0}


def test_queues_do_not_mix_and_can_be_purged(tmp_path: Path) -> None:
    folder = MessageFolder(tmp_path)
    folder.put("a", {"number": 1})
    folder.put("a/../b", {"number": 2})
    assert folder.size("a") == folder.size("a/../b") == 1
    assert folder.purge("a") == 1
    assert folder.size("a") == 0
    assert folder.take("a/../b") == {"number": 2}


def test_a_folder_removed_while_running_is_made_again(tmp_path: Path) -> None:
    folder = MessageFolder(tmp_path / "broker")
    folder.put("drain", {"number": 1})
    subprocess.run(["rm", "-rf", str(tmp_path / "broker")], check=True)
    with pytest.raises(Empty):
        folder.take("drain")
    folder.put("drain", {"number": 2})
    assert folder.take("drain") == {"number": 2}


def test_celery_s_own_library_sends_and_receives_through_it(tmp_path: Path) -> None:
    options = {"folder": str(tmp_path)}
    with Connection("filesystem://localhost", transport_options=options) as connection:
        with connection.SimpleQueue("drain") as queue:
            queue.put({"organization": 7})
        with connection.SimpleQueue("drain") as queue:
            message = queue.get(timeout=5)
            message.ack()
    assert message.payload == {"organization": 7}


PROGRAM = """
import sys
from pathlib import Path
from celery import Celery
import config.celery

app = Celery("probe", broker="filesystem://localhost", set_as_current=True)
app.conf.update(broker_transport_options={"folder": sys.argv[-1]}, task_ignore_result=True,
                task_acks_late=True, worker_prefetch_multiplier=1,
                worker_enable_remote_control=False)

@app.task(name="note")
def note(number):
    with (Path(sys.argv[-1]) / "noted").open("a") as file:
        file.write(f"{number}\\n")

if sys.argv[1] == "send":
    for number in range(200):
        note.delay(number)
else:
    app.worker_main(["worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "warning",
                     "--without-mingle", "--without-gossip"])
"""


def test_a_real_worker_runs_each_task_once_and_survives_an_empty_file(tmp_path: Path) -> None:
    def start(what: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", PROGRAM, what, str(tmp_path)]
        return subprocess.Popen(command, cwd=ROOT, env=clean_environment())

    noted = tmp_path / "noted"
    queue = tmp_path / "queue-celery"
    queue.mkdir(mode=0o700)
    (queue / "0-empty.msg").touch()
    worker = start("work")
    try:
        assert start("send").wait(60) == 0
        assert wait_for(lambda: noted.exists() and len(noted.read_text().split()) >= 200, 30)
    finally:
        worker.terminate()
        assert worker.wait(20) == 0
    assert Counter(noted.read_text().split()) == Counter(map(str, range(200)))
