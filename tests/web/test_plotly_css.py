import re
from pathlib import Path

import pytest

from tests.web.plotly_css import SCRIPT, rules_of_plotly, rules_we_serve

INCLUDE = Path(__file__).resolve().parents[2] / "templates/components/plotly.html"


@pytest.mark.browser
def test_we_serve_the_rules_that_this_version_of_plotly_would_add() -> None:
    assert rules_we_serve() == rules_of_plotly()


def test_the_page_holds_the_element_that_keeps_plotly_from_adding_map_styles() -> None:
    name = re.search(r'id="([0-9a-f]{64})"', INCLUDE.read_text())
    assert name and f'document.getElementById("{name[1]}")' in SCRIPT.read_text()
