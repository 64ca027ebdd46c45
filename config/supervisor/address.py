"""The web server's address: as a URL to show, and as a place to ask whether it answers."""

from __future__ import annotations

import http.client

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 (compared with, not bound to)
PATIENCE_SECONDS = 10.0


def url_of(address: str, port: int) -> str:
    host = reachable(address)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def status_of(address: str, port: int) -> int | None:
    """The status of the first page; None while nobody answers."""
    connection = http.client.HTTPConnection(reachable(address), port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def reachable(address: str) -> str:
    """An address to connect to: a server that listens everywhere is asked on this machine."""
    return {EVERYWHERE: LOOPBACK, "::": "::1"}.get(address, address)
