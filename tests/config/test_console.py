"""What the supervisor says when it is ready."""

from __future__ import annotations

import json
from pathlib import Path

from config.supervisor.address import url_of
from config.supervisor.console import welcome

LOGINS = [
    {"role": "leader", "name": "Ada Okafor", "email": "ada@example.org", "password": "four-words"},
    {"role": "employee", "name": "Bo", "email": "bo@example.org", "password": "four-words"},
]


def test_it_names_the_address_and_the_demo_s_logins_in_columns(tmp_path: Path) -> None:
    (tmp_path / "demo-logins.json").write_text(json.dumps(LOGINS))
    assert welcome("http://127.0.0.1:8000/", tmp_path)[1:5] == [
        "Throughline is ready: http://127.0.0.1:8000/",
        "Sign in as:",
        "  leader    Ada Okafor  ada@example.org  four-words",
        "  employee  Bo          bo@example.org   four-words",
    ]


def test_without_a_demo_there_is_nobody_to_name(tmp_path: Path) -> None:
    assert not any("Sign in" in line for line in welcome("http://127.0.0.1:8000/", tmp_path))


def test_a_server_that_listens_everywhere_is_shown_where_a_browser_finds_it() -> None:
    assert url_of("0.0.0.0", 8001) == "http://127.0.0.1:8001/"
    assert url_of("::", 8001) == "http://[::1]:8001/"
