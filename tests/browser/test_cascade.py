"""A manager breaks a goal down for six teams, and moves one, counted in what their hands do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from actions.people import add_team
from goals.models import Goal
from tests.browser.conftest import Opener
from tests.browser.watched import PASTE, Watched
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Hands:
    """What a person does on a page: each click, choice or key is one action."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def click(self, role: str, name: str) -> None:
        self.actions += 1
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def choose(self, label: str, option: str) -> None:
        self.actions += 1
        self.page.get_by_label(label).select_option(label=option)


def test_six_team_goals_in_one_submit_hinted_and_moved(browser_of: Opener) -> None:
    world = make_world()
    for name in ("Archive", "Bookbus", "Café", "Digital"):
        add_team(world.organization, name, by=world.administrator)
    watched = Watched(browser_of(world.leader))
    set_six_team_goals(watched, world)
    see_what_is_missing(watched, world)
    move_by_drag_and_by_name(Watched(browser_of(world.administrator)), world)


def set_six_team_goals(watched: Watched, world: World) -> None:
    page, hands = watched.page, Hands(watched.page)
    page.goto(f"/goals/{world.strategic.code}/cascade/")
    before = world.strategic.children.count()
    hands.choose("Begin with", "One goal for each of my teams")
    hands.click("button", "Fill rows")
    expect(page.get_by_role("group", name="One goal")).to_have_count(7)
    watched.look()
    hands.click("button", "Set these goals")
    expect(page.get_by_text("6 goals are set.")).to_be_visible()
    assert hands.actions == 3
    assert world.strategic.children.count() == before + 6
    watched.look()


def see_what_is_missing(watched: Watched, world: World) -> None:
    """Hints come while one types."""
    page = watched.page
    page.goto(f"/goals/{world.team_goal.code}/cascade/")
    rows = page.get_by_role("group", name="One goal")
    rows.first.get_by_label("Team").evaluate(PASTE, "Lending\t\tShelve\n" * 31)
    expect(rows).to_have_count(30)
    expect(page.get_by_text("Only 30 rows go at once")).to_be_visible()
    page.reload()
    row = rows.first
    row.get_by_label("Goal").fill("Answer desk at once")
    row.get_by_label("Due").fill("")
    row.get_by_label("Due").press("Tab")
    look = page.locator("#look")
    expect(look.get_by_text("No KPI with a target measures it")).to_be_visible()
    expect(look.get_by_text("Nobody answers for it yet")).to_be_visible()
    expect(look.get_by_role("link", name="Answer the desk at once")).to_be_visible()
    expect(look.get_by_text("of the goal above")).to_be_visible()
    watched.look()


def move_by_drag_and_by_name(watched: Watched, world: World) -> None:
    page = watched.page
    page.goto(f"/goals/{world.strategic.code}/rearrange/")
    place = page.locator(f'[data-drop="{world.hidden.code}"]')
    page.locator(f'[data-drag="{world.own_goal.code}"] th').drag_to(place.locator("th"))
    expect(page.get_by_text("is now under")).to_be_visible()
    assert Goal.objects.get(pk=world.own_goal.pk).parent == world.hidden
    watched.look()
    page.get_by_label("New home of Answer the desk at once").fill(world.team_goal.code)
    page.keyboard.press("Enter")
    expect(page.get_by_text("is now under “Lend within two minutes”")).to_be_visible()
    assert Goal.objects.get(pk=world.own_goal.pk).parent == world.team_goal
    page.get_by_role("button", name="Move it back").click()
    expect(page.get_by_text("is now under “Mend the chute”")).to_be_visible()
    assert Goal.objects.get(pk=world.own_goal.pk).parent == world.hidden
