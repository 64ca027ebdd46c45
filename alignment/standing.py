"""How a goal stands, as pages show it: stored numbers side by side, never merged.

Called by every page that lists goals. Reads stored numbers only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alignment.attainment import Window, window_of
from alignment.models import Rollup
from alignment.pace import is_overdue, is_too_early, is_watermelon
from alignment.queries import with_standing
from goals.models import Goal
from goals.querysets import ENDED, GoalQuerySet


@dataclass(frozen=True, slots=True)
class Standing:
    """A goal's numbers in ppm, None = no data. `pace` is a stored pace, too_early or overdue.

    `is_known` is False for a goal whose numbers have not been computed yet.
    """

    progress: int | None = None
    evidence: int = 0
    expected: int | None = None
    paced: int | None = None
    pace: str | None = None
    confidence: int | None = None
    freshness: str | None = None
    newest_on: dt.date | None = None
    is_watermelon: bool = False
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A step on the way from a goal up to strategy."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal in a list; `sight` leads from strategy down to it, without itself."""

    goal: Goal
    standing: Standing
    window: Window
    sight: tuple[Ancestor, ...] = ()


def window_of_goal(goal: Goal) -> Window:
    """From when to when a goal runs: its own dates, else those of its cycle."""
    cycle = goal.cycle
    own = Window(goal.start_date, goal.due_date)
    return window_of(own, Window(cycle.start_date, cycle.due_date) if cycle else Window())


def standing_of(goal: Goal, as_of: dt.date) -> Standing:
    """The standing of a goal fetched through `with_standing`."""
    stored: Rollup | None = getattr(goal, "rollup", None)
    if stored is None:
        return Standing()
    return Standing(
        progress=stored.progress_ppm,
        evidence=stored.evidence_ppm,
        expected=stored.expected_ppm,
        paced=stored.paced_ppm,
        pace=shown_pace(goal, stored.pace, as_of),
        confidence=stored.confidence,
        freshness=stored.freshness,
        newest_on=stored.newest_on,
        is_watermelon=is_watermelon(stored.confidence, stored.pace),  # type: ignore[arg-type]
        is_known=True,
    )


def shown_pace(goal: Goal, pace: str | None, as_of: dt.date) -> str | None:
    """Overdue and too early come before the stored pace; a goal that has ended is neither."""
    return pace_shown(goal.state, window_of_goal(goal), pace, as_of)


def pace_shown(state: str, window: Window, pace: str | None, as_of: dt.date) -> str | None:
    has_ended = state in ENDED
    if is_overdue(window.due, as_of, has_ended):
        return "overdue"
    if not has_ended and is_too_early(window, as_of):
        return "too_early"
    return pace


def lines_of(goals: GoalQuerySet, as_of: dt.date) -> list[GoalLine]:
    """Goals of a query, already cut to a page, as lines without their sight."""
    return [line_of(goal, as_of) for goal in with_standing(goals)]


def line_of(goal: Goal, as_of: dt.date, sight: Sequence[Ancestor] = ()) -> GoalLine:
    return GoalLine(goal, standing_of(goal, as_of), window_of_goal(goal), tuple(sight))


def sighted_lines(goals: Sequence[Goal], seen: GoalQuerySet, as_of: dt.date) -> list[GoalLine]:
    """Goals fetched through `with_standing` as lines with their way up to strategy."""
    paths = {goal.pk: path_of(goal) for goal in goals}
    ancestors = ancestors_among(seen, {step for path in paths.values() for step in path})
    return [
        line_of(goal, as_of, [ancestors[step] for step in paths[goal.pk] if step in ancestors])
        for goal in goals
    ]


def path_of(goal: Goal) -> list[int]:
    """Ids of the home ancestors of a goal, root first; only its parent before the first drain."""
    stored: Rollup | None = getattr(goal, "rollup", None)
    if stored is not None:
        return list(stored.path[:-1])
    return [goal.parent_id] if goal.parent_id else []


def ancestors_among(seen: GoalQuerySet, ids: Iterable[int]) -> dict[int, Ancestor]:
    """Those of some goals that may be seen: what may not be seen is left out of the way up."""
    rows = seen.filter(pk__in=list(ids)).values_list("pk", "code", "title")
    return {pk: Ancestor(code, title) for pk, code, title in rows}
