"""The list of KPIs and what a KPI is: found, made, edited by version, put away and brought back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from actions.kpis import edit_kpi
from kpis.models import Kpi
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World

NAMES = ("Visits", "Waiting", "Answers", "Jams", "Signs", "Lost books")


@pytest.fixture
def unused(world: World) -> Kpi:
    made: Kpi = Kpi.objects.create(
        organization=world.organization, code="LOST", name="Lost books", steward=world.executive
    )
    return made


def listed(client: Client, **narrowed: str) -> set[str]:
    html = client.get(reverse("kpis"), narrowed).content.decode()
    return {name for name in NAMES if f">{name}</a>" in html}


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, {"Visits", "Waiting", "Answers", "Jams", "Lost books"}),
        ({"text": "visit"}, {"Visits"}),
        ({"is_unused": "on"}, {"Lost books"}),
        ({"is_silent": "on"}, {"Waiting", "Jams", "Lost books"}),
        ({"steward": "Ed Moss"}, {"Lost books"}),
        ({"is_archived": "on"}, set()),
    ],
)
def test_kpis_are_found(
    narrowed: dict[str, str], found: set[str], unused: Kpi, world: World, signed_in: SignIn
) -> None:
    assert listed(signed_in(world.leader), **narrowed) == found


def test_a_kpi_of_a_private_goal_is_listed_to_those_who_see_the_goal(
    world: World, signed_in: SignIn
) -> None:
    assert "Signs" in listed(signed_in(world.employee))
    assert "Signs" not in listed(signed_in(world.leader))


def test_a_standing_kpi_is_made_before_any_goal_uses_it(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("kpi-new")
    values = form_of(client, url, "aggregation") | {"name": "Queue", "steward": "Emil Row"}
    for _ in range(2):
        assert client.post(url, values).status_code == 302
    kpi = Kpi.objects.get(name="Queue")
    assert (kpi.steward, kpi.direction, kpi.cadence) == (world.employee, "increase", "month")
    assert signed_in(world.executive).get(url).status_code == 404


def test_a_kpi_is_edited_by_version_and_its_rules_speak(
    unused: Kpi, world: World, signed_in: SignIn
) -> None:
    client, url = signed_in(world.executive), reverse("kpi-edit", args=["LOST"])
    values = form_of(client, url, "aggregation")
    bad = client.post(url, values | {"unit": "yes/no", "direction": "decrease"})
    assert bad.status_code == 422
    assert "A yes/no KPI has direction increase" in bad.content.decode()
    client.post(url, values | {"description": "Not found at the count."})
    assert Kpi.objects.get(pk=unused.pk).description == "Not found at the count."
    edit_kpi(unused, {"name": "Lost or stolen"}, version=2, by=world.executive)
    stale = client.post(url, values | {"name": "Missing books"})
    assert stale.status_code == 409
    assert Kpi.objects.get(pk=unused.pk).name == "Lost or stolen"
    assert signed_in(world.employee).get(url).status_code == 404


def test_a_kpi_is_put_away_when_no_running_goal_uses_it(
    unused: Kpi, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.employee)
    answer = client.post(reverse("kpi-archive", args=[world.answers.code]), follow=True)
    assert "A goal that still runs is measured by it." in answer.content.decode()
    keeper = signed_in(world.executive)
    page = keeper.post(reverse("kpi-archive", args=["LOST"]), follow=True).content.decode()
    assert "This KPI is archived" in page and "Restore" in page
    assert listed(keeper, is_archived="on") == {"Lost books"}
    assert "Lost books" not in listed(keeper)
    keeper.post(reverse("kpi-restore", args=["LOST"]))
    assert "Lost books" in listed(keeper)


def test_the_page_of_a_kpi_draws_its_long_history(world: World, signed_in: SignIn) -> None:
    html = signed_in(world.employee).get(reverse("kpi", args=[world.answers.code])).content.decode()
    assert "Its history" in html
    assert "<svg" in html.split("Its history")[1]
