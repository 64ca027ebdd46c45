"""The Effort page of a team: a table, rows pasted from a spreadsheet, and what is told of them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from actions.agreements import agree_shares
from actions.cycles import create_cycle
from actions.goals import GoalDraft, create_goal
from alignment import effort_sheet
from alignment.models import Snapshot
from goals.models import AgreedShare, Allocation, Cycle, Goal
from tests.web.conftest import SignIn
from tests.web.posting import form_of, form_values
from tests.world import World, today, window

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(world: World) -> Cycle:
    """Four weeks around today: 20 working days."""
    monday = today() - dt.timedelta(days=today().weekday())
    return create_cycle(
        world.organization, "Now", monday, monday + dt.timedelta(days=27), by=world.leader
    )


@pytest.fixture
def client(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.manager)


def url(world: World, query: str = "") -> str:
    return reverse("team-effort", args=[world.lending.code]) + query


def rows_of(client: Client, world: World, query: str = "") -> dict[str, str]:
    return form_of(client, url(world, query), "rows-TOTAL_FORMS")


def saved(kind: str = "days") -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    rows = Allocation.objects.filter(kind=kind).select_related("goal", "person")
    return {
        (row.goal.title, row.person.name if row.person else ""): (row.planned, row.used)
        for row in rows
    }


def give(world: World, cycle: Cycle, planned: int, **fields: object) -> Allocation:
    of = {"organization": world.organization, "goal": world.team_goal, "cycle": cycle}
    holder = {} if "person" in fields else {"team": world.lending}
    return Allocation.objects.create(**of, **holder, planned=planned, **fields)


def test_without_a_cycle_the_page_says_how_to_open_one(world: World, client: Client) -> None:
    page = client.get(url(world)).content.decode()
    assert "open a cycle first" in page


def test_the_goals_of_a_team_and_its_people_stand_there_to_be_filled(
    world: World, cycle: Cycle, client: Client
) -> None:
    values = rows_of(client, world)
    own = "Answer the desk at once"
    assert values["rows-0-was"].startswith(f"{world.own_goal.pk}:{world.employee.pk}:0")
    values |= {"rows-0-planned": "10", "rows-0-used": "2.5"}
    values |= {"rows-1-goal": world.team_goal.code, "rows-1-planned": "30"}
    assert client.post(url(world), values).status_code == 302
    assert saved() == {
        (own, "Emil Row"): (Decimal(10), Decimal("2.5")),
        (world.team_goal.title, ""): (Decimal(30), Decimal(0)),
    }
    again = rows_of(client, world)
    assert (again["rows-0-planned"], again["rows-0-used"]) == ("10", "2.5")
    assert client.post(url(world), again | {"rows-0-planned": "", "rows-0-used": ""})
    assert list(saved()) == [(world.team_goal.title, "")]


def test_more_than_there_is_is_said_and_not_refused(
    world: World, cycle: Cycle, client: Client
) -> None:
    give(world, cycle, 41)
    give(world, cycle, 21, person=world.employee)
    page = client.get(url(world)).content.decode()
    assert "More is promised than there are days" in page
    assert "more than there is" in page
    assert "155\N{NO-BREAK SPACE}%" in page  # 62 of 2 people × 20 days


def test_days_of_longer_periods_and_money_count_too(
    world: World, cycle: Cycle, client: Client
) -> None:
    world.organization.day_rate = Decimal(100)
    world.organization.save()
    year = create_cycle(
        world.organization,
        "Year",
        cycle.start_date,
        cycle.due_date + dt.timedelta(days=28),
        by=world.leader,
    )
    give(world, cycle, 5)
    give(world, cycle, 200, kind="money")
    give(world, year, 10, person=world.employee)
    page = client.get(url(world)).content.decode()
    # 5 days, 2 for the money, and half of 10: of 2 people × 20 days.
    assert "12 <span" in page.split("Counted in all")[1][:40]
    assert "30\N{NO-BREAK SPACE}%" in page


def test_money_stands_apart_and_has_no_capacity(world: World, cycle: Cycle, client: Client) -> None:
    give(world, cycle, 5)
    query = f"?cycle={cycle.pk}&kind=money"
    values = rows_of(client, world, query)
    number = next(n for n in range(9) if values.get(f"rows-{n}-goal") == "")
    values |= {f"rows-{number}-goal": world.team_goal.title, f"rows-{number}-planned": "1200.50"}
    answer = client.post(url(world, query), values)
    assert answer["Location"] == url(world, query)
    assert saved("money") == {(world.team_goal.title, ""): (Decimal("1200.5"), Decimal(0))}
    assert saved() == {(world.team_goal.title, ""): (Decimal(5), Decimal(0))}
    assert "there are days" not in client.get(url(world, query)).content.decode()


@pytest.mark.parametrize("query", ["?cycle=9999", "?cycle=x", "?kind=hours"])
def test_what_there_is_not_is_not_found(
    world: World, cycle: Cycle, client: Client, query: str
) -> None:
    assert client.get(url(world, query)).status_code == 404


def test_the_goal_s_history_says_whose_effort_it_is(
    world: World, cycle: Cycle, client: Client
) -> None:
    history = reverse("goal-history", args=[world.own_goal.code])
    steps = {"10": "planned effort of", "12": "changed the effort of", "": "took the effort of"}
    for days, words in steps.items():
        values = rows_of(client, world) | {"rows-0-planned": days, "rows-0-used": ""}
        assert client.post(url(world), values).status_code == 302
        assert f"{words} Emil Row" in client.get(history).content.decode()


def test_an_address_may_name_the_goal_that_is_to_get_days(
    world: World, cycle: Cycle, client: Client
) -> None:
    values = rows_of(client, world, f"?goal={world.team_goal.code}")
    assert values["rows-1-goal"] == world.team_goal.code
    assert client.post(url(world), values | {"rows-1-planned": "5"}).status_code == 302
    assert list(saved()) == [(world.team_goal.title, "")]
    assert rows_of(client, world, f"?goal={world.own_goal.code}")["rows-2-goal"] == ""


# Pasting ----------------------------------------------------------------------------------
def paste(client: Client, world: World, text: str) -> tuple[int, str]:
    answer = client.post(url(world), rows_of(client, world) | {"pasted": text})
    return answer.status_code, answer.content.decode()


def test_rows_are_pasted_from_a_spreadsheet(world: World, cycle: Cycle, client: Client) -> None:
    give(world, cycle, 3)
    text = (
        "Goal\tWho\tPlanned\tUsed\r\n"
        f"{world.team_goal.code}\t\t20\t4\r\n"
        "\r\n"
        "answer the desk at ONCE\temil@larch.example\t10\r\n"
        f"{world.own_goal.code}\t7.5\r\n"
    )
    assert paste(client, world, text)[0] == 302
    assert saved() == {
        (world.team_goal.title, ""): (Decimal(20), Decimal(4)),
        (world.own_goal.title, "Emil Row"): (Decimal(10), Decimal(0)),
        (world.own_goal.title, ""): (Decimal("7.5"), Decimal(0)),
    }


def test_each_pasted_line_that_is_wrong_says_why_and_nothing_is_written(
    world: World, cycle: Cycle, client: Client
) -> None:
    code = world.team_goal.code
    lines = {
        f"{code}\t1": "",
        "Learn to sign\t1": "There is no goal “Learn to sign” that you may see.",
        f"{code}\tKofi Dunn\t1": "There is nobody called “Kofi Dunn” in this team.",
        f"{code}\t\t1_0": "",
        f"{code}\t\t-1": "Effort is 0 or more",
        f"{code}\t\t1.2345": "At most three decimals.",
        f"{code}\t\t1\t1\t1": "There are more than four cells.",
    }
    # The member's private goal is one that its lead may see, until the lead is another.
    world.private.title = "Learn to wave"
    world.private.save()
    status, html = paste(client, world, "\n".join(lines))
    assert status == 422
    assert not Allocation.objects.exists()
    for number, reason in enumerate(lines.values(), 1):
        assert reason == "" or f"Line {number}: {reason}" in html
    assert "Line 4: " in html and "Line 1: " not in html
    assert "1_0" in form_values(html, "pasted")["pasted"]


def test_a_row_of_the_table_and_a_pasted_line_do_not_contradict(
    world: World, cycle: Cycle, client: Client
) -> None:
    values = rows_of(client, world) | {"rows-0-planned": "1"}
    text = f"{world.own_goal.code}\temil@larch.example\t2"
    answer = client.post(url(world), values | {"pasted": text})
    assert answer.status_code == 422
    assert "The same goal stands twice" in answer.content.decode()


# Refused and stale --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rows-0-planned": "ten"}, "not a number"),
        ({"rows-0-planned": "-1"}, "Effort is 0 or more"),
        ({"rows-0-used": "1e15"}, "less than a million million"),
        ({"rows-1-planned": "3"}, "Name the goal."),
        ({"rows-1-goal": "Nothing", "rows-1-planned": "3"}, "There is no goal"),
        ({"rows-0-was": "nonsense"}, "This row was not made by this page."),
        ({"rows-0-was": "999999::0::", "rows-0-planned": "3"}, "no longer here"),
    ],
)
def test_what_is_not_understood_is_told_in_its_row(
    world: World, cycle: Cycle, client: Client, typed: dict[str, str], said: str
) -> None:
    answer = client.post(url(world), rows_of(client, world) | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Allocation.objects.exists()


def test_what_somebody_saved_meanwhile_stands_beside_what_was_typed(
    world: World, cycle: Cycle, client: Client
) -> None:
    given = give(world, cycle, 20)
    values = rows_of(client, world)
    number = next(n for n in range(9) if values.get(f"rows-{n}-planned") == "20")
    Allocation.objects.filter(pk=given.pk).update(planned=25, used=3, version=2)
    stale = client.post(url(world), values | {f"rows-{number}-planned": "30"})
    assert stale.status_code == 409
    html = stale.content.decode()
    assert "Saved now: planned 25, used 3." in html
    again = form_values(html, "rows-TOTAL_FORMS")
    assert again[f"rows-{number}-planned"] == "30"
    assert client.post(url(world), again).status_code == 302
    assert saved() == {(world.team_goal.title, ""): (Decimal(30), Decimal(0))}


def test_a_row_that_was_taken_away_or_made_meanwhile_is_told(
    world: World, cycle: Cycle, client: Client
) -> None:
    values = rows_of(client, world)
    give(world, cycle, 5)
    typed = values | {"rows-1-goal": world.team_goal.code, "rows-1-planned": "6"}
    stale = client.post(url(world), typed)
    assert stale.status_code == 409
    assert "Saved now: planned 5, used 0." in stale.content.decode()
    again = form_values(stale.content.decode(), "rows-TOTAL_FORMS")
    Allocation.objects.all().delete()
    gone = client.post(url(world), again)
    assert gone.status_code == 409
    assert "Taken away meanwhile." in gone.content.decode()
    last = form_values(gone.content.decode(), "rows-TOTAL_FORMS")
    assert client.post(url(world), last).status_code == 302
    assert saved() == {(world.team_goal.title, ""): (Decimal(6), Decimal(0))}


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables that hold no allocation at all."""
    monkeypatch.setattr(effort_sheet, "MOST_ALLOCATED", 0)


