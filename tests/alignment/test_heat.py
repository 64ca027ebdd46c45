"""Stored cells follow every edit, cheaply where nothing but progress moved."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from actions import targets
from actions.editing import change, locked
from actions.goals import edit_goal
from actions.readings import record_reading
from actions.targets import TargetDraft
from alignment import cascade, marks
from alignment.models import Cell, Dirty, LiveVersion, Rollup
from goals.models import Goal
from jobs.verifying import verify
from kpis.models import Kpi
from people.models import Organization, Team
from people.tree import insert_team
from tests.alignment.some_organization import (
    TODAY,
    YEAR,
    a_value,
    add_target,
    make_organization,
    random_edit,
    strategic_and_teams,
)
from tests.alignment.test_cascade import differences

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_edits_the_stored_cells_equal_a_recompute(seed: int) -> None:
    random = Random(seed)
    organization = make_organization(random)
    strategic_and_teams(organization, random)
    goals = Goal.objects.filter(organization=organization)
    goals.update(team=Team.objects.get(organization=organization))
    goals.filter(parent=None).update(level="strategic")
    goals.update(weight=1000, mode="all", visibility="organization")
    for _ in range(30):
        add_target(organization, random)
    for kpi in Kpi.objects.filter(organization=organization):
        record_reading(kpi, dated=TODAY, value=a_value(random, kpi), by=None)
    seen = set()
    for _ in range(6):
        edits = [random_edit(organization, random) for _ in range(random.randrange(1, 4))]
        edits += [strategic_and_teams(organization, random)] * random.randrange(2)
        cascade.drain_all(organization.pk)
        assert differences(organization) == [], edits
        seen |= set(
            Cell.objects.filter(organization=organization).values_list("weight", "progress")
        )
    assert len(seen) > 1
    assert cascade.recompute_all(organization) == 0
    assert differences(organization) == []


class Bakery:
    """Grow (strategic) ← Bread and Cake of one team, half done each; their cell."""

    def __init__(self) -> None:
        self.organization = Organization.objects.create(
            name="Bakery", slug="bakery", rollup_date=TODAY
        )
        self.team = insert_team(Team(organization=self.organization, code="O", name="Ovens"))
        self.grow = self.goal("Grow", None, level="strategic")
        self.bread = self.goal("Bread", self.grow, team=self.team)
        self.cake = self.goal("Cake", self.grow, team=self.team)
        for goal in (self.bread, self.cake):
            self.measure(goal, 5)
        self.drain()

    def goal(self, title: str, parent: Goal | None, **fields: object) -> Goal:
        goal = Goal(organization=self.organization, code=title, title=title, parent=parent)
        for name, value in {"start_date": YEAR[0], "due_date": YEAR[1], **fields}.items():
            setattr(goal, name, value)
        goal.save()
        return goal

    def measure(self, goal: Goal, value: int) -> None:
        kpi, is_new = Kpi.objects.get_or_create(
            organization=self.organization, code=goal.code, name=goal.title
        )
        if is_new:
            draft = TargetDraft(kpi, baseline=Decimal(0), target=Decimal(10))
            targets.add_target(goal, draft, by=None)
        record_reading(kpi, dated=TODAY, value=Decimal(value), by=None)

    def drain(self) -> list[tuple[bool, int, int]]:
        cascade.drain_all(self.organization.pk)
        assert verify(self.organization).differences == []
        rows = Cell.objects.filter(organization=self.organization).order_by("-is_open")
        return [(row.is_open, row.weight, row.progress // 10**6) for row in rows]


def test_a_cell_moves_by_what_its_leaf_moved_without_a_look_at_the_others() -> None:
    bakery = Bakery()
    bakery.measure(bakery.bread, 9)
    with CaptureQueriesContext(connection) as asked:
        cascade.drain_all(bakery.organization.pk)
    assert bakery.drain() == [(True, 1_000_000, 700_000)]
    statements = [query["sql"] for query in asked.captured_queries]
    assert not any("UNION SELECT edge.child_id" in sql for sql in statements)
    assert not any("SET shape = NULL" in sql for sql in statements)


def test_a_reading_that_moves_nothing_writes_no_cell() -> None:
    bakery = Bakery()
    bakery.measure(bakery.bread, 15)
    bakery.drain()
    version = LiveVersion.objects.get(pk=bakery.organization.pk).version
    bakery.measure(bakery.bread, 16)
    assert bakery.drain() == [(True, 1_000_000, 750_000)]
    assert LiveVersion.objects.get(pk=bakery.organization.pk).version == version


def test_a_team_s_own_goal_stands_in_a_row_of_its_own_and_a_private_one_nowhere() -> None:
    bakery = Bakery()
    edit_goal(bakery.bread, {"visibility": "team"}, version=1, by=None)
    assert bakery.drain() == [(True, 500_000, 250_000), (False, 500_000, 250_000)]
    edit_goal(bakery.bread, {"visibility": "private"}, version=2, by=None)
    assert bakery.drain() == [(True, 1_000_000, 500_000)]


def test_a_goal_without_data_leaves_its_cell_empty_and_comes_back_with_a_reading() -> None:
    bakery = Bakery()
    tart = bakery.goal("Tart", bakery.grow, team=bakery.team)
    assert bakery.drain() == [(True, 666_666, 333_333)]
    bakery.measure(tart, 10)
    assert bakery.drain() == [(True, 999_999, 666_666)]


def test_a_team_that_changes_hands_or_a_goal_that_is_strategic_no_more() -> None:
    bakery = Bakery()
    edit_goal(bakery.bread, {"team": None}, version=1, by=None)
    assert bakery.drain() == [(True, 500_000, 250_000)]
    change(locked(bakery.grow, None), {"level": "team"}, by=None)
    assert bakery.drain() == []


def test_a_full_recompute_where_nothing_moved_writes_nothing() -> None:
    bakery = Bakery()
    before = row_versions(bakery.organization)
    cascade.recompute_all(bakery.organization)
    assert row_versions(bakery.organization) == before


def row_versions(organization: Organization) -> list[tuple[str, str]]:
    found = []
    with connection.cursor() as cursor:
        for table in ("alignment_cell", "alignment_rollup"):
            query = f"SELECT xmin::text, ctid::text FROM {table} WHERE organization_id = %s"
            cursor.execute(query, [organization.pk])
            found += sorted(cursor.fetchall())
    return found


def test_a_full_recompute_mends_cells_shapes_and_critical_goals() -> None:
    bakery = Bakery()
    cells = Cell.objects.filter(organization=bakery.organization)
    goals = Rollup.objects.filter(organization=bakery.organization)
    right = [list(rows.order_by("pk").values()) for rows in (cells, goals)]
    cells.update(progress=F("progress") + 1)
    cells.create(
        organization=bakery.organization,
        team=bakery.team,
        strategic_goal=bakery.bread,
        is_open=True,
        weight=5,
        progress=0,
        evidence=0,
    )
    goals.update(shape=7)
    goals.filter(goal=bakery.grow).update(critical=[], critical_ppm=[])
    goals.filter(goal=bakery.cake).update(critical=[bakery.bread.pk], critical_ppm=[500_000])
    cascade.recompute_all(bakery.organization)
    assert [list(rows.order_by("pk").values()) for rows in (cells, goals)] == right


def test_a_goal_put_back_before_its_drain_is_built_again_all_the_same() -> None:
    """What was read in between must not stay: a shape that looks unchanged proves nothing then."""
    bakery = Bakery()
    edit_goal(bakery.bread, {"weight": 3000}, version=1, by=None)
    waiting = marks.claim(bakery.organization.pk, None)
    # Bread's own marks wait (as in another batch) while an edit of Cake builds the cells anew.
    Rollup.objects.filter(goal=bakery.cake).update(shape=0)
    Dirty.objects.bulk_create(
        Dirty(organization_id=bakery.organization.pk, goal_id=goal)
        for goal in (bakery.cake.pk, *sorted(waiting.goals))
    )
    cascade.drain_batch(bakery.organization.pk, limit=1)
    edit_goal(bakery.bread, {"weight": 1000}, version=2, by=None)
    assert bakery.drain() == [(True, 1_000_000, 500_000)]
