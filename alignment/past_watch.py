"""The watch list of a past day: the rules of `alignment.watch` over what was known then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction

from alignment.cells import CRITICAL, weights_below
from alignment.pace import CONFIDENT, pace_ratio
from alignment.past import Past
from alignment.standing import GoalLine
from alignment.watch import WatchList, Weakest, WeakestLine, worst_of
from alignment.watched import MOST_OF_A_KIND
from goals.models import Goal


def watch_list_then(
    past: Past, strategic: Sequence[GoalLine], codes: Mapping[int, str]
) -> WatchList:
    """What there was to look at among the goals that a reader is told of."""
    active = running(past, codes)
    first, late, quiet = watermelons(past, active), overdue(past, active), silent(past, active)
    worst = weakest(past, strategic, codes)
    shown = {*first, *late, *quiet, *(one.goal for one in worst)}
    lines = {line.goal.pk: line for line in past.lines(codes, shown)}
    return WatchList(
        watermelons=tuple(lines[goal] for goal in first),
        overdue=tuple(lines[goal] for goal in late),
        silent=tuple(lines[goal] for goal in quiet),
        weakest=tuple(WeakestLine(one.strategic, lines[one.goal], one.weight) for one in worst),
    )


def running(past: Past, codes: Mapping[int, str]) -> list[int]:
    """Active goals that no goal of a later cycle went on from."""
    rows = past.rows.values()
    goes_on = {row["predecessor_id"] for row in rows if row["state"] != Goal.State.CANCELLED}
    return [
        row["id"]
        for row in rows
        if row["state"] == Goal.State.ACTIVE
        and row["id"] in codes
        and row["archived_at"] is None
        and row["id"] not in goes_on
    ]


def watermelons(past: Past, active: Sequence[int]) -> list[int]:
    sure = [
        (-word, past.numbers[goal].paced or 0, goal)
        for goal in active
        if past.pace(goal) == "at_risk" and (word := past.confidence.get(goal) or 0) >= CONFIDENT
    ]
    return [goal for *_, goal in sorted(sure)[:MOST_OF_A_KIND]]


def overdue(past: Past, active: Sequence[int]) -> list[int]:
    dated = [(due, goal) for goal in active if (due := past.window(goal).due) is not None]
    late = sorted(one for one in dated if one[0] < past.as_of)
    return [goal for _, goal in late[:MOST_OF_A_KIND]]


def silent(past: Past, active: Sequence[int]) -> list[int]:
    above = {
        row["parent_id"]
        for row in past.rows.values()
        if row["archived_at"] is None and row["visibility"] != Goal.Visibility.PRIVATE
    }
    quiet = [g for g in active if g not in above and past.freshness(g) in (None, "silent")]
    quiet.sort(key=lambda goal: (past.newest_on(goal) or dt.date.max, goal))
    return quiet[:MOST_OF_A_KIND]


def weakest(past: Past, strategic: Sequence[GoalLine], codes: Mapping[int, str]) -> list[Weakest]:
    """Of each strategic goal the weakest critical one that was not on track; of these the weakest."""
    found = []
    for top, carried in zip(strategic, critical(past, strategic), strict=True):
        judged = [
            (ratio, -weight, goal)
            for goal, weight in carried.items()
            if (ratio := ratio_behind(past, goal, codes)) is not None
        ]
        if judged:
            found.append((min(judged), top.goal))
    return worst_of(found)


def ratio_behind(past: Past, goal: int, codes: Mapping[int, str]) -> Fraction | None:
    """What a goal is judged by, if it may be told of and was behind or at risk."""
    is_told = goal in codes and past.rows[goal]["archived_at"] is None
    if not is_told or past.pace(goal) not in ("behind", "at_risk"):
        return None
    return pace_ratio(past.numbers[goal].paced, past.numbers[goal].expected)


def critical(past: Past, strategic: Sequence[GoalLine]) -> list[dict[int, int]]:
    """The goals that carried a tenth or more of each strategic goal, and how much."""
    forest = past.evaluation.forest
    roots = past.places(line.goal for line in strategic)
    found: list[dict[int, int]] = [{} for _ in strategic]
    for weights in weights_below(forest, roots):
        for root, goal, ppm in zip(*(column.tolist() for column in weights), strict=True):
            if ppm >= CRITICAL and goal != roots[root]:
                found[root][forest.ids[goal]] = ppm
    return found