@pytest.mark.parametrize("changes", [{"planned": 25, "used": 3, "version": 2}, None])
def test_pasting_over_a_row_that_was_not_shown_overwrites_nothing_unseen(
    world: World, cycle: Cycle, cut: None, client: Client, changes: dict[str, int] | None
) -> None:
    given = give(world, cycle, 20)
    values = rows_of(client, world) | {"pasted": f"{world.team_goal.code}\t30"}
    if changes:
        Allocation.objects.filter(pk=given.pk).update(**changes)
        stale = client.post(url(world), values)
        assert stale.status_code == 409
        html = stale.content.decode()
        assert f"“{world.team_goal.title}”, The team: Saved now: planned 25, used 3." in html
        values = form_values(html, "rows-TOTAL_FORMS")
    for _again in range(2):
        assert client.post(url(world), values).status_code == 302
    assert saved() == {(world.team_goal.title, ""): (Decimal(30), Decimal(0))}


def test_a_pasted_row_that_changed_meanwhile_is_told_beside_the_others(
    world: World, cycle: Cycle, client: Client
) -> None:
    given = give(world, cycle, 20)
    values = rows_of(client, world) | {"pasted": f"{world.team_goal.code}\t30"}
    given.delete()
    stale = client.post(url(world), values)
    assert stale.status_code == 409
    assert "The team: Taken away meanwhile." in stale.content.decode()
    assert not Allocation.objects.exists()


