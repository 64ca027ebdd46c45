"""New rows put aside, to be written a table at a time: row by row, the demo would take minutes.

They are validated and audited as by the actions (`actions.editing.create_many`), and the same triggers
keep their history and mark what must be computed.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from actions.copying import allocate_ids, analyze, history_of_many
from actions.editing import create_many
from goals.models import (
    AgreedShare,
    Allocation,
    Contribution,
    Goal,
    GoalPerson,
    GoalPillar,
    InterimTarget,
    Step,
    Target,
)
from kpis.models import Kpi, Reading
from people.models import Deputy, Membership, Person
from reviews.models import (
    CheckIn,
    CheckInReading,
    Comment,
    Decision,
    Idea,
    Recognition,
    Request,
    ReviewMeeting,
)

Row = TypeVar("Row", bound=models.Model)
IDS_AT_ONCE = 100
# What a row refers to is written before it.
ORDER: tuple[type[models.Model], ...] = (
    Person,
    Membership,
    Deputy,
    Kpi,
    Goal,
    GoalPillar,
    GoalPerson,
    Contribution,
    Target,
    InterimTarget,
    Step,
    Allocation,
    AgreedShare,
    CheckIn,
    Reading,
    CheckInReading,
    Comment,
    Recognition,
    Request,
    Idea,
    ReviewMeeting,
    Decision,
)
VERBS: dict[type[models.Model], str] = {Reading: "record"}
# Told of by the entry of the row that they hang on.
UNTOLD = (GoalPillar, GoalPerson, CheckInReading)


class Batch:
    """Rows to be written, each with its id already, so that others can refer to it."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[tuple[models.Model, Person | None]]] = {}
        self.ids: dict[type[models.Model], list[int]] = {}

    def add(self, row: Row, by: Person | None) -> Row:
        model = type(row)
        if not self.ids.get(model):
            self.ids[model] = allocate_ids(model, IDS_AT_ONCE)[::-1]
        row.pk = self.ids[model].pop()
        self.rows.setdefault(model, []).append((row, by))
        return row

    def write(self) -> None:
        """Write everything put aside since the last time."""
        written = [model for model in ORDER if model in self.rows]
        with history_of_many("demo"):
            for model in written:
                write_rows(model, self.rows.pop(model))
        assert not self.rows
        analyze(written)


def write_rows(model: Any, rows: list[tuple[models.Model, Person | None]]) -> None:
    if model in UNTOLD:
        model.objects.bulk_create(row for row, _ in rows)
    else:
        create_many(rows, verb=VERBS.get(model, "create"))
