"""Effort of a team that may be lost: planned and not used, on goals that reach no strategy, on goals
that do not move. Called by the Effort page; a fixed number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from alignment.effort_sheet import EffortLine, EffortSheet
from alignment.models import Rollup, Snapshot
from alignment.scoring.period import working_days
from goals.models import Cycle, Goal
from goals.tree import reaching_strategy

PPM = 1_000_000
MOST_ROWS = 10
# Before that nobody can tell whether a goal moves.
DAYS_TO_MOVE = 28
STEP = Decimal("0.1")


class Loss(StrEnum):
    UNUSED = "unused"
    UNALIGNED = "unaligned"
    UNMOVED = "unmoved"


@dataclass(frozen=True, slots=True)
class LostOn:
    goal: Goal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Waste:
    """What may be lost in one way, in the unit of the sheet; the largest rows, `more` are not shown."""

    loss: Loss
    amount: Decimal
    rows: tuple[LostOn, ...]
    more: int


def wasted(sheet: EffortSheet, as_of: dt.date) -> list[Waste]:
    """Each way in which effort of a sheet may be lost, as far as the period has gone by a day."""
    lines = [line for line in sheet.lines if line.allocation]
    gone = part_gone(sheet.cycle, as_of)
    aligned = serving(line.goal for line in lines)
    still = standing_still({line.goal.pk for line in lines if used(line)}, sheet.cycle, as_of)
    found = [
        waste(Loss.UNUSED, lines, lambda line: unused(line, gone)),
        waste(Loss.UNALIGNED, lines, lambda line: given(line) * (line.goal.pk not in aligned)),
        waste(Loss.UNMOVED, lines, lambda line: used(line) * (line.goal.pk in still)),
    ]
    return [one for one in found if one.amount]


def waste(
    loss: Loss, lines: Collection[EffortLine], amount_of: Callable[[EffortLine], Decimal]
) -> Waste:
    amounts: dict[Goal, Decimal] = {}
    for line in lines:
        amounts[line.goal] = amounts.get(line.goal, Decimal(0)) + amount_of(line)
    rows = [LostOn(goal, amount) for goal, amount in amounts.items() if amount]
    rows.sort(key=lambda row: (-row.amount, row.goal.pk))
    total = sum((row.amount for row in rows), Decimal(0))
    return Waste(loss, total, tuple(rows[:MOST_ROWS]), max(len(rows) - MOST_ROWS, 0))


def used(line: EffortLine) -> Decimal:
    return line.allocation.used if line.allocation else Decimal(0)


def given(line: EffortLine) -> Decimal:
    """What was used, or is planned if that is more."""
    return max(used(line), line.allocation.planned) if line.allocation else Decimal(0)


def unused(line: EffortLine, gone: Fraction) -> Decimal:
    """What is planned for the part of the period that has gone, and was not used."""
    planned = line.allocation.planned if line.allocation else Decimal(0)
    by_now = planned * gone.numerator / gone.denominator
    return max(by_now - used(line), Decimal(0)).quantize(STEP, ROUND_HALF_UP)


def part_gone(cycle: Cycle, as_of: dt.date) -> Fraction:
    """The part of a period's working days up to a day, that day included."""
    whole = working_days(cycle.start_date, cycle.due_date)
    gone = working_days(cycle.start_date, min(as_of, cycle.due_date))
    return Fraction(gone, whole) if whole else Fraction(int(as_of >= cycle.due_date))


def serving(goals: Iterable[Goal]) -> set[int]:
    """The ids of those that serve strategy, or are not to: they run the business or are private."""
    goals = list(goals)
    excused = {goal.pk for goal in goals if goal.is_run_the_business or goal.is_private()}
    return excused | reaching_strategy({goal.pk for goal in goals} - excused)


def standing_still(goals: Collection[int], cycle: Cycle, as_of: dt.date) -> set[int]:
    """Those whose progress is no more than when the period began, or than when first heard of in it."""
    if not goals:
        return set()
    day = min(as_of, cycle.due_date)
    then, now = numbers_then(goals, cycle), numbers_now(goals, day, as_of)
    return {
        goal
        for goal, (dated, before) in then.items()
        if (day - max(dated, cycle.start_date)).days >= DAYS_TO_MOVE
        and before is not None
        and (after := now.get(goal)) is not None
        and after <= before
        and after < PPM
    }


def numbers_then(goals: Collection[int], cycle: Cycle) -> dict[int, tuple[dt.date, int | None]]:
    """By goal its progress as the period began, else the first that was kept in it, and its day."""
    kept = Snapshot.objects.filter(goal__in=goals)
    first = kept.filter(dated__range=(cycle.start_date, cycle.due_date)).order_by("goal", "dated")
    before = kept.filter(dated__lt=cycle.start_date).order_by("goal", "-dated")
    found = {}
    for rows in (first, before):
        for goal, dated, ppm in rows.distinct("goal").values_list("goal", "dated", "progress_ppm"):
            found[goal] = (dated, ppm)
    return found


def numbers_now(goals: Collection[int], day: dt.date, as_of: dt.date) -> dict[int, int | None]:
    if day == as_of:
        return dict(Rollup.objects.filter(goal__in=goals).values_list("goal", "progress_ppm"))
    kept = Snapshot.objects.filter(goal__in=goals, dated__lte=day).order_by("goal", "-dated")
    return dict(kept.distinct("goal").values_list("goal", "progress_ppm"))
