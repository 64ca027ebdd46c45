"""The Redis that `up` starts where one is installed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import redis

from config.supervisor.redis_server import installed_redis, start_redis
from tests.config.conftest import is_alive

pytestmark = pytest.mark.redis


def test_it_answers_on_loopback_with_its_password_only(tmp_path: Path) -> None:
    program = installed_redis()
    assert program is not None
    started = start_redis(program, tmp_path, lambda *_: None)
    assert started is not None
    child, url = started
    try:
        assert url.split("@")[1].startswith("127.0.0.1:")
        with redis.Redis.from_url(url) as client:
            assert client.ping()
            assert client.config_get("save")["save"] == ""
        stranger = redis.Redis.from_url(f"redis://{url.split('@')[1]}")
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        assert stat.S_IMODE((tmp_path / "redis" / "redis.conf").stat().st_mode) == 0o600
        pid = child.pid
    finally:
        child.ask_to_end()
        child.end(5)
    assert pid is not None
    assert not is_alive(pid)


def test_a_program_that_does_not_answer_is_given_up(tmp_path: Path) -> None:
    assert start_redis("/bin/false", tmp_path, lambda *_: None) is None
