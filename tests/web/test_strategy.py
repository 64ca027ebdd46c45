"""The Strategy page: what goals serve, what covers them, and how leaders keep both."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from actions.archiving import archive_goal
from actions.closings import carry_over, close_goal
from actions.cycles import create_cycle
from actions.goals import GoalDraft, create_goal, edit_goal
from alignment import cascade
from alignment.dashboards import read_dashboard
from alignment.models import Score
from alignment.queries import scored
from alignment.strategy import StrategicLine, served_pillars, strategic_page
from goals.models import Allocation, Goal
from people.models import Person, Pillar
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today

pytestmark = pytest.mark.django_db


def scorecard(person: Person) -> dict[str, StrategicLine]:
    seen = Goal.objects.visible_to(person)
    page = strategic_page(person.organization, seen, 1)
    return {row.line.goal.title: row for row in page.rows}


def set_bare_goal(world: World) -> Goal:
    fields = {"level": "strategic", "priority": 30}
    draft = GoalDraft("Open on Sundays", fields, pillars=[world.readers])
    return create_goal(world.organization, draft, by=world.leader)


def test_leaders_add_reword_and_order_what_goals_serve(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.leader), reverse("pillars")
    values = form_of(client, url, "statement") | {"kind": "area", "title": "Rooms"}
    assert client.post(url, values)["Location"] == url
    rooms = Pillar.objects.get(title="Rooms")
    edit = reverse("pillar-edit", args=[rooms.pk])
    client.post(edit, form_of(client, edit, "version") | {"title": "Houses"})
    client.post(reverse("pillar-place", args=[rooms.pk]), {"to": "up"})
    areas = Pillar.objects.filter(kind="area").values_list("title", flat=True)
    assert list(areas) == ["Houses", "Readers"]


def test_an_archived_area_is_out_of_sight_until_it_is_restored(
    world: World, signed_in: SignIn
) -> None:
    client, place = signed_in(world.leader), reverse("pillar-place", args=[world.readers.pk])
    client.post(place, {"to": "archive"})
    assert ">Readers</strong>" not in client.get(reverse("strategy")).content.decode()
    assert "Restore “Readers”" in client.get(reverse("pillars")).content.decode()
    client.post(place, {"to": "restore"})
    assert ">Readers</strong>" in client.get(reverse("strategy")).content.decode()


def test_a_stale_rewording_shows_both_texts(world: World, signed_in: SignIn) -> None:
    client, edit = signed_in(world.leader), reverse("pillar-edit", args=[world.readers.pk])
    values = form_of(client, edit, "version")
    client.post(edit, values | {"title": "Borrowers"})
    answer = client.post(edit, values | {"title": "Patrons"})
    assert answer.status_code == 409
    assert "Patrons" in answer.content.decode() and "Borrowers" in answer.content.decode()
    assert Pillar.objects.get(pk=world.readers.pk).title == "Borrowers"


def test_the_page_says_first_how_much_of_strategy_is_covered(
    world: World, signed_in: SignIn
) -> None:
    client, bare = signed_in(world.leader), set_bare_goal(world)
    Score.objects.all().delete()
    html = client.get(reverse("strategy")).content.decode()
    assert "How far strategy is covered is not computed yet" in html
    assert "nothing works on 1 of them yet" in html
    as_of = world.organization.rollup_date
    for goal, day, ppm in (
        (world.strategic, as_of - dt.timedelta(days=1), 400_000),
        (world.strategic, as_of, 500_000),
        (bare, as_of, 0),
    ):
        told = {"goal": goal, "dated": day, "components": {"C": {"ppm": ppm}}}
        Score.objects.create(organization=world.organization, **told)
    html = client.get(reverse("strategy")).content.decode()
    assert "1 of 2 strategic goals are covered by half or more" in html
    assert html.index("covered by half or more") < html.index("Open on Sundays")


def test_what_nothing_works_on_stands_first_and_says_so(world: World, signed_in: SignIn) -> None:
    set_bare_goal(world)
    html = signed_in(world.executive).get(reverse("strategy")).content.decode()
    assert html.index("Open on Sundays") < html.index("Readers come back")
    assert "Nothing works on this yet" in html
    assert "Nothing serves it yet" in html  # the mission, and the value "Quiet"


def test_a_goal_tells_when_anything_below_it_last_moved(world: World) -> None:
    cover = scorecard(world.executive)["Readers come back"].cover
    # Emil's reading of yesterday, two levels below; Lena's own report is a day older.
    assert cover.moved_on == today() - dt.timedelta(days=1)
    assert cover.reported_on == today() - dt.timedelta(days=2)


def test_coverage_is_that_of_the_alignment_score(world: World) -> None:
    held = Score.objects.filter(goal=world.strategic, team=None)
    held.update(dated=today(), components={"C": {"ppm": 640_000}})
    Score.objects.create(
        organization=world.organization,
        goal=world.strategic,
        dated=today() + dt.timedelta(days=1),
        components={"C": {"ppm": 990_000}},
    )
    assert scorecard(world.leader)["Readers come back"].coverage == 640_000


def test_news_of_what_may_not_be_seen_is_not_told(world: World) -> None:
    Goal.objects.filter(pk=world.own_goal.pk).update(visibility="private")
    cascade.drain_all(world.organization.pk)
    assert scorecard(world.executive)["Readers come back"].cover.moved_on == (
        today() - dt.timedelta(days=2)
    )


def test_priority_stands_beside_the_effort_planned_below(world: World) -> None:
    bare = set_bare_goal(world)
    Goal.objects.filter(pk=world.strategic.pk).update(priority=70)
    cycle = create_cycle(
        world.organization,
        "This year",
        today() - dt.timedelta(days=30),
        today() + dt.timedelta(days=300),
        by=world.leader,
    )
    for goal, days in ((world.own_goal, 15), (bare, 5)):
        Allocation.objects.create(
            organization=world.organization,
            goal=goal,
            team=world.lending,
            cycle=cycle,
            planned=Decimal(days),
        )
    cascade.drain_all(world.organization.pk)
    rows = scorecard(world.leader)
    shown = {title: (row.priority.share, row.effort.share) for title, row in rows.items()}
    assert shown == {
        "Readers come back": (700_000, 750_000),
        "Open on Sundays": (300_000, 250_000),
    }


def test_effort_is_that_of_the_period_on_what_counts(world: World) -> None:
    """The quarter says anew what the year said for the team; of the rest of the year half lies in it."""
    cycles = {
        name: create_cycle(
            world.organization,
            name,
            today() + dt.timedelta(days=first),
            today() + dt.timedelta(days=last),
            state=state,
            by=world.leader,
        )
        for name, first, last, state in (
            ("Year", -35, 34, "open"),
            ("Quarter", -7, 27, "open"),
            ("Draft", -3, 3, "draft"),
        )
    }
    draft = GoalDraft("Not yet", {"parent": world.team_goal, "state": "draft"})
    idle = create_goal(world.organization, draft, by=world.leader)
    for goal, who, cycle, days in (
        (world.own_goal, {"team": world.lending}, "Year", 100),
        (world.own_goal, {"team": world.lending}, "Quarter", 15),
        (world.own_goal, {"person": world.employee}, "Year", 9),
        (world.own_goal, {"person": world.employee}, "Draft", 50),
        (idle, {"team": world.lending}, "Quarter", 20),
        (world.private, {"person": world.employee}, "Quarter", 40),
    ):
        row = {"goal": goal, "cycle": cycles[cycle], "planned": Decimal(days), **who}
        Allocation.objects.create(organization=world.organization, **row)
    cascade.drain_all(world.organization.pk)
    effort = scorecard(world.employee)["Readers come back"].effort
    assert (effort.amount, effort.share) == (Decimal("19.5"), 1_000_000)
    money = {"kind": "money", "planned": Decimal(1000), "cycle": cycles["Year"]}
    row = {"goal": world.team_goal, "team": world.lending, **money}
    Allocation.objects.create(organization=world.organization, **row)
    assert scorecard(world.employee)["Readers come back"].effort.amount == Decimal("19.5")
    world.organization.day_rate = Decimal(300)
    world.organization.save()
    world.employee.refresh_from_db()
    assert scorecard(world.employee)["Readers come back"].effort.amount == Decimal("21.167")


def test_of_a_goal_that_was_carried_over_its_successor_stands_there(world: World) -> None:
    following = create_cycle(
        world.organization, "Next", today(), today() + dt.timedelta(days=200), by=world.leader
    )
    Goal.objects.filter(pk=world.strategic.pk).update(priority=10)
    successor = carry_over(
        Goal.objects.get(pk=world.strategic.pk), following, how="restart", by=world.leader
    )
    cascade.drain_all(world.organization.pk)
    seen = Goal.objects.visible_to(world.leader)
    dashboard = read_dashboard(world.leader, seen, today())
    assert [row.line.goal for row in dashboard.scorecard.rows] == [successor]
    page = strategic_page(world.organization, seen, 1)
    assert [(row.line.goal, row.priority.share) for row in page.rows] == [(successor, 1_000_000)]
    served = {row.pillar: row.goals for row in served_pillars(world.organization, seen)}
    assert served[world.readers] == 1
    edit_goal(successor, {"state": "cancelled"}, version=1, by=world.leader)
    assert [goal.pk for goal in scored(seen)] == [world.strategic.pk]


def test_a_goal_stands_there_until_its_successor_counts(world: World) -> None:
    """A plan for next year hides nothing of this one, and has no share of its points; what went on and
    ended does not come back once that is put away."""
    following = create_cycle(
        world.organization, "Next", today(), today() + dt.timedelta(days=200), by=world.leader
    )
    Goal.objects.filter(pk=world.strategic.pk).update(priority=10)
    goal = Goal.objects.get(pk=world.strategic.pk)
    successor = carry_over(goal, following, how="continue", by=world.leader)
    seen = Goal.objects.visible_to(world.leader)
    successor = edit_goal(successor, {"state": "draft"}, version=1, by=world.leader)
    rows = strategic_page(world.organization, seen, 1).rows
    shares = {row.line.goal: row.priority.share for row in rows}
    assert shares == {goal: 1_000_000, successor: None}
    edit_goal(successor, {"state": "active"}, version=successor.version, by=world.leader)
    closed = close_goal(successor, result="missed", closed_on=today(), by=world.leader)
    archive_goal(closed, by=world.leader)
    assert strategic_page(world.organization, seen, 1).rows == []
    assert not scored(seen)


def test_a_strategic_goal_names_its_cycle_and_commitment(world: World, signed_in: SignIn) -> None:
    cycle = create_cycle(
        world.organization, "2027", dt.date(2027, 1, 1), dt.date(2027, 12, 31), by=world.leader
    )
    client, url = signed_in(world.leader), reverse("strategy")
    values = form_of(client, url, "kpis-TOTAL_FORMS") | {
        "title": "A card for every child",
        "pillars": str(world.readers.pk),
        "cycle": str(cycle.pk),
        "commitment": "aspirational",
    }
    assert client.post(url, values).status_code == 302
    goal = Goal.objects.get(title="A card for every child")
    assert (goal.cycle, goal.commitment) == (cycle, "aspirational")
    assert "Aspirational" in client.get(url).content.decode()


def test_a_goal_serves_something_else_from_its_edit_on(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.leader), reverse("goal-edit", args=[world.strategic.code])
    values = form_of(client, url, "version")
    assert values["pillars"] == str(world.readers.pk)
    quiet = Pillar.objects.get(organization=world.organization, title="Quiet")
    none = {name: value for name, value in values.items() if name != "pillars"}
    refused = client.post(url, none)
    assert refused.status_code == 422
    assert "Name at least one pillar" in refused.content.decode()
    assert "<legend>It serves</legend>" in refused.content.decode()
    client.post(url, values | {"pillars": str(quiet.pk), "commitment": "aspirational"})
    goal = Goal.objects.get(pk=world.strategic.pk)
    assert [link.pillar for link in goal.pillar_links.all()] == [quiet]
    assert goal.commitment == "aspirational"
    told = client.get(reverse("goal-history", args=[goal.code])).content.decode()
    assert "changed what the goal serves" in told and "<s>Readers</s> → Quiet" in told
    assert client.post(url, values | {"pillars": str(quiet.pk)}).status_code == 409


def test_a_goal_is_shown_so_that_who_shows_it_may_still_change_it(
    world: World, signed_in: SignIn
) -> None:
    url = reverse("goal-edit", args=[world.own_goal.code])
    administrator, own = signed_in(world.administrator), signed_in(world.employee)
    values = form_of(administrator, url, "version")
    assert 'value="private"' not in administrator.get(url).content.decode()
    assert administrator.post(url, values | {"visibility": "private"}).status_code == 422
    assert (
        own.post(url, form_of(own, url, "version") | {"visibility": "private"}).status_code == 302
    )
    page = reverse("goal", args=[world.own_goal.code])
    assert signed_in(world.manager).get(page).status_code == 200
    assert administrator.get(page).status_code == 404


def test_who_judges_a_goal_says_that_it_runs_the_business(world: World, signed_in: SignIn) -> None:
    url = reverse("goal-edit", args=[world.own_goal.code])
    own, lead = signed_in(world.employee), signed_in(world.manager)
    sent = {"is_run_the_business": "on"}
    own.post(url, form_of(own, url, "version") | sent)
    assert not Goal.objects.get(pk=world.own_goal.pk).is_run_the_business
    lead.post(url, form_of(lead, url, "version") | sent)
    assert Goal.objects.get(pk=world.own_goal.pk).is_run_the_business
