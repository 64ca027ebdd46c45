"""Quotation marks in CSV: where a broken one stands, and how a cell is quoted on export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from jobs.files.nouns import LONGEST_FIELD

QUOTED = frozenset('",\r\n')


def csv_line(cells: Iterable[str]) -> str:
    """Cells as a line of CSV, quoted where they must be.

    Python's own writer leaves a lone carriage return unquoted before 3.13.
    """
    return ",".join(quoted(cell) for cell in cells) + "\n"


def quoted(cell: str) -> str:
    if QUOTED.isdisjoint(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def broken_cell(text: str, line: int, error: str) -> tuple[list[str], int, str]:
    """The header, the column (from 0) and the reason of the record that stopped Python's reader.

    line: how many lines of the text were read before it.
    """
    lines = io.StringIO(text, newline="").readlines()
    column, reason = scan("".join(lines[line:]))
    return header_of(text) if line else [], column, reason or f"the row cannot be read ({error})"


def header_of(text: str) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline=""), strict=True), [])


def scan(record: str) -> tuple[int, str]:
    """Walk a record's cells up to the one that no reader can take."""
    column = at = 0
    while True:
        is_quoted = record.startswith('"', at)
        end = end_of_quoted(record, at) if is_quoted else end_of_plain(record, at)
        if end is None:
            return column, "a quotation mark is opened and never closed"
        if end - at > LONGEST_FIELD:
            reason = f"the cell has {end - at:,} characters; at most {LONGEST_FIELD:,} are allowed"
            return column, reason
        if end >= len(record) or record[end] in "\r\n":
            return column, ""
        if record[end] != ",":
            return column, 'text follows a closing quotation mark; write " inside a cell twice'
        at, column = end + 1, column + 1


def end_of_quoted(record: str, start: int) -> int | None:
    """The place after the closing quotation mark, or None without one."""
    at = start + 1
    while True:
        at = record.find('"', at)
        if at < 0:
            return None
        if not record.startswith('"', at + 1):
            return at + 1
        at += 2


def end_of_plain(record: str, start: int) -> int:
    ends = (record.find(mark, start) for mark in ",\r\n")
    return min((end for end in ends if end >= 0), default=len(record))
