"""How far a set of files is: told while it is read, checked and written."""

from __future__ import annotations

from collections.abc import Callable

# Where each stage begins and ends, in percent of the whole; by how long each takes in large sets.
STAGES = {"read": (0, 25), "check": (25, 40), "write": (40, 100)}
Tell = Callable[[str, int, int], None]


def silently(stage: str, done: int, total: int) -> None:
    """Nobody wants to know."""


def percent(stage: str, done: int, total: int) -> int:
    """How far the whole is when a stage has done so much of its total."""
    begin, end = STAGES[stage]
    return begin + (end - begin) * min(done, total) // total if total else begin
