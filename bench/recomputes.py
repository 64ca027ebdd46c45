"""Everything anew, the next day, and some of it, beside the floor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count

import numpy as np
from django.db import transaction

from alignment import cascade
from alignment.columns import load_columns
from alignment.marks import Marks
from alignment.models import AttainedOn
from alignment.rollup import roll_up
from alignment.scoring.loading import load_graph
from alignment.scoring.score import align
from bench.floor import ATTAINED, GOALS, ROLLUP, SNAPSHOTS, STATES, Floor
from bench.forests import Bench
from bench.rounds import Measure, Pair, alternating, clocked
from bench.tables import change_targets, forget_marks, mark, spoil, vacuum, written

HUNDREDTH = 100
# What a day's turn may write, and how the floor writes as much.
DAILY = {table.name: table for table in (ROLLUP, STATES, SNAPSHOTS)}


def recompute(bench: Bench) -> int:
    """Everything, in one transaction. Returns how many goals changed."""
    with transaction.atomic():
        return cascade.recompute_all(bench.organization)


def recompute_from_readings(bench: Bench) -> int:
    """The same with every attainment computed anew: what is stored of targets is trusted for nothing."""
    with transaction.atomic():
        AttainedOn.objects.filter(pk=bench.organization_id).delete()
        return cascade.recompute_all(bench.organization)


def floor_measure(bench: Bench) -> Measure:
    floor = Floor(bench)
    return clocked(floor.work, before=floor.prepare, after=vacuum)


def full_recompute(bench: Bench) -> Measure:
    """With every goal's row to be written."""

    def work() -> None:
        assert recompute(bench) >= bench.goals, "a spoilt row was not mended"

    return clocked(work, before=lambda: spoil(bench), after=vacuum)


def beside_the_floor(bench: Bench, *, is_small: bool) -> dict[str, Measure]:
    """What is measured in turns with one floor; some of it only where it can be waited for."""
    slow = {
        "full, from readings / floor": from_readings(bench),
        "day / floor": next_day(bench),
    }
    return {
        "full / floor": full_recompute(bench),
        **(slow if is_small else {}),
        "hundredth / floor": hundredth(bench),
        "hundredth, drained / floor": drained_hundredth(bench),
        "engine / floor": engine(bench),
    }


def full_and_least(bench: Bench) -> Iterator[Pair]:
    """The floor here reads no more than ours: what targets have attained already, no readings."""
    floor = Floor(bench, reads=(GOALS, ATTAINED))
    least = clocked(floor.work, before=floor.prepare, after=vacuum)
    return alternating(full_recompute(bench), least)


def from_readings(bench: Bench) -> Measure:
    def work() -> None:
        recompute_from_readings(bench)

    return clocked(work, before=lambda: spoil(bench), after=vacuum)


def next_day(bench: Bench) -> Measure:
    def work() -> None:
        day = bench.organization.rollup_date
        changed = cascade.advance_rollup_date(bench.organization_id, day + dt.timedelta(days=1))
        assert changed, "a day changed nothing"

    return clocked(work, after=vacuum)


def next_day_and_same_rows(bench: Bench) -> Iterator[Pair]:
    """The floor here stores whatever tables the turn of the day stores, not the roll-ups alone."""
    before = written()
    next_day(bench)()
    after = written()
    tables = tuple(table for name, table in DAILY.items() if after[name] > before[name])
    floor = Floor(bench, tables)
    return alternating(next_day(bench), clocked(floor.work, before=floor.prepare, after=vacuum))


def second_run(bench: Bench) -> int:
    """How many rows are written by another run on the day that it is, and by a recompute then."""
    before = sum(written().values())
    cascade.advance_rollup_date(bench.organization_id, bench.organization.rollup_date)
    recompute(bench)
    return sum(written().values()) - before


def hundredth(bench: Bench) -> Measure:
    """The numbers after a new value for every hundredth KPI, in one transaction."""
    turns, kpis = count(), list[int]()

    def before() -> None:
        kpis[:] = change_targets(bench, HUNDREDTH, next(turns))
        vacuum()

    def work() -> None:
        marks = Marks(len(kpis), frozenset(), frozenset(kpis), is_everything=False)
        with transaction.atomic():
            assert cascade.recompute_marked(bench.organization, marks), "nothing changed"

    return clocked(work, before, after=vacuum)


def drained_hundredth(bench: Bench) -> Measure:
    """The same as the worker does it: in batches, and the alignment score afterwards."""
    turns = count()

    def before() -> None:
        forget_marks(bench)
        mark(bench, change_targets(bench, HUNDREDTH, next(turns)))
        vacuum()

    def work() -> None:
        cascade.drain_all(bench.organization_id)

    return clocked(work, before, after=vacuum)


def engine(bench: Bench) -> Measure:
    """The arithmetic alone: from a forest in memory to its numbers in memory."""
    organization = bench.organization
    forest = load_columns(organization).forest

    def work() -> None:
        assert np.all(roll_up(forest).evidence > 0), "goals without evidence"

    return clocked(work)


def score(bench: Bench) -> Measure:
    """The alignment score's arithmetic alone, of the organization, its strategic goals and teams."""
    graph, settings = load_graph(bench.organization)

    def work() -> None:
        assert align(graph, settings).organization.score, "no score"

    return clocked(work)
