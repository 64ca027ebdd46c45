from __future__ import annotations

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from actions.codes import next_code, numbered_codes
from actions.goals import (
    GoalDraft,
    add_contribution,
    cascade_goal,
    create_goal,
    delete_goal,
    edit_goal,
    move_goal,
)
from actions.targets import create_kpi, edit_target
from alignment import cascade
from alignment.models import Rollup
from goals.models import Goal
from goals.tree import MOST_LEVELS
from jobs.verifying import verify
from kpis.models import Kpi
from ledger.models import AuditEntry
from people.models import Organization, Team
from tests.world import World, make_world, today


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def organization(db: None) -> Organization:
    return Organization.objects.create(name="Deep", slug="deep", rollup_date=today())


def chain(organization: Organization, levels: int, prefix: str) -> list[Goal]:
    """Goals under each other, the top one first."""
    made = Goal.objects.bulk_create(
        Goal(organization=organization, code=f"{prefix}{i}", title=f"Level {i}")
        for i in range(levels)
    )
    for above, goal in pairwise(made):
        goal.parent = above
    Goal.objects.bulk_update(made[1:], ["parent"])
    return made


def test_goals_lie_as_deep_as_can_be_found_and_no_deeper(organization: Organization) -> None:
    goals = chain(organization, MOST_LEVELS, "A")
    cascade.drain_all(organization.pk)
    assert Rollup.objects.get(goal=goals[-1]).depth == MOST_LEVELS - 1
    assert verify(organization).differences == []
    with pytest.raises(ValidationError, match="at most 300 levels"):
        create_goal(organization, GoalDraft("Too deep", {"parent": goals[-1]}), by=None)
    with pytest.raises(ValidationError, match="at most 300 levels"):
        cascade_goal(goals[-1], [GoalDraft("Too deep")], by=None)
    create_goal(organization, GoalDraft("Deep enough", {"parent": goals[-2]}), by=None)
    pair = chain(organization, 2, "B")
    with pytest.raises(ValidationError, match="at most 300 levels"):
        move_goal(pair[0], goals[-2], by=None)
    with pytest.raises(ValidationError, match="at most 300 levels"):
        add_contribution(pair[0], goals[-2], by=None)
    with pytest.raises(ValidationError, match="at most 300 levels"):
        add_contribution(goals[0], pair[1], by=None)
    add_contribution(pair[1], goals[-2], by=None)
    cascade.drain_all(organization.pk)
    assert verify(organization).differences == []


def test_a_further_edge_makes_the_way_longer_for_all_below(organization: Organization) -> None:
    upper, lower = chain(organization, 200, "A"), chain(organization, 100, "B")
    add_contribution(lower[0], upper[-1], by=None)
    with pytest.raises(ValidationError, match="at most 300 levels"):
        create_goal(organization, GoalDraft("Too deep", {"parent": lower[-1]}), by=None)


def test_an_edit_changes_only_a_goals_own_fields(world: World) -> None:
    goal = world.own_goal
    for field in ("parent", "level", "closed_on", "closed_progress_ppm", "predecessor", "code"):
        with pytest.raises(ValidationError, match="not changed by an edit"):
            edit_goal(goal, {field: None}, version=goal.version, by=None)
    for state in ("achieved", "missed"):
        with pytest.raises(ValidationError, match="Close a goal or reopen it"):
            edit_goal(goal, {"state": state}, version=goal.version, by=None)
    target = world.target(goal)
    for field in ("goal", "kpi"):
        with pytest.raises(ValidationError, match="not changed by an edit"):
            edit_target(target, {field: None}, version=target.version, by=None)
    goal.refresh_from_db()
    assert (goal.version, goal.level, goal.state) == (1, "individual", "active")
    edited = edit_goal(goal, {"state": "paused", "mode": "own"}, version=1, by=None)
    assert (edited.version, edited.state) == (2, "paused")


def test_codes_go_on_after_the_highest_number(organization: Organization) -> None:
    assert next_code(Goal, organization) == "G-1"
    for code in ("G-9", "G-10", "G-0099", "G-x", "H-500"):
        Goal.objects.create(organization=organization, code=code, title=code)
    other = Organization.objects.create(name="Other", slug="other", rollup_date=today())
    Goal.objects.create(organization=other, code="G-77", title="Theirs")
    assert next_code(Goal, organization) == "G-11"
    assert next_code(Team, organization) == "T-1"
    assert create_kpi(organization, by=None, name="Visits").code == "K-1"
    assert create_kpi(organization, by=None, name="Returns").code == "K-2"


@pytest.mark.parametrize(
    ("model", "index"),
    [(Goal, "goal_numbered"), (Kpi, "kpi_numbered"), (Team, "team_numbered")],
)
def test_the_highest_code_is_found_by_an_index(
    organization: Organization, model: type[Goal], index: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = numbered_codes(model, organization)[:1].explain()
    assert index in plan
    assert "Sort" not in plan


def test_a_goal_that_is_gone_already_is_told_so(world: World) -> None:
    gone = Goal.objects.get(pk=world.private.pk)
    delete_goal(world.private, by=None)
    with pytest.raises(ValidationError, match="deleted meanwhile"):
        delete_goal(gone, by=None)


def test_an_edge_that_a_move_replaces_is_told_to_the_audit(world: World) -> None:
    edge = add_contribution(world.own_goal, world.strategic, by=None)
    move_goal(world.own_goal, world.strategic, by=None)
    entry = AuditEntry.objects.get(noun="contribution", verb="remove")
    assert (entry.object_id, entry.goal_id) == (edge.pk, world.own_goal.pk)
