"""What is done to a goal from its page: weights, places, targets, its end, links, its history."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from actions.goals import GoalDraft, add_contribution, edit_goal
from actions.proposals import accept_proposal, propose_again, propose_goal, send_proposal_back
from actions.readings import record_reading
from actions.reorganizing import merge_teams
from actions.requests import RequestDraft, ask, decline_request
from actions.sharing import share_goal
from actions.targets import add_step, edit_step, tick_step
from alignment import cascade
from alignment.goal_page import target_lines
from alignment.models import Rollup
from goals.models import Contribution, Goal, GoalLink, HandSetValue, InterimTarget, Step
from people.models import Deputy, Person
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today


def plain(html: str) -> str:
    return html.replace("\N{NO-BREAK SPACE}", " ")


def get(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200, name
    return plain(answer.content.decode())


def fresh(goal: Goal) -> Goal:
    found: Goal = Goal.objects.get(pk=goal.pk)
    return found


# Weights and places ---------------------------------------------------------------------


def test_weights_show_their_effect_before_they_are_saved(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.leader), reverse("weights", args=[world.strategic.code])
    key = f"goal-{world.team_goal.pk}"
    values = form_of(client, url, key) | {key: "3"}
    shown = client.post(url, values | {"preview": "1"})
    assert shown.status_code == 200
    assert "If you save this" in shown.content.decode()
    # 50 % of its KPI and 12.5 % of Lending's goal: (50 + 3 × 12.5) ÷ 4
    assert "31.3 % → <strong>21.9 %</strong>" in plain(shown.content.decode())
    assert fresh(world.team_goal).weight == 1000
    assert client.post(url, values).status_code == 302
    assert fresh(world.team_goal).weight == 3000
    assert Rollup.objects.get(goal=world.strategic).progress_ppm == 218_750


def test_a_weight_that_someone_changed_meanwhile_is_not_overwritten(
    world: World, signed_in: SignIn
) -> None:
    client, url = signed_in(world.leader), reverse("weights", args=[world.strategic.code])
    key = f"goal-{world.team_goal.pk}"
    values = form_of(client, url, key) | {key: "3"}
    edit_goal(world.team_goal, {"weight": 2000}, version=1, by=world.manager)
    answer = client.post(url, values)
    assert answer.status_code == 409
    assert "Somebody has reweighed meanwhile" in answer.content.decode()
    assert fresh(world.team_goal).weight == 2000


def test_a_move_shows_what_both_homes_lose_and_gain(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("home", args=[world.own_goal.code])
    values = form_of(client, url, "parent") | {"parent": "Readers come back"}
    shown = plain(client.post(url, values | {"preview": "1"}).content.decode())
    assert "Lend within two minutes" in shown and "no data" in shown
    assert fresh(world.own_goal).parent == world.team_goal
    client.post(url, values)
    assert fresh(world.own_goal).parent == world.strategic


def test_a_goal_cannot_move_under_itself(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("home", args=[world.team_goal.code])
    values = form_of(client, url, "parent") | {"parent": world.own_goal.code}
    for extra in ({"preview": "1"}, {}):
        answer = client.post(url, values | extra)
        assert "cannot contribute to one that contributes to it" in answer.content.decode()
    assert fresh(world.team_goal).parent == world.strategic


def test_a_goal_contributes_to_one_more_and_says_how(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("contributions", args=[world.private.code])
    values = form_of(client, url, "strength") | {
        "parent": world.team_goal.code,
        "statement": "The deaf are served at once.",
        "weight": "0.5",
    }
    assert "No number changes" in client.post(url, values | {"preview": "1"}).content.decode()
    client.post(url, values)
    client.post(url, values)
    edge = Contribution.objects.get(child=world.private)
    assert (edge.weight, edge.strength) == (500, "argued")
    assert "The deaf are served at once." in get(client, "contributions", world.private.code)
    edit = reverse("edge", args=[edge.pk])
    client.post(edit, form_of(client, edit, "strength") | {"strength": "quantified"})
    edge.refresh_from_db()
    assert edge.strength == "quantified"
    stranger = signed_in(world.colleague)
    assert stranger.get(edit).status_code == 404
    client.post(reverse("edge-remove", args=[edge.pk]))
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"preview": "1"}])
def test_a_place_that_is_not_theirs_to_give_is_refused_beside_what_was_typed(
    sent: dict[str, str], world: World, signed_in: SignIn
) -> None:
    client, goal, to = signed_in(world.employee), world.own_goal, world.strategic.code
    for name in ("home", "contributions"):
        url = reverse(name, args=[goal.code])
        answer = client.post(url, form_of(client, url, "parent") | {"parent": to} | sent)
        html = answer.content.decode()
        assert "ask Mara Quist" in html and f'value="{to}"' in html
        assert answer.status_code == 422
    assert (fresh(goal).parent, goal.contributions.count()) == (world.team_goal, 0)


def test_a_home_that_a_reader_may_not_see_is_not_told(world: World, signed_in: SignIn) -> None:
    """Emil's goal lies under a private one of Lena's; its lead moves it without learning which."""
    Goal.objects.filter(pk=world.private.pk).update(owner=world.leader)
    client, url = signed_in(world.manager), reverse("home", args=[world.own_goal.code])
    before = form_of(client, url, "parent")
    Goal.objects.filter(pk=world.own_goal.pk).update(parent=world.private, version=2)
    stale = client.post(url, before | {"parent": world.strategic.code})
    now = form_of(client, url, "parent")
    for html in (stale.content.decode(), client.get(url).content.decode()):
        assert world.private.title not in html and world.private.code not in html
    assert "A goal that you may not see" in stale.content.decode()
    client.post(url, now)
    assert Goal.objects.get(pk=world.own_goal.pk).parent == world.private
    client.post(url, now | {"parent": world.strategic.code})
    assert Goal.objects.get(pk=world.own_goal.pk).parent == world.strategic


def test_the_home_edge_says_how_it_contributes(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("home-edge", args=[world.own_goal.code])
    values = form_of(client, url, "statement") | {"statement": "Nobody waits at the desk."}
    client.post(url, values)
    assert "Nobody waits at the desk." in get(client, "goal", world.own_goal.code)


def test_a_contribution_that_was_to_be_looked_at_again_says_so_on_the_goal_page(
    world: World, signed_in: SignIn
) -> None:
    goal, client = world.own_goal, signed_in(world.manager)
    home = reverse("home-edge", args=[goal.code])
    values = form_of(client, home, "statement")
    client.post(home, values | {"review_on": today().isoformat(), "share_ppm": "62.5"})
    assert (fresh(goal).share_ppm, fresh(goal).review_on) == (625_000, today())
    assert "62.5 % of its effort" in get(client, "contributions", goal.code)
    assert "Review overdue" not in get(client, "goal", goal.code)
    yesterday = today() - dt.timedelta(days=1)
    client.post(home, form_of(client, home, "statement") | {"review_on": yesterday.isoformat()})
    assert get(client, "goal", goal.code).count("Review overdue") == 1
    Contribution.objects.create(
        organization=world.organization, child=goal, parent=world.strategic, review_on=yesterday
    )
    assert get(client, "goal", goal.code).count("Review overdue") == 2
    assert get(client, "contributions", goal.code).count("Review overdue") == 2


def test_required_effort_is_said_on_the_goal_s_form(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("goal-edit", args=[world.team_goal.code])
    values = form_of(client, url, "required_effort")
    assert client.post(url, values | {"required_effort": "-1"}).status_code == 422
    client.post(url, values | {"required_effort": "12.5"})
    assert "12.5 person-days" in get(client, "goal", world.team_goal.code)
    strategic = signed_in(world.leader).get(reverse("goal-edit", args=[world.strategic.code]))
    assert "required_effort" not in strategic.content.decode()


# Targets and steps ----------------------------------------------------------------------


def test_a_target_is_moved_with_its_effect_and_its_history(world: World, signed_in: SignIn) -> None:
    client, target = signed_in(world.employee), world.target(world.own_goal)
    url = reverse("target-edit", args=[target.pk])
    values = form_of(client, url, "baseline") | {"target": "60"}
    shown = plain(client.post(url, values | {"preview": "1"}).content.decode())
    assert "12.5 % → <strong>25 %</strong>" in shown
    client.post(url, values)
    target.refresh_from_db()
    assert target.target == 60
    history = get(client, "goal-history", world.own_goal.code)
    assert "moved the target on “Answers”" in history
    assert "<s>80</s> → 60" in history
    # 50 on the way from 40 are 25 % and then 50 %, half of the goal beside a step that is not done.
    assert "<s>12.5 %</s> → 25 %" in plain(history) and "+13 points" in plain(history)
    assert "Emil Row" in history


def test_what_is_expected_of_a_target_is_not_asked_for_by_itself(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (line,) = target_lines([world.own_goal], today())[world.own_goal.pk]
    with django_assert_num_queries(0):
        assert line.expected is not None


def test_the_way_to_a_target_goes_through_values(world: World, signed_in: SignIn) -> None:
    client, target = signed_in(world.employee), world.target(world.own_goal)
    page = reverse("target-edit", args=[target.pk])
    values = form_of(client, page, "dated") | {"dated": today().isoformat(), "value": "55"}
    client.post(reverse("interims", args=[target.pk]), values)
    interim = InterimTarget.objects.get(target=target)
    assert interim.value == 55
    second = form_of(client, page, "dated") | {"dated": today().isoformat(), "value": "60"}
    refused = signed_in(world.manager).post(reverse("interims", args=[target.pk]), second)
    assert refused.status_code == 422
    assert "55 stands on this day already" in refused.content.decode()
    assert 'value="60"' in refused.content.decode()
    assert InterimTarget.objects.get(target=target).value == 55
    assert client.post(reverse("interims", args=[target.pk]), {"value": "x"}).status_code == 422
    client.post(reverse("interim-remove", args=[interim.pk]))
    assert not InterimTarget.objects.exists()
    history = get(client, "goal-history", world.own_goal.code)
    assert "took an interim target off “Answers”" in history


def test_a_kpi_is_taken_off_a_goal_and_stays(world: World, signed_in: SignIn) -> None:
    client, target = signed_in(world.employee), world.target(world.own_goal)
    assert signed_in(world.colleague).post(f"/targets/{target.pk}/remove/").status_code == 404
    client.post(reverse("target-remove", args=[target.pk]))
    assert not world.own_goal.targets.exists()
    assert "took “Answers” off it" in get(client, "goal-history", world.own_goal.code)
    assert get(client, "kpi", world.answers.code)


def test_a_step_is_edited_and_removed(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.employee), reverse("step-edit", args=[world.step.pk])
    client.post(url, form_of(client, url, "blocked_by") | {"title": "Move both desks"})
    assert Step.objects.get().title == "Move both desks"
    client.post(reverse("step-remove", args=[world.step.pk]))
    assert not Step.objects.exists()


# Its end --------------------------------------------------------------------------------


def test_a_goal_is_closed_with_what_was_shown_and_reopened(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.employee), reverse("goal-close", args=[world.own_goal.code])
    page = plain(client.get(url).content.decode())
    assert "What will be frozen" in page and "12.5 %" in page
    values = form_of(client, url, "note") | {"result": "missed", "note": "The desk is too far."}
    client.post(url, values)
    closed = fresh(world.own_goal)
    assert (closed.state, closed.closed_progress_ppm) == ("missed", 125_000)
    shown = get(client, "goal", closed.code)
    assert "The desk is too far." in shown and "these are the numbers it was closed with" in shown
    assert client.get(url).status_code == 404
    client.post(reverse("goal-reopen", args=[closed.code]))
    assert fresh(world.own_goal).state == "active"
    history = get(client, "goal-history", closed.code)
    assert "reopened the goal" in history and "closed the goal" in history


def test_a_progress_set_by_hand_says_so_until_it_is_taken_back(
    world: World, signed_in: SignIn
) -> None:
    client, url = signed_in(world.employee), reverse("by-hand", args=[world.own_goal.code])
    tomorrow = (today() + dt.timedelta(days=1)).isoformat()
    values = form_of(client, url, "percent") | {"expires_on": tomorrow, "reason": "Counted by eye"}
    assert client.post(url, values | {"percent": "140"}).status_code == 422
    shown = client.post(url, values | {"percent": "90", "preview": "1"})
    assert "12.5 % → <strong>90 %</strong>" in plain(shown.content.decode())
    client.post(url, values | {"percent": "90"})
    page = get(client, "goal", world.own_goal.code)
    assert "Progress set by hand by Emil Row" in page and "Counted by eye" in page
    assert Rollup.objects.get(goal=world.own_goal).progress_ppm == 900_000
    client.post(reverse("hand-end", args=[HandSetValue.objects.get().pk]))
    assert Rollup.objects.get(goal=world.own_goal).progress_ppm == 125_000


def test_only_what_has_ended_is_archived_and_it_comes_back(world: World, signed_in: SignIn) -> None:
    client, goal = signed_in(world.employee), world.own_goal
    refused = client.post(reverse("goal-archive", args=[goal.code]), follow=True)
    assert "Close or cancel the goal first" in refused.content.decode()
    edit_goal(goal, {"state": "cancelled"}, version=goal.version, by=world.employee)
    done = client.post(reverse("goal-archive", args=[goal.code]), follow=True).content.decode()
    assert "This goal was archived" in done and "Restore" in done
    assert "Check in" not in done
    assert "Restore" not in get(signed_in(world.executive), "goal", goal.code)
    assert client.get(reverse("goal-edit", args=[goal.code])).status_code == 404
    client.post(reverse("goal-restore", args=[goal.code]))
    assert fresh(goal).archived_at is None


def test_a_home_is_not_archived_over_running_goals(world: World, signed_in: SignIn) -> None:
    edit_goal(world.team_goal, {"state": "cancelled"}, version=1, by=world.manager)
    url = reverse("goal-archive", args=[world.team_goal.code])
    answer = signed_in(world.manager).post(url, follow=True)
    assert "Goals under it still run" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "who", "reason"),
    [
        ("team_goal", "manager", "Move or delete the goals under this one first"),
        ("own_goal", "employee", "It has been reported on"),
    ],
)
def test_what_something_hangs_on_is_not_deleted(
    name: str, who: str, reason: str, world: World, signed_in: SignIn
) -> None:
    goal = getattr(world, name)
    url = reverse("goal-delete", args=[goal.code])
    answer = signed_in(getattr(world, who)).post(url, follow=True)
    assert reason in answer.content.decode()
    assert Goal.objects.filter(pk=goal.pk).exists()


def test_a_goal_that_nothing_hangs_on_is_deleted(world: World, signed_in: SignIn) -> None:
    url = reverse("goal-delete", args=[world.private.code])
    assert signed_in(world.administrator).post(url).status_code == 404
    assert signed_in(world.employee).post(url).status_code == 302
    assert not Goal.objects.filter(pk=world.private.pk).exists()


# Links and history ----------------------------------------------------------------------


def test_documents_are_linked_safely_and_unlinked(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.employee), reverse("links", args=[world.own_goal.code])
    page = reverse("goal", args=[world.own_goal.code])
    values = form_of(client, url, "url") | {"title": "Floor plan"}
    for bad in ("javascript:alert(1)", "ftp://x.example", "https://", "plan.pdf"):
        answer = client.post(url, values | {"url": bad})
        assert answer.status_code == 422, bad
        assert "A link starts with https://" in answer.content.decode()
    client.post(url, values | {"url": "https://larch.example/plan?floor=1"})
    link = GoalLink.objects.get()
    html = client.get(page).content.decode()
    assert 'href="https://larch.example/plan?floor=1" rel="noopener noreferrer"' in html
    assert signed_in(world.colleague).post(f"/links/{link.pk}/remove/").status_code == 404
    client.post(reverse("link-remove", args=[link.pk]))
    assert not GoalLink.objects.exists()
    assert "took away the link “Floor plan”" in get(client, "goal-history", world.own_goal.code)


def test_history_names_no_goal_that_its_reader_may_not_see(world: World, signed_in: SignIn) -> None:
    leader = signed_in(world.leader)
    url = reverse("home", args=[world.hidden.code])
    leader_may = signed_in(world.administrator)
    leader_may.post(url, form_of(leader_may, url, "parent") | {"parent": ""})
    assert "Readers come back" in get(leader, "goal-history", world.hidden.code)
    edges = reverse("contributions", args=[world.own_goal.code])
    client = signed_in(world.employee)
    values = form_of(client, edges, "strength") | {"parent": world.private.code}
    client.post(edges, values)
    assert "Learn to sign" in get(client, "goal-history", world.own_goal.code)
    assert "Learn to sign" not in get(leader, "goal-history", world.own_goal.code)
    quietly = add_step(world.private, by=world.employee, title="Buy the book")
    edit_step(world.step, {"blocked_by": quietly}, version=1, by=world.employee)
    assert "Buy the book" in get(client, "goal-history", world.own_goal.code)
    assert "Buy the book" not in get(leader, "goal-history", world.own_goal.code)
    assert "Waits for:" in plain(get(leader, "goal-history", world.own_goal.code))


def test_every_line_of_a_history_says_what_was_done(world: World, signed_in: SignIn) -> None:
    """Proposed, sent back, accepted, shared, asked for, and its team merged away."""
    goal = propose_goal(world.team_goal, GoalDraft("Label the books"), by=world.employee)
    goal = send_proposal_back(goal, note="By when?", version=1, by=world.manager)
    goal = propose_again(goal, {}, version=2, by=world.employee)
    goal = accept_proposal(goal, {"team": world.events}, version=3, by=world.manager)
    halves = {world.lending: 500_000, world.events: 500_000}
    goal = share_goal(goal, halves, version=4, by=world.manager)
    draft = RequestDraft(world.lending, world.events, "Glue for the labels")
    asked = ask(goal, draft, by=world.manager)
    decline_request(asked, reason="None left.", version=1, by=world.colleague)
    merge_teams(world.events, world.lending, by=world.administrator)
    step = add_step(goal, by=world.manager, title="Buy glue")
    for done_on in (today(), None):
        tick_step(step, done_on, by=world.manager)
    html = get(signed_in(world.employee), "goal-history", goal.code)
    assert "changed something" not in html
    for told in (
        "ticked the step “Buy glue”",
        "took the tick off the step “Buy glue”",
        "sent the goal back",
        "shared the goal among teams",
        "moved the goal to another team",
        "asked another team for “Glue for the labels”",
        "declined “Glue for the labels”",
    ):
        assert told in html, told
    assert "Events:" in html and "<s>50" in html


def test_who_is_named_on_a_private_goal_sees_it_until_they_are_taken_off(
    world: World, signed_in: SignIn
) -> None:
    goal, own, other = world.private, signed_in(world.employee), signed_in(world.colleague)
    url, page = (reverse(name, args=[goal.code]) for name in ("goal-edit", "goal"))
    assert other.get(page).status_code == 404
    own.post(url, form_of(own, url, "version") | {"named": "Kofi Dunn, ed@larch.example"})
    assert other.get(page).status_code == 200
    shown = get(own, "goal", goal.code).split("Named on it")[1]
    assert "Ed Moss" in shown and "Kofi Dunn" in shown
    assert other.get(url).status_code == 404
    values = form_of(own, url, "version")
    assert values["named"] == "ed@larch.example, kofi@larch.example"
    assert own.post(url, values | {"named": "ed@larch.example"}).status_code == 302
    assert other.get(page).status_code == 404
    told = get(own, "goal-history", goal.code)
    assert "changed who is named on the goal" in told
    assert "<s>Ed Moss, Kofi Dunn</s> → Ed Moss" in told
    assert own.post(url, values | {"named": ""}).status_code == 409


def test_nobody_is_named_who_left_or_is_of_another_house(world: World, signed_in: SignIn) -> None:
    own, url = signed_in(world.employee), reverse("goal-edit", args=[world.private.code])
    values = form_of(own, url, "version")
    Person.objects.filter(pk=world.executive.pk).update(is_active=False)
    answer = own.post(url, values | {"named": "ed@larch.example\notto@other.example, Kofi Dunn"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "called “ed@larch.example”" in html and "called “otto@other.example”" in html
    assert not world.private.named.exists()
    for person, why in ((world.outsider, "is not here"), (world.executive, "has left")):
        with pytest.raises(ValidationError, match=why):
            edit_goal(world.private, {}, named=[person], version=1, by=world.employee)


def test_a_history_says_for_whom_a_deputy_acted(world: World, signed_in: SignIn) -> None:
    Deputy.objects.create(
        organization=world.organization,
        person=world.employee,
        deputy=world.colleague,
        since=today(),
    )
    client, url = signed_in(world.colleague), reverse("goal-edit", args=[world.own_goal.code])
    client.post(url, form_of(client, url, "title") | {"title": "Answer at once"})
    assert "Kofi Dunn for Emil Row" in get(client, "goal-history", world.own_goal.code)


def test_a_goal_s_pages_name_no_goal_that_their_reader_may_not_see(
    world: World, signed_in: SignIn
) -> None:
    """Emil's goal also helps the one for Events alone, whose jams stand behind strategy's number."""
    add_contribution(world.own_goal, world.hidden, by=world.leader)
    jams = world.target(world.hidden).kpi
    record_reading(jams, dated=today(), value=Decimal(4), by=world.colleague)
    cascade.drain_all(world.organization.pk)
    for reader, is_named in ((world.leader, True), (world.employee, False)):
        client = signed_in(reader)
        for name in ("goal", "goal-history"):
            named = world.hidden.title in get(client, name, world.own_goal.code)
            assert named == is_named, (reader.name, name)
        why = get(client, "goal-why", world.strategic.code)
        assert (jams.name in why) == (world.hidden.title in why) == is_named, reader.name


def test_fields_suggest_what_their_reader_sees_once_one_is_entered(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.employee)
    html = client.get(reverse("goal", args=[world.own_goal.code])).content.decode()
    assert f'hx-get="{reverse("suggested")}"' in html
    suggested = client.get(reverse("suggested")).content.decode()
    assert f'<option value="{world.answers.code}">Answers</option>' in suggested


@pytest.mark.parametrize(
    ("name", "field", "refused"),
    [
        ("steps", "assignee", {"title": ""}),
        ("targets", "direction", {"kpi": "Bells", "target": "many"}),
        ("links", "url", {"title": "Floor plan", "url": "ftp://x.example"}),
    ],
)
def test_a_form_comes_when_it_is_opened_and_stays_open_when_it_is_refused(
    world: World, signed_in: SignIn, name: str, field: str, refused: dict[str, str]
) -> None:
    client, url = signed_in(world.employee), reverse(name, args=[world.own_goal.code])
    closed = get(client, "goal", world.own_goal.code)
    assert f'hx-get="{url}"' in closed and f'<a href="{url}">' in closed
    assert f'name="{field}"' not in closed
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    whole = client.get(url).content.decode()
    assert f'name="{field}"' in part and "<html" not in part
    assert f'name="{field}"' in whole and "<html" in whole
    answer = client.post(url, form_of(client, url, field) | refused)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f'name="{field}"' in html and f'hx-get="{url}"' not in html
    assert 'class="disclosure" id="new-' in html and " open>" in html
    assert all(f'value="{text}"' in html for text in refused.values() if text)
