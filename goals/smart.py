"""Is a goal specific, measurable, owned and dated? Hints for whoever sets it, never a gate.

Pure: called by forms on what was typed so far.
"""

from __future__ import annotations

from typing import Literal

Hint = Literal["vague", "unmeasured", "unowned", "undated"]
FEWEST_WORDS = 3


def hints(title: str, *, is_measured: bool, has_owner: bool, has_due: bool) -> list[Hint]:
    """What is still missing, in the order in which it is asked for. No title: nothing to say yet."""
    if not title.strip():
        return []
    missing: list[tuple[Hint, bool]] = [
        ("vague", len(title.split()) < FEWEST_WORDS),
        ("unmeasured", not is_measured),
        ("unowned", not has_owner),
        ("undated", not has_due),
    ]
    return [hint for hint, is_missing in missing if is_missing]
