"""The list of KPIs and what a KPI is: found, made, edited by version, put away and brought back."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from actions.closings import close_goal
from actions.kpis import edit_kpi
from actions.readings import record_reading
from actions.targets import create_kpi
from alignment.attainment import Window as Dates
from alignment.goal_page import TargetLine
from goals.models import Target
from kpis.models import Kpi
from ledger.models import AuditEntry
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today
from web.kpi_chart import asked_of

NAMES = ("Visits", "Waiting", "Answers", "Jams", "Signs", "Lost books", "Chairs")


@pytest.fixture
def lost(world: World) -> Kpi:
    """A standing KPI of Lending that Ed keeps; read every month, the last time 40 days ago."""
    fields = {"code": "LOST", "name": "Lost books", "unit": "books"}
    kpi = create_kpi(
        world.organization, by=None, steward=world.executive, team=world.lending, **fields
    )
    record_reading(kpi, dated=today() - dt.timedelta(days=40), value=Decimal(12), by=None)
    return kpi


@pytest.fixture
def chairs(world: World) -> Kpi:
    """Nobody's KPI, never read."""
    return create_kpi(world.organization, by=None, code="CHAIRS", name="Chairs")


def listed(client: Client, **narrowed: str) -> set[str]:
    html = client.get(reverse("kpis"), narrowed).content.decode()
    return {name for name in NAMES if f">{name}</a>" in html}


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, {"Visits", "Waiting", "Answers", "Jams", "Lost books", "Chairs"}),
        ({"text": "visit"}, {"Visits"}),
        ({"text": "lost"}, {"Lost books"}),
        ({"use": "used"}, {"Visits", "Waiting", "Answers", "Jams"}),
        ({"use": "unused"}, {"Lost books", "Chairs"}),
        ({"use": "standing"}, {"Lost books"}),
        ({"is_silent": "on"}, {"Waiting", "Jams", "Chairs"}),
        ({"steward": "Ed Moss"}, {"Lost books"}),
        ({"team": "Lending"}, {"Lost books"}),
        ({"is_archived": "on"}, set()),
        ({"use": "nonsense"}, {"Visits", "Waiting", "Answers", "Jams", "Lost books", "Chairs"}),
    ],
)
def test_kpis_are_found(
    narrowed: dict[str, str],
    found: set[str],
    lost: Kpi,
    chairs: Kpi,
    world: World,
    signed_in: SignIn,
) -> None:
    assert listed(signed_in(world.administrator), **narrowed) == found


def test_a_kpi_is_silent_after_two_of_its_own_periods(
    lost: Kpi, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.executive)
    assert "Lost books" not in listed(client, is_silent="on")
    edit_kpi(lost, {"cadence": "week"}, version=1, by=None)
    assert "Lost books" in listed(client, is_silent="on")


def test_the_list_tells_the_latest_value_and_the_goals_that_the_reader_sees(
    lost: Kpi, world: World, signed_in: SignIn
) -> None:
    html = signed_in(world.executive).get(reverse("kpis")).content.decode()
    row = html.split(">Lost books</a>")[1].split("</tr>")[0]
    assert "12\xa0books" in row and "Stale" in row and "Ed Moss" in row and "Lending" in row
    row = html.split(">Jams</a>")[1].split("</tr>")[0]
    assert "no data" in row and "Mend the chute" in row
    # Emil is in another team, which does not see that goal of Events, nor what it is measured by.
    assert "Mend the chute" not in (signed_in(world.employee).get(reverse("kpis")).content.decode())


def test_a_kpi_of_a_private_goal_is_listed_to_those_who_see_the_goal(
    world: World, signed_in: SignIn
) -> None:
    assert "Signs" in listed(signed_in(world.employee))
    assert "Signs" not in listed(signed_in(world.leader))


