"""Serves the pages to a browser, looks at them and takes their pictures."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Page as Tab

from people.models import Person
from tests.browser.conftest import ARGUMENTS
from tests.browser.watched import Watched
from tests.screens.pages import Page
from tests.screens.sound import faults_of

WIDTHS = {"wide": 1440, "narrow": 360}
# A sheet of A4 in the browser's pixels.
SHEET = 794
HEIGHT = 900
SCHEMES = ("light", "dark")
QUALITY = 60
# WebP holds no taller picture.
TALLEST = 16_383
PAGE_HEIGHT = "document.documentElement.scrollHeight"
# Charts are drawn; a moment later tiles.js has fitted the titles into the tiles.
FITTED = 500
DRAWN = """() => {
  const later = document.querySelector("[data-later]");
  if (later) later.scrollIntoView();
  const figures = [...document.querySelectorAll("[data-figure]")];
  return !later && figures.every((one) => one.querySelector(".main-svg"));
}"""


def take_pictures(pages: Sequence[Page], folder: Path, kind: str) -> Iterator[str]:
    """Put the pictures into the folder; tells what is wrong with the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    with served() as url, started() as browser:
        for page in pages:
            for width in WIDTHS:
                yield from take_page(browser, url, page, width, folder, kind)


@contextmanager
def served() -> Iterator[str]:
    """The address at which this process serves the site, on a free port of this machine alone."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()
        connections.close_all()


@contextmanager
def started() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, in which Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        yield browser
        browser.close()


def take_page(
    browser: Browser, url: str, page: Page, width: str, folder: Path, kind: str
) -> Iterator[str]:
    context = browser.new_context(
        base_url=url,
        viewport={"width": WIDTHS[width], "height": HEIGHT},
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "sessionid", "value": session_of(page.person), "url": url}])
    watched = Watched(context)
    tab = watched.page
    tab.goto(page.url)
    for scheme in SCHEMES:
        tab.set_viewport_size({"width": WIDTHS[width], "height": HEIGHT})
        tab.emulate_media(color_scheme=scheme)
        tab.wait_for_load_state("networkidle")
        tab.wait_for_function(DRAWN)
        tab.evaluate("scrollTo(0, 0)")
        tab.wait_for_timeout(FITTED)
        yield from (f"{page.name}, {width}, {scheme}: {fault}" for fault in faults_of(tab, scheme))
        if page.is_pictured:
            picture = picture_of(tab, kind)
            (folder / f"{page.name}-{width}-{scheme}.{kind}").write_bytes(picture)
    if page.is_printed and width == "wide":
        tab.set_viewport_size({"width": SHEET, "height": HEIGHT})
        tab.emulate_media(media="print", color_scheme="light")
        (folder / f"{page.name}-print.{kind}").write_bytes(picture_of(tab, kind))
    yield from watched.faults
    context.close()


def session_of(person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


def picture_of(tab: Tab, kind: str) -> bytes:
    """The page from top to bottom, what is fixed to the window at the ends of it.

    Playwright knows no WebP, the browser does.
    """
    height = min(tab.evaluate(PAGE_HEIGHT), TALLEST)
    size = {"width": tab.viewport_size["width"], "height": height}
    tab.set_viewport_size(size)
    if kind == "png":
        return tab.screenshot()
    options = {"format": kind, "quality": QUALITY, "clip": {"x": 0, "y": 0, "scale": 1, **size}}
    taken = tab.context.new_cdp_session(tab).send("Page.captureScreenshot", options)
    return base64.b64decode(taken["data"])
