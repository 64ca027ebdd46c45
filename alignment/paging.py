"""Lists in pages that never count their rows: one row more than shown tells whether there is more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

Row = TypeVar("Row")
Other = TypeVar("Other")
LAST_PAGE = 10_000
CHUNK = 500
# A whole list ends here: nobody reads as many, and whoever waits for it does so for a minute.
MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a longer list; pages are numbered from 1, with the names of Django's own pages."""

    rows: Sequence[Row]
    number: int = 1
    has_next: bool = False

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    def holding(self, rows: Sequence[Other]) -> Page[Other]:
        """The same page with its rows turned into something else."""
        return Page(rows, self.number, self.has_next)


def in_range(number: int) -> int:
    return min(max(number, 1), LAST_PAGE)


def page_of(rows: QuerySet[Any], number: int, size: int) -> Page[Any]:
    """Page `number` of ordered rows; numbers out of range are brought into it."""
    number = in_range(number)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    return Page(found[:size], number, len(found) > size)


def in_chunks(keys: QuerySet[Any], size: int = CHUNK) -> Iterator[list[int]]:
    """Keys of a whole list, so many at a time: what is shown of them is read as for a page.

    One more than MOST_ROWS, which tells that there are more. The database is told so: before it gives
    the first of a list without an end it has the last one sorted and kept.
    """
    left = keys[: MOST_ROWS + 1].iterator()
    while some := list(islice(left, size)):
        yield some


def every_row(ordered: QuerySet[Any], told: QuerySet[Any]) -> Iterator[list[Any]]:
    """The whole of a list, so many rows at a time, each as it is among `told`.

    Which rows and in what order is asked once: what changes its place meanwhile comes once.
    """
    for some in in_chunks(ordered.values_list("pk", flat=True)):
        rows = {row.pk: row for row in told.order_by().filter(pk__in=some)}
        yield [rows[pk] for pk in some if pk in rows]


def page_led_by(first: QuerySet[Any], rows: QuerySet[Any], number: int, size: int) -> Page[Any]:
    """Page `number` of ordered rows that begin with the rows of `first`, which an index has in order:
    while those fill the page, the others are not gone through."""
    found = page_of(first, number, size)
    return found if found.has_next else page_of(rows, number, size)


def page_of_list(rows: Sequence[Row], number: int, size: int) -> Page[Row]:
    """Page `number` of rows that are all here already."""
    start = (in_range(number) - 1) * size
    return Page(rows[start : start + size], start // size + 1, len(rows) > start + size)
