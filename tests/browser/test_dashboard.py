"""From any number of the dashboard to the reading behind it in three clicks, on one screen."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from actions.check_ins import check_in
from actions.goals import GoalDraft, cascade_goal, create_goal
from actions.readings import record_reading
from alignment import cascade
from alignment.models import Snapshot
from goals.models import Goal
from tests.browser.conftest import Opener
from tests.browser.watched import Watched
from tests.world import World, make_world, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_CLICKS = 3
BOTTOMS = "[...document.querySelectorAll('.board > *')].map(e => e.getBoundingClientRect().bottom)"
# Tables that stick out of where they stand.
TOO_WIDE = """() => [...document.querySelectorAll(".table-wrap")].filter(
  (wrap) => wrap.firstElementChild.getBoundingClientRect().right > wrap.getBoundingClientRect().right + 1
).map((wrap) => wrap.closest("[id]").id)"""


def prepared() -> World:
    world = make_world()
    Goal.objects.filter(pk=world.own_goal.pk).update(team=world.lending)
    record_reading(world.waiting, dated=today(), value=Decimal(290), by=None)
    check_in(world.team_goal, by=world.manager, dated=today(), readings={}, confidence=9)
    cascade.drain_all(world.organization.pk)
    Snapshot.objects.create(
        organization=world.organization,
        goal=world.strategic,
        dated=today() - dt.timedelta(days=8),
        progress_ppm=0,
        evidence_ppm=0,
        on_track_ppm=900_000,
        behind_ppm=750_000,
    )
    return world


def follow(page: Page, *links: tuple[str, str]) -> int:
    """Click one link after another, each (part of the page, text or address); count the clicks."""
    page.goto("/")
    for place, link in links:
        found = page.locator(place).locator(link).first
        expect(found).to_be_visible()
        found.click()
    return len(links)


def test_three_clicks_from_any_number_to_its_reading(browser_of: Opener) -> None:
    prepared()
    watched = Watched(
        browser_of(
            Goal.objects.get(title="Readers come back").owner,
            viewport={"width": 1440, "height": 900},
        )
    )
    page = watched.page
    target, reading = "a[href*='/targets/']", "a[href*='#reading-']"
    ways = {
        "scorecard": [
            ("#scorecard", "a[href$='/why/']"),
            ("#readings", target),
            ("#readings", reading),
        ],
        "cell": [("#heat", "td a"), ("#leaves", target), ("#readings", reading)],
        "watch list": [
            ("#watch", "a[href$='/why/']"),
            ("#readings", target),
            ("#readings", reading),
        ],
        "change": [
            ("#scorecard", "a[href*='/changes/']"),
            ("#parts", target),
            ("#readings", reading),
        ],
    }
    for name, way in ways.items():
        assert follow(page, *way) <= MOST_CLICKS, name
        assert "#reading-" in page.url, name
        expect(page.locator(page.url[page.url.index("#reading-") :])).to_be_visible()
    page.goto("/")
    assert max(page.evaluate(BOTTOMS)) <= 900
    for width in (900, 1024, 1180):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(TOO_WIDE) == [], width
    page.get_by_role("button", name="What is “Pace”?").first.click()
    expect(page.get_by_text("Progress against what is expected by now").first).to_be_visible()
    watched.look()


def test_titles_are_cut_to_their_tiles_and_whole_again_in_a_tile_that_is_opened(
    browser_of: Opener,
) -> None:
    world = prepared()
    whole = "Whoever comes once comes back in every season"
    for number in range(8):
        fields = {"level": "strategic", "priority": 3}
        draft = GoalDraft(f"{whole} {number}", fields, pillars=[world.readers])
        top = create_goal(world.organization, draft, by=world.leader)
        cascade_goal(top, [GoalDraft("A greeting by everybody")] * 16, by=world.leader)
    cascade.drain_all(world.organization.pk)
    page = browser_of(world.leader, viewport={"width": 1440, "height": 900}).new_page()
    page.goto("/")
    page.mouse.wheel(0, 5000)
    tiles = page.locator(".is-treemap .slice text")
    cut = tiles.filter(has_text="Whoever comes").first
    expect(cut).to_contain_text("…")
    small = tiles.filter(has_text=re.compile("^A")).all_text_contents()
    assert [title for title in small if "…" not in title] == []
    cut.click(force=True)
    expect(tiles.filter(has_text=whole)).to_be_visible()
