"""A past day looks as it looked: what is computed again of it equals what was shown and kept then."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from actions.check_ins import check_in
from actions.readings import record_reading
from alignment import cascade, past_board
from alignment.cell_page import CellAccount, account_for
from alignment.dashboards import Figures, read_dashboard, read_figures
from alignment.explaining import When
from alignment.heat_map import HeatMap
from alignment.models import Snapshot
from alignment.past import Past
from alignment.past_board import read_past_day
from alignment.past_cell import account_then
from alignment.past_figures import read_figures_then
from alignment.standing import GoalLine, Standing
from alignment.watch import WatchList
from goals.models import Goal
from kpis.models import Kpi
from people.models import Organization, Person, Team
from people.tree import insert_team
from tests.alignment.some_organization import (
    TODAY,
    a_goal,
    a_value,
    add_target,
    make_organization,
    random_edit,
    strategic_and_teams,
)

pytestmark = pytest.mark.django_db(transaction=True)
NIGHTS = 6
NUMBERS = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm")


@pytest.mark.parametrize("seed", range(8))
def test_each_day_of_a_random_history_looks_as_it_looked(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To a leader and to somebody who sees less; computed again, and as the night kept it."""
    random = Random(seed)
    with transaction.atomic():
        organization = make_organization(random, goals=14)
        make_measured(organization, random)
    readers = readers_of(organization)
    nights: list[When] = []
    for night in range(NIGHTS):
        day = TODAY + dt.timedelta(days=night)
        with transaction.atomic():
            for _ in range(5):
                random_edit(organization, random)
            strategic_and_teams(organization, random)
            say(organization, random, day)
        cascade.drain_all(organization.pk)
        organization.refresh_from_db()
        shown = [shown_today(organization, reader) for reader in readers]
        nights.append(When(day, timezone.now()))
        cascade.advance_rollup_date(organization.pk, day + dt.timedelta(days=1))
        for reader, told in zip(readers, shown, strict=True):
            seen = Goal.objects.visible_to(reader)
            assert shown_of(reader, nights[-1]) == told, night
            with monkeypatch.context() as patched:
                patched.setattr(past_board, "MOST_GOALS", 0)
                kept = read_past_day(reader, seen, nights[-1])
                assert not kept.is_computed
                assert lines_of(kept.lines, has_news=False) == without_news(told["lines"])
    assert told["lines"] and any(told["watch"][0]) and any(told["heat"][0])
    for when in nights:
        assert_kept(organization, when)


def make_measured(organization: Organization, random: Random) -> None:
    """Work of three teams under strategic goals, most of it with a reading."""
    top, *_ = teams = [team_of(organization, None)]
    teams += [team_of(organization, top), team_of(organization, None)]
    for goal in Goal.objects.filter(organization=organization).order_by("pk"):
        Goal.objects.filter(pk=goal.pk).update(team=random.choice(teams), weight=1000, mode="all")
    Goal.objects.filter(organization=organization, parent=None).update(level="strategic")
    for _ in range(20):
        add_target(organization, random)
    for kpi in Kpi.objects.filter(organization=organization).order_by("pk"):
        record_reading(kpi, dated=TODAY, value=a_value(random, kpi), by=None)


def team_of(organization: Organization, parent: Team | None) -> Team:
    code = f"T{Team.objects.count()}"
    return insert_team(Team(organization=organization, code=code, name=code, parent=parent))


def readers_of(organization: Organization) -> list[Person]:
    leader = Person.objects.create(
        organization=organization, email=f"leader-{organization.pk}@any.example", is_leader=True
    )
    someone = Person.objects.filter(organization=organization).earliest("pk")
    return [leader, someone]


def say(organization: Organization, random: Random, day: dt.date) -> None:
    for _ in range(3):
        goal, by = a_goal(organization, random), Person.objects.earliest("pk")
        check_in(goal, by=by, dated=day, readings={}, confidence=random.randrange(11))


