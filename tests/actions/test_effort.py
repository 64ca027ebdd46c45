"""What a team and its people give to goals: all rows or none, and nothing overwritten unseen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from actions.agreements import agree_shares
from actions.cycles import create_cycle
from actions.effort import ABSENT, Effort, set_effort
from actions.errors import StaleEdit
from actions.goals import GoalDraft, create_goal, delete_goal
from goals.models import AgreedShare, Allocation, Cycle, Goal
from ledger.models import AuditEntry
from people.models import Person
from tests.world import World, make_world, window

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def cycle(world: World) -> Cycle:
    days = window()
    return create_cycle(
        world.organization, "Now", days["start_date"], days["due_date"], by=world.leader
    )


def days(
    world: World,
    planned: str | None,
    used: str | None = None,
    person: Person | None = None,
    version: int | None = ABSENT,
) -> Effort:
    amounts = [None if text is None else Decimal(text) for text in (planned, used)]
    return Effort(world.team_goal, person, *amounts, version)


def save(world: World, cycle: Cycle, *rows: Effort) -> int:
    return set_effort(world.lending, cycle, "days", rows, by=world.manager)


def found() -> list[tuple[int | None, int | None, Decimal, Decimal]]:
    rows = Allocation.objects.order_by("pk")
    return list(rows.values_list("team", "person", "planned", "used"))


def test_effort_is_added_changed_and_taken_away_each_with_its_entry(
    world: World, cycle: Cycle
) -> None:
    emil = world.employee
    assert save(world, cycle, days(world, "20"), days(world, "5", "2.5", emil)) == 2
    assert found() == [
        (world.lending.pk, None, Decimal(20), Decimal(0)),
        (None, emil.pk, Decimal(5), Decimal("2.5")),
    ]
    assert save(world, cycle, days(world, "21", version=1), days(world, None, None, emil, 1)) == 2
    assert found() == [(world.lending.pk, None, Decimal(21), Decimal(0))]
    entries = AuditEntry.objects.filter(noun="allocation").order_by("pk")
    assert [e.verb for e in entries] == ["create", "create", "edit", "remove"]
    assert {(e.goal_id, e.actor_id) for e in entries} == {(world.team_goal.pk, world.manager.pk)}


def test_nothing_said_is_no_allocation_and_nought_is_one(world: World, cycle: Cycle) -> None:
    assert save(world, cycle, days(world, None)) == 0
    assert found() == []
    assert save(world, cycle, days(world, "0")) == 1
    assert found() == [(world.lending.pk, None, Decimal(0), Decimal(0))]


def test_what_was_said_already_does_no_harm_said_again(world: World, cycle: Cycle) -> None:
    for expected in (1, 0):
        assert save(world, cycle, days(world, "20")) == expected
    for expected in (1, 0):
        assert save(world, cycle, days(world, None, version=1)) == expected


@pytest.mark.parametrize("planned", ["7", None])
def test_a_row_that_changed_meanwhile_is_not_overwritten(
    world: World, cycle: Cycle, planned: str | None
) -> None:
    save(world, cycle, days(world, "20"))
    save(world, cycle, days(world, "30", version=1))
    other = days(world, "1", person=world.employee)
    with pytest.raises(StaleEdit):
        save(world, cycle, other, days(world, planned, version=1))
    assert found() == [(world.lending.pk, None, Decimal(30), Decimal(0))]
    save(world, cycle, days(world, planned, version=None))
    assert [row[2] for row in found()] == ([Decimal(7)] if planned else [])


def test_what_is_refused_leaves_nothing_half_written(world: World, cycle: Cycle) -> None:
    good = days(world, "20")
    refused = {
        "Not in this team: Kofi Dunn.": days(world, "1", person=world.colleague),
        "The same goal stands twice for the same team or person.": days(world, "3"),
        "Effort is 0 or more.": days(world, "-1", person=world.employee),
    }
    for reason, bad in refused.items():
        with pytest.raises(ValidationError) as error:
            save(world, cycle, good, bad)
        assert error.value.messages == [reason]
        assert found() == []


# What was agreed --------------------------------------------------------------------------
@pytest.fixture
def other(world: World) -> Goal:
    fields = {"level": "strategic", **window()}
    draft = GoalDraft("Reach the young", fields, [], [world.readers])
    return create_goal(world.organization, draft, by=world.leader)


def agree(
    world: World, cycle: Cycle, shares: dict[Goal, int], was: dict[int, int] | None = None
) -> bool:
    return agree_shares(world.lending, cycle, shares, was=was, by=world.manager)


def agreed() -> dict[str, int]:
    return dict(AgreedShare.objects.values_list("goal__title", "share_ppm"))


def test_a_team_agrees_how_its_days_are_divided(world: World, cycle: Cycle, other: Goal) -> None:
    one = world.strategic
    assert agree(world, cycle, {one: 400_000, other: 600_000}, was={})
    assert agree(world, cycle, {one: 1_000_000, other: 0}, was={one.pk: 400_000, other.pk: 600_000})
    assert agreed() == {one.title: 1_000_000}
    assert not agree(world, cycle, {one: 1_000_000, other: 0}, was={})
    assert agree(world, cycle, {one: 0, other: 0})
    assert agreed() == {}
    entries = AuditEntry.objects.filter(noun="agreedshare").order_by("pk")
    assert [e.verb for e in entries] == ["create", "create", "edit", "remove", "remove"]


def test_a_share_of_nothing_from_a_file_does_not_stand_in_the_way(
    world: World, cycle: Cycle, other: Goal
) -> None:
    said = {"organization": world.organization, "team": world.lending, "cycle": cycle}
    AgreedShare.objects.bulk_create(
        AgreedShare(**said, goal=goal, share_ppm=share)
        for goal, share in ((world.strategic, 1_000_000), (other, 0))
    )
    was = {world.strategic.pk: 1_000_000}
    assert agree(world, cycle, {world.strategic: 500_000, other: 500_000}, was=was)
    assert agreed() == {world.strategic.title: 500_000, other.title: 500_000}


def test_what_was_agreed_meanwhile_is_not_overwritten(
    world: World, cycle: Cycle, other: Goal
) -> None:
    one = world.strategic
    agree(world, cycle, {one: 1_000_000, other: 0})
    with pytest.raises(StaleEdit):
        agree(world, cycle, {one: 500_000, other: 500_000}, was={})
    assert agreed() == {one.title: 1_000_000}


@pytest.mark.parametrize("share", [0, 500_000])
def test_shares_add_up_with_those_of_goals_that_are_not_named(
    world: World, cycle: Cycle, other: Goal, share: int
) -> None:
    agree(world, cycle, {world.strategic: 400_000, other: 600_000})
    with pytest.raises(ValidationError, match="add up to 100"):
        agree(world, cycle, {other: share})


def test_days_are_agreed_for_strategic_goals_alone(world: World, cycle: Cycle) -> None:
    with pytest.raises(ValidationError, match="strategic goals alone"):
        agree(world, cycle, {world.team_goal: 1_000_000})


@pytest.mark.parametrize("share", [600_000, 1_000_000, 0])
def test_a_goal_that_days_are_agreed_for_is_not_deleted(
    world: World, cycle: Cycle, other: Goal, share: int
) -> None:
    shares = {world.strategic: 1_000_000 - share, other: share}
    for goal, ppm in shares.items():
        said = {"organization": world.organization, "team": world.lending, "cycle": cycle}
        AgreedShare.objects.create(**said, goal=goal, share_ppm=ppm)
    if share:
        with pytest.raises(ValidationError, match="agreed to give it a share of their days"):
            delete_goal(other, by=world.leader)
        assert agreed()[other.title] == share
    else:
        delete_goal(other, by=world.leader)
        assert agreed() == {world.strategic.title: 1_000_000}
