"""Slides by keyboard and without scripts; a report whose tables stay tables on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from actions.goals import GoalDraft, cascade_goal, create_goal
from alignment import cascade
from tests.browser.conftest import Opener
from tests.browser.watched import Watched
from tests.screens.company import HOMECOMING
from tests.screens.sound import overhang
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Of A4 and Letter between their margins, at 96 dots an inch.
PAPERS = {"A4": 688, "Letter": 710}


def prepared() -> World:
    """A second strategic goal with a title as long as real ones get, and one as long below it."""
    world = make_world()
    draft = GoalDraft(HOMECOMING, {"level": "strategic"}, pillars=[world.readers])
    long = create_goal(world.organization, draft, by=world.leader)
    cascade_goal(long, [GoalDraft(HOMECOMING[::-1])], by=world.leader)
    cascade.drain_all(world.organization.pk)
    return world


def title(page: Page) -> str:
    return page.locator(".slide h1:visible").inner_text()


def test_slides_turn_by_keyboard_stay_on_reload_and_escape_leaves(browser_of: Opener) -> None:
    watched = Watched(browser_of(prepared().executive, viewport={"width": 1440, "height": 900}))
    page = watched.page
    page.goto("/present/?since=30")
    seen = [title(page)]
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(title(page))
    first, last = "Are strategy and daily work joined?", "What to look at"
    assert seen == [first, "Readers come back", HOMECOMING, last, last, HOMECOMING]
    watched.look()
    page.reload()
    assert title(page) == HOMECOMING
    page.keyboard.press("Home")
    assert title(page) == first
    watched.look()
    page.keyboard.press("End")
    assert title(page) == last
    expect(page.get_by_role("button", name="Full screen").last).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url("/?since=30")
    page.wait_for_load_state("networkidle")


def test_slides_turn_by_links_where_there_are_no_scripts(browser_of: Opener) -> None:
    page = browser_of(prepared().executive, java_script_enabled=False).new_page()
    page.goto("/present/")
    page.get_by_role("link", name="Next").click()
    assert title(page) == "Readers come back"
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Leave").click()
    expect(page.get_by_role("heading", name="Where strategy stands")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_title_of_523_characters_runs_over_no_edge(browser_of: Opener, width: int) -> None:
    page = browser_of(prepared().executive, viewport={"width": width, "height": 900}).new_page()
    for address in ("/present/#3", "/report/"):
        page.goto(address, wait_until="networkidle")
        assert overhang(page) == [], address


@pytest.mark.parametrize("paper", PAPERS)
def test_on_paper_tables_are_tables_and_nothing_runs_over_the_edge(
    browser_of: Opener, paper: str
) -> None:
    view = {"width": PAPERS[paper], "height": 1000}
    page = browser_of(prepared().executive, viewport=view).new_page()
    page.goto("/report/", wait_until="networkidle")
    page.emulate_media(media="print")
    assert overhang(page) == []
    rows = page.eval_on_selector_all(
        "tr", "rows => rows.map((row) => getComputedStyle(row).display)"
    )
    assert set(rows) == {"table-row"}
    assert page.pdf(format=paper).startswith(b"%PDF")
