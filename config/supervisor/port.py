"""Finds a free port for the web server, and keeps other checkouts off it while we run."""

from __future__ import annotations

import socket
from collections.abc import Iterable

NEXT_PORTS = 100


class NoFreePortError(RuntimeError):
    """Every port that was tried is taken."""


def claim_port(address: str, ports: Iterable[int]) -> tuple[int, socket.socket | None]:
    """The first free port, with a socket that keeps it until closed (None where that cannot be).

    The web server shares its port with whoever asks (SO_REUSEPORT), a second checkout's included:
    two would answer in turn. Listening for a moment fails if anyone else has the port.
    """
    tried = []
    for port in ports:
        try:
            with listening(address, port) as listener:
                return listener.getsockname()[1], keeper(listener)
        except OSError:
            tried.append(port)
    raise NoFreePortError(f"No free port on {address}: tried {tried[0]} to {tried[-1]}.")


def listening(address: str, port: int) -> socket.socket:
    listener = socket.socket(family_of(address))
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(1)
    except OSError:
        listener.close()
        raise
    return listener


def keeper(listener: socket.socket) -> socket.socket | None:
    """A socket that is bound but does not listen, so that it takes no connections."""
    kept = socket.socket(listener.family)
    try:
        for one in (listener, kept):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        kept.bind(listener.getsockname())
    except (OSError, AttributeError):
        kept.close()
        return None
    return kept


def family_of(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
