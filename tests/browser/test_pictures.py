"""Charts leave as pictures, Plotly's and the server's, under the policy that allows no inline style."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Page

from alignment.models import Snapshot
from tests.browser.conftest import Opener
from tests.browser.watched import Watched
from tests.world import World, make_world, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PNG = b"\x89PNG"


def prepared() -> World:
    world = make_world()
    for days in (9, 5):
        Snapshot.objects.create(
            organization=world.organization,
            goal=world.strategic,
            dated=today() - dt.timedelta(days=days),
            progress_ppm=100_000 * days,
            evidence_ppm=0,
            expected_ppm=500_000,
            on_track_ppm=900_000,
            behind_ppm=750_000,
        )
    return world


def saved(page: Page, place: str, kind: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.locator(place).get_by_role("button", name=kind).first.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("address", "place"),
    [("/figures/", "main figure:has(.js-plotly-plot)"), ("/report/", "main figure")],
)
def test_a_chart_is_saved_as_png_and_svg(
    browser_of: Opener, address: str, place: str, scheme: str
) -> None:
    watched = Watched(browser_of(prepared().leader, color_scheme=scheme))
    page = watched.page
    page.goto(address)
    name, picture = saved(page, place, "PNG")
    assert (name.endswith(".png"), picture[:4]) == (True, PNG)
    assert len(picture) > 2_000
    name, drawing = saved(page, place, "SVG")
    text = drawing.decode()
    assert name.endswith(".svg")
    assert text.startswith("<svg") and "var(--" not in text
    assert "Readers" in text
    watched.look()
