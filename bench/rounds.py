"""Two ways of doing the same thing, measured in turns: whatever slows the machine slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice

# Does a thing once and says how much it took: seconds mostly, or a number of something.
Measure = Callable[[], float]
Pair = tuple[float, float]


@dataclass(frozen=True)
class Result:
    """Medians of ours and the other's, and ours as a share of the other's: below 1 is better."""

    name: str
    size: int
    ours: float
    other: float
    ratio: float
    rounds: int


def nothing() -> None:
    """To do before or after."""


def clocked(
    work: Callable[[], object],
    before: Callable[[], object] = nothing,
    after: Callable[[], object] = nothing,
    times: int = 1,
) -> Measure:
    """Seconds that `work` takes each of so many times; what is done before and after is not counted."""

    def once() -> float:
        before()
        started = time.perf_counter()
        for _ in range(times):
            work()
        taken = time.perf_counter() - started
        after()
        return taken / times

    return once


def alternating(ours: Measure, other: Measure) -> Iterator[Pair]:
    """Rounds without end; who goes first alternates too."""
    for turn in count():
        if turn % 2:
            second = other()
            yield ours(), second
        else:
            first = ours()
            yield first, other()


def beside(ours: Measure, promised: float) -> Iterator[Pair]:
    """Rounds without end of one that is held against what was promised."""
    while True:
        yield ours(), promised


def compare_each(
    ours: Mapping[str, Measure], other: Measure, size: int, rounds: int, warm_up: int = 0
) -> list[Result]:
    """Several of ours beside one other, which every round measures once, first or last in turns."""
    measured = [once_around(ours, other, turn) for turn in range(warm_up + rounds)][warm_up:]
    return [
        compare(name, size, [(mine[name], others) for mine, others in measured], rounds)
        for name in ours
    ]


def once_around(
    ours: Mapping[str, Measure], other: Measure, turn: int
) -> tuple[dict[str, float], float]:
    if turn % 2:
        first = other()
        return {name: measure() for name, measure in ours.items()}, first
    mine = {name: measure() for name, measure in ours.items()}
    return mine, other()


def compare(name: str, size: int, pairs: Iterable[Pair], rounds: int, warm_up: int = 0) -> Result:
    """The medians of so many rounds, after rounds that only warm up."""
    measured = list(islice(pairs, warm_up, warm_up + rounds))
    ours, other = (statistics.median(column) for column in zip(*measured, strict=True))
    return Result(name, size, ours, other, ours / other, len(measured))


def counted(name: str, size: int, found: float, of: float) -> Result:
    """What is counted once, beside what it is counted of: 0 deadlocks of 3,000 check-ins."""
    return Result(name, size, found, of, found / of, 1)
