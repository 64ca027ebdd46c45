"""Two texts word by word: what stands in one and not in the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# Comparing takes time by the product of the lengths; longer texts stand side by side unmarked.
MOST_WORDS = 1500
WORDS = re.compile(r"\s+|[^\s]+")


class Part(NamedTuple):
    """A piece of a text; `differs` where the other text says something else."""

    text: str
    differs: bool


def compared(one: str, other: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts. Where nothing is the same, marking everything would say nothing."""
    ours, theirs = WORDS.findall(one), WORDS.findall(other)
    blocks = matching(ours, theirs)
    if not any(ours[start].strip() for start, _, size in blocks if size):
        return whole(one), whole(other)
    return (
        parts(ours, [(start, size) for start, _, size in blocks]),
        parts(theirs, [(start, size) for _, start, size in blocks]),
    )


def matching(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    if max(len(one), len(other)) > MOST_WORDS:
        return []
    found = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [(match.a, match.b, match.size) for match in found]


def parts(words: Sequence[str], same: Sequence[tuple[int, int]]) -> list[Part]:
    found, end = [], 0
    for start, size in same:
        pieces = (words[end:start], True), (words[start : start + size], False)
        found += [Part("".join(piece), differs) for piece, differs in pieces if piece]
        end = start + size
    return found


def whole(text: str) -> list[Part]:
    return [Part(text, differs=False)] if text else []
