"""What the database lets KPIs, readings and shares be, whoever writes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from actions.editing import change, locked
from actions.refusals import explained
from goals.models import AgreedShare, Cycle, Goal, GoalTeam
from kpis.models import Reading
from people.models import Team
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def refused(sql: str, *parameters: object) -> str:
    """What the database says to a statement, at once or at commit."""
    with pytest.raises(IntegrityError) as error:
        run(sql, *parameters)
    return " ".join(explained(error.value).messages)


@transaction.atomic
def run(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_a_kpi_with_other_readings_does_not_become_yes_no(world: World) -> None:
    Goal.objects.filter(targets__kpi=world.visits).get().targets.all().delete()
    with pytest.raises(ValidationError) as error, transaction.atomic():
        change(locked(world.visits, None), {"unit": "yes/no"}, by=world.leader)
    assert error.value.message_dict == {
        "unit": ["This KPI has readings other than 0 and 1: it cannot become yes/no."]
    }
    Reading.objects.filter(kpi=world.visits).update(superseded_at="2026-01-01T00:00Z")
    assert change(locked(world.visits, None), {"unit": "yes/no"}, by=None).is_yes_no()
    assert change(locked(world.visits, None), {"unit": "visits"}, by=None).version == 3


def test_sources_are_of_the_known_kinds(world: World) -> None:
    assert (
        refused("UPDATE kpis_kpi SET source = 'oracle'") == "Choose one of those that are offered."
    )
    assert "Choose one" in refused(
        "INSERT INTO kpis_reading (organization_id, kpi_id, dated, value, source, note)"
        " VALUES (%s, %s, '2020-01-01', 1, 'oracle', '')",
        world.organization.pk,
        world.visits.pk,
    )


def test_readings_are_never_deleted_whatever_is_set(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL throughline.purge = 'on'")
    with pytest.raises(IntegrityError, match="never deleted"):
        run("DELETE FROM kpis_reading")


def test_the_shares_of_teams_add_up_to_one(world: World) -> None:
    organization, goal = world.organization, world.team_goal
    said = "The shares of the teams that share a goal add up to 100 %."
    third = Team.objects.create(organization=organization, code="X", name="X")
    shares = {world.lending: 333_334, world.events: 333_333, third: 333_333}
    with transaction.atomic():
        for team, share in shares.items():
            GoalTeam.objects.create(
                organization=organization, goal=goal, team=team, share_ppm=share
            )
    run("SELECT 1")
    assert refused("UPDATE goals_goalteam SET share_ppm = 333333") == said
    assert refused("DELETE FROM goals_goalteam WHERE team_id = %s", third.pk) == said
    assert (
        refused(
            "UPDATE goals_goalteam SET goal_id = %s WHERE team_id = %s", world.own_goal.pk, third.pk
        )
        == said
    )
    run("DELETE FROM goals_goalteam")


def test_what_a_team_agreed_adds_up_to_one_over_strategic_goals(world: World) -> None:
    said = "The agreed shares of a team's days add up to 100 %."
    organization, goal = world.organization, world.strategic
    other = Goal.objects.create(organization=organization, code="S2", title="S2", level="strategic")
    quarter = Cycle.objects.create(
        organization=organization, name="Q", start_date="2026-01-01", due_date="2026-03-31"
    )
    agreed = {"organization": organization, "team": world.lending, "cycle": quarter}
    with transaction.atomic():
        for of, share in ((goal, 999_999), (other, 1)):
            AgreedShare.objects.create(**agreed, goal=of, share_ppm=share)
    run("SELECT 1")
    assert refused("UPDATE goals_agreedshare SET share_ppm = 999998 WHERE share_ppm > 1") == said
    assert refused("DELETE FROM goals_agreedshare WHERE goal_id = %s", other.pk) == said
    moved = "UPDATE goals_agreedshare SET team_id = %s WHERE goal_id = %s"
    assert refused(moved, world.events.pk, other.pk) == said
    of_work = "UPDATE goals_agreedshare SET goal_id = %s WHERE goal_id = %s"
    assert refused(of_work, world.team_goal.pk, other.pk) == (
        "Days are agreed for strategic goals alone."
    )
    run("DELETE FROM goals_agreedshare")
