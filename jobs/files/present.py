"""What an organization has, in the shape of the files: imports compare with it, exports spell it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models.functions import Collate

from actions.imports import lock_kpis
from goals.models import Goal
from jobs.files.cells import GRANTS
from jobs.files.hidden import NOTHING, Hidden
from jobs.files.layout import NOUNS
from jobs.files.nouns import CLOSING, PERSON, READING, STEP, Noun
from kpis.models import Reading
from people.models import Person

Key = tuple[Any, ...]
CODE_POINTS = "C"


@dataclass(frozen=True)
class Stored:
    """A row of the organization: its id, and its values by column."""

    id: int
    values: dict[str, Any]


@dataclass(frozen=True)
class InForce:
    """The reading that holds for a KPI on a date; a value of None is a withdrawal."""

    id: int
    value: Decimal | None


class Present:
    """The rows of one organization by noun and key, read when first asked for.

    is_locking: readings that are asked for cannot be added to until the transaction ends.
    """

    def __init__(
        self, organization_id: int, hidden: Hidden = NOTHING, *, is_locking: bool = True
    ) -> None:
        self.organization_id = organization_id
        self.hidden = hidden
        self.is_locking = is_locking
        self.known: dict[str, dict[Key, Stored]] = {}
        self.archived: set[int] | None = None

    def rows(self, noun: Noun) -> dict[Key, Stored]:
        if noun.name not in self.known:
            seen: Counter[Key] = Counter()
            rows = stored_rows(noun, self.organization_id)
            self.known[noun.name] = {key_of(noun, row.values, seen): row for row in rows}
        return self.known[noun.name]

    def readings_in_force(self, kpi_ids: Collection[int]) -> dict[tuple[int, dt.date], InForce]:
        """The readings of some KPIs by KPI and date."""
        if self.is_locking:
            lock_kpis(kpi_ids)
        found = Reading.objects.filter(kpi_id__in=kpi_ids, superseded_at=None)
        rows = found.values_list("kpi_id", "dated", "id", "value").iterator()
        return {(kpi, dated): InForce(id, value) for kpi, dated, id, value in rows}

    def archived_goals(self) -> set[int]:
        """The ids of the goals that are put away, which no file says."""
        if self.archived is None:
            found = Goal.objects.filter(organization_id=self.organization_id)
            archived = found.filter(archived_at__isnull=False).values_list("id", flat=True)
            self.archived = set(archived)
        return self.archived

    def foreign_emails(self, emails: Collection[str]) -> set[str]:
        """Which of these addresses belong to people of other organizations."""
        others = Person.objects.exclude(organization_id=self.organization_id)
        return set(others.filter(email__in=emails).values_list("email", flat=True))

    def left_emails(self) -> set[str]:
        """The addresses of people who have left."""
        people = Person.objects.filter(organization_id=self.organization_id, is_active=False)
        return set(people.values_list("email", flat=True))

    def administrators(self) -> set[str]:
        """The addresses of the administrators who can sign in."""
        people = Person.objects.filter(organization_id=self.organization_id).administrators()
        return set(people.values_list("email", flat=True))


def key_of(noun: Noun, values: dict[str, Any], seen: Counter[Key]) -> Key:
    """What names a row. Steps of one title on one goal are counted: 1, 2, 3, …"""
    key = tuple(values[column] for column in noun.key)
    if noun is not STEP:
        return key
    seen[key] += 1
    return (*key, seen[key])


def stored_rows(noun: Noun, organization_id: int) -> Iterator[Stored]:
    """The rows of a noun in the order of export: by key, in the order of code points."""
    if noun is PERSON:
        yield from stored_people(organization_id)
        return
    names = [column.name for column in noun.columns]
    fields = [column.field for column in noun.columns]
    rows = ordered(noun, organization_id).values_list("id", *fields)
    for id, *values in rows.iterator(chunk_size=5000):
        yield Stored(id, dict(zip(names, values, strict=True)))


def told_rows(noun: Noun, organization_id: int, hidden: Hidden) -> Iterator[dict[str, Any]]:
    """The values of the rows that a person may see, without the codes of others."""
    for row in stored_rows(noun, organization_id):
        if not hidden.hides(noun, row.values):
            yield hidden.told(noun, row.values)


def ordered(noun: Noun, organization_id: int) -> models.QuerySet[Any]:
    rows = noun.model._default_manager.filter(organization_id=organization_id)
    if noun is CLOSING:
        rows = rows.exclude(closed_on=None)
    if noun is READING:
        rows = rows.filter(superseded_at=None, value__isnull=False)
    if noun is STEP:
        return rows.order_by(Collate("goal__code", CODE_POINTS), "position", "id")
    return rows.order_by(*(sort_key(noun, name) for name in noun.key))


def sort_key(noun: Noun, name: str) -> Any:
    """Text sorts by code points everywhere, whatever the database's own collation."""
    column = noun.column(name)
    is_date = name in ("date", "set_on")
    return column.field if is_date else Collate(column.field, CODE_POINTS)


def stored_people(organization_id: int) -> Iterator[Stored]:
    people = Person.objects.filter(organization_id=organization_id)
    for person in people.order_by(Collate("email", CODE_POINTS)):
        grants = tuple(grant for grant in GRANTS if getattr(person, f"is_{grant}"))
        values = {"email": person.email, "name": person.name, "grants": grants}
        yield Stored(person.pk, values)


def memberships_by_email(organization_id: int) -> dict[str, list[dict[str, Any]]]:
    """The units and roles of each person, by unit code."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in stored_rows(NOUNS["membership"], organization_id):
        found.setdefault(row.values["email"], []).append(row.values)
    return found
