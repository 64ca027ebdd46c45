"""The dashboard of a past day: the scorecard, the score, and where that is not too much all the rest.

Up to MOST_GOALS goals everything is computed again from what was known then. Of a larger organization
the scorecard is what the night kept (`Snapshot`), and the rest is not told. Scores are what was kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alignment.attainment import Window, window_of
from alignment.counting import UNCOUNTED_STATES
from alignment.dashboards import SCORECARD_ROWS
from alignment.explaining import When
from alignment.heat_map import HeatMap
from alignment.known import Row
from alignment.models import Score, Snapshot
from alignment.pace import PACES, PaceName, is_watermelon
from alignment.past import Past, Reading, codes_told, goal_then, people_by_id
from alignment.past_heat import heat_map_then
from alignment.past_watch import watch_list_then
from alignment.queries import BEST_FIRST, scored, with_standing
from alignment.scoring.points import THETA
from alignment.scoring.reading import ShownComponent, component_of
from alignment.scoring.score import PROVISIONAL_BELOW
from alignment.scoring.storing import latest_score, strategic_of
from alignment.standing import GoalLine, Standing, line_of, pace_shown
from alignment.watch import WatchList
from goals.models import Cycle, Goal
from goals.querysets import GoalQuerySet
from people.models import Person

# Reading a whole organization as it was takes a second for so many goals with years of readings.
MOST_GOALS = 2_000
# Strategic goals of today that are looked up in the past, the most important first.
MOST_STRATEGIC = 500
# How fresh a goal was, where only the night's numbers are there to tell.
UNKEPT = "unkept"


@dataclass(frozen=True, slots=True)
class KeptScore:
    """An organization's alignment score as a day left it; ppm, None = does not apply."""

    dated: dt.date
    score: int | None
    basis: int | None
    components: tuple[ShownComponent, ...]

    @property
    def is_provisional(self) -> bool:
        return self.basis is not None and self.basis < PROVISIONAL_BELOW


@dataclass(frozen=True, slots=True)
class PastDay:
    """Where strategy stood on a day, for a reader.

    is_computed: whether it was computed again, and not taken from what the night kept. `gone` are
    strategic goals of then that everyone saw and that were deleted since.
    """

    as_of: dt.date
    lines: tuple[GoalLine, ...]
    score: KeptScore | None
    is_computed: bool = True
    has_more: bool = False
    gone: int = 0
    heat: HeatMap | None = None
    watch: WatchList | None = None


def read_past_day(reader: Person, seen: GoalQuerySet, when: When) -> PastDay:
    """A day with all its parts."""
    score = kept_score(reader, when)
    if is_large(reader):
        return kept_day(reader, seen, when, score)
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
        heat=heat_map_then(past, when, lines, reader, codes),
        watch=watch_list_then(past, lines, codes),
    )


def is_large(reader: Person) -> bool:
    """Whether its organization is too large to compute a past day of it; counts no further than that."""
    goals = Goal.objects.filter(organization=reader.organization)
    return goals[: MOST_GOALS + 1].count() > MOST_GOALS


def strategic_then(rows: Mapping[int, Row], codes: Mapping[int, str]) -> list[int]:
    """The strategic goals that counted, the most important first: `alignment.queries.scored` of then."""
    goes_on = {
        row["predecessor_id"]
        for row in rows.values()
        if row["state"] not in UNCOUNTED_STATES and row["id"] in codes
    }
    found = [
        row
        for row in rows.values()
        if row["level"] == Goal.Level.STRATEGIC
        and row["state"] not in UNCOUNTED_STATES
        and row["archived_at"] is None
        and row["id"] in codes
        and row["id"] not in goes_on
    ]
    found.sort(key=lambda row: (row["priority"] is None, -(row["priority"] or 0), row["id"]))
    return [row["id"] for row in found]


def deleted_since(past: Past) -> int:
    told = [
        goal
        for goal, row in past.rows.items()
        if row["level"] == Goal.Level.STRATEGIC
        and row["visibility"] == Goal.Visibility.ORGANIZATION
        and row["state"] not in UNCOUNTED_STATES
    ]
    return len(told) - Goal.objects.filter(pk__in=told).count()


def kept_score(reader: Person, when: When) -> KeptScore | None:
    """The score that held at the end of a day; None where none was kept by then."""
    stored = latest_score(reader.organization_id, when.as_of)
    return score_card(stored) if stored else None


def score_card(stored: Score) -> KeptScore:
    kept = [letter for letter in THETA if letter in stored.components]
    found = tuple(component_of(letter, stored.components[letter]) for letter in kept)
    return KeptScore(stored.dated, stored.score_ppm, stored.basis_ppm, found)


# What the night kept ----------------------------------------------------------------------


def kept_day(reader: Person, seen: GoalQuerySet, when: When, score: KeptScore | None) -> PastDay:
    """A day of a large organization: the strategic goals of then with the numbers that were kept."""
    organization = reader.organization
    reading = Reading(organization, when, candidates(reader, seen, when))
    rows = reading.rows()
    codes = codes_told(reader, seen, rows, rows)
    found = strategic_then(rows, codes)
    shown = [rows[goal] for goal in found[:SCORECARD_ROWS]]
    said = {report["goal_id"]: report["confidence"] for report in reading.reports()}
    owners = people_by_id(row["owner_id"] for row in shown)
    windows = windows_of(shown)
    kept = snapshots_on([row["id"] for row in shown], when.as_of)
    lines = [
        GoalLine(
            goal_then(row, codes[row["id"]], owners.get(row["owner_id"])),
            kept_standing(row, windows[row["id"]], kept.get(row["id"]), said.get(row["id"]), when),
            windows[row["id"]],
        )
        for row in shown
    ]
    return PastDay(
        when.as_of, tuple(lines), score, is_computed=False, has_more=len(found) > len(shown)
    )


def candidates(reader: Person, seen: GoalQuerySet, when: When) -> frozenset[int]:
    """Goals that may have been strategic then: those that are now, and those that were scored then."""
    strategic = seen.strategic().order_by(*BEST_FIRST).values_list("pk", flat=True)
    now = list(strategic[:MOST_STRATEGIC])
    goes_on = Goal.objects.filter(predecessor__in=now).values_list("pk", flat=True)
    stored = latest_score(reader.organization_id, when.as_of)
    return frozenset([*now, *goes_on, *(strategic_of(stored) if stored else ())])


def snapshots_on(goals: Sequence[int], as_of: dt.date) -> dict[int, Snapshot]:
    """What was kept last of some goals by a day."""
    kept = Snapshot.objects.filter(goal__in=goals, dated__lte=as_of)
    return {row.goal_id: row for row in kept.order_by("goal", "-dated").distinct("goal")}


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
    row: Row, window: Window, kept: Snapshot | None, said: int | None, when: When
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
        pace=pace_shown(row["state"], window, pace, when.as_of),
        confidence=said,
        freshness=UNKEPT,
        is_watermelon=is_watermelon(said, pace),
        is_known=True,
    )


def paced_as(kept: Snapshot) -> PaceName | None:
    return next((word for word in PACES if word == kept.pace), None)


def stored_day(reader: Person, seen: GoalQuerySet) -> PastDay:
    """The day that stored numbers hold for, to be put beside a past one."""
    as_of = reader.organization.rollup_date
    goals = list(with_standing(scored(seen))[: SCORECARD_ROWS + 1])
    lines = tuple(line_of(goal, as_of) for goal in goals[:SCORECARD_ROWS])
    has_more = len(goals) > SCORECARD_ROWS
    return PastDay(as_of, lines, kept_score(reader, When(as_of)), has_more=has_more)
