"""Which port the web server gets, and that nobody else gets it too."""

from __future__ import annotations

import socket

import pytest

from config.supervisor.port import NoFreePortError, claim_port

LOOPBACK = "127.0.0.1"


def some_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def shared_server(port: int) -> socket.socket:
    """A socket as the web server opens it."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    server.bind((LOOPBACK, port))
    server.listen()
    return server


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        free = some_port()
        claimed, keeper = claim_port(LOOPBACK, [port, free])
        assert keeper is not None
        keeper.close()
    assert claimed == free


def test_a_port_of_a_server_that_would_share_it_is_passed_over_too() -> None:
    port = some_port()
    with shared_server(port), pytest.raises(NoFreePortError, match=f"No free port on {LOOPBACK}"):
        claim_port(LOOPBACK, [port])


def test_a_claimed_port_is_kept_from_others_but_open_to_our_web_server() -> None:
    port, keeper = claim_port(LOOPBACK, [some_port()])
    assert keeper is not None
    with keeper:
        with pytest.raises(NoFreePortError):
            claim_port(LOOPBACK, [port])
        with shared_server(port) as server, socket.create_connection((LOOPBACK, port), timeout=5):
            accepted, _ = server.accept()
            accepted.close()


def test_a_port_just_given_up_by_a_server_can_be_claimed_at_once() -> None:
    """Its closed connections linger for a minute; that must not push the next run to 8001."""
    port, keeper = claim_port(LOOPBACK, [some_port()])
    assert keeper is not None
    with keeper, shared_server(port) as server:
        client = socket.create_connection((LOOPBACK, port), timeout=5)
        accepted, _ = server.accept()
        accepted.close()
        client.close()
    again, keeper = claim_port(LOOPBACK, [port])
    assert again == port
    assert keeper is not None
    keeper.close()
