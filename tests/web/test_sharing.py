"""The teams that share a goal, set by whoever may change it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from actions.sharing import share_goal, shares_of
from tests.web.conftest import SignIn
from tests.web.posting import form_of, form_values
from tests.world import World

pytestmark = pytest.mark.django_db


def test_teams_share_a_goal_evenly_where_nothing_is_said(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("goal-teams", args=[world.team_goal.code])
    values = form_of(client, url, "rows-TOTAL_FORMS")
    values |= {"rows-0-team": "Lending", "rows-0-share": "62.5 %", "rows-1-team": "Events"}
    assert client.post(url, values)["Location"] == reverse("goal", args=[world.team_goal.code])
    assert shares_of(world.team_goal) == {world.lending.pk: 625_000, world.events.pk: 375_000}
    again = form_of(client, url, "rows-TOTAL_FORMS")
    assert (again["rows-0-team"], again["rows-0-share"]) == (world.lending.code, "62.5")


def test_shares_that_do_not_add_up_are_refused_and_kept(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("goal-teams", args=[world.team_goal.code])
    values = form_of(client, url, "rows-TOTAL_FORMS")
    answer = client.post(url, values | {"rows-0-team": "Lending", "rows-0-share": "60"})
    assert answer.status_code == 422
    assert "add up to 100" in answer.content.decode() and 'value="60"' in answer.content.decode()


def test_shares_that_someone_saved_meanwhile_stand_beside_those_typed(
    world: World, signed_in: SignIn
) -> None:
    client, url = signed_in(world.manager), reverse("goal-teams", args=[world.team_goal.code])
    values = form_of(client, url, "rows-TOTAL_FORMS") | {"rows-0-team": "Lending"}
    share_goal(world.team_goal, {world.events: 1_000_000}, version=1, by=world.leader)
    stale = client.post(url, values | {"rows-0-share": "100"})
    assert stale.status_code == 409
    assert "Saved meanwhile: Events 100\N{NO-BREAK SPACE}%." in stale.content.decode()
    assert shares_of(world.team_goal) == {world.events.pk: 1_000_000}
    again = form_values(stale.content.decode(), "rows-TOTAL_FORMS")
    assert client.post(url, again).status_code == 302
    assert shares_of(world.team_goal) == {world.lending.pk: 1_000_000}
