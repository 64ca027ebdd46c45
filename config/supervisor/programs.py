"""The programs of one machine: their command lines, and the environment they share."""

from __future__ import annotations

import sys
from pathlib import Path

CONCURRENCY = 2
WEB_THREADS = 4


def web_command(address: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", address, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(WEB_THREADS)),
        *("--backpressure", "256", "--respawn-failed-workers", "--workers-kill-timeout", "5"),
        *("--log-level", "warning", "config.wsgi:application"),
    ]


def worker_command(pool: str) -> list[str]:
    """Threads on the embedded broker: a polling transport goes deaf when a pool child is killed."""
    return [
        *celery_command("worker"),
        *("--pool", pool, "--concurrency", str(CONCURRENCY)),
        *("--without-mingle", "--without-gossip"),
    ]


def beat_command(data: Path) -> list[str]:
    """No pid file: one left behind by a killed beat would keep the next from starting."""
    return [*celery_command("beat"), "--schedule", str(data / "beat-schedule"), "--pidfile="]


def celery_command(program: str) -> list[str]:
    return [
        # Root in a container is meant; messages are JSON.
        *(sys.executable, "-W", "ignore:You're running the worker"),
        *("-m", "celery", "--quiet", "--app", "config.celery", program, "--loglevel", "warning"),
    ]
