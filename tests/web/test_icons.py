"""Templates name icons in text: a name that the library does not have breaks the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from web.icons import icon

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
NAMES = sorted(
    {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r'\{% (?:labelled_)?icon "([a-z0-9-]+)"', page.read_text("utf-8"))
    }
)


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_that_a_template_names_is_there(name: str) -> None:
    assert "<svg" in icon(name)
