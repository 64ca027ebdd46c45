"""A worker that dies and a Redis that forgets lose no check-in and no number."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path

import pytest
import redis
from django.db import connection

from actions.goals import GoalDraft, cascade_goal, create_goal
from actions.targets import TargetDraft, create_kpi
from alignment.models import Dirty
from config.supervisor.redis_server import installed_redis
from jobs.verifying import verify
from people.models import Organization, Person
from reviews.models import CheckIn
from tests.alignment.some_organization import TODAY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]
ROOT = Path(__file__).parent.parent.parent
REPORTS = 500


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    program = installed_redis()
    assert program
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with process([program, *options], dict(os.environ)):
        url = f"redis://127.0.0.1:{port}/0"
        wait_until(lambda: is_up(url), 20)
        yield url


def is_up(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url).ping())
    except redis.ConnectionError:
        return False


@contextmanager
def process(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A child in a session of its own, whose whole group is gone afterwards."""
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        kill_group(child)


def kill_group(child: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait(10)
    if child.stdout:
        child.stdout.close()


def wait_until(is_so: object, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.1)


@pytest.fixture
def organization() -> Organization:
    """Ten goals with a KPI each, under one strategic goal."""
    made = Organization.objects.create(name="Acme", slug="acme", rollup_date=TODAY)
    ada = Person.objects.create(organization=made, email="ada@acme.example", name="Ada")
    top = create_goal(made, GoalDraft("Customers stay", {"level": "strategic"}), by=ada)
    drafts = []
    for i in range(10):
        kpi = create_kpi(made, by=ada, code=f"K{i}", name="Answered")
        target = TargetDraft(kpi, baseline=Decimal(0), target=Decimal(REPORTS))
        drafts.append(GoalDraft(f"Goal {i}", {"owner": ada}, targets=[target]))
    cascade_goal(top, drafts, by=ada)
    return made


def environment(redis_url: str) -> dict[str, str]:
    settings = connection.settings_dict
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "REDIS_URL": redis_url,
        "THROUGHLINE_DB_HOST": settings["HOST"],
        "THROUGHLINE_DB_NAME": settings["NAME"],
        "THROUGHLINE_DB_USER": settings["USER"],
    }


WORKER = [sys.executable, "-m", "celery", "-A", "config.celery", "worker"]
WORKER += ["-c", "2", "-l", "warning", "--without-mingle", "--without-gossip"]
BEAT = [sys.executable, "-m", "celery", "-A", "config.celery", "beat", "-l", "warning"]


def test_a_killed_worker_and_an_emptied_redis_lose_nothing(
    organization: Organization, redis_url: str, tmp_path: Path
) -> None:
    env = environment(redis_url)
    writing = [sys.executable, "-m", "tests.jobs.writer", str(REPORTS)]
    beat = [*BEAT, "--pidfile=", "-s", str(tmp_path / "beat")]
    with process(writing, env) as writer, process(beat, env):
        with process(WORKER, env):
            wait_until(lambda: CheckIn.objects.count() > REPORTS // 3, 90)
        # The worker was killed in the middle; now Redis forgets every wake-up.
        wait_until(lambda: CheckIn.objects.count() > REPORTS // 2, 90)
        redis.Redis.from_url(redis_url).flushall()
        assert writer.stdout
        written = writer.stdout.read().split()
        with process(WORKER, env):
            wait_until(lambda: not Dirty.objects.exists(), 90)
    assert len(written) == REPORTS
    assert CheckIn.objects.count() == REPORTS
    assert verify(organization).differences == []
