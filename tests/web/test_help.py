"""Help in words: one catalogue, a button beside every number, and a page that lists it all."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import reverse

from tests.web.conftest import SignIn
from tests.world import World
from web.help import CATALOGUE, CHAPTERS

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ASKED = re.compile(r'\{% help "([a-z_]+)"')


def test_every_help_that_a_template_asks_for_is_in_the_catalogue() -> None:
    asked = {key for path in TEMPLATES.rglob("*.html") for key in ASKED.findall(path.read_text())}
    assert asked and asked <= set(CATALOGUE)


def test_an_entry_stands_once_and_says_itself_in_a_few_sentences() -> None:
    entries = [entry for chapter in CHAPTERS for entry in chapter.entries]
    assert len(entries) == len(CATALOGUE)
    assert [entry.key for entry in entries if not 30 < len(str(entry.text)) < 240] == []


def test_the_page_of_numbers_lists_the_whole_catalogue(world: World, signed_in: SignIn) -> None:
    html = signed_in(world.employee).get(reverse("numbers")).content.decode()
    assert [key for key in CATALOGUE if f'id="{key}"' not in html] == []


def test_a_goal_says_what_its_numbers_mean_and_every_button_has_its_own_text(
    world: World, signed_in: SignIn
) -> None:
    html = (
        signed_in(world.leader).get(reverse("goal", args=[world.strategic.code])).content.decode()
    )
    opened = re.findall(r'popovertarget="(help-[^"]+)"', html)
    assert {"help-progress", "help-evidence", "help-contributors-pace"} <= set(opened)
    assert len(opened) == len(set(opened))
    assert all(html.count(f'id="{key}"') == 1 for key in opened)