def test_a_row_typed_over_one_that_was_not_shown_meets_it_and_is_saved_then(
    world: World, cycle: Cycle, cut: None, client: Client
) -> None:
    give(world, cycle, 20)
    values = rows_of(client, world)
    typed = values | {"rows-1-goal": world.team_goal.code, "rows-1-planned": "6"}
    stale = client.post(url(world), typed)
    assert stale.status_code == 409
    html = stale.content.decode()
    assert "Saved now: planned 20, used 0." in html
    assert client.post(url(world), form_values(html, "rows-TOTAL_FORMS")).status_code == 302
    assert saved() == {(world.team_goal.title, ""): (Decimal(6), Decimal(0))}


def test_goals_that_the_lead_may_not_see_are_neither_shown_nor_touched(
    world: World, cycle: Cycle, client: Client
) -> None:
    hidden = give(world, cycle, 9)
    Allocation.objects.filter(pk=hidden.pk).update(goal=world.hidden)
    page = client.get(url(world)).content.decode()
    assert "Mend the chute" not in page
    assert client.post(url(world), rows_of(client, world)).status_code == 302
    assert Allocation.objects.get().planned == 9


# What may be lost ---------------------------------------------------------------------------
def lost(client: Client, world: World, cycle: Cycle) -> dict[str, str]:
    """What the page says is lost, by how, with the amount."""
    page = client.get(url(world, f"?cycle={cycle.pk}")).content.decode()
    return dict(re.findall(r"<summary>([^:<]+): <strong[^>]*>([^<]+) person-days</strong>", page))


