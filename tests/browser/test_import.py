"""An administrator brings data in: files with errors, mended, checked, imported by the worker."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from goals.models import Goal
from jobs.tasks import work_on_import
from ledger.models import ImportRun
from tests.browser.conftest import Opener
from tests.browser.watched import Watched
from tests.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GOOD = "code,title,parent_code\nG1,Shelves stay full,\nG2,Order every week,G1\n"


def let_the_worker_work() -> None:
    work_on_import(ImportRun.objects.latest("pk").pk)


def test_files_are_sent_mended_and_imported(browser_of: Opener, tmp_path: Path) -> None:
    world = make_world()
    goals = tmp_path / "goals.csv"
    goals.write_text(GOOD.replace(",G1\n", ",G9\n"))
    watched = Watched(browser_of(world.administrator))
    page = watched.page
    page.goto("/import/")
    page.locator("input[type=file]").set_input_files(goals)
    page.get_by_role("button", name="Check the files").click()
    expect(page.get_by_text("Waits to be checked")).to_be_visible()
    watched.look()
    let_the_worker_work()
    expect(page.get_by_text("1 error: nothing was written")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("there is no goal 'G9'"))
    expect(row).to_contain_text("parent_code")
    watched.look()

    goals.write_text(GOOD)
    page.get_by_role("link", name="Other files").click()
    page.locator("input[type=file]").set_input_files(goals)
    page.get_by_role("button", name="Check the files").click()
    let_the_worker_work()
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_text("Waits to be imported")).to_be_visible()
    expect(page.get_by_text("All or nothing")).to_be_visible()
    assert not Goal.objects.filter(code="G1").exists()
    link = page.get_by_role("link", name="Look again")
    link.focus()
    for _again in range(2):
        with page.expect_response("**/progress/"):
            pass
    expect(link).to_be_focused()
    watched.look()
    let_the_worker_work()
    expect(page.get_by_text("All numbers are up to date")).to_be_visible()
    watched.look()
    page.get_by_role("link", name="The newest goals").click()
    expect(page.get_by_role("link", name="Order every week").first).to_be_visible()
