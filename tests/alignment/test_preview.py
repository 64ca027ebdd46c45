"""What an edit would do, shown beforehand, is what it does; and showing it writes nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from actions.check_ins import check_in
from actions.closings import set_by_hand
from actions.edges import Weighing, reweigh_all
from actions.goals import add_contribution, edit_goal, move_goal, remove_contribution
from actions.targets import edit_target
from alignment import cascade
from alignment.edits import Edits
from alignment.models import Dirty, Rollup
from alignment.preview import effects, numbers_after, of_target
from alignment.rollup import GoalNumbers
from alignment.weighing import reweighing, weight_rows
from goals.models import Goal
from goals.querysets import GoalQuerySet
from ledger.models import AuditEntry
from tests.world import World, make_world, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = make_world()
    waiting = {made.waiting: Decimal(200)}
    check_in(made.team_goal, by=made.manager, dated=today(), readings=waiting)
    cascade.drain_all(made.organization.pk)
    return made


def stored(world: World) -> dict[int, GoalNumbers]:
    rows = Rollup.objects.filter(organization=world.organization)
    fields = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm")
    return {pk: GoalNumbers(*four) for pk, *four in rows.values_list("goal", *fields)}


def foretold(world: World, edits: Edits) -> dict[int, GoalNumbers]:
    """All numbers as they would be; showing them leaves no trace."""
    marks, entries = Dirty.objects.count(), AuditEntry.objects.count()
    before = stored(world)
    pairs = numbers_after(world.organization.pk, today(), edits)
    assert {pk: pair[0] for pk, pair in pairs.items()} == {pk: before[pk] for pk in pairs}
    assert (Dirty.objects.count(), AuditEntry.objects.count()) == (marks, entries)
    assert stored(world) == before
    return before | {pk: pair[1] for pk, pair in pairs.items()}


def comes_true(world: World, told: dict[int, GoalNumbers]) -> bool:
    assert told != stored(world)
    cascade.drain_all(world.organization.pk)
    return told == stored(world)


def test_new_weights(world: World) -> None:
    rows = weight_rows(world.strategic, Goal.objects.all())
    wanted = [(row, weight) for row, weight in zip(rows, (3000, 500), strict=False)]
    told = foretold(world, reweighing(world.strategic, wanted))
    reweigh_all(
        [Weighing(row.row, weight, row.version, row.field) for row, weight in wanted],
        by=world.leader,
    )
    assert comes_true(world, told)


def test_a_new_weight_of_the_steps(world: World) -> None:
    (row,) = [r for r in weight_rows(world.own_goal, Goal.objects.all()) if r.kind == "steps"]
    told = foretold(world, reweighing(world.own_goal, [(row, 250)]))
    reweigh_all([Weighing(row.row, 250, row.version, row.field)], by=world.employee)
    assert comes_true(world, told)


def test_a_move_to_another_home_and_to_none(world: World) -> None:
    child, home = world.own_goal, world.team_goal
    edges = {(child.pk, home.pk): None, (child.pk, world.strategic.pk): child.weight}
    told = foretold(world, Edits(edges=edges))
    move_goal(child, world.strategic, by=world.manager)
    assert comes_true(world, told)
    told = foretold(world, Edits(edges={(child.pk, world.strategic.pk): None}))
    move_goal(child, None, by=world.manager)
    assert comes_true(world, told)


def test_a_further_edge_and_its_end(world: World) -> None:
    pair = (world.own_goal.pk, world.strategic.pk)
    told = foretold(world, Edits(edges={pair: 2000}))
    edge = add_contribution(world.own_goal, world.strategic, weight=2000, by=world.manager)
    assert comes_true(world, told)
    told = foretold(world, Edits(edges={pair: None}))
    remove_contribution(edge, by=world.employee)
    assert comes_true(world, told)


@pytest.mark.parametrize(
    "fields",
    [
        {"target": Decimal(60)},
        {"baseline": Decimal(0), "weight": 5000},
        {"target": None},
        {"target": Decimal(45), "due_date": today()},
    ],
)
def test_a_target_asked_otherwise(fields: dict[str, Any], world: World) -> None:
    target = world.target(world.own_goal)
    edits = of_target(target, fields, today())
    assert edits is not None
    told = foretold(world, edits)
    edit_target(target, fields, version=target.version, by=world.employee)
    assert comes_true(world, told)


def test_a_target_whose_own_date_is_taken_away_falls_back_to_its_goal_s(world: World) -> None:
    target, later = world.target(world.own_goal), today() + dt.timedelta(days=400)
    target = edit_target(target, {"due_date": later}, version=1, by=world.employee)
    cascade.drain_all(world.organization.pk)
    edits = of_target(target, {"due_date": None}, today())
    assert edits is not None
    told = foretold(world, edits)
    edit_target(target, {"due_date": None}, version=2, by=world.employee)
    assert comes_true(world, told)


def test_a_state_and_a_value_set_by_hand(world: World) -> None:
    goal = world.own_goal
    told = foretold(world, Edits(goals={goal.pk: {"state": "cancelled"}}))
    edit_goal(goal, {"state": "cancelled"}, version=goal.version, by=world.employee)
    assert comes_true(world, told)
    home = world.team_goal
    columns = {"hand_ppm": 910_000, "hand_until": today()}
    told = foretold(world, Edits(goals={home.pk: columns}))
    set_by_hand(home, 910_000, set_on=today(), expires_on=today(), reason="Seen", by=world.manager)
    assert comes_true(world, told)


def test_a_reader_is_shown_the_goals_they_see_the_nearest_first(world: World) -> None:
    target = world.target(world.own_goal)
    edits = of_target(target, {"target": Decimal(60)}, today())
    assert edits is not None
    seen: GoalQuerySet = Goal.objects.visible_to(world.employee)
    shown = effects(edits, seen, today(), world.organization.pk)
    goals = [world.own_goal, world.team_goal, world.strategic]
    assert [one.goal for one in shown] == goals
    assert all(one.difference and one.difference > 0 for one in shown)
    less = effects(edits, seen.exclude(pk=world.team_goal.pk), today(), world.organization.pk)
    assert [one.goal for one in less] == [world.own_goal, world.strategic]