def assert_kept(organization: Organization, when: When) -> None:
    """The latest row on or before a day is what a replay of it gives, of every goal still there."""
    past = Past.read(organization, when)
    rows = Snapshot.objects.filter(goal__organization=organization, dated__lte=when.as_of)
    kept = rows.order_by("goal", "-dated").distinct("goal")
    found = {row.goal_id: (*(getattr(row, n) for n in NUMBERS), row.pace) for row in kept}
    here = Goal.objects.filter(organization=organization).values_list("pk", flat=True)
    again = {goal: (*past.numbers[goal], past.pace(goal)) for goal in past.rows if goal in here}
    assert again == {goal: row for goal, row in found.items() if goal in past.rows}
    assert again


def shown_today(organization: Organization, reader: Person) -> dict[str, Any]:
    reader.organization = organization
    board = read_dashboard(reader, Goal.objects.visible_to(reader), TODAY)
    return {
        "lines": lines_of([row.line for row in board.scorecard.rows]),
        "heat": cells_of(board.heat),
        "watch": watched(board.watch),
        "figures": drawn(read_figures(reader, Goal.objects.visible_to(reader))),
        "behind": [
            behind(account_for(organization, team, goal, Goal.objects.visible_to(reader), reader))
            for team, goal in keys_of(board.heat)
        ],
    }


def keys_of(heat: HeatMap) -> list[tuple[Team, Goal]]:
    return [(row.team, goal) for row in heat.rows for goal, cell in row.cells if cell]


def behind(account: CellAccount) -> Any:
    """The goals behind a cell; of the values of their targets what the database keeps."""
    lines = [
        (
            (row.line.goal.pk, row.weight, row.share),
            [(s.target_id, round(s.value, 12)) for s in row.targets if s.value is not None],
        )
        for row in account.lines
    ]
    return account.cell, lines, account.left


def shown_of(reader: Person, when: When) -> dict[str, Any]:
    seen = Goal.objects.visible_to(reader)
    day = read_past_day(reader, seen, when)
    assert day.heat and day.watch
    return {
        "figures": drawn(read_figures_then(reader, seen, when)),
        "behind": [
            behind(account_then(reader, seen, team, goal, when)) for team, goal in keys_of(day.heat)
        ],
        "lines": lines_of(day.lines),
        "heat": cells_of(day.heat),
        "watch": watched(day.watch),
    }


def drawn(figures: Figures) -> Any:
    """Tiles, of which progress and pace are shown, and trends."""
    tiles = [
        (one.line.goal.pk, one.area_ppm, one.parent_code, *tile_of(one.line.standing))
        for one in figures.cells
    ]
    return tiles, figures.trends


def tile_of(standing: Standing) -> Any:
    return standing.progress, standing.pace


def lines_of(lines: Any, has_news: bool = True) -> list[Any]:
    return [
        (line.goal.pk, line.goal.code, line.goal.title, line.goal.owner, line.window, standing)
        for line in lines
        for standing in [line.standing if has_news else dated(line)]
    ]


def without_news(told: list[Any]) -> list[Any]:
    return [(*row[:-1], numbers_of(row[-1])) for row in told]


def dated(line: GoalLine) -> Any:
    return numbers_of(line.standing)


def numbers_of(standing: Any) -> Any:
    names = ("progress", "evidence", "expected", "paced", "pace", "confidence", "is_watermelon")
    return tuple(getattr(standing, name) for name in names)


def cells_of(heat: HeatMap) -> Any:
    rows = [(row.team.pk, [(goal.pk, cell) for goal, cell in row.cells]) for row in heat.rows]
    return [goal.pk for goal in heat.goals], rows, heat.has_more


def watched(watch: WatchList) -> Any:
    kinds = [watch.watermelons, watch.overdue, watch.silent]
    return [lines_of(kind) for kind in kinds], [
        (one.strategic.pk, one.weight, lines_of([one.line])) for one in watch.weakest
    ]