def months_ago(world: World) -> Cycle:
    """A period that has ended."""
    start = today() - dt.timedelta(days=120)
    return create_cycle(
        world.organization, "Then", start, start + dt.timedelta(days=60), by=world.leader
    )


def progress_on(goal: Goal, day: dt.date, ppm: int | None) -> None:
    Snapshot.objects.create(
        organization_id=goal.organization_id,
        goal=goal,
        dated=day,
        progress_ppm=ppm,
        evidence_ppm=0,
        on_track_ppm=0,
        behind_ppm=0,
    )


def test_what_was_planned_and_not_used_by_now_is_told(world: World, client: Client) -> None:
    ended = months_ago(world)
    give(world, ended, 20, used=5)
    give(world, ended, 3, used=8, person=world.employee)
    assert lost(client, world, ended) == {"Planned and not used": "15"}
    running = create_cycle(
        world.organization,
        "Now",
        today() - dt.timedelta(days=27),
        today() + dt.timedelta(days=28),
        by=world.leader,
    )
    give(world, running, 20, used=4)
    assert lost(client, world, running) == {"Planned by now and not used": "6"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, {"On goals that reach no strategy": "9"}),
        ({"is_run_the_business": True}, {}),
    ],
)
def test_days_on_goals_that_reach_no_strategy_are_told(
    world: World, client: Client, fields: dict[str, bool], said: dict[str, str]
) -> None:
    Goal.objects.filter(pk=world.team_goal.pk).update(parent=None, **fields)
    ended = months_ago(world)
    give(world, ended, 9, used=9)
    assert lost(client, world, ended) == said


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [
        (200_000, 200_000, True),
        (200_000, 150_000, True),
        (200_000, 200_001, False),
        (1_000_000, 1_000_000, False),
        (None, None, False),
    ],
)
def test_days_on_a_goal_that_did_not_move_are_told(
    world: World, client: Client, before: int | None, after: int | None, is_told: bool
) -> None:
    ended = months_ago(world)
    give(world, ended, 9, used=9)
    progress_on(world.team_goal, ended.start_date - dt.timedelta(days=1), before)
    progress_on(world.team_goal, ended.due_date, after)
    expected = {"On goals that do not move": "9"} if is_told else {}
    assert lost(client, world, ended) == expected


