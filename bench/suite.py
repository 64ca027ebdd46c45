"""Which comparisons are made of a forest, and in which order."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bench import check_ins, live, memory, orm, pages, recomputes, sql
from bench.databases import Place
from bench.rounds import Pair, Result, beside, compare, compare_each, counted
from bench.tables import analyze
from bench.writers import WRITERS, Race

# Of more, a round takes minutes: what tells the same at any size is not asked of them.
SMALL = 100_000
# Promised whatever the machine: seconds of arithmetic a goal, and megabytes at any size.
ENGINE, SCORE, MEGABYTES = 0.5e-6, 5e-6, 600


@dataclass(frozen=True)
class Suite:
    """Of one forest; growth is measured against `smallest`, another one."""

    here: Place
    smallest: Place
    rounds: int
    race_seconds: float
    writers: int = WRITERS
    live_seconds: float = 30.0

    def results(self) -> Iterator[Result]:
        self.here.enter()
        yield from self.recomputes()
        yield from self.check_ins()
        yield from self.race()
        yield from self.pages()
        if self.here is not self.smallest:
            yield from self.growth()

    def recomputes(self) -> Iterator[Result]:
        bench = self.here.bench
        is_small = bench.goals <= SMALL
        ours = recomputes.beside_the_floor(bench, is_small=is_small)
        floor = recomputes.floor_measure(bench)
        for result in compare_each(ours, floor, bench.goals, self.rounds, warm_up=1):
            yield result
            if result.name == "engine / floor":
                yield counted("engine / promised", bench.goals, result.ours, ENGINE * bench.goals)
        pairs = beside(recomputes.score(bench), SCORE * bench.goals)
        yield self.compare("score / promised", pairs, warm_up=1)
        if is_small:
            yield self.compare("full / floor of what it reads", recomputes.full_and_least(bench))
            yield self.compare("full / cte", sql.full_and_cte(bench))
        yield self.compare("day / floor of the same rows", recomputes.next_day_and_same_rows(bench))
        peak = memory.megabytes_of(bench.organization_id)
        yield counted("memory / start", bench.goals, peak, memory.megabytes_of(0))
        yield counted("memory / promised", bench.goals, peak, MEGABYTES)
        yield counted("day again / rows", bench.goals, recomputes.second_run(bench), bench.goals)

    def check_ins(self) -> Iterator[Result]:
        bench = self.here.bench
        yield self.compare(
            "check-in / inserts", check_ins.transaction_and_inserts(bench), warm_up=1
        )
        yield self.compare("check-in / unwatched", check_ins.transaction_and_unwatched(bench))
        statements, most = check_ins.statements_posted(bench), check_ins.MOST_STATEMENTS
        yield counted("check-in posted / statements", bench.goals, statements, most)
        check_ins.mend(bench)

    def race(self) -> Iterator[Result]:
        race = Race(self.here.bench, self.race_seconds, self.writers)
        yield self.compare("writers / ancestors", race.rounds())
        size = self.here.bench.goals
        yield counted("staleness / half a second", size, race.p95(), 0.5)
        yield counted("deadlocks / check-ins", size, race.broken, race.check_ins)
        yield counted("differences / goals", size, race.wrong(), size)

    def pages(self) -> Iterator[Result]:
        for place in {self.here, self.smallest}:
            place.enter()
            analyze()
        self.here.enter()
        # A web server's process holds nothing of what was measured so far.
        gc.collect()
        gc.freeze()
        for page in pages.PAGES:
            pairs = pages.page_and_smallest(self.here.bench, page)
            yield self.compare(f"{page}, whole / smallest page", pairs)
        taken = live.share_of_a_core(self.here.bench, self.live_seconds)
        yield counted("live / promised", self.here.bench.goals, taken, live.MOST)

    def growth(self) -> Iterator[Result]:
        both = self.here, self.smallest
        yield self.compare("follow-up / smallest", check_ins.follow_up_here_and_there(*both))
        for page in pages.PAGES:
            pairs = pages.seconds_here_and_there(page, *both)
            yield self.compare(f"{page}, time / smallest", pairs)
            here, there = (pages.asking_at(page, place).queries for place in both)
            yield counted(f"{page}, queries / smallest", self.here.bench.goals, here, there)
        self.here.enter()

    def compare(self, name: str, pairs: Iterable[Pair], warm_up: int = 0) -> Result:
        return compare(name, self.here.bench.goals, pairs, self.rounds, warm_up)


def beside_the_orm(place: Place, rounds: int) -> Result:
    """Only where it can be waited for."""
    place.enter()
    return compare("full / orm", place.bench.goals, orm.full_and_orm(place.bench), rounds)
