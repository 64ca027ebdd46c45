"""Checks of effort: who gives it, and that what a unit agreed adds up over strategic goals."""

from __future__ import annotations

from collections import Counter

from goals.models.fields import PPM
from jobs.files.nouns import AGREED_SHARE, ALLOCATION, GOAL
from jobs.files.sheets import Book, Entry


def check_effort(book: Book) -> None:
    for entry in book.entries(ALLOCATION):
        check_giver(book, entry)
    for entry in book.entries(AGREED_SHARE):
        goal = book.sheet(GOAL).values(entry.values["goal_code"])
        if goal and goal["level"] != "strategic" and entry.changes():
            book.fault(entry, "goal_code", "days are agreed for strategic goals alone")
    check_agreed(book)


def check_giver(book: Book, entry: Entry) -> None:
    """Effort is a unit's or a person's."""
    givers = [name for name in ("unit_code", "person_email") if entry.values[name] is not None]
    if len(givers) != 1:
        column = "person_email" if givers else "unit_code"
        reason = (
            "effort is a unit's or a person's, not both" if givers else "name a unit or a person"
        )
        book.fault(entry, column, reason)


def check_agreed(book: Book) -> None:
    """What a unit agreed in a cycle adds up to everything, told once at its first row."""
    entries = book.entries(AGREED_SHARE)
    if not entries:
        return
    total: Counter[tuple[str, str]] = Counter()
    for (unit, cycle, _goal), row in book.sheet(AGREED_SHARE).rows():
        total[unit, cycle] += row["share_ppm"]
    first = {entry.key[:2]: entry for entry in reversed(entries)}
    for (unit, cycle), entry in first.items():
        if (found := total[unit, cycle]) != PPM:
            reason = f"what unit {unit!r} agreed in {cycle!r} adds up to {found}, not {PPM}"
            book.fault(entry, "share_ppm", reason)
