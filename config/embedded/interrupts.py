"""Ctrl-C and its kin at moments when they would leave a server behind."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Handler = Callable[[int, FrameType | None], object] | int


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A second Ctrl-C must not leave the server behind."""
    with handled_by(signal.SIG_IGN):
        yield


@contextmanager
def interrupted_later() -> Iterator[None]:
    """What arrives within is handled at its end. A child does not inherit this."""
    arrived: list[int] = []
    try:
        with handled_by(lambda number, _: arrived.append(number)):
            yield
    finally:
        for number in arrived[:1]:
            os.kill(os.getpid(), number)


@contextmanager
def handled_by(handler: Handler) -> Iterator[None]:
    """Only the main thread hears signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [signal.signal(number, handler) for number in SIGNALS]
    try:
        yield
    finally:
        for number, old in zip(SIGNALS, before, strict=True):
            signal.signal(number, old)
