"""My work: everything that waits for a person, and nothing that does not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from actions.check_ins import check_in
from actions.goals import GoalDraft, create_goal
from actions.targets import add_step
from alignment import cascade
from alignment.moved import Moved, moved_between, strategic_numbers
from goals.models import Contribution, Goal, Step
from ledger.models import AuditEntry
from people.models import Deputy
from reviews.models import Request
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today

NO_BREAK = "\N{NO-BREAK SPACE}"


def my_work(client: Client) -> str:
    return client.get(reverse("my-work")).content.decode()


def test_what_waits_for_a_lead_is_listed_by_kind(world: World, signed_in: SignIn) -> None:
    create_goal(
        world.organization,
        GoalDraft("Read to the deaf", {"state": "proposed", "owner": world.employee}),
        by=world.employee,
    )
    Request.objects.create(
        organization=world.organization,
        from_team=world.events,
        to_team=world.lending,
        goal=world.strategic,
        author=world.colleague,
        title="Lend us the big screen",
    )
    html = my_work(signed_in(world.manager))
    for heading in ("Check-ins due", "Proposals to answer", "Requests from other teams"):
        assert heading in html
    for title in ("Lend within two minutes", "Read to the deaf", "Lend us the big screen"):
        assert title in html
    assert "Reports to read" in html
    assert "Nothing waits for you" not in html


def test_an_empty_day_is_said_kindly(world: World, signed_in: SignIn) -> None:
    html = my_work(signed_in(world.executive))
    assert "Nothing waits for you" in html
    assert "No goal is yours yet" in html


def test_a_goal_heard_of_lately_waits_for_no_report(world: World, signed_in: SignIn) -> None:
    html = my_work(signed_in(world.employee))
    waiting = html.split("My goals")[0]
    assert "Answer the desk at once" not in waiting
    assert "Learn to sign" in waiting


@pytest.mark.parametrize("a_page", [1, 25])
def test_every_report_due_is_listed_also_of_goals_on_a_later_page(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, a_page: int
) -> None:
    monkeypatch.setattr("web.views.work.GOALS_A_PAGE", a_page)
    draft = GoalDraft("Read to the deaf", {"owner": world.employee})
    create_goal(world.organization, draft, by=world.employee)
    create_goal(
        world.organization,
        GoalDraft("Rest", {"owner": world.employee, "state": "paused"}),
        by=world.employee,
    )
    waiting = my_work(signed_in(world.employee)).split("My goals")[0]
    assert "Read to the deaf" in waiting and "Learn to sign" in waiting
    assert "Rest" not in waiting and "Answer the desk at once" not in waiting


def test_each_goal_shows_its_way_up_to_strategy(world: World, signed_in: SignIn) -> None:
    card = my_work(signed_in(world.employee)).split(f'id="goal-{world.own_goal.pk}"')[1]
    assert card.index("Lend within two minutes") < card.index("Readers come back")


def test_a_step_ticked_in_place_shows_what_it_moved_and_can_be_unticked(
    world: World, signed_in: SignIn
) -> None:
    client, url = signed_in(world.employee), reverse("step-tick", args=[world.step.pk])
    headers = {"HX-Request": "true"}
    html = client.post(url, {"done": "1"}, headers=headers).content.decode()
    assert "<html" not in html
    assert "<s>Move the desk</s>" in html
    assert "points on “Readers come back”" in html
    assert f'id="standing-{world.own_goal.pk}" hx-swap-oob="true"' in html
    assert f"63{NO_BREAK}%" in html
    assert "<s>Move the desk</s>" in my_work(client)
    client.post(url, {"done": "0"}, headers=headers)
    assert Step.objects.get(pk=world.step.pk).done_on is None


def test_a_step_of_somebody_else_s_goal_is_ticked_on_my_work(
    world: World, signed_in: SignIn
) -> None:
    step = add_step(
        world.team_goal,
        by=world.manager,
        title="Count the queue",
        assignee=world.employee,
        due_date=today() + dt.timedelta(days=2),
    )
    client = signed_in(world.employee)
    assert "Count the queue" in my_work(client)
    answer = client.post(reverse("step-tick", args=[step.pk]), {"done": "1", "from": "work"})
    assert answer["Location"] == reverse("my-work")
    assert "Count the queue" not in my_work(client)


def test_a_goal_moves_every_strategic_goal_that_it_reaches(world: World) -> None:
    other = create_goal(
        world.organization,
        GoalDraft("Nobody waits", {"level": "strategic"}, pillars=[world.readers]),
        by=world.leader,
    )
    Contribution.objects.create(
        organization=world.organization, child=world.team_goal, parent=other
    )
    cascade.drain_all(world.organization.pk)
    seen = Goal.objects.visible_to(world.employee)
    before = strategic_numbers(world.own_goal, seen)
    Step.objects.filter(pk=world.step.pk).update(done_on=today())
    cascade.drain_all(world.organization.pk)
    moved = moved_between(before, strategic_numbers(world.own_goal, seen))
    assert {one.title for one in moved} == {"Nobody waits", "Readers come back"}
    assert all(isinstance(one, Moved) and one.difference for one in moved)
    assert moved[0].title == "Nobody waits"


def test_a_deputy_ticks_the_steps_of_whom_they_act_for(world: World, signed_in: SignIn) -> None:
    """Emil's step on Lending's goal: Kofi leads Events alone, and acts for Emil."""
    Step.objects.filter(pk=world.step.pk).update(goal=world.team_goal)
    client, url = signed_in(world.colleague), reverse("step-tick", args=[world.step.pk])
    page = reverse("goal", args=[world.team_goal.code])
    assert client.post(url, {"done": "1"}).status_code == 404
    assert url not in client.get(page).content.decode()
    Deputy.objects.create(
        organization=world.organization,
        person=world.employee,
        deputy=world.colleague,
        since=today(),
    )
    assert url in client.get(page).content.decode()
    assert client.post(url, {"done": "1"}).status_code == 302
    assert Step.objects.get(pk=world.step.pk).done_on == today()
    entry = AuditEntry.objects.filter(noun="step", verb="tick").get()
    assert (entry.actor_id, entry.on_behalf_of_id) == (world.colleague.pk, world.employee.pk)


def test_what_a_report_moves_is_named_only_where_it_may_be_seen(
    world: World, signed_in: SignIn
) -> None:
    Goal.objects.filter(pk=world.strategic.pk).update(visibility="team")
    headers = {"HX-Request": "true"}
    for person, is_named in ((world.leader, True), (world.employee, False)):
        seen = Goal.objects.visible_to(person)
        assert bool(strategic_numbers(world.own_goal, seen)) == is_named
    url = reverse("step-tick", args=[world.step.pk])
    html = signed_in(world.employee).post(url, {"done": "1"}, headers=headers).content.decode()
    assert world.strategic.title not in html


def test_a_step_goes_on_waiting_for_one_of_another_goal(world: World, signed_in: SignIn) -> None:
    ladder = add_step(world.hidden, by=None, title="Fetch the ladder")
    Step.objects.filter(pk=world.step.pk).update(blocked_by=ladder)
    client, url = signed_in(world.employee), reverse("step-edit", args=[world.step.pk])
    values = form_of(client, url, "title")
    assert ladder.title not in client.get(url).content.decode()
    client.post(url, values | {"title": "Move both desks"})
    step = Step.objects.get(pk=world.step.pk)
    assert (step.title, step.blocked_by) == ("Move both desks", ladder)
    client.post(url, form_of(client, url, "title") | {"blocked_by": ""})
    assert Step.objects.get(pk=world.step.pk).blocked_by is None


def test_a_lead_reads_no_report_on_a_goal_that_they_may_not_see(
    world: World, signed_in: SignIn
) -> None:
    """Emil, whom Mara leads, once reported on a goal that is for Events alone."""
    day = today() - dt.timedelta(days=1)
    report = check_in(world.hidden, by=world.employee, dated=day, moved="A new hinge.")
    client, url = signed_in(world.manager), reverse("acknowledge", args=[report.pk])
    assert report.moved not in my_work(client)
    assert client.post(url).status_code == 404
    Goal.objects.filter(pk=world.hidden.pk).update(visibility="organization")
    assert report.moved in my_work(client)
