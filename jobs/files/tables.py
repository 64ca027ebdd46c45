"""Bytes of a CSV file → records → typed rows. Knows the shape of a file and nothing of its meaning."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.files.cells import REASONS
from jobs.files.faults import Faults
from jobs.files.layout import File
from jobs.files.nouns import LONGEST_FIELD, Column
from jobs.files.quoting import broken_cell
from kpis.numbers import ParsedNumber

TOLD_EVERY = 1000


@dataclass(frozen=True)
class Row:
    """A row's cells by column; an empty cell is not among them. bad: columns already refused."""

    number: int
    cells: dict[str, Any]
    bad: frozenset[str] = frozenset()


@dataclass
class Table:
    """A file as it was read. given: the columns of its header."""

    file: File
    given: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    rounded: int = 0


@dataclass(frozen=True)
class Records:
    """A header and the records below it, each with its row number."""

    header: list[str]
    numbered: list[tuple[int, list[str]]]


def read_records(file: File, contents: bytes, faults: Faults) -> Records | None:
    """Split a file into cells; None if the faults found make its rows unreadable."""
    before = faults.count
    if contents.startswith((b"\xff\xfe", b"\xfe\xff")):
        faults.add(file.name, 1, "", "it is UTF-16; save it as CSV in UTF-8")
        return None
    # Bytes that are not UTF-8 become surrogates, so that their row and column can be named.
    text = contents.decode("utf-8-sig", errors="surrogateescape")
    numbered = list(split(file, text, faults))
    if faults.count > before:
        return None
    if not numbered:
        faults.add(file.name, 1, "", "it is empty; the first row names the columns")
        return None
    header = [name.strip() for name in numbered[0][1]]
    check_shape(file, header, numbered, faults)
    if not any(map(unkeepable, header)):
        check_header(file, numbered[0][0], header, faults)
    return Records(header, numbered[1:]) if faults.count == before else None


def split(file: File, text: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Records with their row numbers; rows without any text are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number, line = 1, 0
    try:
        for number, record in enumerate(reader, start=1):
            line = reader.line_num
            if any(record):
                yield number, record
    except csv.Error as error:
        row = number + 1 if line else 1
        header, column, reason = broken_cell(text, line, str(error))
        faults.add(file.name, row, name_of(header, column), reason)


def name_of(header: Sequence[str], position: int) -> str:
    """What to call a column in a message: its name, or its number where it has none."""
    name = header[position].strip() if position < len(header) else ""
    return name if name.isprintable() and name else str(position + 1)


def check_header(file: File, row: int, header: list[str], faults: Faults) -> None:
    known = [column.name for column in file.columns]
    for position, name in enumerate(header):
        if not name:
            faults.add(file.name, row, str(position + 1), "the column has no name")
        elif name in header[:position]:
            faults.add(file.name, row, name_of(header, position), "the column is there twice")
        elif name not in known:
            reason = f"unknown column; {file.name} has {', '.join(known)}{hint(name)}"
            faults.add(file.name, row, name_of(header, position), reason)
    for column in file.columns:
        if column.is_required and column.name not in header:
            faults.add(file.name, row, column.name, "the column is missing")


def hint(name: str) -> str:
    separator = next((mark for mark in (";", "\t") if mark in name), None)
    names = {";": "semicolons", "\t": "tabs"}
    return f" (separate cells by commas, not {names[separator]})" if separator else ""


def check_shape(
    file: File, header: list[str], numbered: list[tuple[int, list[str]]], faults: Faults
) -> None:
    """Every record has as many cells as the header, and every cell is text that can be kept."""
    is_foreign = False
    for number, record in numbered:
        if len(record) < len(header):
            reason = f"the row has {len(record)} cells and the header {len(header)}"
            faults.add(file.name, number, name_of(header, len(record)), reason)
        elif len(record) > len(header):
            reason = f"the row has {len(record)} cells and the header only {len(header)}"
            faults.add(file.name, number, str(len(header) + 1), reason)
        for position, cell in enumerate(record):
            reason = unkeepable(cell)
            # One such byte says how the whole file was saved: the others would only repeat it.
            if reason and not (is_foreign and reason.startswith("not UTF-8")):
                faults.add(file.name, number, name_of(header, position), reason)
                is_foreign |= reason.startswith("not UTF-8")


def unkeepable(cell: str) -> str:
    """Why a cell cannot be kept whatever its column, or nothing."""
    if len(cell) > LONGEST_FIELD:
        return f"the cell has {len(cell):,} characters; at most {LONGEST_FIELD:,} are allowed"
    if cell.isascii():
        return "the cell holds a NUL character" if "\x00" in cell else ""
    foreign = next((c for c in cell if "\udc80" <= c <= "\udcff"), None)
    if foreign is not None:
        byte = ord(foreign) - 0xDC00
        return f"not UTF-8 (byte 0x{byte:02X}); save the file as CSV in UTF-8"
    return "the cell holds a NUL character" if "\x00" in cell else ""


def read_table(
    file: File, records: Records, faults: Faults, tell: Callable[[int], None] | None = None
) -> Table:
    """Read every cell as its column's kind; `tell` hears now and then how many rows that was."""
    by_name = {column.name: column for column in file.columns}
    columns = [by_name[name] for name in records.header]
    table = Table(file, tuple(records.header))
    for done, (number, record) in enumerate(records.numbered):
        if tell and done % TOLD_EVERY == 0:
            tell(done)
        table.rows.append(read_row(table, columns, number, record, faults))
    return table


def read_row(
    table: Table, columns: list[Column], number: int, record: list[str], faults: Faults
) -> Row:
    cells: dict[str, Any] = {}
    bad = []
    for column, text in zip(columns, record, strict=True):
        is_blank = not text or text.isspace()
        if is_blank and column.is_required:
            faults.add(table.file.name, number, column.name, "the cell is empty; a value is needed")
            bad.append(column.name)
        if is_blank and not (text and column.kind.is_verbatim):
            continue
        try:
            value = column.kind.read(text)
        except REASONS as error:
            faults.add(table.file.name, number, column.name, str(error))
            bad.append(column.name)
            continue
        if isinstance(value, ParsedNumber):
            table.rounded += value.was_rounded
            value = value.value
        cells[column.name] = value
    return Row(number, cells, frozenset(bad))
