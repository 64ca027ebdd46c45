"""Readings in the order of their rows: which are new, which supersede which, which say nothing new."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from jobs.files.layout import READINGS_FILE
from jobs.files.nouns import KPI
from jobs.files.present import InForce
from jobs.files.sheets import Book
from jobs.files.tables import Row, Table
from kpis.models import YES_NO

FILE = READINGS_FILE.name
Place = tuple[str, dt.date]


@dataclass
class ReadingDraft:
    """A reading to be written. supersedes: an earlier draft, or the id of a stored reading.

    id: given when the reading is planned.
    """

    kpi_code: str
    dated: dt.date
    value: Decimal | None
    supersedes: ReadingDraft | int | None = None
    is_superseded: bool = False
    id: int = 0


@dataclass
class ReadingDrafts:
    """What the readings of a file come to."""

    drafts: list[ReadingDraft] = field(default_factory=list)
    duplicates: int = 0
    unchanged: int = 0

    def superseding(self) -> int:
        return sum(draft.supersedes is not None for draft in self.drafts)


@dataclass
class Sequence:
    """The readings of all KPIs and dates as the rows of the file go by."""

    book: Book
    last_wins: bool
    units: dict[str, str | None]
    stored: dict[Place, InForce]
    read: dict[Place, Row] = field(default_factory=dict)
    latest: dict[Place, ReadingDraft] = field(default_factory=dict)
    result: ReadingDrafts = field(default_factory=ReadingDrafts)

    def fault(self, row: Row, column: str, reason: str) -> None:
        self.book.faults.add(FILE, row.number, column, reason)

    def take(self, row: Row) -> None:
        kpi, value = row.cells["kpi_code"], row.cells.get("value")
        if self.units[kpi] == YES_NO and value not in (None, 0, 1):
            self.fault(row, "value", "a yes/no KPI takes 1 for yes or 0 for no")
            return
        place = (kpi, row.cells["date"])
        earlier = self.read.get(place)
        if earlier and earlier.cells.get("value") == value:
            self.result.duplicates += 1
        elif earlier and not self.last_wins:
            self.refuse_conflict(row, earlier)
        else:
            self.read[place] = row
            self.put(row, place, value)

    def refuse_conflict(self, row: Row, earlier: Row) -> None:
        said = earlier.cells.get("value", "nothing")
        reason = (
            f"row {earlier.number} says {said} for the same KPI and date; "
            "with --on-conflict last the later row holds"
        )
        self.fault(row, "value", reason)

    def put(self, row: Row, place: Place, value: Decimal | None) -> None:
        """Draft a reading, unless it says what holds already."""
        before = self.latest.get(place) or self.stored.get(place)
        if value == (before.value if before else None):
            self.result.unchanged += 1
            return
        if isinstance(before, InForce) and not self.book.is_update:
            shown = "a withdrawal" if before.value is None else f"{before.value.normalize():f}"
            reason = f"the organization has {shown} for this KPI and date; --update supersedes it"
            self.fault(row, "value", reason)
        draft = ReadingDraft(*place, value, before.id if isinstance(before, InForce) else before)
        if isinstance(before, ReadingDraft):
            before.is_superseded = True
        self.latest[place] = draft
        self.result.drafts.append(draft)


def check_readings(book: Book, table: Table, last_wins: bool) -> ReadingDrafts:
    """Follow the rows of readings.csv in their order."""
    rows = [row for row in table.rows if not row.bad]
    units = units_of_kpis(book, rows)
    sequence = Sequence(book, last_wins, units, stored_readings(book, set(units)))
    for row in rows:
        if row.cells["kpi_code"] in units:
            sequence.take(row)
        else:
            sequence.fault(row, "kpi_code", f"there is no KPI {row.cells['kpi_code']!r}")
    return sequence.result


def units_of_kpis(book: Book, rows: list[Row]) -> dict[str, str | None]:
    """The unit of every KPI that is named and exists; None for one whose row was refused."""
    sheet = book.sheet(KPI)
    named = {row.cells["kpi_code"] for row in rows}
    found = ((code, sheet.values(code)) for code in named if sheet.has(code))
    return {code: kpi["unit"] if kpi else None for code, kpi in found}


def stored_readings(book: Book, codes: set[str]) -> dict[Place, InForce]:
    stored = book.sheet(KPI).stored
    ids = {stored[(code,)].id: code for code in codes if (code,) in stored}
    found = book.present.readings_in_force(ids) if ids else {}
    return {(ids[kpi], dated): reading for (kpi, dated), reading in found.items()}
