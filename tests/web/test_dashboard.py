"""The executive's screen: cells that explain themselves, changes that add up, and whom to look at."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from actions.check_ins import check_in
from actions.goals import edit_goal
from actions.readings import record_reading
from alignment import cascade
from alignment.cover import by_pillar, measured_levels
from alignment.dashboards import read_figures, treemap
from alignment.goal_list import Narrowed, narrow
from alignment.heat_map import read_cells
from alignment.models import Score, TargetState
from alignment.queries import scored
from alignment.scoring.storing import store_scores
from alignment.standing import lines_of
from goals.models import Allocation, Cycle, Goal, GoalPillar
from people.models import Person, Pillar
from tests.web.conftest import SignIn
from tests.world import World, today

PERCENT = "\N{NO-BREAK SPACE}%"


def cell_url(world: World, team: str = "events") -> str:
    return reverse("cell", args=[getattr(world, team).pk, world.strategic.code])


def measured(world: World, goal: Goal, value: int) -> None:
    record_reading(world.target(goal).kpi, dated=today(), value=Decimal(value), by=None)
    cascade.drain_all(world.organization.pk)


def sees(world: World, reader: Person) -> bool:
    key = (world.events.pk, world.strategic.pk)
    return key in read_cells(world.organization, [world.events], [world.strategic], reader)


def test_a_team_s_own_goal_counts_for_those_alone_who_may_see_it(
    world: World, signed_in: SignIn
) -> None:
    measured(world, world.hidden, 5)
    readers = {
        who
        for who in ("leader", "executive", "administrator", "colleague", "manager", "employee")
        if sees(world, getattr(world, who))
    }
    assert readers == {"leader", "executive", "administrator", "colleague"}
    shown = signed_in(world.colleague).get(cell_url(world)).content.decode()
    assert "Mend the chute" in shown and f"50{PERCENT}" in shown
    withheld = signed_in(world.manager).get(cell_url(world)).content.decode()
    assert "Mend the chute" not in withheld and "No measured work" in withheld


def test_a_private_goal_is_in_no_cell(world: World) -> None:
    goal = Goal.objects.get(pk=world.hidden.pk)
    edit_goal(goal, {"visibility": "private"}, version=goal.version, by=None)
    measured(world, world.hidden, 5)
    for who in ("leader", "executive", "administrator", "colleague", "manager"):
        assert not sees(world, getattr(world, who)), who


def test_a_change_is_told_by_cause_down_to_the_kpi(world: World, signed_in: SignIn) -> None:
    measured(world, world.own_goal, 70)
    url = reverse("goal-changes", args=[world.team_goal.code])
    html = signed_in(world.executive).get(url, {"since": "7"}).content.decode()
    assert "is known from" in html
    week_ago = today() - dt.timedelta(days=7)
    assert f'value="{week_ago.isoformat()}"' in html
    own = reverse("goal-changes", args=[world.own_goal.code])
    day = (today() - dt.timedelta(days=1)).isoformat()
    told = signed_in(world.executive).get(own, {"since": day}).content.decode()
    assert "Readings and corrections" in told and "+25" in told
    assert reverse("target-why", args=[world.target(world.own_goal).pk]) in told


@pytest.mark.parametrize("asked", ["", "nonsense", "9999-99-99", "2999-01-01", "0001-01-01", "30"])
def test_nonsense_for_a_day_is_a_week_or_yesterday(
    asked: str, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.executive)
    for url in ("/", reverse("goal-changes", args=[world.strategic.code])):
        assert client.get(url, {"since": asked, "until": asked}).status_code == 200


def test_the_day_of_the_last_look_is_remembered(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.executive)
    assert "you last looked" not in client.get("/").content.decode()
    earlier = today() - dt.timedelta(days=3)
    client.cookies["looked"] = earlier.isoformat()
    assert "you last looked" in client.get("/").content.decode()
    assert client.cookies["looked"].value == f"{earlier.isoformat()}.{today().isoformat()}"


def test_the_watch_list_says_why(world: World, signed_in: SignIn) -> None:
    measured(world, world.team_goal, 290)
    check_in(world.team_goal, by=world.manager, dated=today(), readings={}, confidence=9)
    Goal.objects.filter(pk=world.hidden.pk).update(due_date=today() - dt.timedelta(days=9))
    cascade.drain_all(world.organization.pk)
    html = signed_in(world.executive).get("/").content.decode()
    watch = html[html.index('id="watch"') :]
    assert "9 of 10 in words" in watch
    assert "reached, not closed" in watch and "carries" in watch
    others = signed_in(world.employee).get("/").content.decode()
    assert "Mend the chute" not in others


def test_the_treemap_has_only_goals_that_count(world: World) -> None:
    """Emil's private goal is no part of strategy, not even on his own dashboard."""
    Goal.objects.filter(pk=world.private.pk).update(parent=world.strategic)
    seen = Goal.objects.visible_to(world.employee)
    cells = treemap(lines_of(scored(seen), today()), seen, today())
    assert {(cell.line.goal, cell.area_ppm) for cell in cells} == {
        (world.strategic, 1_000_000),
        (world.team_goal, 1_000_000),
    }


