"""What three pages ask of the database: seconds in it and queries, here and in a smaller forest."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.databases import Place
from bench.forests import Bench
from bench.rounds import Pair, alternating
from people.models import Person

# The first goal is a strategic one with a tree below it, and the person's whose work is looked at.
PAGES = {"dashboard": [], "goal": ["G-0"], "my-work": []}


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
    client, url, asked = Client(), reverse(page, args=PAGES[page]), Asked()
    client.force_login(Person.objects.get(pk=bench.person))
    client.get(url)
    with connection.execute_wrapper(asked.count):
        answer = client.get(url)
    assert answer.status_code == 200, f"{url} answers {answer.status_code}"
    return asked


def asking_at(page: str, place: Place) -> Asked:
    place.enter()
    return asking(place.bench, page)


def seconds_here_and_there(page: str, here: Place, there: Place) -> Iterator[Pair]:
    return alternating(
        lambda: asking_at(page, here).seconds, lambda: asking_at(page, there).seconds
    )
