"""The teams that share a goal, set by whoever may change it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from actions.sharing import shares_of
from tests.web.conftest import SignIn
from tests.web.posting import form_of
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
    stale = client.post(url, values | {"version": "7"}, follow=True)
    assert "changed this goal meanwhile" in stale.content.decode()
