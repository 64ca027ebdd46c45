"""Shared outcomes: whose they are, and how much of them is each team's."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from actions.errors import StaleEdit
from actions.sharing import even_out, share_goal, shares_of
from goals.models import Goal
from ledger.models import AuditEntry
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_two_teams_share_a_goal_and_one_leaves_it(world: World) -> None:
    goal, lending, events = world.team_goal, world.lending, world.events
    shared = share_goal(goal, {lending: 700_000, events: 300_000}, version=1, by=world.manager)
    assert shares_of(shared) == {lending.pk: 700_000, events.pk: 300_000}
    alone = share_goal(shared, {lending: 1_000_000}, version=2, by=world.manager)
    assert shares_of(alone) == {lending.pk: 1_000_000}
    entry = AuditEntry.objects.filter(verb="share").latest("id")
    assert entry.after == {f"team {lending.pk}": 1_000_000}
    assert share_goal(alone, {lending: 1_000_000}, version=3, by=world.manager).version == 3


def test_shares_add_up_and_a_stale_sharing_is_refused(world: World) -> None:
    with pytest.raises(ValidationError, match="add up to 100"):
        share_goal(world.team_goal, {world.lending: 900_000}, version=1, by=world.manager)
    with pytest.raises(StaleEdit):
        share_goal(world.team_goal, {}, version=7, by=world.manager)
    assert Goal.objects.get(pk=world.team_goal.pk).version == 1


@pytest.mark.parametrize(
    ("said", "shares"),
    [
        ([None, None, None], [333_334, 333_333, 333_333]),
        ([500_000, None], [500_000, 500_000]),
        ([700_000, 700_000, None], [700_000, 700_000, 0]),
        ([], []),
    ],
)
def test_what_is_not_said_is_split_evenly(said: list[int | None], shares: list[int]) -> None:
    assert even_out(said) == shares
