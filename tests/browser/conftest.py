from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.live_server_helper import LiveServer

from people.models import Person
from tests.config.conftest import wait_for

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
    assert wait_for(is_quiet), (
        "a request is still answered: it would be in the way of emptying tables"
    )


def is_quiet() -> bool:
    """Whether the server has answered all that a browser asked for, as far as three looks tell."""
    return not any(time.sleep(0.05) or is_any_asking() for _ in range(3))


def is_any_asking() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle')"
        )
        return bool(cursor.fetchone()[0])


def cookie_of(person: Person) -> str:
    """The session of a person who has signed in."""
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value
