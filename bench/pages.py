"""What three pages ask of the database: seconds in it and queries, here and in a smaller forest. And
how long the server takes for them as a whole, beside the smallest page behind the sign-in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.databases import Place
from bench.forests import Bench
from bench.rounds import Measure, Pair, alternating, clocked
from people.models import Person

# The first goal is a strategic one with a tree below it, and the person's whose work is looked at.
PAGES: dict[str, list[str]] = {"dashboard": [], "goal": ["G-0"], "my-work": []}
# Help, in the frame that every page has: words that are the same for all.
SMALLEST = "numbers"
TIMES = 5


@dataclass
class Asked:
    """Adds up what was asked of the database."""

    seconds: float = 0.0
    queries: int = 0

    def count(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - started
            self.queries += 1


def asking(bench: Bench, page: str) -> Asked:
    """What a page asks, the second time it is looked at."""
    look, asked = looking(bench, page), Asked()
    look()
    with connection.execute_wrapper(asked.count):
        look()
    return asked


def looking(bench: Bench, page: str) -> Callable[[], None]:
    """Looks at a page, as the person whose work it is."""
    client, url = Client(), reverse(page, args=PAGES.get(page, []))
    client.force_login(Person.objects.get(pk=bench.person))

    def look() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, f"{url} answers {answer.status_code}"

    return look


def server_time(bench: Bench, page: str) -> Measure:
    """Seconds from the request to the whole answer: the database, Python, templates."""
    look = looking(bench, page)
    look()
    return clocked(look, times=TIMES)


def page_and_smallest(bench: Bench, page: str) -> Iterator[Pair]:
    return alternating(server_time(bench, page), server_time(bench, SMALLEST))


def asking_at(page: str, place: Place) -> Asked:
    place.enter()
    return asking(place.bench, page)


def seconds_here_and_there(page: str, here: Place, there: Place) -> Iterator[Pair]:
    return alternating(
        lambda: asking_at(page, here).seconds, lambda: asking_at(page, there).seconds
    )
