"""What the night kept of goals on past days, for where computing them again would be too much.

Of days more than `alignment.snapshots.DAYS_KEPT_WHOLE` ago that is what each month ended with. Titles,
owners and dates are those of then; how fresh a goal was, was not kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from alignment.attainment import Window, window_of
from alignment.explaining import When
from alignment.kept import OPENED_ON
from alignment.known import Row
from alignment.models import Snapshot
from alignment.pace import PACES, PaceName, is_watermelon
from alignment.past_rows import Lookback, codes_told, goal_then, people_by_id, strategic_then
from alignment.queries import BEST_FIRST
from alignment.scoring.storing import latest_score, strategic_of
from alignment.snapshots import DAYS_KEPT_WHOLE
from alignment.standing import GoalLine, Standing, pace_shown
from goals.models import Cycle, Goal
from goals.querysets import GoalQuerySet
from people.models import Organization, Person

# Strategic goals of today that are looked up in the past, the most important first.
MOST_STRATEGIC = 500
# How fresh a goal was, where only the night's numbers are there to tell.
UNKEPT = "unkept"
# One step of the index on goal and day for each goal, however many days were kept of it. Of a goal that
# was open on the day nothing is told of when it was not yet: see `alignment.kept`.
LATEST = f"""
SELECT s.* FROM unnest(%(goals)s::bigint[], %(private)s::bool[]) AS g (id, is_private)
CROSS JOIN LATERAL (
  SELECT * FROM alignment_snapshot
  WHERE goal_id = g.id AND dated <= %(day)s ORDER BY dated DESC LIMIT 1
) AS s
WHERE g.is_private
  OR (s.dated > ({OPENED_ON} AND later.pgh_created_at <= %(known_at)s)) IS NOT FALSE
"""


def kept_lines(reader: Person, seen: GoalQuerySet, when: When, most: int) -> list[GoalLine]:
    """The strategic goals of then, the most important first, with the numbers that were kept."""
    back = Lookback(reader.organization, when, candidates(reader, seen, when))
    rows = back.rows()
    codes = codes_told(reader, seen, rows, rows)
    shown = [rows[goal] for goal in strategic_then(rows, codes)[:most]]
    return kept_lines_of(back, shown, codes)


def kept_lines_of(back: Lookback, rows: Sequence[Row], codes: Mapping[int, str]) -> list[GoalLine]:
    """Goals of then with the numbers that were kept."""
    said = {report["goal_id"]: report["confidence"] for report in back.reports()}
    owners = people_by_id(row["owner_id"] for row in rows)
    windows = windows_of(rows)
    as_of = back.when.as_of
    kept = snapshots_on(rows, back.when)
    return [
        GoalLine(
            goal_then(row, codes[row["id"]], owners.get(row["owner_id"])),
            kept_standing(row, windows[row["id"]], kept.get(row["id"]), said.get(row["id"]), as_of),
            windows[row["id"]],
        )
        for row in rows
    ]


def candidates(reader: Person, seen: GoalQuerySet, when: When) -> frozenset[int]:
    """Goals that may have been strategic then: those that are now, and those that were scored then."""
    strategic = seen.strategic().order_by(*BEST_FIRST).values_list("pk", flat=True)
    now = list(strategic[:MOST_STRATEGIC])
    goes_on = Goal.objects.filter(predecessor__in=now).values_list("pk", flat=True)
    stored = latest_score(reader.organization_id, when.as_of)
    return frozenset([*now, *goes_on, *(strategic_of(stored) if stored else ())])


def snapshots_on(rows: Sequence[Row], when: When) -> dict[int, Snapshot]:
    """What was kept last of some goals of then by a day."""
    asked = {
        "goals": [row["id"] for row in rows],
        "private": [row["visibility"] == Goal.Visibility.PRIVATE for row in rows],
        "day": when.as_of,
        "known_at": when.known_at,
    }
    return {kept.goal_id: kept for kept in Snapshot.objects.raw(LATEST, asked)}


def is_thinned(organization: Organization, as_of: dt.date) -> bool:
    """Whether of a day only what its month, or the one before, ended with is kept."""
    return as_of < organization.rollup_date - dt.timedelta(days=DAYS_KEPT_WHOLE)


def windows_of(rows: Sequence[Row]) -> dict[int, Window]:
    """When goals of then ran; of cycles the days of today."""
    cycles = Cycle.objects.in_bulk({row["cycle_id"] for row in rows if row["cycle_id"]})
    found = {}
    for row in rows:
        cycle = cycles.get(row["cycle_id"])
        given = Window(cycle.start_date, cycle.due_date) if cycle else Window()
        found[row["id"]] = window_of(Window(row["start_date"], row["due_date"]), given)
    return found


def kept_standing(
    row: Row, window: Window, kept: Snapshot | None, said: int | None, as_of: dt.date
) -> Standing:
    """Where a goal stood by what was kept of it. How fresh that was, was not kept."""
    if kept is None:
        return Standing(confidence=said, freshness=UNKEPT)
    pace = paced_as(kept)
    return Standing(
        progress=kept.progress_ppm,
        evidence=kept.evidence_ppm,
        expected=kept.expected_ppm,
        paced=kept.paced_ppm,
        pace=pace_shown(row["state"], window, pace, as_of),
        confidence=said,
        freshness=UNKEPT,
        is_watermelon=is_watermelon(said, pace),
        is_known=True,
    )


def paced_as(kept: Snapshot) -> PaceName | None:
    return next((word for word in PACES if word == kept.pace), None)
