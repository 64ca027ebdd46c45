"""In a browser: each planted fault that costs points is named with them, and leads who may to a form.

docs/demo.md tells the faults. The demo lies in a transaction, which a server's threads would not see:
the browser is answered in this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, Route, expect

from people.models import Person, Team
from tests.browser.conftest import chromium as chromium
from tests.jobs.demo.conftest import Made

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.usefixtures("made")]
Open = Callable[[str, str], Page]

# By who mends them: the component, what it is about, and what is said of it.
MENDED = {
    "Aoife Brannigan": (
        ("C", "Open respite care in the west", "Nothing works on this goal yet"),
        ("C", "One set of visit notes for both branches", "Nobody owns it"),
        ("C", "Sit down with every North carer once a quarter", "Its KPIs have no recent reading"),
        ("C", "Keys, codes and dogs: one list for every South round", "The link is disputed"),
        ("H", "Two weeks of North’s desk for the trial of the planner", "Not answered in time"),
        ("H", "Two people for Saturday discharges", "The promise was not kept"),
        ("H", "South’s list without doubles", "Promised without a date"),
    ),
    "Cormac Tiernan": (
        (
            "L",
            "Publish the jubilee book: twenty years of Brindlewick",
            "Leads to no strategic goal",
        ),
        ("H", "Carers for nine starts a week", "Declined, and not settled otherwise"),
    ),
    "Ruth Adeyemi": (("H", "A pay scale for senior carers", "Promised, and late"),),
}


@pytest.fixture(scope="module")
def holding(made: Made) -> BaseDatabaseWrapper:
    """The connection that holds the demo, taken before a browser's loop would get one of its own."""
    return connections["default"]


@pytest.fixture(scope="module")
def browser(holding: BaseDatabaseWrapper, chromium: Browser) -> Browser:
    connections["default"] = holding
    return chromium


@pytest.fixture
def open_as(holding: BaseDatabaseWrapper, browser: Browser) -> Open:
    def open_page(who: str, address: str) -> Page:
        client = Client()
        client.force_login(Person.objects.get(name=who))

        def answer(route: Route) -> None:
            connections["default"] = holding
            asked = urlsplit(route.request.url)
            found = client.get(f"{asked.path}?{asked.query}")
            body = found.getvalue() if found.streaming else found.content
            route.fulfill(status=found.status_code, headers=dict(found.headers), body=body)

        page = browser.new_context(base_url="http://testserver").new_page()
        page.route("**/*", answer)
        page.goto(address)
        return page

    return open_page


def row_of(page: Page, letter: str, title: str, says: str) -> Locator:
    row = page.locator(f"#costs-{letter} tr").filter(has_text=title).filter(has_text=says)
    points = row.locator("td").last
    expect(points).to_have_text(re.compile("[1-9]"))
    return row


@pytest.mark.parametrize("who", MENDED)
def test_a_planted_fault_costs_points_and_leads_to_the_form_that_mends_it(
    who: str, open_as: Open
) -> None:
    page = open_as(who, "/alignment/")
    rows = [row_of(page, *fault).locator("td").nth(1) for fault in MENDED[who]]
    for url in [row.locator("a").get_attribute("href") for row in rows]:
        page.goto(url or "no form")
        expect(page.locator("main form[method=post] button[type=submit]").first).to_be_visible()


def test_what_no_form_mends_costs_points_and_is_named(open_as: Open) -> None:
    page = open_as("Tomás Reddin", "/alignment/")
    row_of(page, "T", "Families choose us, and pay for it themselves", "Busy without moving")
    twice = page.locator("#cost details").filter(has_text="perhaps do at once")
    twice.locator("summary").click()
    expect(twice.get_by_role("link", name="An online portal where families")).to_have_count(2)
    for name, missed in (
        ("Clients and Growth", "Open respite care in the west"),
        ("Nights and Weekends", "Clients see carers they know"),
    ):
        page.goto(f"/alignment/?team={Team.objects.get(name=name).code}")
        row_of(page, "F", missed, "Gets less effort than its priority asks")
