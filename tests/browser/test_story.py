"""Strategy to dashboard in real browsers: what a leader sets, a person moves and an executive sees."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from goals.models import Goal
from kpis.models import Kpi, Reading
from tests.browser.conftest import Opener
from tests.browser.watched import PASTE, Watched
from tests.world import PASSWORD, make_people, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOAL = "Readers come back"
ROWS = (
    "Events\tkofi@larch.example\tRead aloud on Saturdays\t1\n"
    "Lending\tMara Quist\tMend what is broken\t1"
)


def sign_in(page: Page, email: str) -> None:
    page.goto("/strategy/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def set_strategic_goal(page: Page) -> None:
    page.get_by_role("link", name="New strategic goal").click()
    page.get_by_label("Goal", exact=True).fill(GOAL)
    page.get_by_label("Why it matters").fill("Half came once.")
    page.get_by_label("Readers").check()
    page.get_by_label("Owner").fill("lena@larch.example")
    page.get_by_label("Start").fill(f"{today().year - 1}-01-01")
    page.get_by_label("Due").fill(f"{today().year + 1}-12-31")
    row = page.get_by_role("group", name="One KPI").first
    row.get_by_label("KPI").fill("Visits")
    row.get_by_label("Unit").fill("visits")
    row.get_by_label("Baseline").fill("100")
    row.get_by_label("Target").fill("200")
    page.get_by_role("button", name="Set the goal").click()
    expect(page.get_by_role("heading", name=GOAL)).to_be_visible()


def break_down_for_three_teams(page: Page) -> None:
    """The first row by keyboard alone, two more pasted from a spreadsheet, one submit."""
    page.get_by_role("link", name="Break down").click()
    rows = page.get_by_role("group", name="One goal")
    rows.nth(0).get_by_label("Team").focus()
    for text in ("Lending", "mara@larch.example", "Lend within two minutes"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    rows.nth(1).get_by_label("Team").evaluate(PASTE, ROWS)
    expect(rows.nth(2).get_by_label("Goal")).to_have_value("Mend what is broken")


def break_down_for_a_person(page: Page) -> None:
    page.get_by_role("link", name="Break down").click()
    row = page.get_by_role("group", name="One goal").first
    row.get_by_label("Owner").fill("Emil Row")
    row.get_by_label("Goal").fill("Answer the desk at once")
    row.get_by_label("KPI").fill("Answers")
    row.get_by_label("Unit").fill("%")
    row.get_by_label("Baseline").fill("40")
    row.get_by_label("Target").fill("80")
    page.get_by_role("button", name="Set these goals").click()
    expect(page.get_by_role("link", name="Answer the desk at once")).to_be_visible()


def open_dashboard(watched: Watched) -> None:
    page = watched.page
    page.goto("/")
    page.mouse.wheel(0, 5000)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    expect(page.locator("#scorecard")).to_contain_text("no data")
    page.evaluate("window.isTheSamePage = true")
    watched.look()


def check_in(watched: Watched) -> None:
    """Two clicks and one field from opening My work."""
    page = watched.page
    page.goto("/work/")
    page.locator("summary", has_text="Check in").click()
    page.get_by_label("Answers (%)").fill("60")
    watched.look()
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_role("status").filter(has_text="Reported")).to_be_visible()


def test_from_a_strategic_goal_to_the_reading_behind_its_number(browser_of: Opener) -> None:
    made = make_people()
    made["leader"].set_password(PASSWORD)
    made["leader"].save()

    leader = Watched(browser_of())
    sign_in(leader.page, "lena@larch.example")
    leader.look()
    set_strategic_goal(leader.page)
    leader.look()
    break_down_for_three_teams(leader.page)
    leader.look()
    leader.page.get_by_role("button", name="Set these goals").click()
    expect(leader.page.get_by_text("3 goals are set.")).to_be_visible()
    leader.look()
    strategic = Goal.objects.get(title=GOAL)
    assert strategic.children.count() == 3

    manager = Watched(browser_of(made["manager"]))
    lend = Goal.objects.get(title="Lend within two minutes")
    manager.page.goto(f"/goals/{lend.code}/")
    break_down_for_a_person(manager.page)
    manager.look()

    executive = Watched(browser_of(made["executive"]))
    open_dashboard(executive)

    employee = Watched(browser_of(made["employee"]))
    check_in(employee)
    started = time.monotonic()
    scorecard = executive.page.locator("#scorecard")
    expect(scorecard).to_contain_text("50\N{NO-BREAK SPACE}%", timeout=10_000)
    waited = time.monotonic() - started
    assert waited < 2.5, f"{waited:.1f} s"
    assert executive.page.evaluate("window.isTheSamePage")
    employee.look()
    executive.look()

    click_down_to_the_reading(executive)


def click_down_to_the_reading(executive: Watched) -> None:
    page = executive.page
    page.locator("#scorecard").get_by_role("link", name="50\N{NO-BREAK SPACE}%").click()
    executive.look()
    page.get_by_role("link", name="Answers").click()
    expect(page.get_by_text("(60\N{NO-BREAK SPACE}% − 40\N{NO-BREAK SPACE}%)")).to_be_visible()
    executive.look()
    page.get_by_role("link", name="60\N{NO-BREAK SPACE}%").click()
    reading = Reading.objects.get(kpi=Kpi.objects.get(name="Answers"))
    row = page.locator(f"#reading-{reading.pk}")
    expect(row).to_contain_text("60\N{NO-BREAK SPACE}%")
    expect(row).to_contain_text("Emil Row")
    assert page.url.endswith(f"#reading-{reading.pk}")
    executive.look()
