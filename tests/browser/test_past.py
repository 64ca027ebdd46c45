"""A day is picked, looked at, put beside another one, and left for today again."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.watched import Watched
from tests.web.test_past import next_morning, sleep_over
from tests.world import make_world, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pick(page: Page, label: str, day: dt.date) -> None:
    page.get_by_label(label, exact=True).fill(day.isoformat())
    page.get_by_role("button", name="Show", exact=True).first.click()


def test_a_day_is_picked_and_put_beside_another(browser_of: Opener) -> None:
    world = make_world()
    sleep_over(world)
    next_morning(world)
    watched = Watched(browser_of(world.leader, viewport={"width": 1440, "height": 900}))
    page, yesterday = watched.page, today() - dt.timedelta(days=1)
    page.goto("/")
    pick(page, "As of", yesterday)
    banner = page.get_by_text("as it was known when that day ended")
    expect(banner).to_be_visible()
    expect(page.locator("#scorecard")).to_contain_text("Readers come back")
    expect(page.locator("#scorecard")).not_to_contain_text("Readers stay")
    watched.look()
    page.locator("#scorecard").get_by_role("link", name="Readers come back", exact=True).click()
    expect(banner).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Readers come back")
    page.locator("#contributors").get_by_role("link", name="Lend within two minutes").click()
    expect(banner).to_be_visible()
    watched.look()
    page.get_by_role("link", name="Back to today").first.click()
    expect(banner).not_to_be_visible()
    pick(page, "As of", yesterday)
    expect(banner).to_be_visible()

    page.goto(f"/?day={yesterday}")
    pick(page, "beside", today())
    expect(page.get_by_role("heading", level=1)).to_have_text("Where strategy stood on two days")
    row = page.locator("#scorecard tbody tr")
    expect(row).to_contain_text("Readers stay")
    expect(row.locator(".change")).to_contain_text("points")
    watched.look()
    row.locator("a", has=page.locator(".change")).click()
    expect(page.get_by_label("From the end of")).to_have_value(yesterday.isoformat())