def test_whether_a_new_goal_moves_is_not_told_before_four_weeks(
    world: World, client: Client
) -> None:
    ended = months_ago(world)
    give(world, ended, 9, used=9)
    progress_on(world.team_goal, ended.due_date - dt.timedelta(days=27), 0)
    assert lost(client, world, ended) == {}
    progress_on(world.team_goal, ended.due_date - dt.timedelta(days=28), 0)
    assert lost(client, world, ended) == {"On goals that do not move": "9"}


# What was agreed --------------------------------------------------------------------------
@pytest.fixture
def other(world: World) -> Goal:
    fields = {"level": "strategic", "priority": 10, **window()}
    draft = GoalDraft("Reach the young", fields, [], [world.readers])
    return create_goal(world.organization, draft, by=world.leader)


def agreed_form(client: Client, world: World) -> dict[str, str]:
    return form_of(client, url(world), "agreed-TOTAL_FORMS")


def agree(client: Client, world: World, values: dict[str, str]) -> HttpResponse:
    return client.post(reverse("team-agreed", args=[world.lending.code]), values)


def agreed() -> dict[str, int]:
    return dict(AgreedShare.objects.values_list("goal__title", "share_ppm"))


def test_what_is_left_empty_of_an_agreement_shares_the_rest(
    world: World, cycle: Cycle, other: Goal, client: Client
) -> None:
    values = agreed_form(client, world)
    assert (values["agreed-0-goal"], values["agreed-0-share"]) == (str(other.pk), "")
    answer = agree(client, world, values | {"agreed-0-share": "62.5 %"})
    assert answer["Location"] == f"{url(world)}?cycle={cycle.pk}&kind=days#agreed"
    assert agreed() == {other.title: 625_000, world.strategic.title: 375_000}
    again = agreed_form(client, world)
    assert (again["agreed-0-share"], again["agreed-1-share"]) == ("62.5", "37.5")
    agree(client, world, again | {"agreed-0-share": "", "agreed-1-share": ""})
    assert agreed() == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"agreed-0-share": "60", "agreed-1-share": "60"}, "add up to 100"),
        ({"agreed-0-share": "101"}, "between 0 and 100"),
        ({"agreed-0-goal": "999999"}, "no longer here"),
        ({"agreed-was": "x"}, "not made by this page"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_and_kept(
    world: World,
    cycle: Cycle,
    other: Goal,
    client: Client,
    typed: dict[str, str],
    said: str,
) -> None:
    answer = agree(client, world, agreed_form(client, world) | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert agreed() == {}


def test_an_agreement_that_was_made_meanwhile_stands_beside_the_one_typed(
    world: World, cycle: Cycle, other: Goal, client: Client
) -> None:
    values = agreed_form(client, world)
    shares = {other: 300_000, world.strategic: 700_000}
    agree_shares(world.lending, cycle, shares, was=None, by=world.leader)
    stale = agree(client, world, values | {"agreed-0-share": "40"})
    assert stale.status_code == 409
    html = stale.content.decode()
    assert "Saved now: 30 %." in html and "Saved now: 70 %." in html
    assert agree(client, world, form_values(html, "agreed-TOTAL_FORMS")).status_code == 302
    assert agreed() == {other.title: 400_000, world.strategic.title: 600_000}
