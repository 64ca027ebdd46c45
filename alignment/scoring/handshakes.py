"""Hand-shakes: do teams answer each other's requests and keep their word?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from alignment.forest import PPM
from alignment.scoring.exact import half_up


class Answer(StrEnum):
    """What became of a request. Those without a number of HALVES are left out."""

    KEPT = "kept"
    HELD = "held"
    UNDATED = "undated"
    LATE = "late"
    UNANSWERED = "unanswered"
    DECLINED = "declined"
    BROKEN = "broken"
    OPEN = "open"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"


HALVES = {
    Answer.KEPT: 2,
    Answer.HELD: 2,
    Answer.UNDATED: 1,
    Answer.LATE: 1,
    Answer.UNANSWERED: 0,
    Answer.DECLINED: 0,
    Answer.BROKEN: 0,
}


class Asked(NamedTuple):
    """A request with the team that was asked."""

    id: Any
    team: int
    answer: Answer


class Said(NamedTuple):
    """A request as it is stored."""

    state: str
    answer_by: dt.date | None = None
    promised_for: dt.date | None = None
    is_resolved: bool = False


def answer_of(said: Said, as_of: dt.date) -> Answer:
    if said.state == "open":
        is_due = said.answer_by is not None and said.answer_by < as_of
        return Answer.UNANSWERED if is_due else Answer.OPEN
    if said.state == "declined":
        return Answer.RESOLVED if said.is_resolved else Answer.DECLINED
    if said.state == "accepted":
        return promise_of(said.promised_for, as_of)
    return Answer(said.state)


def promise_of(promised_for: dt.date | None, as_of: dt.date) -> Answer:
    if promised_for is None:
        return Answer.UNDATED
    return Answer.LATE if promised_for < as_of else Answer.HELD


def counted(asked: Iterable[Asked]) -> list[Asked]:
    return [one for one in asked if one.answer in HALVES]


def handshakes(asked: Iterable[Asked]) -> int | None:
    """H in ppm: the plain mean of what became of them. None without any that counts."""
    halves = [HALVES[one.answer] for one in counted(asked)]
    return half_up(Fraction(PPM * sum(halves), 2 * len(halves))) if halves else None
