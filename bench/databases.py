"""A database for each size, side by side, so that one and the other can be asked in turns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from bench.forests import Bench, make_forest
from bench.recomputes import recompute
from bench.rounds import Measure
from bench.tables import score, vacuum
from tests.migrated import fresh_database, work_on


@dataclass(frozen=True)
class Place:
    """A forest and the database it lies in, alone."""

    database: str
    bench: Bench

    def measuring(self, make: Callable[[Bench], Measure]) -> Measure:
        """A measure that first goes there; it is made there too."""
        self.enter()
        measure = make(self.bench)

        def once() -> float:
            if self.enter():
                # The first on a new connection pays for what it caches.
                measure()
            return measure()

        return once

    def enter(self) -> bool:
        """Whether Django worked on another database until now."""
        if connection.settings_dict["NAME"] == self.database:
            return False
        work_on(self.database)
        return True


@contextmanager
def forest_of(goals: int, today: dt.date) -> Iterator[Place]:
    """A new database with a forest whose numbers are stored; gone afterwards."""
    name = f"throughline_bench_{goals}"
    with fresh_database(name):
        bench = make_forest(goals, today)
        recompute(bench)
        score(bench)
        vacuum()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield Place(name, bench)
