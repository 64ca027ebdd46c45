"""What the supervisor prints: one line at a time, each with the name of the program it is from."""

from __future__ import annotations

import json
import sys
from pathlib import Path


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
    """What the demo wrote about its people, one line each."""
    try:
        people = json.loads((data / "demo-logins.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    rows = people.values() if isinstance(people, dict) else people
    lines = [
        "  ".join(map(str, row.values())) if isinstance(row, dict) else str(row) for row in rows
    ]
    return ["Sign in as:", *(f"  {line}" for line in lines)] if lines else []
