"""Searching by keyboard alone: `/`, some letters, arrows, Enter; `?` lists the shortcuts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from goals.models import Goal
from tests.browser.conftest import Opener
from tests.browser.watched import Watched
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LONG = "Wer die Messzahlen der Nachhaltigkeitsstrategie liest, " * 9


def test_what_is_typed_is_found_and_opened_by_keyboard(browser_of: Opener) -> None:
    world = make_world()
    Goal.objects.filter(pk=world.strategic.pk).update(title=LONG[:523])
    watched = Watched(browser_of(world.employee, viewport={"width": 1440, "height": 900}))
    page = watched.page
    page.goto("/work/")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search goals, KPIs, people and teams")
    expect(field).to_be_focused()
    look_through_suggestions(watched, page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/goals/{world.team_goal.code}/")
    find_everything(watched, page, world)
    list_shortcuts(watched, page)


def look_through_suggestions(watched: Watched, page: Page) -> None:
    page.keyboard.type("nachhalt")
    expect(page.get_by_role("option").first).to_contain_text("Messzahlen")
    watched.look()
    field = page.get_by_role("combobox", name="Search goals")
    field.fill("len")
    lend = page.get_by_role("option", name="Lend within two minutes")
    expect(lend).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(lend).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == lend.get_attribute("id")
    watched.look()
    page.keyboard.press("ArrowUp")
    expect(lend).to_have_attribute("aria-selected", "false")
    page.keyboard.press("Escape")
    expect(lend).to_be_hidden()
    assert field.input_value() == "len"


def find_everything(watched: Watched, page: Page, world: World) -> None:
    """Enter without a pick leads to the page of all that is found."""
    page.keyboard.press("/")
    page.keyboard.type("len")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=len")
    expect(page.get_by_role("link", name="Lena Hart")).to_be_visible()
    watched.look()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate(OVERHANG) <= 0
    page.goto("/search/?q=zzz")
    watched.look()


def list_shortcuts(watched: Watched, page: Page) -> None:
    page.goto("/work/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    watched.look()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
