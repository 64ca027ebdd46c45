"""The bell by keyboard and by phone: its count read aloud, its panel, all read."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from actions.check_ins import add_comment
from tests.browser.conftest import Opener
from tests.browser.watched import Watched
from tests.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [360, 1440])
def test_the_bell_counts_opens_and_falls_silent(width: int, browser_of: Opener) -> None:
    world = make_world()
    add_comment(world.own_goal, text="Shall we start on Monday? " * 30, by=world.leader)
    watched = Watched(browser_of(world.employee, viewport={"width": width, "height": 740}))
    page = watched.page
    page.goto("/teams/")
    bell = page.get_by_role("button", name="Notifications, 1 waits for you, 2 new")
    expect(bell).to_be_visible()
    bell.focus()
    page.keyboard.press("Space")
    panel = page.get_by_role("dialog", name="Notifications")
    expect(panel).to_contain_text("Lena Hart commented")
    expect(bell).to_have_attribute("aria-expanded", "true")
    watched.look()
    assert page.evaluate(OVERHANG) <= 0
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    bell.click()
    panel.get_by_role("button", name="All read").click()
    page.wait_for_url("**/bell/")
    expect(page.get_by_role("button", name="Notifications, 1 waits for you")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Check-in due")
    watched.look()
    assert page.evaluate(OVERHANG) <= 0
