"""Whether a page can be read: nothing runs over the edge, no text is cut off, axe finds nothing."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

CUT = (Path(__file__).parent / "cut.js").read_text(encoding="utf-8")
AXE = """
async (options) =>
  (await axe.run(document, options)).violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => [id, String(target[0])]))
"""
OVERHANG = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"

# Texts that are cut on purpose, each with its reason. The whole text is in the title, always.
CUT_ON_PURPOSE = {
    ".clamp": "In a list one title of 500 characters must not push the next ten off the screen.",
    ".org": "The header is one line: an organization's name yields to the navigation.",
    ".sight a, .sight span": "Five titles stand in one line; each is whole on its own page.",
}


def faults_of(page: Page, scheme: str = "light") -> list[str]:
    """What keeps a reader from reading this page, each with element and widths.

    In the dark only the colours are others.
    """
    rules = [] if scheme == "light" else ["color-contrast"]
    return [*overhang(page), *cut_texts(page), *axe_faults(page, *rules)]


def overhang(page: Page) -> list[str]:
    wide, room = page.evaluate(OVERHANG)
    return [f"the page is {wide} px wide in a window of {room}"] if wide > room else []


def cut_texts(page: Page) -> list[str]:
    return [
        "{fault}: {element} in {by}, {scroll} px in {client}: “{text}”".format(**one)
        for one in page.evaluate(CUT, [*CUT_ON_PURPOSE])
    ]


def axe_faults(page: Page, *rules: str) -> list[str]:
    """What axe finds; of all its rules, or of these."""
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [f"axe: {rule}: {element}" for rule, element in page.evaluate(AXE, options)]
