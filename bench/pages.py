"""What three pages ask of the database: seconds in it and queries, here and in a smaller forest."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.databases import Place
from bench.forests import Bench
from bench.rounds import Measure, Pair, alternating
from people.models import Person

# The first goal is a strategic one with a tree below it, and the person's whose work is looked at.
PAGES = {"dashboard": [], "goal": ["G-0"], "my-work": []}
TIMES = 3


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


def asking(bench: Bench, page: str, times: int) -> list[Asked]:
    """What a page asks each of several times, after one that is not counted."""
    client, url = Client(), reverse(page, args=PAGES[page])
    client.force_login(Person.objects.get(pk=bench.person))
    client.get(url)
    found = [Asked() for _ in range(times)]
    for asked in found:
        with connection.execute_wrapper(asked.count):
            answer = client.get(url)
        assert answer.status_code == 200, f"{url} answers {answer.status_code}"
    return found


def seconds_of(page: str, place: Place) -> Measure:
    def median() -> float:
        place.enter()
        return statistics.median(asked.seconds for asked in asking(place.bench, page, TIMES))

    return median


def seconds_here_and_there(page: str, here: Place, there: Place) -> Iterator[Pair]:
    return alternating(seconds_of(page, here), seconds_of(page, there))


def queries_of(page: str, place: Place) -> int:
    place.enter()
    (asked,) = asking(place.bench, page, 1)
    return asked.queries
