"""A hundred open dashboards ask the web server whether anything is newer, and nothing is: what share of
a core its processes take."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection

from alignment.dashboards import live_version
from bench.forests import Bench
from config.supervisor.address import LOOPBACK, status_of
from config.supervisor.port import claim_port
from config.supervisor.programs import web_command
from people.models import Person
from web.live import ADDRESS, token_for

ROOT = Path(__file__).resolve().parent.parent
DASHBOARDS = 100
# Seconds, as in live.js.
EVERY = 1.25
# Promised of a core.
MOST = 0.03
# As long as the first answers take, which start the thread that knows the versions.
WARM_UP = 2.0
START_SECONDS = 60
PORTS = range(18_000, 18_100)
TICKS = os.sysconf("SC_CLK_TCK")


def share_of_a_core(bench: Bench, seconds: float) -> float:
    """Of the real server on this forest's database, with connections that are kept open."""
    query = urlencode(
        {
            "t": token_for(Person.objects.get(pk=bench.person)),
            "v": live_version(bench.organization_id),
        }
    )
    with web_server() as (server, port):
        return asyncio.run(watched(server, port, f"{ADDRESS}?{query}", seconds))


async def watched(server: int, port: int, path: str, seconds: float) -> float:
    ends_at = time.monotonic() + WARM_UP + seconds
    dashboards = asyncio.gather(
        *(ask(port, path, number * EVERY / DASHBOARDS, ends_at) for number in range(DASHBOARDS))
    )
    await asyncio.sleep(WARM_UP)
    began, before = time.monotonic(), cpu_seconds(server)
    await asyncio.sleep(seconds)
    share = (cpu_seconds(server) - before) / (time.monotonic() - began)
    asked = await dashboards
    assert sum(asked) >= 0.9 * DASHBOARDS * seconds / EVERY, f"asked only {sum(asked)} times"
    return share


async def ask(port: int, path: str, first_after: float, ends_at: float) -> int:
    """As often as a page does; how often nothing was newer."""
    request = f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nX-Live: 1\r\n\r\n".encode()
    await asyncio.sleep(first_after)
    incoming, outgoing = await asyncio.open_connection(LOOPBACK, port)
    quiet = 0
    while time.monotonic() < ends_at:
        began = time.monotonic()
        outgoing.write(request)
        quiet += b" 204 " in (await incoming.readuntil(b"\r\n\r\n")).splitlines()[0]
        await asyncio.sleep(max(0.0, began + EVERY - time.monotonic()))
    outgoing.close()
    return quiet


@contextmanager
def web_server() -> Iterator[tuple[int, int]]:
    """The web server as `up` starts it: its process and its port."""
    port, keeper = claim_port(LOOPBACK, PORTS)
    environment = {**os.environ, "THROUGHLINE_DB_NAME": connection.settings_dict["NAME"]}
    process = subprocess.Popen(web_command(LOOPBACK, port), cwd=ROOT, env=environment)
    try:
        ends_at = time.monotonic() + START_SECONDS
        while status_of(LOOPBACK, port) is None:
            assert process.poll() is None and time.monotonic() < ends_at, "no web server"
            time.sleep(0.1)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(20)
        if keeper:
            keeper.close()


def cpu_seconds(process: int) -> float:
    """Of a process and of its children, so far."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / TICKS
    return own + sum(cpu_seconds(int(child)) for child in children)
