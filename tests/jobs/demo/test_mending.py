"""In a browser: each planted fault that costs points is named with them, and leads who may to a form.

docs/demo.md tells the faults. The demo lies in a transaction, which a server's threads would not see:
the browser is answered in this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import resolve
from playwright.sync_api import Browser, Locator, Page, Route, expect

from people.models import Person, Team
from tests.browser.conftest import chromium as chromium
from tests.browser.test_dashboard import BOTTOMS
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
# By what is said: the form that mends it, and what it asks first of all.
FORMS = {
    "Nothing works on this goal yet": ("goal-cascade", "rows-0-title"),
    "Nobody owns it": ("goal-edit", "owner"),
    "Its KPIs have no recent reading": ("check-in", "value_"),
    "The link is disputed": ("contributions", "strength"),
    "Not answered in time": ("request", "promised_for"),
    "The promise was not kept": ("request", "verb"),
    "Promised without a date": ("request", "promised_for"),
    "Leads to no strategic goal": ("home", "parent"),
    "Declined, and not settled otherwise": ("request", "verb"),
    "Promised, and late": ("request", "promised_for"),
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
def open_as(holding: BaseDatabaseWrapper, browser: Browser) -> Iterator[Open]:
    opened: list[Page] = []

    def open_page(who: str, address: str) -> Page:
        client = Client()
        client.force_login(Person.objects.get(name=who))

        def answer(route: Route) -> None:
            connections["default"] = holding
            asked = urlsplit(route.request.url)
            found = client.get(f"{asked.path}?{asked.query}")
            body = found.getvalue() if found.streaming else found.content
            route.fulfill(status=found.status_code, headers=dict(found.headers), body=body)

        screen = {"width": 1440, "height": 900}
        page = browser.new_context(base_url="http://testserver", viewport=screen).new_page()
        opened.append(page)
        page.route("**/*", answer)
        page.goto(address)
        return page

    yield open_page
    for page in opened:
        # What is still asked for would be answered in the middle of the next test.
        page.wait_for_load_state("networkidle")
        page.unroute_all(behavior="wait")
        page.context.close()


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
    urls = [row.locator("a").get_attribute("href") or "no form" for row in rows]
    for (_, _, says), url in zip(MENDED[who], urls, strict=True):
        page.goto(url)
        form = page.locator("main form[method=post]")
        address, field = FORMS[says]
        assert resolve(urlsplit(url).path).url_name == address, says
        expect(form.locator(f"[name^='{field}']:visible").first).to_be_visible()
        expect(form.locator("button[type=submit]:visible").first).to_be_visible()


def test_the_top_of_the_dashboard_needs_no_scrolling(open_as: Open) -> None:
    page = open_as("Tomás Reddin", "/")
    assert page.locator("#scorecard tbody tr").count() > 1
    assert max(page.evaluate(BOTTOMS)) <= 900


def test_what_others_mend_or_no_form_costs_points_and_is_named(open_as: Open) -> None:
    page = open_as("Tomás Reddin", "/alignment/")
    for unmeasured in ("Know why families choose somebody else", "Know what each visit costs"):
        row_of(page, "C", unmeasured, "Its KPIs have no recent reading")
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
