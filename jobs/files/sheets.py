"""Rows of the files laid over the rows that the organization has: what it will be after the import.

All checks ask a Book: one Sheet for each noun, with its entries from the files and what is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jobs.files.faults import Faults
from jobs.files.layout import FILES, NOUNS
from jobs.files.nouns import GOAL, Column, Noun
from jobs.files.present import Key, Present, Stored, key_of
from jobs.files.tables import Row, Table


@dataclass
class Entry:
    """A row of a file as a row of a noun. values: what the row will be, by column."""

    noun: Noun
    file: str
    row: int
    key: Key
    values: dict[str, Any]
    stored: Stored | None = None
    given: frozenset[str] = frozenset()

    def changes(self) -> dict[str, Any]:
        """The columns in which the file differs from what is stored."""
        before = self.stored.values if self.stored else {}
        return {k: v for k, v in self.values.items() if k not in before or before[k] != v}


@dataclass
class Sheet:
    """The rows of one noun. known: every key of the files, also of rows refused for another cell.

    hidden: keys of stored rows that do not exist for whoever imports.
    """

    noun: Noun
    stored: dict[Key, Stored]
    hidden: frozenset[Key] = frozenset()
    entries: dict[Key, Entry] = field(default_factory=dict)
    known: set[Key] = field(default_factory=set)
    seen: Counter[Key] = field(default_factory=Counter)

    def has(self, *key: Any) -> bool:
        return key in self.known or (key in self.stored and key not in self.hidden)

    def rows(self) -> Iterator[tuple[Key, dict[str, Any]]]:
        """Every row as it will be."""
        for key, entry in self.entries.items():
            yield key, entry.values
        for key, row in self.stored.items():
            if key not in self.entries:
                yield key, row.values

    def values(self, *key: Any) -> dict[str, Any] | None:
        """A row as it will be, or None."""
        if key in self.entries:
            return self.entries[key].values
        is_there = key in self.stored and key not in self.hidden
        return self.stored[key].values if is_there else None


@dataclass
class Book:
    """Everything a check may ask, and where it puts the faults it finds."""

    present: Present
    faults: Faults
    is_update: bool
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def sheet(self, noun: Noun) -> Sheet:
        if noun.name not in self.sheets:
            stored, hides = self.present.rows(noun), self.present.hidden.hides
            hidden = frozenset(key for key, row in stored.items() if hides(noun, row.values))
            self.sheets[noun.name] = Sheet(noun, stored, hidden)
        return self.sheets[noun.name]

    def entries(self, noun: Noun) -> list[Entry]:
        return list(self.sheet(noun).entries.values())

    def fault(self, entry: Entry, column: str, reason: str) -> None:
        self.faults.add(entry.file, entry.row, column, reason)


def fill(book: Book, tables: dict[str, Table]) -> None:
    """Turn the rows of every file but readings into entries, and check what their keys name."""
    for file in FILES:
        if file.name in tables and file.name != "readings.csv":
            for row in tables[file.name].rows:
                for noun in file.nouns:
                    add_row(book, noun, tables[file.name], row)
    for noun in NOUNS.values():
        for entry in book.entries(noun) if noun.name in book.sheets else ():
            check_references(book, entry)


def add_row(book: Book, noun: Noun, table: Table, row: Row) -> None:
    """Make an entry of a row, if it holds this noun at all and its cells could be read."""
    cells = {**row.cells}
    if table.file.name == "kpis.csv" and noun.name == "target":
        cells["kpi_code"] = cells.pop("code", None)
    cells = book.present.hidden.taken(noun, cells)
    for name in noun.may_lack:
        cells.setdefault(name, noun.column(name).default)
    needed = [name for name in noun.key if name not in noun.may_lack]
    if not all(cells.get(name) not in (None, "") for name in needed):
        refuse_orphaned_cells(book, noun, table, row)
        return
    sheet = book.sheet(noun)
    key = key_of(noun, cells, sheet.seen)
    is_second = key in sheet.known
    sheet.known.add(key)
    if is_second:
        refuse_second(book, noun, table, row, key)
    elif not row.bad:
        enter(book, sheet, table, row, key, cells)


def refuse_orphaned_cells(book: Book, noun: Noun, table: Table, row: Row) -> None:
    """Cells about a target or a membership mean nothing where no goal or unit is named."""
    missing = {"target": "goal_code", "membership": "unit_code"}.get(noun.name, "")
    if len(table.file.nouns) == 1 or missing in row.bad or missing in row.cells:
        return
    first = {column.name for column in table.file.nouns[0].columns}
    for column in noun.columns:
        if column.name in row.cells and column.name not in first:
            reason = f"it needs a {missing} in the same row"
            book.faults.add(table.file.name, row.number, column.name, reason)


def refuse_second(book: Book, noun: Noun, table: Table, row: Row, key: Key) -> None:
    """One person may have several rows, one for each unit; all else is named once."""
    first = book.sheet(noun).entries.get(key)
    if noun.name == "person":
        for name in ("name", "grants"):
            if (
                first
                and name in table.given
                and row.cells.get(name, noun.column(name).default) != first.values[name]
            ):
                reason = f"it differs from row {first.row} of the same person"
                book.faults.add(table.file.name, row.number, name, reason)
        return
    where = f" ({first.file} row {first.row})" if first else ""
    reason = f"{title(noun, key)} is there already{where}{advice(noun, table)}"
    book.faults.add(table.file.name, row.number, key_column(noun, table), reason)


def advice(noun: Noun, table: Table) -> str:
    is_kpi = noun.name == "KPI" and "goal_code" in table.given
    return "; put its further targets into targets.csv" if is_kpi else ""


def key_column(noun: Noun, table: Table) -> str:
    """The column to name when a key is wrong: the last that belongs to the file."""
    return next((name for name in reversed(noun.key) if name in table.given), noun.key[0])


def title(noun: Noun, key: Key) -> str:
    """How a message names a row: goal 'A', target 'K' 'A'."""
    parts = [repr(str(part)) for part in key if part is not None]
    return f"{noun.name} {' '.join(parts)}"


def enter(
    book: Book, sheet: Sheet, table: Table, row: Row, key: Key, cells: dict[str, Any]
) -> None:
    noun, stored = sheet.noun, sheet.stored.get(key)
    if key in sheet.hidden:
        # Only goals and KPIs are: whatever hangs on a hidden one names a code that nothing has.
        reason = f"the code {key[0]!r} is taken already; choose another"
        book.faults.add(table.file.name, row.number, key_column(noun, table), reason)
        return
    # A second noun's row exists only if the first one's does: one fault says it.
    if stored and not book.is_update and noun is table.file.nouns[0]:
        reason = f"the organization has {title(noun, key)} already; --update changes it"
        book.faults.add(table.file.name, row.number, key_column(noun, table), reason)
    values = dict(stored.values) if stored else {}
    for column in noun.columns:
        if stored is None or column.name in table.given:
            values[column.name] = cells.get(column.name, column.default)
        if stored and values[column.name] is None:
            keep_hidden(book, column, stored, values)
    entry = Entry(noun, table.file.name, row.number, key, values, stored, frozenset(table.given))
    if noun is GOAL and values["level"] is None:
        values["level"] = "team" if values["parent_code"] else "strategic"
    sheet.entries[key] = entry


def keep_hidden(book: Book, column: Column, stored: Stored, values: dict[str, Any]) -> None:
    """Whoever was not told of a private parent did not mean to take it away."""
    before = stored.values.get(column.name)
    if book.present.hidden.names(column.refers, before):
        values[column.name] = before


def check_references(book: Book, entry: Entry) -> None:
    """Whatever a row names exists, in the files or in the organization."""
    for column in entry.noun.columns:
        named = entry.values[column.name]
        if column.refers and named is not None and is_asked(entry, column):
            other = NOUNS[column.refers]
            is_kept = entry.stored and entry.stored.values.get(column.name) == named
            # A row that was refused for its own code is there all the same.
            if not book.sheet(other).has(str(named)) and not is_kept:
                shown = column.name if column.name in entry.given else "code"
                book.fault(entry, shown, f"there is no {other.name} {named!r}")


def is_asked(entry: Entry, column: Column) -> bool:
    """A stored row's other references are sound; its own KPI stands in the row itself."""
    return entry.stored is None or column.name in entry.given
