"""A page that is watched: console errors, policy violations and what axe finds are collected."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

# A browser that is driven has no clipboard of its own.
PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const options = {clipboardData: data, bubbles: true, cancelable: true};
  cell.dispatchEvent(new ClipboardEvent("paste", options));
}"""
VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("policy:", event.violatedDirective, event.blockedURI, event.sourceFile));
"""


class Watched:
    """One person's tab, and the faults seen in it."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.add_init_script(VIOLATIONS)
        self.page.on("console", self.note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.set_default_timeout(15_000)

    def note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{self.page.url}: {message.text}")

    def look(self) -> None:
        """Judge the page as it stands now."""
        found = Axe().run(self.page).response["violations"]
        self.faults += [
            f"{self.page.url}: {one['id']}: {one['nodes'][0]['target']}" for one in found
        ]
        assert self.faults == [], self.faults
