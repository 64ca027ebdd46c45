"""The alignment page names what costs points, and tells nobody of goals that they may not see."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from actions.check_ins import check_in
from alignment import cascade
from alignment.models import Score
from alignment.scoring.reading import read_alignment, read_score
from goals.models import Goal
from people.models import Organization, Person
from tests.web.conftest import SignIn
from tests.world import World, today


def text_of(client: Client, name: str = "alignment") -> str:
    html = client.get(reverse(name)).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_each_missing_thing_is_named_at_its_goal(world: World, signed_in: SignIn) -> None:
    page = read_alignment(world.organization, Goal.objects.visible_to(world.leader))
    assert page is not None
    coverage, sight = page.opened
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


def test_without_a_strategic_goal_the_page_says_how_to_make_one(
    world: World, signed_in: SignIn
) -> None:
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
