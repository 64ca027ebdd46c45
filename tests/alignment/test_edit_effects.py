"""What an edit did to its goal's progress, told in points beside it, and the same as what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.closings import set_by_hand
from actions.goals import edit_goal
from actions.readings import record_reading
from actions.targets import add_step, edit_target, remove_step, tick_step
from alignment import edit_effects
from alignment.changes import Cause, Moment, what_changed
from alignment.edit_effects import effects_of
from alignment.goal_history import history_page
from alignment.history import facts_known
from goals.models import Goal
from tests.world import World, make_world, today

DAY = dt.timedelta(days=1)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def points_of(goal: Goal) -> list[tuple[str, str, int | None, int | None]]:
    """Noun, verb, was and became of the entries with an effect, the newest first."""
    entries = history_page(goal, 1).rows
    found = effects_of(goal, entries)
    return [
        (entry.noun, entry.verb, found[entry.pk].was, found[entry.pk].became)
        for entry in entries
        if entry.pk in found
    ]


def test_each_edit_tells_what_it_did(world: World) -> None:
    """50 answers on the way from 40 to 80 are 25 %; one step that is not done makes it 12.5 %."""
    goal, by, target = world.own_goal, world.employee, world.target(world.own_goal)
    edit_target(target, {"target": Decimal(60)}, version=1, by=by)
    record_reading(world.answers, dated=today(), value=Decimal(55), by=by)
    edit_target(target, {"weight": 3000}, version=2, by=by)
    tick_step(world.step, today(), by=by)
    edit_goal(goal, {"title": "Answer at once"}, version=1, by=by)
    edit_goal(goal, {"steps_weight": 0}, version=2, by=by)
    assert points_of(goal) == [
        ("goal", "edit", 812_500, 750_000),
        ("step", "tick", 562_500, 812_500),
        ("target", "edit", 375_000, 562_500),
        ("target", "edit", 125_000, 250_000),
        ("step", "create", 250_000, 125_000),
    ]


def test_what_is_taken_away_or_set_by_hand_tells_too(world: World) -> None:
    goal, by = world.own_goal, world.employee
    remove_step(add_step(goal, by=by, title="Buy a bell", done_on=today()), by=by)
    set_by_hand(goal, 900_000, reason="Seen", by=by, set_on=today(), expires_on=today() + DAY)
    assert points_of(goal)[:3] == [
        ("handsetvalue", "create", 125_000, 900_000),
        ("step", "remove", 375_000, 125_000),
        ("step", "create", 125_000, 375_000),
    ]


def test_before_there_is_data_an_edit_tells_nothing(world: World) -> None:
    edit_target(world.target(world.private), {"target": Decimal(9)}, version=1, by=world.employee)
    assert points_of(world.private) == []


def test_the_effect_is_what_changed_between_the_moments_around_the_edit(world: World) -> None:
    """Of a goal with others below it, by the parts that the page "What changed" adds up."""
    goal, target, by = world.strategic, world.target(world.strategic), world.leader
    edits: list[Callable[[], object]] = [
        lambda: edit_target(target, {"target": Decimal(180)}, version=1, by=by),
        lambda: edit_target(target, {"baseline": None}, version=2, by=by),
        lambda: edit_target(target, {"weight": 2500}, version=3, by=by),
        lambda: add_step(goal, by=by, title="Ask why", weight=500, done_on=today()),
        lambda: edit_goal(goal, {"mode": "own"}, version=1, by=by),
        lambda: edit_goal(goal, {"mode": "contributors"}, version=2, by=by),
        lambda: edit_goal(goal, {"mode": "all", "steps_weight": 9000}, version=3, by=by),
    ]
    moments = []
    for edit in edits:
        record_reading(world.answers, dated=today(), value=Decimal(60 + len(moments)), by=by)
        before = timezone.now()
        edit()
        moments.append((before, timezone.now()))
    told = [sum(parts_between(world, *pair).values()) for pair in moments]
    entries = history_page(goal, 1).rows[: len(edits)]
    effects = effects_of(goal, entries)
    assert [effects[entry.pk].points for entry in reversed(entries)] == told
    assert len(set(told)) > 4


def parts_between(world: World, one: dt.datetime, other: dt.datetime) -> dict[Cause, int]:
    facts = [facts_known(world.organization.pk, instant) for instant in (one, other)]
    before, after = (Moment(known, today()) for known in facts)
    parts = what_changed(before, after)[world.strategic.pk].parts()
    assert parts is not None
    return parts


def test_the_queries_are_the_same_for_one_edit_and_for_many(world: World) -> None:
    goal, target = world.own_goal, world.target(world.own_goal)
    counts = []
    for _ in range(2):
        for n in range(6):
            target.refresh_from_db()
            new = {"target": target.target + n + 1}
            edit_target(target, new, version=target.version, by=world.employee)
        entries = history_page(goal, 1).rows
        with CaptureQueriesContext(connection) as asked:
            assert effects_of(goal, entries)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_of_a_goal_with_too_much_below_no_effect_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit_target(world.target(world.strategic), {"target": Decimal(300)}, version=1, by=world.leader)
    assert points_of(world.strategic)
    monkeypatch.setattr(edit_effects, "MOST_BELOW", 2)
    assert points_of(world.strategic) == []
