"""Every page on a phone and on a desk, light and dark: axe finds nothing, the policy is kept, nothing
runs over the edge, no text is cut off. The pages are those of tests/web/addresses.py: a new one is
walked from the day it is served."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Error

from goals.models import Goal
from people.models import Person
from tests.browser.conftest import Opener
from tests.browser.watched import Watched
from tests.screens.sound import faults_of
from tests.web.addresses import ADDRESSES, Address, Walked, make_walked
from tests.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_TITLE = "Wer die Messzahlen der Nachhaltigkeitsstrategie liest, " * 9
WIDTHS, HEIGHT = (1440, 360), 900
SCHEMES = ("light", "dark")
# Laid out anew, and no colour on its way to another one.
SETTLED = """async () => {
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const running = document.getAnimations().filter((one) => one.effect.getTiming().iterations < Infinity);
  await Promise.allSettled(running.map((one) => one.finished));
}"""
# Whose page it is looks at it; what is nobody's own is looked at by the first who may.
OWN = {
    "dashboard": "executive",
    "strategy": "leader",
    "cascade": "lead",
    "my-teams": "lead",
    "my-work": "member",
}
# With an organization nobody sets the first one up.
NOT_THERE = {"404", "set-up"}
# Served, but no pages: parts that htmx asks for, files, and what leads on to a page.
NO_PAGES = {
    "start",
    *("live", "bell-count", "import-progress", "suggested"),
    *("import-template", "import-errors", "export"),
}


def pages(walked: Walked) -> Iterator[tuple[str, Person | None, str]]:
    """Each address once, with somebody who may see it; nobody where anybody may."""
    for address in ADDRESSES:
        if address.is_api or not (address.get or address.is_public):
            continue
        person, arguments = first_seen(address, walked)
        yield address.name, person, reverse(address.name, args=arguments)
    yield "404", walked.actors["member"], "/goals/none/"


def first_seen(address: Address, walked: Walked) -> tuple[Person | None, list[object]]:
    rows = list(address.rows(walked).values())
    if address.is_public:
        return None, address.arguments(rows[0])
    if address.name in OWN:
        return walked.actors[OWN[address.name]], []
    people = walked.actors.values()
    return next(
        (person, address.arguments(row))
        for row in rows
        for person in people
        if address.serves("GET", person, row)
    )


def test_every_page_is_sound(browser_of: Opener) -> None:
    walked = make_walked(make_world())
    Goal.objects.update(title=LONG_TITLE)
    tab_of = tabs(browser_of)
    faults = []
    for name, person, url in pages(walked):
        if name in NO_PAGES:
            assert not is_page(url, person), name
        else:
            faults += [f"{name}: {fault}" for fault in faults_on(tab_of(person), url)]
    told = [one for one in faults if not (one.split(":")[0] in NOT_THERE and "404" in one)]
    assert told == [], "\n".join(told)


def faults_on(watched: Watched, url: str) -> list[str]:
    try:
        watched.page.goto(url)
    except Error as error:
        return [error.message]
    found = [*looked_at(watched), *watched.faults]
    watched.faults.clear()
    return found


def tabs(browser_of: Opener) -> Callable[[Person | None], Watched]:
    """One tab for each person, and one for nobody."""
    opened: dict[int, Watched] = {}

    def tab_of(person: Person | None) -> Watched:
        key = person.pk if person else 0
        if key not in opened:
            context: BrowserContext = browser_of(person, reduced_motion="reduce")
            opened[key] = Watched(context)
        return opened[key]

    return tab_of


def is_page(url: str, person: Person | None) -> bool:
    client = Client()
    if person:
        client.force_login(person)
    return b"<main" in b"".join(client.get(url))


def looked_at(watched: Watched) -> Iterator[str]:
    for width in WIDTHS:
        watched.page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            watched.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            watched.page.evaluate(SETTLED)
            for fault in faults_of(watched.page, scheme):
                yield f"{width} px, {scheme}: {fault}"


def test_the_way_in_is_sound(browser_of: Opener) -> None:
    watched = Watched(browser_of())
    watched.page.goto("/")
    assert watched.page.url.endswith("/setup/")
    watched.look()
    make_world()
    watched.page.goto("/")
    watched.look()
