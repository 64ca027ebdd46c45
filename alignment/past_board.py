"""The dashboard of a past day: the scorecard, the score, and where that is not too much all the rest.

Up to MOST_GOALS goals everything is computed again from what was known then. Of a larger organization
the scorecard is what the night kept (`Snapshot`), and the rest is not told. Scores are what was kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alignment.counting import UNCOUNTED_STATES
from alignment.dashboards import SCORECARD_ROWS
from alignment.explaining import When
from alignment.heat_map import HeatCell, HeatMap
from alignment.past import Past
from alignment.past_heat import every_cell_then, gone_openly, heat_map_then
from alignment.past_kept import MOST_STRATEGIC, is_thinned, kept_lines
from alignment.past_rows import codes_told, strategic_then
from alignment.past_watch import watch_list_then
from alignment.queries import scored, with_standing
from alignment.scoring.reading import card_of
from alignment.scoring.shown import ScoreCard
from alignment.scoring.storing import latest_score
from alignment.standing import GoalLine, line_of
from alignment.watch import WatchList
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Person, Team

# Lookback a whole organization as it was takes a second for so many goals with years of readings.
MOST_GOALS = 2_000
NOTHING_TO_WATCH = WatchList((), (), (), ())


@dataclass(frozen=True, slots=True)
class PastDay:
    """Where strategy stood on a day, for a reader.

    is_computed: whether it was computed again, and not taken from what the night kept; is_thinned:
    from what a month ended with. `gone` are
    strategic goals of then that everyone saw and that were deleted since.
    """

    as_of: dt.date
    lines: tuple[GoalLine, ...]
    score: ScoreCard | None
    is_computed: bool = True
    is_thinned: bool = False
    has_more: bool = False
    gone: int = 0
    heat: HeatMap | None = None
    watch: WatchList | None = None


def read_past_day(
    reader: Person, seen: GoalQuerySet, when: When, *, is_beside: bool = False
) -> PastDay:
    """A day with all its parts; to be put beside another one, the scorecard and the score."""
    score = kept_score(reader, when)
    if is_large(reader):
        lines = kept_lines(reader, seen, when, SCORECARD_ROWS + 1)
        return PastDay(
            when.as_of,
            tuple(lines[:SCORECARD_ROWS]),
            score,
            is_computed=False,
            is_thinned=is_thinned(reader.organization, when.as_of),
            has_more=len(lines) > SCORECARD_ROWS,
        )
    past = Past.read(reader.organization, when)
    codes = codes_told(reader, seen, past.rows, past.rows)
    found = strategic_then(past.rows, codes)
    lines = past.lines(codes, found[:SCORECARD_ROWS])
    return PastDay(
        when.as_of,
        tuple(lines),
        score,
        has_more=len(found) > SCORECARD_ROWS,
        gone=deleted_since(past),
        heat=None if is_beside else heat_map_then(past, when, lines, reader, codes),
        watch=None if is_beside else watch_list_then(past, lines, codes),
    )


@dataclass(frozen=True, slots=True)
class PastTables:
    """All rows of a past day's tables: no cells and no watch list where these are not told."""

    lines: Sequence[GoalLine]
    cells: Iterable[tuple[Team, Goal, HeatCell]] = ()
    watch: WatchList = NOTHING_TO_WATCH


def read_past_tables(reader: Person, seen: GoalQuerySet, when: When) -> PastTables:
    if is_large(reader):
        return PastTables(kept_lines(reader, seen, when, MOST_STRATEGIC))
    past = Past.read(reader.organization, when)
    codes = codes_told(reader, seen, past.rows, past.rows)
    lines = past.lines(codes, strategic_then(past.rows, codes))
    return PastTables(
        lines,
        every_cell_then(past, when, lines, reader, codes),
        watch_list_then(past, lines[:SCORECARD_ROWS], codes),
    )


def is_large(reader: Person) -> bool:
    """Whether its organization is too large to compute a past day of it; counts no further than that."""
    goals = Goal.objects.filter(organization=reader.organization)
    return goals[: MOST_GOALS + 1].count() > MOST_GOALS


def deleted_since(past: Past) -> int:
    """Of the strategic goals that everyone saw then, and at last."""
    told = [
        goal
        for goal, row in past.rows.items()
        if row["level"] == Goal.Level.STRATEGIC
        and row["visibility"] == Goal.Visibility.ORGANIZATION
        and row["state"] not in UNCOUNTED_STATES
    ]
    return len(gone_openly(told, ()))


def kept_score(reader: Person, when: When) -> ScoreCard | None:
    """The score that held at the end of a day; None where none was kept by then."""
    stored = latest_score(reader.organization_id, when.as_of)
    return card_of(stored, when.as_of) if stored else None


def stored_day(reader: Person, seen: GoalQuerySet) -> PastDay:
    """The day that stored numbers hold for, to be put beside a past one."""
    as_of = reader.organization.rollup_date
    goals = list(with_standing(scored(seen))[: SCORECARD_ROWS + 1])
    lines = tuple(line_of(goal, as_of) for goal in goals[:SCORECARD_ROWS])
    has_more = len(goals) > SCORECARD_ROWS
    return PastDay(as_of, lines, kept_score(reader, When(as_of)), has_more=has_more)
