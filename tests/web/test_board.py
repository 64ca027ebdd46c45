"""What the board is shown: slides and a report, each of what its reader may see."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from actions.goals import GoalDraft, create_goal
from alignment import cascade
from alignment.dashboards import Trend, TrendPoint
from alignment.models import Snapshot
from goals.models import Goal
from tests.web.conftest import SignIn
from tests.world import World, today
from web import formats
from web.trend_line import LINE, apart, trend_line

PAGES = ["present", "report"]


def page(world: World, signed_in: SignIn, name: str, who: str = "leader", query: str = "") -> str:
    answer = signed_in(getattr(world, who)).get(reverse(name) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_strategic_goal_has_a_slide_between_the_score_and_the_watch_list(
    world: World, signed_in: SignIn
) -> None:
    draft = GoalDraft("Children read first", {"level": "strategic"}, pillars=[world.readers])
    create_goal(world.organization, draft, by=world.leader)
    cascade.drain_all(world.organization.pk)
    html = page(world, signed_in, "present")
    slides = re.findall(r'<section class="slide" id="(\d)".*?<h1[^>]*>(.*?)</h1>', html, re.DOTALL)
    assert slides == [
        ("1", "Are strategy and daily work joined?"),
        ("2", "Readers come back"),
        ("3", "Children read first"),
        ("4", "What to look at"),
    ]
    second = html[html.index('id="2"') : html.index('id="3"')]
    told = ["Lend within two minutes", "Lena Hart", "Readers", 'href="#1"', 'href="#3"']
    assert [words for words in told if words not in second] == []


@pytest.mark.parametrize("name", PAGES)
def test_what_one_may_not_see_is_shown_to_nobody_nor_what_is_private(
    world: World, signed_in: SignIn, name: str
) -> None:
    Goal.objects.filter(pk=world.private.pk).update(level="strategic")
    cascade.drain_all(world.organization.pk)
    seen = {who: page(world, signed_in, name, who) for who in ("employee", "colleague")}
    assert (world.private.title in seen["employee"], world.hidden.title in seen["employee"]) == (
        False,
        False,
    )
    assert (world.private.title in seen["colleague"], world.hidden.title in seen["colleague"]) == (
        False,
        True,
    )


@pytest.mark.parametrize("name", PAGES)
def test_what_is_not_known_is_said_and_is_no_zero(
    world: World, signed_in: SignIn, name: str
) -> None:
    draft = GoalDraft("Children read first", {"level": "strategic"}, pillars=[world.readers])
    bare = create_goal(world.organization, draft, by=None)
    cascade.drain_all(world.organization.pk)
    html = page(world, signed_in, name)
    assert "No owner" in html
    for words in ("no data", "No data", "No history yet", "No goal works on it yet."):
        assert words in html[html.rindex(f"{bare.title}</h") :], words


@pytest.mark.parametrize("name", PAGES)
def test_the_difference_is_that_from_the_day_the_dashboard_compares_with(
    world: World, signed_in: SignIn, name: str
) -> None:
    keep(world, 3, progress=200_000)
    keep(world, 20, progress=100_000)
    progress = Goal.objects.get(pk=world.strategic.pk).rollup.progress_ppm
    near = page(world, signed_in, name, query=f"?since={day(3)}")
    far = page(world, signed_in, name, query=f"?since={day(10)}")
    assert formats.points(progress - 200_000) in near
    assert formats.points(progress - 100_000) in far


def keep(world: World, days_ago: int, progress: int) -> None:
    Snapshot.objects.create(
        organization=world.organization,
        goal=world.strategic,
        dated=day(days_ago),
        progress_ppm=progress,
        evidence_ppm=0,
        on_track_ppm=900_000,
        behind_ppm=750_000,
    )


def day(days_ago: int) -> dt.date:
    return today() - dt.timedelta(days=days_ago)


def test_the_report_says_whose_it_is_of_when_and_what_costs_most(
    world: World, signed_in: SignIn
) -> None:
    keep(world, 20, progress=100_000)
    html = page(world, signed_in, "report")
    for words in (
        "Larch Street Library: where strategy stands",
        "Printed by Lena Hart",
        "Coverage of strategy",
        "What costs the score most",
        '<svg class="trend"',
        "Lend within two minutes",
        "Watch list",
    ):
        assert words in html, words


@pytest.mark.parametrize("name", PAGES)
def test_without_strategy_both_say_so(world: World, signed_in: SignIn, name: str) -> None:
    Goal.objects.filter(organization=world.organization).update(state="cancelled")
    cascade.drain_all(world.organization.pk)
    said = {"present": "it follows the first strategic goal", "report": "No strategic goal yet"}
    assert said[name] in page(world, signed_in, name)


def test_lines_are_named_at_their_ends_a_line_apart() -> None:
    points = tuple(TrendPoint(day(9 - n), 500_000 + n, 504_000) for n in range(9))
    drawn = trend_line(Trend(1, "1", "Readers", points))
    heights = [
        float(y) for y in re.findall(r'<text class="(?:progress|expected)".*? y="([\d.]+)"', drawn)
    ]
    assert heights[0] != heights[1] and abs(heights[0] - heights[1]) >= LINE
    far = [("progress", 10.0, "p"), ("expected", 90.0, "e")]
    assert apart(far) == far
