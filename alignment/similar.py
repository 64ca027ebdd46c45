"""Does a similar goal exist already? Asked while goals are set; a hint, never a gate.

How alike wordings are is told here for `scoring.cost` too.

The database finds goals that share words with what was typed, by the index goal_words; how alike the
wordings are is told in memory, over a limited number of candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F
from rapidfuzz import fuzz, process, utils

from alignment.queries import OPEN_STATES
from goals.models import Goal
from goals.querysets import GoalQuerySet

ALIKE = 75
MOST_CANDIDATES = 200
MOST_WORDS = 60
WORD = re.compile(r"\w{3,40}")


def similar_goals(titles: Sequence[str], seen: GoalQuerySet) -> list[Goal | None]:
    """For each title the visible open goal that is worded most alike, if one is alike enough."""
    candidates = worded_like(titles, seen)
    return [most_alike(title, candidates) for title in titles]


def worded_like(titles: Iterable[str], seen: GoalQuerySet) -> list[Goal]:
    """Open goals that share words with any title, those that share most first. One query, or none."""
    words = sorted({word.lower() for title in titles for word in WORD.findall(title)})
    if not words:
        return []
    query = SearchQuery(" | ".join(words[:MOST_WORDS]), config="simple", search_type="raw")
    vector = SearchVector("title", config="simple")
    found = seen.current().filter(state__in=OPEN_STATES).annotate(words=vector)
    ranked = found.filter(words=query).annotate(rank=SearchRank(F("words"), query))
    return list(ranked.order_by("-rank", "id").only("code", "title")[:MOST_CANDIDATES])


def most_alike(title: str, candidates: Iterable[Goal]) -> Goal | None:
    scores = [(likeness(title, goal.title), -goal.pk, goal) for goal in candidates]
    best = max(scores, default=None)
    return best[2] if best and best[0] >= ALIKE else None


def likeness(one: str, other: str) -> float:
    """0 … 100: how alike two wordings are, whatever the order of their words; without a word 0."""
    words = worded(one), worded(other)
    return fuzz.token_sort_ratio(*words) if all(words) else 0


def alike_pairs(titles: Sequence[str], least: float) -> list[tuple[int, int]]:
    """Of many titles the places of each two whose `likeness` is at least so much, the earlier first."""
    words = [worded(title) for title in titles]
    scores = process.cdist(words, words, scorer=fuzz.token_sort_ratio, score_cutoff=least)
    is_worded = np.array([bool(one) for one in words], bool)
    pairs = np.nonzero(np.triu(scores > 0, 1) & is_worded[:, None] & is_worded)
    return list(zip(*(places.tolist() for places in pairs), strict=True))


def worded(title: str) -> str:
    """Its letters and digits, in lower case; empty where it has none."""
    return utils.default_process(title)
