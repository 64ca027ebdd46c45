"""Every page on a phone and on a desk, light and dark: axe finds nothing, nothing runs over the edge."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from goals.models import Goal
from kpis.models import Reading
from tests.browser.conftest import Opener
from tests.browser.watched import Watched
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_TITLE = "Wer die Messzahlen der Nachhaltigkeitsstrategie liest, " * 9
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def pages(world: World) -> list[str]:
    code, reading = world.own_goal.code, Reading.objects.get(kpi=world.answers)
    named: list[tuple[str, list[Any]]] = [
        ("dashboard", []),
        ("alignment", []),
        ("numbers", []),
        ("strategy", []),
        ("cascade", []),
        ("pillars", []),
        ("requests", []),
        ("settings", []),
        ("audit", []),
        ("guides", []),
        ("goal-rearrange", [world.strategic.code]),
        ("goal-teams", [code]),
        ("goal-ask", [world.strategic.code]),
        ("goal-propose", [world.strategic.code]),
        ("my-work", []),
        ("goal", [world.strategic.code]),
        ("goal", [code]),
        ("goal-cascade", [world.strategic.code]),
        ("goal-edit", [code]),
        ("goal-manage", [code]),
        ("goal-history", [code]),
        ("goal-close", [code]),
        ("by-hand", [code]),
        ("weights", [world.strategic.code]),
        ("home", [code]),
        ("contributions", [world.team_goal.code]),
        ("target-edit", [world.target(world.own_goal).pk]),
        ("step-edit", [world.step.pk]),
        ("goal-why", [world.strategic.code]),
        ("goal-changes", [world.strategic.code]),
        ("cell", [world.lending.pk, world.strategic.code]),
        ("check-in", [code]),
        ("target-why", [world.target(world.own_goal).pk]),
        ("import", []),
        ("kpis", []),
        ("kpi-new", []),
        ("kpi-edit", [world.answers.code]),
        ("kpi", [world.answers.code]),
        ("reading-correct", [reading.pk]),
        ("staff", []),
        ("staff-invite-many", []),
        ("staff-file", []),
        ("staff-leave", [world.employee.pk]),
        ("deputies", [world.administrator.pk]),
        ("staff-person", [world.employee.pk]),
    ]
    return [reverse(name, args=arguments) for name, arguments in named] + ["/goals/none/"]


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (360, "dark"), (1440, "light"), (1440, "dark")]
)
def test_every_page_is_sound(width: int, scheme: str, browser_of: Opener) -> None:
    world = make_world()
    Goal.objects.filter(pk=world.team_goal.pk).update(title=LONG_TITLE)
    viewport = {"width": width, "height": 900}
    watched = Watched(browser_of(world.administrator, viewport=viewport, color_scheme=scheme))
    for url in pages(world):
        watched.page.goto(url)
        watched.faults = [fault for fault in watched.faults if "404" not in fault]
        watched.look()
        assert watched.page.evaluate(OVERHANG) <= 0, url


def test_the_way_in_is_sound(browser_of: Opener) -> None:
    watched = Watched(browser_of())
    watched.page.goto("/")
    assert watched.page.url.endswith("/setup/")
    watched.look()
    make_world()
    watched.page.goto("/")
    watched.look()
