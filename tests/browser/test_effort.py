"""Who leads a team fills its days in as from a spreadsheet, and is told of too many, not stopped."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from actions.cycles import create_cycle
from goals.models import Allocation
from tests.browser.conftest import Opener
from tests.browser.watched import PASTE, Watched
from tests.world import make_world, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_days_are_pasted_typed_and_saved_at_once(browser_of: Opener) -> None:
    world = make_world()
    monday = today() - dt.timedelta(days=today().weekday())
    last = monday + dt.timedelta(days=27)
    create_cycle(world.organization, "Now", monday, last, by=world.leader)
    watched = Watched(browser_of(world.manager))
    page = watched.page
    page.goto(f"/teams/{world.lending.code}/")
    page.get_by_role("link", name="Plan and record effort").click()
    own = page.get_by_role("row", name="Answer the desk at once")
    own.get_by_label("Planned").evaluate(PASTE, "12\t2.5")
    expect(own.get_by_label("Used")).to_have_value("2.5")
    rows = page.locator("[data-rows=rows] [data-row]")
    before = rows.count()
    page.get_by_role("button", name="One more row").click()
    expect(rows).to_have_count(before + 1)
    rows.last.get_by_label("Goal", exact=True).fill(world.team_goal.code)
    rows.last.get_by_label("Planned").fill("30")
    page.get_by_role("button", name="Save the effort").click()
    expect(page.get_by_text("2 rows saved.")).to_be_visible()
    expect(page.get_by_text("More is promised than there are days")).to_be_visible()
    saved = Allocation.objects.order_by("planned").values_list("planned", "used")
    assert [tuple(map(float, pair)) for pair in saved] == [(12, 2.5), (30, 0)]
    watched.look()
