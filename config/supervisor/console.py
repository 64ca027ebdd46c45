"""What the supervisor prints: one line at a time, each with the name of the program it is from."""

from __future__ import annotations

import json
import sys
from pathlib import Path

LOGIN_COLUMNS = ("role", "name", "email", "password")


def say(name: str, text: str) -> None:
    sys.stdout.write(f"{name:<7}| {text}\n")
    sys.stdout.flush()


def welcome(url: str, data: Path) -> list[str]:
    return [
        "",
        f"Throughline is ready: {url}",
        *demo_logins(data),
        "Ctrl-C ends everything; the data stays.",
    ]


def demo_logins(data: Path) -> list[str]:
    """What the demo wrote about its people (a list of objects), one line each."""
    try:
        people = json.loads((data / "demo-logins.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    rows = [[str(person.get(column, "")) for column in LOGIN_COLUMNS] for person in people]
    widths = [max(map(len, column), default=0) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)) for row in rows]
    return ["Sign in as:", *(f"  {line.rstrip()}" for line in lines)] if lines else []