def test_where_a_change_began_is_told_among_what_may_be_seen(
    world: World, signed_in: SignIn
) -> None:
    """The jams at the chute, which is for Events alone, moved the strategic goal."""
    for days_ago, jams in ((20, 10), (0, 2)):
        dated = today() - dt.timedelta(days=days_ago)
        kpi = world.target(world.hidden).kpi
        record_reading(kpi, dated=dated, value=Decimal(jams), by=None)
    cascade.drain_all(world.organization.pk)
    url = reverse("goal-changes", args=[world.strategic.code]) + "?since=7"
    for reader, is_named in ((world.leader, True), (world.employee, False)):
        html = signed_in(reader).get(url).content.decode()
        assert "By cause" in html
        assert (world.hidden.title in html) == is_named, reader.name


def test_days_before_there_was_a_goal_compare_nothing(world: World, signed_in: SignIn) -> None:
    """Neither of a time before history, nor of one in which other goals were there already."""
    client, later = signed_in(world.leader), today() + dt.timedelta(days=20)
    cascade.advance_rollup_date(world.organization.pk, later)
    born = timezone.now() + dt.timedelta(days=15)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE goals_goalevent SET pgh_created_at = %s WHERE pgh_obj_id = %s",
            [born, world.own_goal.pk],
        )
    for since, until in ((-9, -2), (-9, 3), (2, 3)):
        days = (today() + dt.timedelta(days=days) for days in (since, until))
        query = "?since={}&until={}".format(*days)
        answer = client.get(reverse("goal-changes", args=[world.own_goal.code]) + query)
        assert answer.status_code == 200, (since, until)


def test_pillars_tell_the_mean_coverage_of_what_counts_and_serves_them(
    world: World, signed_in: SignIn
) -> None:
    pillar, seen = world.readers, Goal.objects.visible_to(world.employee)
    Score.objects.filter(goal=world.strategic).delete()
    covered = {"components": {"C": {"ppm": 420_000}}, "goal": world.strategic}
    Score.objects.create(organization=world.organization, dated=today(), **covered)
    rows = {row.pillar: row for row in by_pillar(world.organization, seen)}
    assert (rows[pillar].goals, rows[pillar].coverage) == (1, 420_000)
    assert [line.goal for line in rows[pillar].lines] == [world.strategic]
    Goal.objects.filter(pk=world.strategic.pk).update(state="cancelled")
    first = by_pillar(world.organization, seen)[0]
    assert (first.goals, first.coverage, first.lines) == (0, None, ())
    told = signed_in(world.employee).get(reverse("cover")).content.decode()
    assert "Nothing serves it yet" in told


def test_what_is_measured_is_counted_by_level_as_the_list_of_goals_finds_it(
    world: World, signed_in: SignIn
) -> None:
    measured(world, world.own_goal, 70)
    TargetState.objects.filter(goal=world.own_goal).update(cadence_days=7)
    TargetState.objects.filter(goal=world.team_goal).update(newest_on=None)
    store_scores(world.organization)
    seen, as_of = Goal.objects.visible_to(world.leader), world.organization.rollup_date
    for one in measured_levels(world.organization):
        counts = (one.goals, one.counted, one.fresh, one.missing)
        for asked, count in zip(("live", "counted", "fresh", "missing"), counts, strict=True):
            found = narrow(seen, Narrowed(level=one.level, measured=asked), as_of)
            assert found.count() == count, (one, asked)
    levels = {one.level: one for one in measured_levels(world.organization)}
    assert (levels["individual"].counted, levels["individual"].fresh) == (1, 1)
    html = signed_in(world.leader).get(reverse("cover")).content.decode()
    assert "level=team&amp;measured=missing" in html