def test_a_standing_kpi_is_made_before_any_goal_uses_it(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("kpi-new")
    values = form_of(client, url, "aggregation") | {"name": "Queue", "team": "Lending"}
    for _ in range(2):
        assert client.post(url, values).status_code == 302
    kpi = Kpi.objects.get(name="Queue")
    assert (kpi.steward, kpi.team) == (world.manager, world.lending)
    assert (kpi.direction, kpi.cadence, kpi.code[:2]) == ("increase", "month", "K-")
    assert audited(kpi) == ["create"]
    assert signed_in(world.executive).get(url).status_code == 404


def test_a_new_kpi_that_is_refused_keeps_what_was_typed(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.colleague), reverse("kpi-new")
    values = form_of(client, url, "aggregation") | {"name": "Queue", "description": "At noon."}
    theirs = client.post(url, values | {"team": "Lending"})
    assert theirs.status_code == 422
    assert "There is no team “Lending”" in theirs.content.decode()
    assert "At noon." in theirs.content.decode()
    taken = client.post(url, values | {"code": world.visits.code})
    assert (taken.status_code, "This code is taken already" in taken.content.decode()) == (
        422,
        True,
    )
    assert not Kpi.objects.filter(name="Queue").exists()


def test_a_kpi_is_edited_by_version_and_its_rules_speak(
    lost: Kpi, world: World, signed_in: SignIn
) -> None:
    client, url = signed_in(world.executive), reverse("kpi-edit", args=["LOST"])
    values = form_of(client, url, "aggregation")
    bad = client.post(url, values | {"unit": "yes/no"})
    assert bad.status_code == 422
    assert "This KPI has readings other than 0 and 1" in bad.content.decode()
    assert client.post(url, values | {"description": "Not on the shelf."}).status_code == 302
    lost.refresh_from_db()
    assert (lost.description, lost.version, lost.team) == ("Not on the shelf.", 2, world.lending)
    edit_kpi(lost, {"name": "Lost or stolen"}, version=2, by=world.executive)
    stale = client.post(url, values | {"name": "Missing books"})
    assert stale.status_code == 409
    assert "Lost or stolen" in stale.content.decode()
    lost.refresh_from_db()
    assert lost.name == "Lost or stolen"
    assert audited(lost) == ["create", "edit", "edit"]
    assert signed_in(world.employee).get(url).status_code == 404


def test_an_edit_of_a_kpi_moves_the_numbers_of_the_goals_that_use_it(
    world: World, signed_in: SignIn
) -> None:
    client, url = signed_in(world.employee), reverse("kpi-edit", args=[world.answers.code])
    assert world.target(world.own_goal).attained.progress_ppm == 250_000
    values = form_of(client, url, "aggregation")
    record_reading(world.answers, dated=today(), value=Decimal(20), by=None)
    assert client.post(url, values | {"aggregation": "sum"}).status_code == 302
    assert world.target(world.own_goal).attained.progress_ppm == 750_000


def test_a_kpi_is_put_away_when_no_running_goal_uses_it(
    lost: Kpi, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.employee)
    answer = client.post(reverse("kpi-archive", args=[world.answers.code]), follow=True)
    assert "A goal that still runs is measured by it." in answer.content.decode()
    keeper = signed_in(world.executive)
    page = keeper.post(reverse("kpi-archive", args=["LOST"]), follow=True).content.decode()
    assert "This KPI was archived" in page and "Restore" in page
    assert "Record a reading" not in page
    assert listed(keeper, is_archived="on") == {"Lost books"}
    assert "Lost books" not in listed(keeper)
    page = keeper.post(reverse("kpi-restore", args=["LOST"]), follow=True).content.decode()
    assert "This KPI was archived" not in page and "Record a reading" in page
    assert audited(lost) == ["create", "archive", "restore"]


def test_the_page_of_a_kpi_draws_its_long_history_with_past_goals_too(
    world: World, signed_in: SignIn
) -> None:
    client, url = signed_in(world.employee), reverse("kpi", args=[world.answers.code])
    html = client.get(url).content.decode()
    assert "Its history" in html and "Goals that used it" not in html
    close_goal(world.own_goal, result="achieved", closed_on=today(), by=world.employee)
    html = client.get(url).content.decode()
    past = html.split('id="past-goals"')[1]
    assert "Answer the desk at once" in past and "Achieved" in past
    asked, read = figure(html)["data"]
    assert (asked["name"], asked["y"]) == ("Answer the desk at once", [40.0, 80.0])
    assert asked["customdata"][0][0] == reverse("goal", args=[world.own_goal.code])
    assert (read["x"], read["y"]) == ([str(today() - dt.timedelta(days=1))], [50.0])


def test_a_goal_that_the_reader_does_not_see_is_not_drawn(world: World, signed_in: SignIn) -> None:
    Kpi.objects.filter(pk=world.target(world.hidden).kpi_id).update(steward=world.employee)
    kpi = world.target(world.hidden).kpi
    record_reading(kpi, dated=today(), value=Decimal(3), by=None)
    url = reverse("kpi", args=[kpi.code])
    html = signed_in(world.employee).get(url).content.decode()
    assert "Mend the chute" not in html
    assert [trace["name"] for trace in figure(html)["data"]] == ["Jams"]
    assert "Mend the chute" in signed_in(world.colleague).get(url).content.decode()


def test_bounds_are_drawn_as_long_as_they_are_asked_for() -> None:
    first, start, last = (today() + dt.timedelta(days=days) for days in (-90, -30, 60))
    bounds = Target(lower=Decimal(2), upper=Decimal(4))
    always = TargetLine(bounds, None, Dates())
    assert asked_of(always, first, last) == [
        ((first, Decimal(2)), (last, Decimal(2))),
        ((first, Decimal(4)), (last, Decimal(4))),
    ]
    since = TargetLine(Target(target=Decimal(3)), None, Dates(start, None))
    assert asked_of(since, first, last) == [((start, Decimal(3)), (last, Decimal(3)))]


def figure(html: str) -> Any:
    return json.loads(html.split('id="history-figure" type="application/json">')[1].split("<")[0])


def audited(row: Model) -> list[str]:
    entries = AuditEntry.objects.filter(noun=row._meta.model_name, object_id=row.pk)
    return list(entries.order_by("pk").values_list("verb", flat=True))
