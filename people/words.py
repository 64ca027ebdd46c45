"""Search by words: all of them, or their beginnings, in any order, whatever their case and accents.

The database folds texts and what is sought by one function (`people_folded`), so that both always
agree; each searchable model has a GIN index over `worded` of the fields that a person would name it
by, and an index of the `beginning` of the first of them.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar
from unicodedata import combining, normalize

from django.contrib.postgres.search import SearchQuery, SearchQueryField, SearchVector
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Collate, Left, NullIf

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")
LONGEST = 200
MOST_RANKED = 1000
MOST_FOUND = 5000
BEGINNING = 100
WORD = re.compile(r"[^\W_]+")


class Folded(Func):
    """Texts as one, in small letters without accents; what is no letter or digit is one space."""

    function = "people_folded"
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


class Holds(Func):
    """Whether words are among those of a text; served by the index over these."""

    arg_joiner = " @@ "
    template = "(%(expressions)s)"
    output_field = models.BooleanField()


def worded(*fields: str) -> SearchVector:
    """The words of some fields together, as they are indexed."""
    return SearchVector(Folded(*fields), config="simple")


def sought(text: str) -> Func:
    """All words of a text, each as the beginning of one; of no words, what matches nothing."""
    return Func(Value(text[:LONGEST]), function="people_sought", output_field=SearchQueryField())


def has_code(text: str) -> Q:
    """Condition on a row with a code: it is this one, in whatever case it was typed."""
    typed = text.strip()[: LONGEST // 2]
    return Q(code__in={typed, typed.upper(), typed.lower()}) if typed else Q(pk__in=())


def beginning(field: str) -> Collate:
    """What a name begins with, by which it is found in an index: an entry has no room for all of it."""
    return Collate(Left(Folded(field), BEGINNING), "C")


def begun(text: str) -> Func:
    """A text as the beginning of a name; of no words, null."""
    return NullIf(Left(Folded(Value(text[:LONGEST])), BEGINNING), Value(""))


def found_by(rows: Rows, text: str, *fields: str, has_codes: bool = False) -> Rows:
    """The rows whose fields hold the words of a text, or whose code it is.

    By `rank`: 0 the row with that code, 1 what is called so, 2 what begins with the text, 3 the others.
    Of words that very many rows hold, so many that begin with them and so many others: to rank a
    million takes seconds and tells no more.
    """
    is_named = has_code(text)
    named = rows.alias(beginning=beginning(fields[0]))
    is_called, begins = Q(beginning=begun(text)), Q(beginning__startswith=begun(text))
    found = earliest(rows.filter(Holds(worded(*fields), sought(text))), MOST_RANKED)
    found = found.union(named.filter(begins).order_by("beginning", "pk").values("pk")[:MOST_RANKED])
    rank = Case(When(is_called, then=1), When(begins, then=2), default=3)
    if has_codes:
        found = found.union(first_of(rows.filter(is_named), 1))
        rank = Case(When(is_named, then=0), default=rank)
    return named.filter(pk__in=found).alias(rank=rank)


def nearly_by(rows: Rows, text: str, *fields: str, most: int) -> Rows:
    """At most so many rows in which some word begins much like one of the text, with all their words
    as `folded`."""
    beginnings = sorted({one for word in words_of(text) for one in beginnings_like(word)})
    if not beginnings:
        return rows.none()
    query = SearchQuery(
        " | ".join(f"{one}:*" for one in beginnings), config="simple", search_type="raw"
    )
    like = first_of(rows.filter(Holds(worded(*fields), query)), most)
    return rows.filter(pk__in=like).annotate(folded=Folded(*fields))


def first_of(rows: models.QuerySet[Any], most: int) -> models.QuerySet[Any]:
    """The keys of the rows that are found first. In no order: to find them in one, the planner goes
    through all rows there are where it takes a word to be frequent that is not."""
    return rows.order_by().values("pk")[:most]


def earliest(rows: models.QuerySet[Any], most: int) -> models.QuerySet[Any]:
    """The lowest keys of the rows: the same ones for every page. Of more than MOST_FOUND rows, of those
    that are found first; not ordered by the key itself, by which the planner would go through all rows.
    """
    some: models.QuerySet[Any] = rows.model._default_manager.filter(
        pk__in=first_of(rows, MOST_FOUND)
    )
    return some.order_by(F("pk") + 0).values("pk")[:most]


def beginnings_like(word: str) -> set[str]:
    """The first two letters as they may have been meant: as typed, swapped, without either one."""
    first, second, third = word[:1], word[1:2], word[2:3]
    return {first + second, second + first, second + third, first + third} - {""}


def words_of(text: str) -> list[str]:
    """The words of a text, folded nearly as the database does it: for what need not be exact."""
    letters = normalize("NFKD", text[:LONGEST].lower())
    return WORD.findall("".join(c for c in letters if not combining(c)))
