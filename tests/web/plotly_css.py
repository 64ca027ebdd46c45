"""The rules that plotly.js adds to a page by itself: `python -m tests.web.plotly_css` prints them."""

from __future__ import annotations

from pathlib import Path

import plotly
from playwright.sync_api import sync_playwright

SCRIPT = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
STYLESHEET = Path(__file__).resolve().parents[2] / "static/css/vendor/plotly.css"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = "/usr/bin/chromium"
RULES = """
    Plotly.newPlot("chart", [{y: [1, 2]}]);
    const sheet = document.getElementById("plotly.js-style-global").sheet;
    return [...sheet.cssRules].map((rule) => rule.cssText);
"""


def rules_of_plotly() -> list[str]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        page.set_content('<div id="chart"></div>')
        page.add_script_tag(path=SCRIPT)
        rules: list[str] = page.evaluate(f"() => {{{RULES}}}")
        browser.close()
    return rules


def rules_we_serve() -> list[str]:
    lines = STYLESHEET.read_text().splitlines()
    return [line for line in lines if line.endswith("}")]


if __name__ == "__main__":
    print("\n".join(rules_of_plotly()))
