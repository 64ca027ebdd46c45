"""Does a similar goal exist already? Asked while goals are set; a hint, never a gate.

The database finds goals that share words with what was typed, by the index goal_words; how alike the
wordings are is told in memory, over a limited number of candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F
from rapidfuzz import fuzz, utils

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
    """0 … 100: how alike two wordings are, whatever the order of their words."""
    return fuzz.token_sort_ratio(one, other, processor=utils.default_process)
