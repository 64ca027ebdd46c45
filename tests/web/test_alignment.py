"""The alignment page names what costs points, and tells nobody of goals that they may not see."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions.check_ins import check_in
from actions.cycles import create_cycle
from actions.goals import GoalDraft, create_goal
from actions.people import PersonDraft, add_person, set_membership
from actions.readings import record_reading
from actions.requests import RequestDraft, ask
from alignment import cascade
from alignment.models import Score, Snapshot
from alignment.scoring.advice import Kind
from alignment.scoring.advised import Change, read_changes
from alignment.scoring.cost import cost_of_misalignment
from alignment.scoring.loading import load_graph
from alignment.scoring.reading import read_alignment, read_score
from alignment.scoring.score import align
from alignment.scoring.shown import (
    AlignmentPage,
    CostlyRow,
    OpenedComponent,
    ScoreCard,
    ShownComponent,
)
from goals.models import Cycle, Goal, Step
from people.models import Organization, Person, Team
from reviews.models import Request
from tests.web.conftest import SignIn
from tests.world import World, today
from web.deeds import Who, deed_of
from web.mending import Mending


def text_of(client: Client, name: str = "alignment") -> str:
    html = client.get(reverse(name)).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_each_missing_thing_is_named_at_its_goal(world: World, signed_in: SignIn) -> None:
    page = read_alignment(world.organization, Goal.objects.visible_to(world.leader))
    assert page is not None
    coverage, sight, *_ = page.opened
    named = {(row.goal and row.goal.title, row.cause) for row in coverage.rows}
    assert ("Lend within two minutes", "old_readings") in named
    assert ("Mend the chute", "old_readings") in named
    assert ("Answer the desk at once", "bare_link") in {(r.goal.title, r.cause) for r in sight.rows}  # type: ignore[union-attr]
    losses = [row.lost for row in coverage.rows]
    assert losses == sorted(losses, reverse=True)
    text = text_of(signed_in(world.leader))
    assert "Its KPIs have no recent reading" in text
    assert "A bare link: nobody says how it helps" in text


def test_the_rows_of_a_component_add_up_to_what_it_costs(world: World) -> None:
    page = read_alignment(world.organization, Goal.objects.visible_to(world.leader))
    assert page is not None
    for one in page.opened:
        assert one.component.lost is not None
        assert abs(sum(row.lost for row in one.rows) - one.component.lost) <= len(one.rows)


def test_a_goal_that_the_reader_may_not_see_costs_points_without_its_title(
    world: World, signed_in: SignIn
) -> None:
    hidden, private = "Mend the chute", "Learn to sign"
    assert hidden in text_of(signed_in(world.colleague))
    for person in (world.employee, world.manager):
        text = text_of(signed_in(person))
        assert hidden not in text
        assert "A goal you may not see" in text
        assert private not in text


def test_components_without_a_number_say_why(world: World, signed_in: SignIn) -> None:
    for name in ("alignment", "dashboard"):
        text = text_of(signed_in(world.executive), name)
        assert "Too early: its outcomes have fewer than two readings" in text, name
        assert "No team has asked another for anything yet" in text
    html = signed_in(world.executive).get(reverse("alignment")).content.decode()
    assert 'title="Too early: its outcomes' in html
    assert f'aria-label="Its score: {world.strategic.title}"' in html


def test_a_report_moves_the_score_in_the_same_breath(world: World) -> None:
    before = read_score(world.organization)
    values = {world.waiting: 130}
    check_in(world.team_goal, by=world.manager, dated=today(), readings=values, moved="Faster.")  # type: ignore[arg-type]
    assert cascade.drain_in_line(world.organization.pk)
    after = read_score(world.organization)
    assert before is not None
    assert after is not None
    assert (after.score or 0) > (before.score or 0)


def test_an_owner_who_left_and_a_goal_that_is_paused_are_named(
    world: World, signed_in: SignIn
) -> None:
    Person.objects.filter(pk=world.employee.pk).update(is_active=False, left_on=today())
    cascade.drain_all(world.organization.pk)
    assert "Its owner has left" in text_of(signed_in(world.leader))
    Person.objects.filter(pk=world.employee.pk).update(is_active=True, left_on=None)
    Goal.objects.filter(pk=world.own_goal.pk).update(state="paused")
    cascade.drain_all(world.organization.pk)
    assert "Paused" in text_of(signed_in(world.leader))


@pytest.mark.parametrize("is_computed", [False, True])
def test_without_a_strategic_goal_the_page_says_how_to_make_one(
    world: World, signed_in: SignIn, is_computed: bool
) -> None:
    if is_computed:
        Organization.objects.filter(pk=world.outsider.organization_id).update(day_rate=1)
        cascade.drain_all(world.outsider.organization_id)
    text = text_of(signed_in(world.outsider))
    assert "No score without a strategic goal" in text
    assert "Set a strategic goal" in text
    assert "How to get a score" in text_of(signed_in(world.outsider), "dashboard")


def test_before_the_first_score_the_page_says_so(world: World, signed_in: SignIn) -> None:
    Score.objects.all().delete()
    assert "Not computed yet" in text_of(signed_in(world.leader))
    assert "is being computed" in text_of(signed_in(world.leader), "dashboard")


def test_a_strategic_goal_under_another_is_told_to_have_no_score(
    world: World, signed_in: SignIn
) -> None:
    Goal.objects.filter(pk=world.team_goal.pk).update(level="strategic")
    cascade.drain_all(world.organization.pk)
    asked = f"{reverse('alignment')}?goal={world.team_goal.code}"
    assert "No score of this goal" in signed_in(world.leader).get(asked).content.decode()


def test_priority_is_a_share_of_all_that_was_scored(world: World, signed_in: SignIn) -> None:
    Goal.objects.filter(pk=world.strategic.pk).update(priority=1)
    hidden = Goal.objects.create(
        organization=world.organization,
        code="S2",
        title="Hidden",
        level="strategic",
        state="active",
        visibility="team",
        owner=world.executive,
        priority=3,
    )
    cascade.drain_all(world.organization.pk)
    page = read_alignment(world.organization, Goal.objects.visible_to(world.employee))
    assert page is not None
    assert {one.goal: one.priority for one in page.strategic} == {
        world.strategic: 250_000,
        None: None,
    }
    text = text_of(signed_in(world.employee))
    assert "not shown" in text
    assert hidden.title not in text


def test_effort_that_lies_apart_from_priority_is_counted_off_in_days(
    world: World, signed_in: SignIn
) -> None:
    Goal.objects.filter(pk=world.strategic.pk).update(priority=1)
    new = create_goal(
        world.organization,
        GoalDraft("Open on Sundays", {"level": "strategic", "priority": 3}, [], [world.readers]),
        by=world.leader,
    )
    cascade.drain_all(world.organization.pk)
    (opened,) = opened_by(world, "F")
    assert {(row.goal and row.goal.pk, row.cause) for row in opened.rows} == {
        (new.pk, "too_little"),
        (world.strategic.pk, "too_much"),
    }
    text = text_of(signed_in(world.leader))
    assert "Gets less effort than its priority asks" in text
    assert "to move" in text


def test_work_that_is_busy_while_its_outcome_stands_is_named(
    world: World, signed_in: SignIn
) -> None:
    record_reading(world.visits, dated=today(), value=Decimal(105), by=world.leader)
    Goal.objects.filter(pk=world.own_goal.pk).update(start_date=today())
    step = {"title": "Try it", "due_date": today(), "done_on": today()}
    Step.objects.create(organization=world.organization, goal=world.own_goal, **step)
    cascade.drain_all(world.organization.pk)
    (opened,) = opened_by(world, "T")
    (row,) = opened.rows
    assert (row.goal and row.goal.pk, row.cause) == (world.strategic.pk, "busy")
    assert row.told[0] > row.told[1]
    assert "Busy without moving its outcome" in text_of(signed_in(world.leader))


@pytest.mark.parametrize(
    ("fields", "cause", "says"),
    [
        ({"answer_by": today() - dt.timedelta(days=1)}, "unanswered", "Not answered in time"),
        ({"state": "declined"}, "declined", "Declined, and not settled otherwise"),
        ({"state": "broken"}, "broken", "The promise was not kept"),
        ({"state": "accepted"}, "undated", "Promised without a date"),
        (
            {"state": "accepted", "promised_for": today() - dt.timedelta(days=1)},
            "late",
            "Promised, and late",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_request_that_costs_points_is_named_with_its_cause(
    world: World, signed_in: SignIn, fields: dict[str, Any], cause: str, says: str
) -> None:
    draft = RequestDraft(world.lending, world.events, "A reading hour")
    asked = ask(world.team_goal, draft, by=world.manager)
    Request.objects.filter(pk=asked.pk).update(**fields)
    cascade.drain_all(world.organization.pk)
    (opened,) = opened_by(world, "H")
    assert [(row.request, row.cause) for row in opened.rows] == [(asked, cause)]
    client = signed_in(world.leader)
    assert says in text_of(client)
    assert reverse("request", args=[asked.pk]) in client.get(reverse("alignment")).content.decode()


def opened_by(world: World, letter: str) -> list[OpenedComponent]:
    page = read_alignment(world.organization, Goal.objects.visible_to(world.leader))
    assert page is not None
    return [one for one in page.opened if one.component.letter == letter]


def test_effort_that_leads_nowhere_or_does_not_move_is_told_in_days_and_money(
    world: World, signed_in: SignIn
) -> None:
    Organization.objects.filter(pk=world.organization.pk).update(day_rate=500)
    begun = today() - dt.timedelta(days=60)
    Cycle.objects.create(
        organization=world.organization,
        name="Now",
        start_date=begun,
        due_date=today(),
        state="open",
    )
    Goal.objects.filter(pk=world.hidden.pk).update(parent=None)
    twins = Goal.objects.filter(pk__in=[world.hidden.pk, world.own_goal.pk])
    twins.filter(pk=world.own_goal.pk).update(team=world.lending)
    twins.filter(pk=world.hidden.pk).update(title="Answer at once at the desk")
    Snapshot.objects.filter(goal=world.own_goal).delete()
    Snapshot.objects.create(
        organization=world.organization,
        goal=world.own_goal,
        dated=begun,
        progress_ppm=1_000_000,
        evidence_ppm=0,
        on_track_ppm=900_000,
        behind_ppm=750_000,
    )
    cascade.drain_all(world.organization.pk)
    world.organization.refresh_from_db()
    page = read_alignment(world.organization, Goal.objects.visible_to(world.leader))
    assert page is not None
    costs = {one.kind: one for one in page.cost}
    assert [goal for goal, _ in costs["unmoved"].rows] == [world.own_goal]
    assert [goal for goal, _ in costs["unaligned"].rows] == [world.hidden]
    assert "twice" not in costs
    assert costs["unaligned"].money == costs["unaligned"].effort // 2
    text = text_of(signed_in(world.leader))
    assert "On work that leads to no strategic goal" in text
    assert "On work that is no further than when the period began" in text


def test_work_perhaps_done_twice_is_told_from_what_everyone_may_see(
    world: World, signed_in: SignIn
) -> None:
    def named() -> set[int]:
        alignment = align(*load_graph(world.organization))
        told = cost_of_misalignment(alignment, world.organization)["twice"]
        return {pk for pk, _ in told["rows"]}

    pks = {world.hidden.pk, world.own_goal.pk}
    twins = Goal.objects.filter(pk__in=pks)
    twins.filter(pk=world.own_goal.pk).update(team=world.lending)
    twins.filter(pk=world.hidden.pk).update(title="Answer at once at the desk", parent=None)
    # Who does not see the twin is not told of it by their own goal.
    assert named() == set()
    twins.update(visibility="organization")
    assert named() == pks
    cascade.drain_all(world.organization.pk)
    assert "On work that two teams perhaps do at once" in text_of(signed_in(world.leader))
    twins.filter(pk=world.own_goal.pk).update(title="🚀")
    twins.filter(pk=world.hidden.pk).update(title="???")
    assert named() == set()
    twins.update(title="Answer at once", parent=world.team_goal)
    assert named() == set()
    # Nor of a goal above both by their missing.
    Goal.objects.filter(pk=world.team_goal.pk).update(visibility="team")
    assert named() == pks


def test_a_team_of_five_has_a_score_with_its_rows_and_a_smaller_one_says_why_not(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.executive)
    team_page = reverse("team", args=[world.lending.code])
    its_score = f"{reverse('alignment')}?team={world.lending.code}"
    for address in (team_page, its_score):
        assert "Fewer than five people work here" in client.get(address).content.decode()
    fill(world.lending, 5)
    fill(world.events, 5)
    # Without a team it would tell of its owner alone.
    Goal.objects.filter(pk=world.own_goal.pk).update(team=world.lending)
    cascade.drain_all(world.organization.pk)
    assert its_score in client.get(team_page).content.decode()
    text = client.get(its_score).content.decode()
    assert "Its KPIs have no recent reading" in text
    assert "Lend within two minutes" in text
    assert "Mend the chute" not in text
    assert "Not agreed yet which part of its days" in text


def test_a_team_from_which_a_smaller_one_could_be_reckoned_says_so(
    world: World, signed_in: SignIn
) -> None:
    fill(world.lending, 5)
    cascade.drain_all(world.organization.pk)
    answer = signed_in(world.executive).get(f"{reverse('alignment')}?team={world.lending.code}")
    assert "could be reckoned from the others" in answer.content.decode()


def fill(team: Team, people: int) -> None:
    for number in range(people):
        email = f"{number}.{team.code}@larch.example"
        person = add_person(team.organization, PersonDraft("Any One", email), by=None)
        set_membership(person, team, "member", by=None)


def test_a_strategic_goal_has_a_score_of_its_own(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.employee)
    answer = client.get(reverse("alignment"), {"goal": world.strategic.code})
    assert "Alignment of “Readers come back”" in answer.content.decode()
    for query in ({"goal": world.hidden.code}, {"team": "none"}, {"team": "a\0"}):
        assert client.get(reverse("alignment"), query).status_code == 404


def test_changes_worth_most_lead_each_person_to_a_form_that_they_may_use(
    world: World, signed_in: SignIn
) -> None:
    kinds = set()
    for person in (world.leader, world.manager, world.employee, world.administrator):
        client, seen = signed_in(person), Goal.objects.visible_to(person)
        for change in read_changes(person, seen).mine:
            kinds.add(change.kind)
            assert change.gain > 0
            assert client.get(deed_of(change).url).status_code == 200, (person, change)
    assert {Kind.VALUE, Kind.STRENGTHEN} <= kinds


def test_a_change_is_told_to_who_sees_its_goal_and_says_who_can_make_it(
    world: World, signed_in: SignIn
) -> None:
    text = text_of(signed_in(world.executive), "alignment-changes")
    assert "The changes worth most" in text
    assert "Lend within two minutes" in text
    assert world.manager.name in text
    assert "Learn to sign" not in text
    goals = {one.goal for one in read_changes(world.colleague, Goal.objects.all()).all}
    assert world.hidden in goals
    assert world.hidden.title not in text_of(signed_in(world.employee), "alignment-changes")


def test_what_mends_a_row_leads_to_its_form_for_whoever_may_use_it(world: World) -> None:
    goal, team = world.team_goal, world.lending
    asked = ask(
        world.strategic, RequestDraft(world.events, team, "A reading hour"), by=world.colleague
    )
    effort = f"{reverse('team-effort', args=[team.code])}?goal={goal.code}"
    rows = {
        CostlyRow("no_owner", 1, goal): ("goal-edit", "administrator manager"),
        CostlyRow("not_measured", 1, goal): ("targets", "administrator manager"),
        CostlyRow("silent", 1, goal): ("check-in", "administrator manager"),
        CostlyRow("unaligned", 1, goal): ("home", "administrator manager"),
        CostlyRow("weak_link", 1, goal, world.strategic): ("home-edge", "administrator manager"),
        CostlyRow("weak_link", 1, goal, world.own_goal): ("contributions", "administrator manager"),
        CostlyRow("weak_link", 1, goal): ("", ""),
        CostlyRow("no_allocation", 1, goal): (effort, "administrator manager"),
        CostlyRow("nothing_under", 1, goal): (
            "goal-cascade",
            "administrator colleague leader manager",
        ),
        CostlyRow("no_allocation", 1, world.strategic): ("", ""),
        CostlyRow("busy", 1, goal): ("", ""),
        CostlyRow("silent", 1, None): ("", ""),
        CostlyRow("unanswered", 1, None, request=asked): ("request", "manager"),
        CostlyRow("late", 1, None, request=asked): ("request", "manager"),
        CostlyRow("undated", 1, None, request=asked): ("request", "manager"),
        CostlyRow("declined", 1, None, request=asked): ("request", "colleague"),
        CostlyRow("broken", 1, None, request=asked): ("request", "colleague"),
    }
    asked_of, asking = "Who leads Lending", "Who leads Events"
    others = {"unanswered": asked_of, "late": asked_of, "undated": asked_of}
    others |= {"declined": asking, "broken": asking, "no_allocation": asked_of}
    others["nothing_under"] = asked_of
    opened = OpenedComponent(ShownComponent("C", 0, 0, None), tuple(rows), 0)
    page = AlignmentPage(ScoreCard(today(), None, None, ()), opened=(opened,))
    people = ("administrator", "colleague", "employee", "leader", "manager")
    mending = {who: Mending(getattr(world, who), page) for who in people}
    for row, (form, served) in rows.items():
        about = [row.request.pk] if row.request else [row.goal and row.goal.code]
        url = form if "/" in form or not form else reverse(form, args=about)
        told = {who: one.way(row) for who, one in mending.items()}
        found = {who: way.url for who, way in told.items()}
        assert found == {who: url if who in served.split() else "" for who in people}, row.cause
        led_to = {way.who.name for way in told.values() if way.who}
        assert led_to == ({others.get(row.cause, world.manager.name)} if url else set()), row.cause
    bare = mending["employee"].way(CostlyRow("nothing_under", 1, world.strategic))
    assert bare.who == Who("Who sets strategy")


def test_a_row_links_what_mends_it(world: World, signed_in: SignIn) -> None:
    url = reverse("check-in", args=[world.team_goal.code])
    link = f'<a href="{url}">Report a value</a>'
    assert link in signed_in(world.manager).get(reverse("alignment")).content.decode()
    assert link not in signed_in(world.employee).get(reverse("alignment")).content.decode()


def test_days_that_a_goal_lacks_are_given_on_its_team_s_page(
    world: World, signed_in: SignIn
) -> None:
    start, month = today() - dt.timedelta(days=9), dt.timedelta(days=30)
    cycle = create_cycle(world.organization, "Now", start, start + month, by=world.leader)
    change = Change(Kind.EFFORT, 1, True, world.team_goal, period=cycle.pk, days="7.000")
    deed = deed_of(change)
    assert deed.word == "Give it 7 days"
    page = signed_in(world.manager).get(deed.url).content.decode()
    assert f'value="{world.team_goal.code}"' in page
