"""One report with one reading: what its writer waits for, and what the drain then recomputes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from decimal import Decimal
from itertools import count
from typing import Any
from unittest import mock
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.check_ins import check_in
from alignment import cascade
from alignment.marks import Marks
from bench.databases import Place
from bench.forests import TARGETS_PER_GOAL, Bench
from bench.rounds import Measure, Pair, alternating, clocked
from bench.tables import forget_marks, mark, vacuum
from goals.models import Goal
from kpis.models import Kpi, Reading
from people.models import Person
from reviews.models import CheckIn, CheckInReading

# A request that reports: its session, its rights, what it writes, what it tells.
MOST_STATEMENTS = 12
# So many one after another, for a time that can be measured.
TIMES = 15
TABLES = ("reviews_checkin", "kpis_reading", "reviews_checkinreading")


class Reports:
    """Reports to write: on every goal in turn, its first KPI, a value that it has not had.

    All rows that a report names are fetched beforehand: a door has them already.
    """

    turns = count()

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.by = Person.objects.select_related("organization").get(pk=bench.person)
        self.waiting: list[tuple[Goal, Kpi, Person, Decimal]] = []

    def fetch(self) -> None:
        self.waiting = [self.one(next(Reports.turns)) for _ in range(TIMES)]

    def one(self, turn: int) -> tuple[Goal, Kpi, Person, Decimal]:
        n = turn % self.bench.goals
        goal = Goal.objects.get(pk=self.bench.goal + n)
        kpi = Kpi.objects.get(pk=self.bench.kpi + TARGETS_PER_GOAL * n)
        return goal, kpi, self.by, 10 + Decimal(turn * 7 % 83) / 2

    def write(self, how: Callable[[Goal, Kpi, Person, Decimal], object]) -> None:
        how(*self.waiting.pop())


def report(goal: Goal, kpi: Kpi, by: Person, value: Decimal) -> None:
    day = by.organization.rollup_date
    check_in(goal, by=by, dated=day, readings={kpi: value}, confidence=7, moved="On.")


def insert_alone(goal: Goal, kpi: Kpi, by: Person, value: Decimal) -> None:
    with transaction.atomic():
        organization = by.organization
        common = {"organization": organization, "author": by, "dated": organization.rollup_date}
        made = CheckIn.objects.create(**common, goal=goal, confidence=7, moved="On.")
        reading = Reading.objects.create(**common, kpi=kpi, value=value)
        CheckInReading.objects.create(organization=organization, check_in=made, reading=reading)


def transaction_and_inserts(bench: Bench) -> Iterator[Pair]:
    """A check-in's transaction, beside the same three INSERTs that nobody checks, marks or audits."""
    return alternating(writing(bench, report), unmarked(writing(bench, insert_alone)))


def transaction_and_unwatched(bench: Bench) -> Iterator[Pair]:
    """The same transaction beside itself, unmarked and unaudited: what being watched costs."""
    without_audit = mock.patch("actions.check_ins.record_many")
    return alternating(writing(bench, report), unmarked(writing(bench, report), also=without_audit))


def writing(bench: Bench, how: Callable[[Goal, Kpi, Person, Decimal], object]) -> Measure:
    reports = Reports(bench)
    return clocked(lambda: reports.write(how), before=reports.fetch, times=TIMES)


def unmarked(measure: Measure, also: AbstractContextManager[object] | None = None) -> Measure:
    def once() -> float:
        with without_triggers(), also or nullcontext():
            return measure()

    return once


@contextmanager
def without_triggers() -> Iterator[None]:
    """Foreign keys are still checked: their triggers are the system's."""
    try:
        switch_triggers("DISABLE")
        yield
    finally:
        switch_triggers("ENABLE")


def switch_triggers(how: str) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")


def statements_posted(bench: Bench) -> int:
    """What a second report of a day costs, with one reading, posted as My work's form does: its whole
    request, from the session to the answer, but for savepoints and for the drain after its commit."""
    goal, kpi, *_ = Reports(bench).one(next(Reports.turns))
    asked: list[str] = []
    client = Client()
    client.force_login(goal.owner)

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    def post(value: int) -> None:
        day = bench.organization.date_at(timezone.now())
        said = {"key": uuid4(), "from": "work", "dated": day, f"value_{kpi.pk}": value}
        with mock.patch("web.doors.settle"), connection.execute_wrapper(note):
            answer = client.post(reverse("check-in", args=[goal.code]), said)
        assert answer.status_code == 302, f"a check-in is answered {answer.status_code}"

    post(1)
    asked.clear()
    post(2)
    return sum("SAVEPOINT" not in sql for sql in asked)


def mend(bench: Bench) -> None:
    """Bring the numbers up to date after readings that marked nothing."""
    reported = Reading.objects.filter(author_id=bench.person).values_list("kpi_id", flat=True)
    mark(bench, list(reported.distinct()))
    cascade.drain_all(bench.organization_id)
    vacuum()


def follow_up(bench: Bench) -> Measure:
    """The recompute of one report: its goal and all above it, in a transaction."""
    reports, organization = Reports(bench), bench.organization
    marks: list[Marks] = []

    def write(goal: Goal, kpi: Kpi, by: Person, value: Decimal) -> None:
        report(goal, kpi, by, value)
        of_it = Marks(1, frozenset({goal.pk}), frozenset({kpi.pk}), is_everything=False)
        marks.append(of_it)

    def before() -> None:
        reports.fetch()
        for _ in range(TIMES):
            reports.write(write)

    def work() -> None:
        with transaction.atomic():
            assert cascade.recompute_touched(organization, marks.pop()), "nothing changed"

    return clocked(work, before, after=lambda: forget_marks(bench), times=TIMES)


def follow_up_here_and_there(here: Place, there: Place) -> Iterator[Pair]:
    return alternating(here.measuring(follow_up), there.measuring(follow_up))
