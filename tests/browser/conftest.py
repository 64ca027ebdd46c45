from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.live_server_helper import LiveServer

from people.models import Person

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Opener = Callable[..., BrowserContext]


# For a module, not the session: two of Playwright's at a time in one process is one too many.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, in which Django would refuse to ask the database.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def browser_of(chromium: Browser, live_server: LiveServer) -> Iterator[Opener]:
    """Opens a browser in which a person has signed in, or nobody."""
    opened: list[BrowserContext] = []

    def open_browser(person: Person | None = None, **options: object) -> BrowserContext:
        context = chromium.new_context(base_url=live_server.url, **options)
        opened.append(context)
        if person:
            cookie = {"name": "sessionid", "value": cookie_of(person), "url": live_server.url}
            context.add_cookies([cookie])
        return context

    yield open_browser
    for context in opened:
        context.close()


def cookie_of(person: Person) -> str:
    """The session of a person who has signed in."""
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value
