"""Holds stored numbers against `alignment.reference`, which shares nothing with what stored them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import connection, transaction

from alignment.models import Cell, Dirty, Rollup, Score, TargetState
from alignment.reference import Recomputed, recompute
from alignment.reference_cells import weigh
from alignment.reference_score import case_of, plain_mean, plain_score
from people.models import Organization

NAMED = 10
VALUE_DECIMALS = 24
CELL_KEY = ("strategic_goal_id", "team_id", "is_open")
# Of what has no score, and of an organization in which nothing was ever written.
NO_SCORE = (None,) * 7
ScoreKey = tuple[int | None, int | None]
CELL_SUMS = ("weight", "progress", "evidence", "dated", "paced", "expected")


@dataclass(frozen=True)
class Difference:
    """A stored row that is not what the facts say."""

    what: str
    stored: object
    recomputed: object

    def __str__(self) -> str:
        return f"{self.what}: stored {self.stored}, recomputed {self.recomputed}"


@dataclass(frozen=True)
class Report:
    organization: Organization
    as_of: dt.date
    goals: int
    targets: int
    readings: int
    waiting: int
    differences: list[Difference]

    def text(self) -> str:
        lines = [
            f"{self.organization.slug} on {self.as_of}: recomputed {self.goals} goals, "
            f"{self.targets} targets, {self.readings} readings",
            f"differences: {len(self.differences)}",
            *(f"  {difference}" for difference in self.differences[:NAMED]),
        ]
        if self.waiting:
            lines.append(f"  ({self.waiting} changes still wait for the drain)")
        return "\n".join(lines)


def verify(organization: Organization) -> Report:
    """Recompute an organization and compare, in one consistent view of the database."""
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        if not is_inside:
            set_snapshot_isolation()
        done = recompute(organization.pk)
        differences = [
            *differing_goals(organization, done),
            *differing_targets(organization, done),
            *differing_cells(organization, done),
            *differing_scores(organization, done),
        ]
        waiting = Dirty.objects.filter(organization_id=organization.pk).count()
    readings = sum(len(of_kpi) for of_kpi in done.facts.readings.values())
    return Report(
        organization,
        done.as_of,
        len(done.facts.goals),
        len(done.attained),
        readings,
        waiting,
        differences,
    )


def set_snapshot_isolation() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def differing_goals(organization: Organization, done: Recomputed) -> Iterator[Difference]:
    stored = {r.goal_id: r for r in Rollup.objects.filter(organization=organization)}
    for goal_id, goal in done.facts.goals.items():
        row = stored.pop(goal_id, None)
        expected = as_recomputed(done, goal_id)
        if row is None or as_stored(row) != expected:
            what = f"goal {goal['code']} {goal['title']}"
            yield Difference(what, as_stored(row) if row else None, expected)
    for goal_id in stored:
        yield Difference(f"goal {goal_id}", "a row", "no such goal")


def as_recomputed(done: Recomputed, goal_id: int) -> tuple[Any, ...]:
    news = done.newest[goal_id] or (None, None)
    numbers = (*done.numbers[goal_id], done.paces[goal_id])
    told = done.freshness(goal_id), done.confidence(goal_id)
    return (*numbers, *news, *told, *place(done.places[goal_id]))


def place(path: list[int]) -> tuple[int, int, list[int]]:
    return path[0], len(path) - 1, path


def as_stored(row: Rollup) -> tuple[Any, ...]:
    numbers = (row.progress_ppm, row.evidence_ppm, row.expected_ppm, row.paced_ppm)
    news = row.newest_on, row.cadence_days
    told = row.freshness, row.confidence
    return (*numbers, row.pace, *news, *told, row.home_root_id, row.depth, row.path)


def differing_targets(organization: Organization, done: Recomputed) -> Iterator[Difference]:
    states = TargetState.objects.filter(organization=organization)
    stored = {state.target_id: target_as_stored(state, done.as_of) for state in states}
    for target_id in done.attained:
        expected = target_as_recomputed(done, target_id)
        if (found := stored.pop(target_id, None)) != expected:
            yield Difference(f"target {target_id}", found, expected)
    for target_id, found in stored.items():
        yield Difference(f"target {target_id}", found, "no such target")


def differing_cells(organization: Organization, done: Recomputed) -> Iterator[Difference]:
    """Heat-map cells, and the goals that carry most of each strategic goal."""
    weighed = weigh(done)
    rows = Cell.objects.filter(organization=organization).values_list(*CELL_KEY, *CELL_SUMS)
    stored = {row[:3]: row[3:] for row in rows}
    for key, expected in weighed.cells.items():
        if (found := stored.pop(key, None)) != expected:
            yield Difference(cell_name(done, *key), found, expected)
    for key, found in stored.items():
        yield Difference(cell_name(done, *key), found, "no such cell")
    for row in Rollup.objects.filter(organization=organization):
        named = dict(zip(row.critical, row.critical_ppm, strict=True))
        if named != (critical := weighed.critical.get(row.goal_id, {})):
            yield Difference(f"critical goals of goal {row.goal_id}", named, critical)


def cell_name(done: Recomputed, goal_id: int, team_id: int, is_open: bool) -> str:
    goal = done.facts.goals[goal_id]
    seen_by = "everyone" if is_open else "the team"
    return f"cell of team {team_id} × goal {goal['code']} {goal['title']} for {seen_by}"


def differing_scores(organization: Organization, done: Recomputed) -> Iterator[Difference]:
    """The alignment scores that hold on the day, by goal and team; neither is the organization."""
    plain = plain_score(case_of(done))
    expected: dict[ScoreKey, tuple[Any, ...]] = {
        (None, None): score_as_recomputed(plain, plain["basis"])
    }
    for goal_id, found in plain["strategic"].items():
        expected[goal_id, None] = score_as_recomputed(found)
    for team_id, found in plain["teams"].items():
        if found is not None:
            expected[None, team_id] = score_as_recomputed(found, found["basis"])
    rows = Score.objects.filter(organization=organization, dated__lte=done.as_of)
    held = {(row.goal_id, row.team_id): score_as_stored(row) for row in rows.order_by("dated")}
    for key, found in held.items():
        wanted = expected.pop(key, NO_SCORE)
        if found != wanted:
            yield Difference(name_of_score(done, *key), found, wanted)
    for key, wanted in expected.items():
        if wanted != NO_SCORE:
            yield Difference(name_of_score(done, *key), None, wanted)


def score_as_recomputed(found: dict[str, Any], basis: int | None = None) -> tuple[Any, ...]:
    parts = {letter: found.get(letter) for letter in "CLFTH"}
    return plain_mean(parts), basis, *parts.values()


def score_as_stored(row: Score) -> tuple[Any, ...]:
    found = [row.components.get(letter, {}).get("ppm") for letter in "CLFTH"]
    return (row.score_ppm, row.basis_ppm, *found)


def name_of_score(done: Recomputed, goal_id: int | None, team_id: int | None) -> str:
    if team_id:
        return f"alignment score of team {team_id}"
    return f"alignment score of {done.facts.goals[goal_id]['code'] if goal_id else 'all'}"


def target_as_recomputed(done: Recomputed, target_id: int) -> tuple[Any, ...]:
    """Values in force are stored with 24 decimals, which only means need more of."""
    value = done.values[target_id]
    rounded = None if value is None else round(value, VALUE_DECIMALS)
    attained = (*done.attained[target_id], rounded, done.measured_on[target_id])
    return (*attained, *done.asked[target_id])


def target_as_stored(state: TargetState, as_of: dt.date) -> tuple[Any, ...]:
    numbers = (state.counts, state.progress_ppm, state.expected_on(as_of))
    value = None if state.value is None else Fraction(state.value)
    asked = (state.goal_id, state.weight, state.cadence_days, state.start_date, state.due_date)
    return (*numbers, value, state.newest_on, *asked, state.course)
