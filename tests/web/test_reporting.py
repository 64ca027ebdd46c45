"""Doors for check-ins, comments, steps and readings: once each, and nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from alignment.models import Rollup
from goals.models import Step
from kpis.models import Kpi, Reading
from reviews.models import CheckIn, Comment
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today


def check_in_form(world: World, signed_in: SignIn) -> dict[str, str]:
    url = reverse("check-in", args=[world.own_goal.code])
    values = form_of(signed_in(world.employee), url, "moved")
    return values | {f"value_{world.answers.pk}": "70", "moved": "Two at the desk now."}


def test_a_check_in_brings_a_reading_and_the_numbers_follow_at_once(
    world: World, signed_in: SignIn
) -> None:
    url = reverse("check-in", args=[world.own_goal.code])
    answer = signed_in(world.employee).post(url, check_in_form(world, signed_in), follow=True)
    assert Reading.objects.get(kpi=world.answers, dated=today()).value == 70
    # (75 % of its KPI + 0 % of its one step) ÷ 2
    assert Rollup.objects.get(goal=world.own_goal).progress_ppm == 375_000
    said = "+13 points on “Readers come back”, which is now at"
    assert said in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_a_check_in_through_htmx_answers_with_the_card(world: World, signed_in: SignIn) -> None:
    url = reverse("check-in", args=[world.own_goal.code])
    answer = signed_in(world.employee).post(
        url, check_in_form(world, signed_in), headers={"HX-Request": "true"}
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="goal-{world.own_goal.pk}"' in html
    assert "<html" not in html
    assert "38\N{NO-BREAK SPACE}%" in html


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_refused_check_in_keeps_the_sentence(
    headers: dict[str, str], world: World, signed_in: SignIn
) -> None:
    url = reverse("check-in", args=[world.own_goal.code])
    values = check_in_form(world, signed_in) | {f"value_{world.answers.pk}": "seventy"}
    answer = signed_in(world.employee).post(url, values, headers=headers)
    html = answer.content.decode()
    assert "Two at the desk now." in html
    assert "is not a number" in html
    assert CheckIn.objects.filter(goal=world.own_goal).count() == 1


def test_an_empty_check_in_is_refused(world: World, signed_in: SignIn) -> None:
    url = reverse("check-in", args=[world.own_goal.code])
    values = form_of(signed_in(world.employee), url, "moved")
    answer = signed_in(world.employee).post(url, values)
    assert answer.status_code == 422
    assert "Report a value, a confidence or a sentence" in answer.content.decode()


def test_a_comment_is_said_once(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.executive)
    values = form_of(client, reverse("goal", args=[world.team_goal.code]), "text")
    url = reverse("comments", args=[world.team_goal.code])
    for _ in range(2):
        client.post(url, values | {"text": "How is it going?"})
    assert Comment.objects.filter(text="How is it going?").count() == 1


def test_an_empty_comment_brings_the_page_back(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.executive)
    values = form_of(client, reverse("goal", args=[world.team_goal.code]), "text")
    answer = client.post(reverse("comments", args=[world.team_goal.code]), values)
    assert answer.status_code == 422
    assert "This field is required" in answer.content.decode()


def test_a_step_is_ticked_by_who_does_it(world: World, signed_in: SignIn) -> None:
    url = reverse("step-tick", args=[world.step.pk])
    signed_in(world.employee).post(url, {"done": "1"})
    assert Step.objects.get(pk=world.step.pk).done_on == today()
    assert signed_in(world.executive).post(url, {"done": "0"}).status_code == 404


def test_a_step_and_a_kpi_are_added_to_a_goal(world: World, signed_in: SignIn) -> None:
    client, code = signed_in(world.employee), world.own_goal.code
    steps, targets = reverse("steps", args=[code]), reverse("targets", args=[code])
    client.post(steps, form_of(client, steps, "assignee") | {"title": "Buy a bell"})
    kpi = form_of(client, targets, "direction") | {"kpi": world.visits.code, "target": "9"}
    client.post(targets, kpi)
    assert world.own_goal.steps.filter(title="Buy a bell").exists()
    assert world.own_goal.targets.filter(kpi=world.visits, target=9).exists()


def test_a_reading_is_recorded_corrected_and_withdrawn_in_sight(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.employee)
    page = reverse("kpi", args=[world.answers.code])
    values = form_of(client, page, "value") | {"value": "55.5"}
    client.post(reverse("readings", args=[world.answers.code]), values)
    reading = Reading.objects.get(kpi=world.answers, dated=today())
    url = reverse("reading-correct", args=[reading.pk])
    client.post(url, form_of(client, url, "value") | {"value": "56.5", "note": "Misread"})
    better = Reading.objects.get(kpi=world.answers, dated=today(), superseded_at=None)
    assert better.value == Decimal("56.5")
    assert client.get(url).status_code == 404
    url = reverse("reading-correct", args=[better.pk])
    client.post(url, form_of(client, url, "value") | {"value": ""})
    html = client.get(page).content.decode()
    assert "<s>55.5</s>" in html and "<s>56.5</s>" in html and "withdrawn" in html


def test_a_yes_no_kpi_takes_no_other_value(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.employee), reverse("targets", args=[world.own_goal.code])
    added = form_of(client, url, "direction") | {
        "kpi": "Bell bought",
        "unit": "yes/no",
        "target": "1",
    }
    client.post(reverse("targets", args=[world.own_goal.code]), added)
    kpi = Kpi.objects.get(name="Bell bought")
    values = form_of(client, reverse("kpi", args=[kpi.code]), "value") | {"value": "5"}
    answer = client.post(reverse("readings", args=[kpi.code]), values)
    assert answer.status_code == 422
    assert "takes 1 for yes or 0 for no" in answer.content.decode()


def test_a_report_is_read_by_the_lead(world: World, signed_in: SignIn) -> None:
    report = CheckIn.objects.get(goal=world.own_goal)
    url = reverse("acknowledge", args=[report.pk])
    assert signed_in(world.colleague).post(url).status_code == 404
    assert signed_in(world.manager).post(url).status_code == 302
    report.refresh_from_db()
    assert report.acknowledged_by == world.manager
    assert dt.timedelta(0) < dt.datetime.now(dt.UTC) - report.acknowledged_at
