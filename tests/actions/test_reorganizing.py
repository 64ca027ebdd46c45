"""Merging and splitting teams: nothing is lost, nothing is counted twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from actions.agreements import agree_shares
from actions.cycles import create_cycle
from actions.effort import set_effort
from actions.errors import StaleEdit
from actions.goals import GoalDraft, create_goal
from actions.people import add_team, edit_team, set_membership
from actions.reorganizing import merge_teams, split_team
from alignment.cascade import drain_all
from goals.models import AgreedShare, Allocation, Cycle, Goal, GoalTeam
from jobs.soundness import faults_of_goals, faults_of_teams
from jobs.verifying import verify
from ledger.models import AuditEntry
from people.models import Membership, Team
from reviews.models import Request
from tests.web.conftest import library, world
from tests.world import World, today, window

__all__ = ["library", "world"]


def allocate(world: World, goal: Goal, team: Team, planned: int) -> None:
    cycle = Cycle.objects.filter(organization=world.organization).first() or create_cycle(
        world.organization, "Now", today(), today() + dt.timedelta(days=90), by=None
    )
    Allocation.objects.create(
        organization=world.organization, goal=goal, team=team, cycle=cycle, planned=planned
    )


def share(world: World, team: Team, ppm: int) -> None:
    GoalTeam.objects.create(
        organization=world.organization, goal=world.strategic, team=team, share_ppm=ppm
    )


def request(world: World) -> Request:
    return Request.objects.create(
        organization=world.organization,
        from_team=world.lending,
        to_team=world.events,
        goal=world.team_goal,
        author=world.manager,
        title="Lend us a hand",
    )


def test_a_merge_hands_everything_over_and_adds_up_what_both_have(world: World) -> None:
    desk = add_team(world.organization, "Desk", parent=world.events, by=None)
    set_membership(world.manager, world.events, "member", by=None)
    set_membership(world.colleague, world.lending, "member", by=None)
    allocate(world, world.team_goal, world.lending, 5)
    allocate(world, world.team_goal, world.events, 3)
    allocate(world, world.hidden, world.events, 2)
    share(world, world.lending, 600_000)
    share(world, world.events, 400_000)
    asked = request(world)

    merge_teams(world.events, world.lending, by=world.administrator)

    assert Team.objects.get(pk=desk.pk).parent == world.lending
    assert Goal.objects.get(pk=world.hidden.pk).team == world.lending
    roles = dict(Membership.objects.filter(team=world.lending).values_list("person__name", "role"))
    # Kofi led Events: he leads what it has become; Mara led Lending before.
    assert roles == {"Mara Quist": "lead", "Emil Row": "member", "Kofi Dunn": "lead"}
    planned = Allocation.objects.filter(team=world.lending).values_list("goal", "planned")
    assert dict(planned) == {world.team_goal.pk: 8, world.hidden.pk: 2}
    assert GoalTeam.objects.get(goal=world.strategic).share_ppm == 1_000_000
    shared = AuditEntry.objects.get(verb="share", goal_id=world.strategic.pk)
    assert shared.before == {
        f"team {world.lending.pk}": 600_000,
        f"team {world.events.pk}": 400_000,
    }
    asked.refresh_from_db()
    assert asked.state == Request.State.WITHDRAWN
    for rows in (Membership, Allocation, GoalTeam):
        assert not rows.objects.filter(team=world.events).exists()
    assert Team.objects.get(pk=world.events.pk).archived_at is not None


@pytest.fixture
def young(world: World) -> Goal:
    """A strategic goal beside `world.strategic`."""
    draft = GoalDraft("Reach the young", {"level": "strategic", **window()}, [], [world.readers])
    return create_goal(world.organization, draft, by=None)


def cycle_of(world: World, name: str, weeks: int) -> Cycle:
    until = today() + dt.timedelta(days=7 * weeks)
    return create_cycle(world.organization, name, today(), until, by=None)


def agreed() -> list[tuple[int, ...]]:
    rows = AgreedShare.objects.order_by("cycle", "goal")
    return list(rows.values_list("team", "cycle", "goal", "share_ppm"))


def test_what_both_agreed_becomes_one_agreement_by_the_people_under_each_and_the_old_team_has_none(
    world: World, young: Goal
) -> None:
    one, both, theirs = (
        world.strategic,
        cycle_of(world, "Quarter", 13),
        cycle_of(world, "Year", 52),
    )
    # Lending has two people, Events one, and four with those below it, one of them twice.
    desk = add_team(world.organization, "Desk", parent=world.events, by=None)
    for team, person in (
        *((desk, person) for person in (world.executive, world.leader, world.administrator)),
        (world.events, world.leader),
    ):
        set_membership(person, team, "member", by=None)
    for team, cycle, shares in (
        (world.lending, both, {one: 1_000_000}),
        (world.events, both, {one: 400_000, young: 600_000}),
        (world.events, theirs, {young: 1_000_000}),
    ):
        agree_shares(team, cycle, shares, was=None, by=None)
    # As files may say it.
    for team, cycle, goal in ((world.lending, both, young), (world.events, theirs, one)):
        AgreedShare.objects.create(
            organization=world.organization, team=team, cycle=cycle, goal=goal, share_ppm=0
        )

    merge_teams(world.events, world.lending, by=world.administrator)

    assert agreed() == [
        (world.lending.pk, both.pk, one.pk, 600_000),
        (world.lending.pk, both.pk, young.pk, 400_000),
        (world.lending.pk, theirs.pk, young.pk, 1_000_000),
    ]
    for say in (
        lambda: agree_shares(world.events, both, {one: 1_000_000}, was=None, by=None),
        lambda: set_effort(world.events, both, "days", [], by=None),
    ):
        with pytest.raises(ValidationError, match="archived"):
            say()
    entries = AuditEntry.objects.filter(noun="agreedshare", actor_id=world.administrator.pk)
    assert sorted(entry.verb for entry in entries) == [*3 * ["remove"], *3 * ["reorganize"]]


def test_what_a_team_below_the_other_agreed_ends_with_it(world: World, young: Goal) -> None:
    desk = add_team(world.organization, "Desk", parent=world.events, by=None)
    set_membership(world.employee, desk, "member", by=None)
    quarter, year = cycle_of(world, "Quarter", 13), cycle_of(world, "Year", 52)
    agree_shares(world.events, quarter, {young: 1_000_000}, was=None, by=None)
    for cycle in (quarter, year):
        agree_shares(desk, cycle, {world.strategic: 1_000_000}, was=None, by=None)
    merge_teams(desk, world.events, by=world.administrator)
    assert agreed() == [(world.events.pk, quarter.pk, young.pk, 1_000_000)]
    assert AuditEntry.objects.filter(noun="agreedshare", verb="remove").count() == 2


def test_trees_and_numbers_are_sound_after_a_merge(world: World) -> None:
    add_team(world.organization, "Desk", parent=world.events, by=None)
    merge_teams(world.events, world.lending, by=world.administrator)
    drain_all(world.organization.pk)
    assert [*faults_of_goals(), *faults_of_teams()] == []
    assert verify(world.organization).differences == []


def test_a_team_is_not_merged_into_what_lies_under_it(world: World) -> None:
    desk = add_team(world.organization, "Desk", parent=world.events, by=None)
    with pytest.raises(ValidationError, match="Merge the lower team into the upper one"):
        merge_teams(world.events, desk, by=None)
    merge_teams(desk, world.events, by=None)
    with pytest.raises(ValidationError, match="archived"):
        merge_teams(desk, world.events, by=None)
    with pytest.raises(ValidationError, match="another team"):
        merge_teams(world.events, world.events, by=None)


def test_a_merge_of_a_team_that_changed_meanwhile_is_refused(world: World) -> None:
    edit_team(world.events, {"name": "Evenings"}, version=1, by=None)
    with pytest.raises(StaleEdit):
        merge_teams(world.events, world.lending, version=1, by=None)


def test_a_split_takes_the_effort_of_its_goals_along(world: World) -> None:
    allocate(world, world.team_goal, world.lending, 5)
    new = split_team(
        world.lending,
        "Desk",
        people=[world.employee],
        goals=[world.team_goal],
        lead=world.colleague,
        by=world.administrator,
    )
    assert new.parent is None
    assert Allocation.objects.get(team=new).planned == 5
    roles = dict(Membership.objects.filter(team=new).values_list("person__name", "role"))
    assert roles == {"Emil Row": "member", "Kofi Dunn": "lead"}
    assert [m.person.name for m in Membership.objects.filter(team=world.lending)] == ["Mara Quist"]


def test_a_split_of_nothing_is_refused(world: World) -> None:
    with pytest.raises(ValidationError, match="Choose people or goals"):
        split_team(world.lending, "Desk", by=None)
