"""Sixteen writers that report on goals below one strategic goal, as fast as they can.

They are what the web server has: two processes of eight threads, each with its connection. Ours:
check-ins, and two more processes that drain. The other: the ancestors' numbers, recomputed by
the same engine, in the writer's own transaction, under locks from the leaf to the root.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from multiprocessing.synchronize import Barrier, Event
from random import Random
from threading import Thread
from typing import Any

from django.db import OperationalError, connection, transaction

from alignment import cascade
from alignment.marks import Marks
from bench.check_ins import report
from bench.forests import LEVELS, TARGETS_PER_GOAL, TREE, Bench
from bench.recomputes import recompute_from_readings
from bench.rounds import Pair, alternating
from bench.tables import forget_marks, vacuum
from goals.models import Goal
from kpis.models import Kpi
from people.models import Person
from tests.racing import deadlocks

PROCESSES = multiprocessing.get_context("fork")
WRITERS = 16
SERVERS = 2
# The worker's processes: one drains numbers, while the other computes the score or finds nothing to do.
DRAINERS = 2
# The worker looks again this often when it found nothing.
PAUSE = 0.01
# How often it is looked which marks are still there.
LOOK = 0.005
# The leaves of the first tree come after all that have children.
FIRST_LEAF = TREE - 10 ** (LEVELS - 1)

# From the leaf to the root: all take them in the same order, so none waits for one that waits.
LOCK_PATH = """
SELECT r.goal_id FROM alignment_rollup r JOIN alignment_rollup leaf ON r.goal_id = ANY(leaf.path)
WHERE leaf.goal_id = %s ORDER BY r.depth DESC FOR NO KEY UPDATE OF r
"""
WAITING = """
SELECT DISTINCT extract(epoch FROM at)::float8 FROM alignment_dirty
WHERE organization_id = %s AND NOT only_score
"""
Write = Callable[[Goal, Kpi, Person, Decimal], object]


@dataclass
class Race:
    """Races on a forest, and what came of them all."""

    bench: Bench
    seconds: float
    writers: int = WRITERS
    staleness: list[float] = field(default_factory=list)
    check_ins: int = 0
    broken: int = 0

    def rounds(self) -> Iterator[Pair]:
        """Seconds a check-in, in turns."""
        return alternating(self.with_drain, self.with_ancestors)

    def with_drain(self) -> float:
        before = deadlocks()
        stop = PROCESSES.Event()
        worker = [
            PROCESSES.Process(target=drainer, args=(self.bench, stop), daemon=True)
            for _ in range(DRAINERS)
        ]
        connection.close()
        for process in worker:
            process.start()
        done = self.run(report, self.watch)
        stop.set()
        for process in worker:
            process.join(60)
        self.check_ins += done
        self.broken += deadlocks() - before
        vacuum()
        return self.seconds / done

    def with_ancestors(self) -> float:
        done = self.run(report_with_ancestors, self.wait)
        forget_marks(self.bench)
        vacuum()
        return self.seconds / done

    def wait(self, over: Event) -> None:
        time.sleep(self.seconds)
        over.set()

    def watch(self, over: Event) -> None:
        """Until all is drained: what comes late is what matters."""
        self.staleness += observe(self.bench, self.seconds, over)

    def run(self, write: Write, meanwhile: Callable[[Event], None]) -> int:
        """How many reports all writers together got committed until `meanwhile` called them off."""
        connection.close()
        barrier, over = PROCESSES.Barrier(self.writers + 1), PROCESSES.Event()
        counts = PROCESSES.Queue()
        shared = self.bench, write, barrier, over, counts
        team = [
            PROCESSES.Process(target=server, args=(numbers, *shared), daemon=True)
            for numbers in (range(first, self.writers, SERVERS) for first in range(SERVERS))
        ]
        for process in team:
            process.start()
        barrier.wait(120)
        meanwhile(over)
        done = sum(counts.get(timeout=60) for _ in range(self.writers))
        for process in team:
            process.join(60)
        return done

    def p95(self) -> float:
        return statistics.quantiles(self.staleness, n=20)[-1]

    def wrong(self) -> int:
        """How many goals a recompute from the readings finds wrong: by either way of keeping them."""
        return recompute_from_readings(self.bench)


# In the processes -----------------------------------------------------------------------


def server(numbers: Iterable[int], *shared: Any) -> None:
    threads = [Thread(target=writer, args=(n, *shared)) for n in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def writer(n: int, bench: Bench, write: Write, barrier: Barrier, over: Event, counts: Any) -> None:
    """Every sixteenth leaf is this one's; their KPIs are touched by nobody else."""
    random = Random(n)
    by = Person.objects.get(pk=bench.person)
    places = range(FIRST_LEAF + n, TREE, WRITERS)
    goals = Goal.objects.in_bulk([bench.goal + place for place in places])
    kpis = Kpi.objects.in_bulk([bench.kpi + TARGETS_PER_GOAL * place for place in places])
    pairs = list(zip(goals.values(), kpis.values(), strict=True))
    # The first one pays for what a process and its connection cache.
    write(*pairs[0], by, Decimal(n))
    barrier.wait(120)
    done = 0
    while not over.is_set():
        try:
            write(*random.choice(pairs), by, Decimal(random.randrange(10_000)) / 100)
            done += 1
        except OperationalError:
            # A deadlock, which the database counts: this report was not written.
            connection.close()
    counts.put(done)
    connection.close()


def report_with_ancestors(goal: Goal, kpi: Kpi, by: Person, value: Decimal) -> None:
    marks = Marks(1, frozenset({goal.pk}), frozenset({kpi.pk}), is_everything=False)
    with transaction.atomic():
        report(goal, kpi, by, value)
        with connection.cursor() as cursor:
            cursor.execute(LOCK_PATH, [goal.pk])
        cascade.recompute_touched(by.organization, marks)


def drainer(bench: Bench, stop: Event) -> None:
    """The worker: drains while anything waits, and looks again."""
    while not stop.is_set():
        cascade.drain_patiently(bench.organization_id)
        time.sleep(PAUSE)
    connection.close()


# Beside them ----------------------------------------------------------------------------


def observe(bench: Bench, seconds: float, over: Event) -> list[float]:
    """For how long each mark was seen, from its commit to that of its drain, until all are gone.

    A mark that came and went between two looks is missed, and those were the fastest: the truth is
    no worse than this.
    """
    until, first_seen, ages = time.monotonic() + seconds, dict[float, float](), list[float]()
    with connection.cursor() as cursor:
        while (now := time.monotonic()) < until or first_seen:
            if now >= until:
                over.set()
            cursor.execute(WAITING, [bench.organization_id])
            waiting = {at for (at,) in cursor.fetchall()}
            ages += [now - first_seen.pop(at) for at in first_seen.keys() - waiting]
            for at in waiting:
                first_seen.setdefault(at, now)
            time.sleep(LOOK)
    over.set()
    return ages
