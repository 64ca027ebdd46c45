"""What each page says to whom it is for."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from actions.check_ins import check_in
from actions.goals import GoalDraft, cascade_goal, create_goal
from actions.targets import add_step
from alignment import cascade
from alignment.models import LiveVersion
from goals.models import Goal
from people.models import Organization
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import PASSWORD, World, add, today
from web.live import token_for

LONG = "A title as long as the longest that real data has, " * 11


def page(client: Client, name: str, *arguments: object) -> str:
    return client.get(reverse(name, args=arguments)).content.decode()


def test_signing_in_with_email_and_password_leads_to_the_page_asked_for(world: World) -> None:
    client = Client()
    asked = client.get(reverse("strategy"))["Location"]
    values = form_of(client, asked, "username")
    answer = client.post(asked, values | {"username": "Ada@Larch.example", "password": PASSWORD})
    assert answer["Location"] == reverse("strategy")


FIRST_PAGES = {
    "leader": "strategy",
    "executive": "dashboard",
    "administrator": "dashboard",
    "manager": "my-teams",
    "employee": "my-work",
}


@pytest.mark.parametrize("role", FIRST_PAGES)
def test_signing_in_leads_to_the_page_that_answers_the_question_of_the_role(
    role: str, world: World
) -> None:
    client, person = Client(), getattr(world, role)
    person.set_password(PASSWORD)
    person.save()
    # Who asks for the site and nothing in it has chosen no page.
    asked = client.get("/")["Location"]
    values = form_of(client, asked, "username") | {"username": person.email, "password": PASSWORD}
    assert client.post(asked, values)["Location"] == reverse("start")
    assert client.get(reverse("start"))["Location"] == reverse(FIRST_PAGES[role])
    assert f'class="brand" href="{reverse("start")}"' in page(client, "my-work")


def test_a_wrong_password_says_no_more_than_that(world: World) -> None:
    said = {"username": "ada@larch.example", "password": "wrong"}
    html = Client().post(reverse("sign-in"), said).content.decode()
    assert "Please enter a correct email" in html


def test_signing_out_ends_it(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.leader)
    assert client.post(reverse("sign-out"))["Location"] == reverse("sign-in")
    assert client.get("/").status_code == 302


def test_the_dashboard_shows_strategy_with_numbers_that_lead_to_their_reasons(
    world: World, signed_in: SignIn
) -> None:
    html = page(signed_in(world.executive), "dashboard")
    assert "Readers come back" in html
    assert f'href="{reverse("goal-why", args=[world.strategic.code])}"' in html
    assert "7 of 10" in html


def test_a_dashboard_that_is_behind_says_of_which_day_it_is(
    world: World, signed_in: SignIn
) -> None:
    assert "Numbers move to the next day" not in page(signed_in(world.executive), "dashboard")
    yesterday = today() - dt.timedelta(days=1)
    Organization.objects.filter(pk=world.organization.pk).update(rollup_date=yesterday)
    assert "Numbers move to the next day" in page(signed_in(world.executive), "dashboard")


def test_private_goals_are_in_nobody_else_s_dashboard(world: World, signed_in: SignIn) -> None:
    Goal.objects.filter(pk=world.private.pk).update(level="strategic")
    cascade.drain_all(world.organization.pk)
    assert "Learn to sign" in page(signed_in(world.employee), "dashboard")
    assert "Learn to sign" not in page(signed_in(world.leader), "dashboard")


def test_an_open_dashboard_is_told_of_a_change_and_of_nothing_else(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.executive)
    (version,) = re.findall(r'data-live-version="(\d+)"', page(client, "dashboard"))
    url = reverse("live")
    asked = {"t": token_for(world.executive), "v": version}
    quiet = client.get(url, asked)
    assert (quiet.status_code, quiet.content) == (204, b"")
    check_in(world.strategic, by=world.leader, dated=today(), readings={world.visits: 180})
    cascade.drain_all(world.organization.pk)
    told = client.get(url, asked)
    assert told.status_code == 200
    (newer,) = re.findall(r'data-live-version="(\d+)"', told.content.decode())
    assert int(newer) > int(version)
    assert "46\N{NO-BREAK SPACE}%" in told.content.decode()


def test_a_write_that_changes_no_number_wakes_no_dashboard(world: World) -> None:
    before = LiveVersion.objects.get(organization=world.organization).version
    Goal.objects.filter(pk=world.team_goal.pk).update(title="Other words")
    cascade.drain_all(world.organization.pk)
    assert LiveVersion.objects.get(organization=world.organization).version == before


def test_strategy_has_the_unserved_pillars_and_the_uncovered_goals_first(
    world: World, signed_in: SignIn
) -> None:
    draft = GoalDraft("Bare", {"level": "strategic", "priority": 0}, pillars=[world.readers])
    create_goal(world.organization, draft, by=None)
    cascade.drain_all(world.organization.pk)
    html = page(signed_in(world.executive), "strategy")
    assert html.index("Quiet") < html.index("Readers")
    goals = html[html.index('id="strategic-goals"') :]
    assert goals.index("Bare") < goals.index("Readers come back")
    assert "Nothing works on this yet" in goals


@pytest.mark.parametrize(("state", "is_covered"), [("active", True), ("cancelled", False)])
def test_what_counts_for_nothing_covers_nothing(
    state: str, is_covered: bool, world: World, signed_in: SignIn
) -> None:
    draft = GoalDraft("Bare", {"level": "strategic", "owner": world.leader}, (), [world.readers])
    bare = create_goal(world.organization, draft, by=None)
    cascade_goal(bare, [GoalDraft("Smile", {"state": state})], by=world.leader)
    html = page(signed_in(world.executive), "strategy")
    assert ("Nothing works on this yet" not in html) == is_covered
    assert ("1 goal," in html.replace("\n", "")) == is_covered


def test_my_work_has_the_line_of_sight_and_asks_first_where_nothing_was_heard(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.employee)
    html = page(client, "my-work")
    assert html.index("Learn to sign") < html.index("Answer the desk at once")
    sight = html[html.index("Line of sight") :]
    assert sight.index("Lend within two minutes") < sight.index("Readers come back")
    url = reverse("check-in", args=[world.own_goal.code])
    assert f'hx-get="{url}"' in html
    assert "Last: 50 on" in client.get(url, headers={"HX-Request": "true"}).content.decode()


def test_the_line_of_sight_leaves_out_what_may_not_be_seen(world: World, signed_in: SignIn) -> None:
    Goal.objects.filter(pk=world.own_goal.pk).update(parent=world.hidden)
    cascade.drain_all(world.organization.pk)
    html = page(signed_in(world.employee), "my-work")
    assert "Readers come back" in html
    assert "Mend the chute" not in html


def test_a_lead_is_asked_to_read_reports_and_everyone_to_do_their_steps(
    world: World, signed_in: SignIn
) -> None:
    assert "Reports to read" in page(signed_in(world.manager), "my-work")
    assert "Reports to read" not in page(signed_in(world.employee), "my-work")
    due = {"title": "Order chairs", "assignee": world.employee, "due_date": today()}
    add_step(world.own_goal, by=None, **due)
    needed = page(signed_in(world.employee), "my-work").split("My goals")[0]
    assert "Order chairs" in needed
    assert "Move the desk" not in needed


def test_the_timeline_goes_on_where_it_was_cut(world: World, signed_in: SignIn) -> None:
    for number in range(31):
        check_in(world.team_goal, by=world.manager, dated=today(), moved=f"Report {number}.")
    client = signed_in(world.manager)
    html = page(client, "goal", world.team_goal.code)
    assert "Report 30." in html and "Report 0." not in html
    (older,) = re.findall(r'href="(\?before=[^"#]+)', html)
    assert (
        "Report 0."
        in client.get(
            reverse("goal", args=[world.team_goal.code]) + older.replace("&amp;", "&")
        ).content.decode()
    )


@pytest.mark.parametrize("asked", ["?before=x", "?before=2026-99-99T00:00", "?page=-1", "?page=a"])
def test_nonsense_in_an_address_is_not_an_error(
    asked: str, world: World, signed_in: SignIn
) -> None:
    url = reverse("goal", args=[world.team_goal.code]) + asked
    assert signed_in(world.manager).get(url).status_code == 200


def test_nothing_has_a_name_that_cannot_be_kept(world: World, signed_in: SignIn) -> None:
    client, strategic = signed_in(world.leader), world.strategic.code
    for path in ("/goals/a%00/", "/kpis/a%00/", "/teams/a%00/", "/api/v1/goals/a%00/"):
        assert client.get(path).status_code == 404, path
    begun = reverse("goal-cascade", args=[strategic]) + "?from=goal:a%00"
    undone = reverse("goal-rearrange", args=[strategic]) + "?moved=a%00&home=%00"
    for url in (begun, undone, reverse("goals") + "?text=a%00"):
        assert client.get(url).status_code == 200, url
    moved = {"version": "1", "from": "a\0", "at_the_top": "1"}
    url = reverse("goal-move", args=[world.team_goal.code])
    assert client.post(url, moved).status_code == 404


def test_long_titles_and_odd_codes_fit_everywhere(world: World, signed_in: SignIn) -> None:
    Goal.objects.filter(pk=world.team_goal.pk).update(title=LONG, code="3/1 a.b?#%")
    client = signed_in(world.manager)
    for name in ("goal", "goal-why", "goal-cascade", "goal-edit", "check-in"):
        assert client.get(reverse(name, args=["3/1 a.b?#%"])).status_code == 200
    for name in ("dashboard", "cascade", "my-work"):
        assert LONG.strip()[:40] in page(client, name)


def test_what_covers_a_goal_is_counted_without_what_may_not_be_seen(
    world: World, signed_in: SignIn
) -> None:
    Goal.objects.filter(pk=world.private.pk).update(parent=world.strategic)
    cascade.drain_all(world.organization.pk)
    # The manager sees Lending's goal and Emil's private one, leaders Lending's and that of Events.
    Goal.objects.filter(pk=world.team_goal.pk).update(parent=None)
    assert "1 goal, 1 KPI" in page(signed_in(world.manager), "strategy")
    assert "1 goal, 1 KPI" in page(signed_in(world.leader), "strategy")
    assert "0 goals, 1 KPI" in page(signed_in(add(world.organization, "Nia Blake")), "strategy")


def test_a_step_does_not_name_what_it_waits_for_in_a_goal_that_may_not_be_seen(
    world: World, signed_in: SignIn
) -> None:
    secret = add_step(world.private, by=None, title="Tell nobody")
    add_step(world.strategic, by=None, title="Open on Sunday", blocked_by=secret)
    html = page(signed_in(world.executive), "goal", world.strategic.code)
    assert "waits for a step of another goal" in html
    assert "Tell nobody" not in html


def test_a_step_done_from_my_work_leads_back_there(world: World, signed_in: SignIn) -> None:
    url = reverse("step-tick", args=[world.step.pk])
    answer = signed_in(world.employee).post(url, {"done": "1", "from": "work"})
    assert answer["Location"] == reverse("my-work")


@pytest.mark.parametrize("asked", [{}, {"HX-Request": "true"}])
def test_a_part_that_a_browser_keeps_is_not_taken_for_the_page(
    asked: dict[str, str], world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.employee)
    for address in (reverse("figures"), reverse("check-in", args=[world.own_goal.code])):
        assert "HX-Request" in client.get(address, headers=asked)["Vary"]
