from __future__ import annotations

from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from alignment import cascade
from alignment.models import Rollup
from goals.models import Goal
from jobs.verifying import verify
from people.models import Team
from tests.alignment.some_organization import make_organization
from tests.world import make_outsider, make_world

pytestmark = pytest.mark.django_db


def test_it_says_how_much_it_recomputed() -> None:
    organization = make_organization(Random(8))
    cascade.drain_all(organization.pk)
    out = StringIO()
    call_command("verify_rollups", organization=organization.slug, stdout=out)
    goals = Goal.objects.filter(organization=organization).count()
    assert f"recomputed {goals} goals" in out.getvalue()
    assert "differences: 0" in out.getvalue()


def test_it_finds_no_fault_with_an_organization_in_which_nothing_happened() -> None:
    organization = make_outsider().organization
    cascade.drain_all(organization.pk)
    assert verify(organization).differences == []


def test_it_fails_and_names_the_goal_that_differs() -> None:
    organization = make_organization(Random(9))
    cascade.drain_all(organization.pk)
    row = Rollup.objects.filter(organization=organization)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alignment_rollup SET evidence_ppm = 1 - sign(evidence_ppm)::int WHERE goal_id = %s",
            [row.pk],
        )
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_rollups", stdout=out)
    assert "differences: 1" in out.getvalue()
    assert row.goal.title in out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE alignment_rollup SET freshness = 'silent' WHERE goal_id = {goal}",
        "UPDATE alignment_rollup SET confidence = 1 WHERE goal_id = {goal}",
        "UPDATE alignment_targetstate SET value = value + 1e-24 WHERE goal_id = {goal}",
        "UPDATE alignment_targetstate SET newest_on = '1999-01-01' WHERE goal_id = {goal}",
        "UPDATE alignment_targetstate SET weight = weight + 1 WHERE goal_id = {goal}",
        "UPDATE alignment_targetstate SET course = course + 1 WHERE goal_id = {goal}",
        "UPDATE alignment_targetstate SET due_date = due_date + 1 WHERE goal_id = {goal}",
    ],
)
def test_what_pages_show_beside_the_numbers_is_compared_too(change: str) -> None:
    world = make_world()
    assert verify(world.organization).differences == []
    with connection.cursor() as cursor:
        cursor.execute(change.format(goal=world.own_goal.pk))
    assert len(verify(world.organization).differences) == 1


def test_a_missing_row_is_a_difference() -> None:
    organization = make_organization(Random(10))
    cascade.drain_all(organization.pk)
    Rollup.objects.filter(organization=organization).first().delete()  # type: ignore[union-attr]
    with pytest.raises(CommandError):
        call_command("verify_rollups", stdout=StringIO())


def test_check_tree_finds_what_sql_broke() -> None:
    organization = make_organization(Random(11))
    call_command("check_tree", stdout=StringIO())
    one, other = Goal.objects.filter(organization=organization)[:2]
    Goal.objects.filter(pk=one.pk).update(parent=other)
    Goal.objects.filter(pk=other.pk).update(parent=one)
    Team.objects.create(organization=organization, code="T", name="T")
    Team.objects.update(rght=7)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_tree", stdout=out)
    assert one.code in out.getvalue()
    assert "1 in goals" in out.getvalue()
