"""Two browsers that send something at the same moment, each over a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connections
from django.http import HttpResponse
from django.test import Client

from alignment import cascade
from people.models import Person
from tests.racing import locked_elsewhere

LONGEST_WAIT = 60
Send = Callable[[Client], HttpResponse]


class Browsers:
    """Two windows in which anyone may be signed in; what they send starts together."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.barrier = Barrier(2)
        self.clients: dict[tuple[int, int], Client] = {}

    def of(self, person: Person, window: int = 0) -> Client:
        if (person.pk, window) not in self.clients:
            client = self.clients[person.pk, window] = Client()
            client.force_login(person)
        return self.clients[person.pk, window]

    def send(self, one: tuple[Person, Send], other: tuple[Person, Send]) -> list[HttpResponse]:
        """Both answers, in the order of the windows."""
        clients = [self.of(person, window) for window, (person, _send) in enumerate((one, other))]
        sends = [send for _person, send in (one, other)]
        return self.together(
            [lambda s=send, c=client: s(c) for send, client in zip(sends, clients, strict=True)]
        )

    def together(self, jobs: list[Callable[[], Any]]) -> list[Any]:
        def begin(job: Callable[[], Any]) -> Any:
            self.barrier.wait(LONGEST_WAIT)
            return job()

        futures: list[Future[Any]] = [self.pool.submit(begin, job) for job in jobs]
        return [future.result(LONGEST_WAIT) for future in futures]


@contextmanager
def two_browsers() -> Iterator[Browsers]:
    """The threads keep their connections from one round to the next; at the end all are closed."""
    with ThreadPoolExecutor(2) as pool:
        browsers = Browsers(pool)
        try:
            yield browsers
        finally:
            browsers.together([connections.close_all] * 2)


@contextmanager
def drained_elsewhere(organization_id: int) -> Iterator[None]:
    """Somebody else drains meanwhile, as under load: doors leave the numbers to them."""
    with locked_elsewhere(cascade.DRAIN_LOCK, organization_id):
        yield
