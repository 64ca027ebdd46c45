"""Planning periods: a year made at once, opened, closed once nothing runs in it, carried over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from actions.cycles import create_year
from alignment import cascade
from alignment.models import Rollup
from goals.models import Cycle, Goal, Step
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today


@pytest.fixture
def year(world: World) -> Cycle:
    """This year's cycle, with Lending's and Emil's goals in it."""
    made = create_year(world.organization, dt.date(today().year, 1, 1), by=world.leader)
    Goal.objects.filter(pk__in=[world.team_goal.pk, world.own_goal.pk]).update(cycle=made)
    return made


def test_a_year_and_its_quarters_are_made_in_one_submit(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.leader), reverse("cycles")
    values = form_of(client, url, "year") | {"start": "2027-04-01"}
    for _ in range(2):
        assert client.post(url, values).status_code == 302
    year = Cycle.objects.get(name="2027/28")
    assert (year.start_date, year.due_date) == (dt.date(2027, 4, 1), dt.date(2028, 3, 31))
    quarters = list(year.parts.order_by("start_date"))
    assert [one.name for one in quarters] == [f"2027/28 Q{n}" for n in range(1, 5)]
    assert quarters[-1].due_date == year.due_date
    assert quarters[1].start_date == dt.date(2027, 7, 1)


def test_a_year_begins_on_a_day_that_every_quarter_has(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.leader), reverse("cycles")
    answer = client.post(url, form_of(client, url, "year") | {"start": "2027-01-31"})
    assert answer.status_code == 422
    assert "28th" in answer.content.decode()


def test_after_the_last_year_there_is_none_planned(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.leader), reverse("cycles")
    answer = client.post(url, form_of(client, url, "year") | {"start": "9999-04-01"})
    assert answer.status_code == 422
    assert "No year can be planned after this one." in answer.content.decode()
    days = {"start_date": "9998-01-01", "due_date": "9999-12-31"}
    values = form_of(client, url, "name") | {"name": "For ever"} | days
    assert client.post(url, values).status_code == 302
    assert client.get(url).status_code == 200


def test_a_quarter_lies_in_its_year(world: World, year: Cycle, signed_in: SignIn) -> None:
    client, url = signed_in(world.leader), reverse("cycles")
    late = {"name": "Late", "start_date": "2031-01-01", "due_date": "2031-02-01"}
    values = form_of(client, url, "name") | late | {"parent": str(year.pk)}
    answer = client.post(url, values)
    assert answer.status_code == 422
    assert "Late must lie within" in answer.content.decode()


def test_a_cycle_is_not_closed_while_goals_run_in_it(
    world: World, year: Cycle, signed_in: SignIn
) -> None:
    client, turn = signed_in(world.leader), reverse("cycle-turn", args=[year.pk])
    client.post(turn, {"state": "closing"})
    answer = client.post(turn, {"state": "closed"}, follow=True)
    assert "2 goals still run in it" in answer.content.decode()
    assert Cycle.objects.get(pk=year.pk).state == "closing"
    assert signed_in(world.manager).post(turn, {"state": "open"}).status_code == 404


def test_goals_are_closed_and_carried_over_in_one_submit(
    world: World, year: Cycle, signed_in: SignIn
) -> None:
    following = create_year(world.organization, dt.date(today().year + 1, 1, 1), by=world.leader)
    client, url = signed_in(world.administrator), reverse("cycle", args=[year.pk])
    one, other = world.team_goal, world.own_goal
    values = form_of(client, url, "into") | {
        f"how-{one.pk}": "continue",
        f"how-{other.pk}": "missed",
    }
    refused = client.post(url, values)
    assert refused.status_code == 422
    assert "Say which other cycle" in refused.content.decode()
    assert Goal.objects.get(pk=other.pk).state == "active"
    assert client.post(url, values | {"into": str(following.pk)}).status_code == 302
    assert Goal.objects.get(pk=other.pk).state == "missed"
    successor = Goal.objects.get(predecessor=one)
    assert (successor.cycle, successor.carried) == (following, "continue")
    assert Rollup.objects.filter(goal=successor).exists()
    html = client.get(url).content.decode()
    assert "everything in it has ended or was carried over" in html
    listed = client.get(reverse("cycles")).content.decode()
    assert f'?cycle={year.pk}">0</a>' in listed and f'?cycle={following.pk}">1</a>' in listed
    assert listed.count('data-label="Ended or carried over">2<') == 1
    turn = reverse("cycle-turn", args=[year.pk])
    for state in ("closing", "closed"):
        client.post(turn, {"state": state})
    assert Cycle.objects.get(pk=year.pk).state == "closed"


def test_goals_that_changed_meanwhile_are_not_ended(
    world: World, year: Cycle, signed_in: SignIn
) -> None:
    client, url = signed_in(world.administrator), reverse("cycle", args=[year.pk])
    values = form_of(client, url, "into") | {f"how-{world.own_goal.pk}": "missed"}
    Goal.objects.filter(pk=world.own_goal.pk).update(version=9)
    answer = client.post(url, values)
    assert answer.status_code == 409
    assert Goal.objects.get(pk=world.own_goal.pk).state == "active"


def test_a_goal_that_was_carried_over_asks_for_nothing_more(
    world: World, year: Cycle, signed_in: SignIn
) -> None:
    """Neither its owner's pages nor those of others name it: its successor is there instead."""
    late = today() - dt.timedelta(days=1)
    Goal.objects.filter(pk=world.team_goal.pk).update(due_date=late)
    Step.objects.filter(pk=world.step.pk).update(
        goal=world.team_goal, assignee=world.manager, due_date=today()
    )
    manager, executive = signed_in(world.manager), signed_in(world.executive)
    pages = {
        "my-work": (manager, reverse("my-work")),
        "person": (executive, reverse("person", args=[world.manager.pk])),
        "team": (executive, reverse("team", args=[world.lending.code])),
        "live": (executive, reverse("live")),
    }

    def naming_it() -> set[str]:
        answers = {name: client.get(url) for name, (client, url) in pages.items()}
        link = f'href="{reverse("goal", args=[world.team_goal.code])}"'
        return {name for name, page in answers.items() if link in page.content.decode()}

    assert naming_it() == set(pages)
    Goal.objects.filter(pk=world.own_goal.pk).update(
        predecessor=world.team_goal, carried="continue", parent=world.strategic
    )
    cascade.drain_all(world.organization.pk)
    assert naming_it() == set()


def test_a_cycle_is_edited_by_who_plans(world: World, year: Cycle, signed_in: SignIn) -> None:
    client, url = signed_in(world.leader), reverse("cycle-edit", args=[year.pk])
    client.post(url, form_of(client, url, "name") | {"name": "The long year"})
    assert Cycle.objects.get(pk=year.pk).name == "The long year"
    assert signed_in(world.manager).get(url).status_code == 404
    assert signed_in(world.manager).get(reverse("cycle", args=[year.pk])).status_code == 200