def test_the_map_by_effort_has_the_days_of_the_period_below_each_goal(
    world: World, signed_in: SignIn
) -> None:
    client, url = signed_in(world.leader), reverse("figures")
    assert "No days are planned" in client.get(url, {"by": "effort"}).content.decode()
    organization, day = world.organization, world.organization.rollup_date
    days = {"start_date": day - dt.timedelta(days=9), "due_date": day + dt.timedelta(days=60)}
    cycle = Cycle.objects.create(organization=organization, name="Now", **days)
    for goal, planned in ((world.own_goal, 30), (world.team_goal, 10), (world.strategic, 10)):
        row = {"organization": organization, "goal": goal, "cycle": cycle, "planned": planned}
        Allocation.objects.create(**row, team=world.lending)
    seen = Goal.objects.visible_to(world.leader)
    cells = read_figures(world.leader, seen, by_effort=True).cells
    assert [(cell.line.goal, cell.area_ppm) for cell in cells] == [
        (world.strategic, 1_000_000),
        (world.team_goal, 800_000),
    ]
    assert "by days planned and pace" in client.get(url, {"by": "effort"}).content.decode()


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("dashboard", "will stand here"),
        ("figures", "Nothing to draw"),
        ("cover", "follows the first strategic goal"),
        ("report", "No strategic goal yet"),
    ],
)
def test_where_nothing_is_set_each_page_says_what_it_waits_for(
    page: str, told: str, world: World, signed_in: SignIn
) -> None:
    assert told in signed_in(world.outsider).get(reverse(page)).content.decode()


@pytest.mark.parametrize("by", ["cycle", "pillar", "owner"])
def test_the_dashboard_is_narrowed_in_its_address(by: str, world: World, signed_in: SignIn) -> None:
    """Scorecard, heat map, watch list, cover and charts, with links that stay on it."""
    client, goal = signed_in(world.executive), Goal.objects.get(pk=world.strategic.pk)
    days = {"start_date": today(), "due_date": today() + dt.timedelta(days=9)}
    cycle = Cycle.objects.create(organization=world.organization, name="Other", **days)
    row = {"level": "strategic", "state": "active", "owner": world.manager, "cycle": cycle}
    other = Goal.objects.create(
        organization=world.organization, code="O", title="Open on Sundays", **row
    )
    rooms = Pillar.objects.create(organization=world.organization, kind="area", title="Rooms")
    GoalPillar.objects.create(organization=world.organization, goal=other, pillar=rooms)
    Goal.objects.filter(pk=world.own_goal.pk).update(due_date=today() - dt.timedelta(days=9))
    cascade.drain_all(world.organization.pk)
    late = f'title="{Goal.objects.get(pk=world.own_goal.pk).title}"'
    whole = client.get("/").content.decode()
    assert late in whole and goal.title in whole and other.title in whole
    asked = {by: {"cycle": cycle.pk, "pillar": rooms.pk, "owner": world.manager.email}[by]}
    html = client.get("/", asked).content.decode()
    assert other.title in html and goal.title not in html and late not in html
    query = urlencode(asked)
    assert f"?since=7&amp;{query}" in html and f"{reverse('figures')}?{query}" in html
    for url in ("cover", "figures", "live"):
        part = client.get(reverse(url), asked).content.decode()
        assert other.title in part and goal.title not in part, url
    table = client.get("/", {"as": "csv", **asked}).getvalue().decode()
    assert other.title in table and goal.title not in table


def test_a_filter_of_what_is_gone_says_so_and_is_taken_off(world: World, signed_in: SignIn) -> None:
    client, yesterday = signed_in(world.executive), today() - dt.timedelta(days=1)
    past = client.get("/", {"pillar": world.readers.pk, "day": yesterday}).content.decode()
    assert "A past day is shown whole" in past
    html = client.get("/", {"pillar": "999999"}).content.decode()
    assert "no longer there" in html and 'href="/" title="Take this filter off"' in html
    assert world.strategic.title in html and "Only strategic goals with" not in html
    html = client.get("/", {"cycle": "999999", "since": "30"}).content.decode()
    assert 'href="/?since=30" title="Take this filter off"' in html


@pytest.mark.parametrize(
    ("owner", "told"),
    [("Jonh", "There is nobody called “Jonh”"), ("Emil Row", "several called “Emil Row”")],
)
def test_a_filter_that_is_not_understood_says_why(
    owner: str, told: str, world: World, signed_in: SignIn
) -> None:
    Person.objects.filter(pk=world.manager.pk).update(name="Emil Row")
    html = signed_in(world.executive).get("/", {"owner": owner}).content.decode()
    assert told in html and ">no longer there<" not in html
    assert "Only strategic goals with" not in html and "All strategic goals" in html


def test_a_dashboard_narrowed_to_nothing_says_nothing_of_the_whole(
    world: World, signed_in: SignIn
) -> None:
    client, asked = signed_in(world.executive), {"owner": world.employee.email}
    html = client.get("/", {**asked, "since": "30"}).content.decode()
    assert "None of these strategic goals" in client.get(reverse("figures"), asked).content.decode()
    assert "No strategic goal is like that" in html and "Once teams" not in html
    assert "will stand here" not in html and 'href="/?since=30">Show all strategic goals' in html
