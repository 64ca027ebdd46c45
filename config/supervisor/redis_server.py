"""A Redis of our own where one is installed: loopback only, with a password, keeping nothing."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import redis

from config.supervisor.child import Child
from config.supervisor.port import claim_port

PROGRAMS = ("redis-server", "valkey-server")
START_SECONDS = 5.0
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
daemonize no
save ""
appendonly no
maxmemory-policy noeviction
loglevel warning
logfile redis.log
"""


def installed_redis() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def start_redis(
    program: str, data: Path, say: Callable[[str, str], None]
) -> tuple[Child, str] | None:
    """The running server and its URL; None when it does not answer."""
    folder = data / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    port, keeper = claim_port("127.0.0.1", [0])
    if keeper:
        keeper.close()
    password = secrets.token_hex(24)
    write_private(folder / "redis.conf", CONFIGURATION.format(port=port, password=password))
    child = Child("redis", [program, "redis.conf"], dict(os.environ), folder, say)
    child.start()
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    if answers(url, child):
        return child, url
    child.ask_to_end()
    child.end(2)
    return None


def write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="ascii")


def answers(url: str, child: Child) -> bool:
    deadline = time.monotonic() + START_SECONDS
    with redis.Redis.from_url(url, socket_timeout=1) as client:
        while time.monotonic() < deadline and not child.has_ended:
            try:
                return bool(client.ping())
            except redis.RedisError:
                time.sleep(0.05)
    return False
