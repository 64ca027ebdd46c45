"""An employee's day by phone: a value reported with two clicks and one field, a step ticked in place."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Locator, Page, expect

from kpis.models import Reading
from tests.browser.conftest import Opener
from tests.browser.watched import Watched
from tests.world import World, make_world, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 360, "height": 740}
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SECONDS = 15


class Counted:
    """A person's hands on a page: what they did, one word for each thing."""

    def __init__(self, place: Page | Locator) -> None:
        self.place = place
        self.did: list[str] = []

    def click(self, what: Locator) -> None:
        self.did.append("click")
        what.click()

    def fill(self, label: str, text: str) -> None:
        self.did.append("fill")
        self.place.get_by_label(label).fill(text)


def report_in_place(card: Locator) -> list[str]:
    hands = Counted(card)
    hands.click(card.get_by_text("Check in", exact=True))
    hands.fill("Answers", "70")
    hands.click(card.get_by_role("button", name="Report"))
    return hands.did


def report_from_the_link_in_a_mail(page: Page) -> list[str]:
    hands = Counted(page)
    hands.fill("Answers", "75")
    hands.click(page.get_by_role("button", name="Report"))
    return hands.did


def test_a_value_is_reported_with_two_clicks_and_one_field(browser_of: Opener) -> None:
    world = make_world()
    watched = Watched(browser_of(world.employee, viewport=PHONE))
    page, started = watched.page, time.monotonic()
    page.goto("/work/")
    card = page.locator(f"#goal-{world.own_goal.pk}")
    assert report_in_place(card) == ["click", "fill", "click"]
    expect(card.get_by_role("status")).to_contain_text("on “Readers come back”")
    assert time.monotonic() - started < SECONDS
    assert Reading.objects.get(kpi=world.answers, dated=today()).value == 70
    watched.look()
    assert page.evaluate(OVERHANG) <= 0
    tick_in_place(world, page)
    watched.look()

    page.goto(f"/goals/{world.own_goal.code}/check-in/")
    assert report_from_the_link_in_a_mail(page) == ["fill", "click"]
    expect(page.get_by_role("status").first).to_contain_text("Reported")
    watched.look()


def tick_in_place(world: World, page: Page) -> None:
    """The step is struck through, its goal's number follows, what was typed stays."""
    card = page.locator(f"#goal-{world.own_goal.pk}")
    card.locator("summary").click()
    card.get_by_label("What moved?").fill("Half a sentence")
    card.get_by_role("button", name="Done: Move the desk").click()
    expect(card.locator("s")).to_have_text("Move the desk")
    expect(card.locator(f"#standing-{world.own_goal.pk}")).to_contain_text("88\N{NO-BREAK SPACE}%")
    expect(card.get_by_label("What moved?")).to_have_value("Half a sentence")
    card.get_by_role("button", name="Not done after all").click()
    expect(card.locator("s")).to_have_count(0)


def test_a_goal_s_fields_suggest_names_once_one_is_entered(browser_of: Opener) -> None:
    world = make_world()
    page = browser_of(world.employee).new_page()
    page.goto(f"/goals/{world.own_goal.code}/")
    expect(page.locator("#kpi-names")).to_have_count(0)
    page.locator("main summary").first.focus()
    expect(page.locator(f"#kpi-names option[value='{world.answers.code}']")).to_have_count(1)
