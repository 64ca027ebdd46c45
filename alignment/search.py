"""What is called so? Goals, KPIs, people and teams by words, as far as a reader may see them.

Called by the search in every page's header and by the Search page. A query for each kind; where
nothing is found, one more for each: what is worded nearly so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, Q, QuerySet, Value, When
from rapidfuzz import fuzz

from alignment.paging import Page, page_of
from alignment.queries import OPEN_STATES, kpis_visible_to
from goals.querysets import GoalQuerySet
from people.models import Person, Team
from people.words import found_by, nearly_by, words_of

MOST_CANDIDATES = 500
ALIKE = 75


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of what can be found.

    rows: those a reader may see. fields: what names one, the first foremost. order: after the rank.
    """

    rows: Callable[[Person, GoalQuerySet], QuerySet[Any]]
    fields: tuple[str, ...]
    order: tuple[Any, ...]

    @property
    def has_codes(self) -> bool:
        return "code" in self.fields

    def found(self, text: str, person: Person, seen: GoalQuerySet) -> QuerySet[Any]:
        rows = found_by(self.rows(person, seen), text, *self.fields, has_codes=self.has_codes)
        return rows.order_by("rank", *self.order)

    def nearly(self, text: str, person: Person, seen: GoalQuerySet) -> QuerySet[Any]:
        rows = nearly_by(self.rows(person, seen), text, *self.fields, most=MOST_CANDIDATES)
        return rows.order_by(*self.order)


def goals(person: Person, seen: GoalQuerySet) -> QuerySet[Any]:
    found: QuerySet[Any] = seen.current().select_related("owner", "team")
    return found


def kpis(person: Person, seen: GoalQuerySet) -> QuerySet[Any]:
    found: QuerySet[Any] = kpis_visible_to(person, seen).filter(archived_at=None)
    return found


def people(person: Person, seen: GoalQuerySet) -> QuerySet[Any]:
    """Everyone here, with the names of their teams, those they lead first."""
    names = StringAgg(
        "memberships__team__name",
        ", ",
        default=Value(""),
        filter=Q(memberships__team__archived_at=None),
        order_by=("memberships__role", "memberships__team__name"),
    )
    everyone = Person.objects.active().of(person.organization)
    found: QuerySet[Any] = everyone.annotate(team_names=names)
    return found


def teams(person: Person, seen: GoalQuerySet) -> QuerySet[Any]:
    found: QuerySet[Any] = Team.objects.of(person.organization)
    return found.select_related("parent")


IS_OVER = Case(When(state__in=OPEN_STATES, then=0), default=1)
KINDS: Mapping[str, Kind] = {
    "goals": Kind(goals, ("title", "code"), (IS_OVER, "id")),
    "kpis": Kind(kpis, ("name", "code"), ("name", "id")),
    "people": Kind(people, ("name",), ("name", "id")),
    "teams": Kind(teams, ("name", "code"), ("name", "id")),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Pages of what was found, by kind; `is_near`: only nearly what was asked for."""

    pages: Mapping[str, Page[Any]]
    is_near: bool = False

    @property
    def count(self) -> int:
        return sum(len(page.rows) for page in self.pages.values())


def find(
    text: str,
    person: Person,
    seen: GoalQuerySet,
    *,
    most: int,
    kinds: Iterable[str] = KINDS,
    number: int = 1,
) -> Found:
    """Page `number` of at most `most` rows of each kind; what is nearly so where there is none."""
    if not words_of(text):
        return Found({})
    pages = {kind: page_of(KINDS[kind].found(text, person, seen), number, most) for kind in kinds}
    found = Found(pages)
    return found if found.count or number > 1 else find_nearly(text, person, seen, most, kinds)


def find_nearly(
    text: str, person: Person, seen: GoalQuerySet, most: int, kinds: Iterable[str]
) -> Found:
    """What a slip of the finger may have meant, of a limited number of candidates."""
    candidates = {kind: KINDS[kind].nearly(text, person, seen) for kind in kinds}
    pages = {kind: Page(most_alike(text, rows)[:most]) for kind, rows in candidates.items()}
    return Found(pages, is_near=True)


def most_alike(text: str, rows: Iterable[Any]) -> Sequence[Any]:
    words = words_of(text)
    scores = [(likeness(words, row.folded.split()), -place, row) for place, row in enumerate(rows)]
    return [row for score, _place, row in sorted(scores, reverse=True) if score >= ALIKE]


def likeness(words: Sequence[str], others: Sequence[str]) -> float:
    """0 … 100: how well the worst of some words fits the beginning of its best among others."""
    return min(
        max((fuzz.ratio(word, other[: len(word) + 1]) for other in others), default=0)
        for word in words
    )
