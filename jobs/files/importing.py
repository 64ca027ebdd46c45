"""Import a folder or zip of CSV files: read, check, write, bring the numbers up to date, report."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from django.db import DataError, IntegrityError

from actions.imports import Plan, import_goals
from alignment.cascade import drain_all, is_waiting
from jobs.files.check_goals import check_goals
from jobs.files.check_measures import check_measures
from jobs.files.check_readings import ReadingDrafts, check_readings
from jobs.files.check_structure import check_structure
from jobs.files.faults import Fault, Faults, FilesRefused
from jobs.files.layout import FILES, GOALS_FILE, READINGS_FILE
from jobs.files.planning import Planner
from jobs.files.present import Present
from jobs.files.sheets import Book, fill
from jobs.files.sources import Source, open_source
from jobs.files.tables import Table, read_records, read_table
from people.models import Organization

Outcome = Literal["created", "updated", "unchanged"]
PAUSE_SECONDS = 0.1


@dataclass
class Report:
    """What an import came to. files: rows read and what became of them, by file."""

    files: dict[str, dict[str, int]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    rounded: int = 0
    duplicates: int = 0
    superseded: int = 0

    def text(self) -> str:
        lines = [f"{name}: {counted(counts)}" for name, counts in self.files.items()]
        lines.append(f"values rounded to 12 decimals: {self.rounded}")
        lines.append(f"exact duplicate readings skipped: {self.duplicates}")
        lines.append(f"readings superseded: {self.superseded}")
        if self.ignored:
            lines.append(f"ignored: {', '.join(self.ignored)}")
        return "\n".join(lines)


OUTCOMES: tuple[Outcome, ...] = ("created", "updated", "unchanged")


def counted(counts: dict[str, int]) -> str:
    rows = "1 row" if counts["read"] == 1 else f"{counts['read']} rows"
    return ", ".join([f"{rows} read", *(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES)])


def import_files(
    path: Path, organization: Organization, *, is_update: bool = False, last_wins: bool = False
) -> Report:
    """Import a set of files into an organization; all of it or nothing.

    is_update: change rows whose codes exist. last_wins: of two values for a KPI and date in one
    file the later row holds. Raises FilesRefused with every fault found.
    """
    source, faults = open_source(path), Faults()
    tables = read_tables(source, is_update, faults)
    report = Report(ignored=source.ignored, rounded=sum(t.rounded for t in tables.values()))

    def make_plan() -> Plan:
        book = Book(Present(organization.pk), faults, is_update)
        readings = check(book, tables, last_wins)
        faults.refuse_any()
        count(report, book, tables, readings)
        plan = Planner(book, organization.pk).make_plan(readings.drafts)
        plan.counts = {"files": report.files, "superseded": report.superseded}
        return plan

    try:
        import_goals(organization, make_plan, by=None)
    except (IntegrityError, DataError) as error:
        # Only what somebody else wrote meanwhile can get past the checks.
        raise FilesRefused([Fault(str(path), f"the database refuses it: {error}")]) from error
    settle(organization.pk)
    return report


def read_tables(source: Source, is_update: bool, faults: Faults) -> dict[str, Table]:
    """The typed rows of every file. Raises FilesRefused if a file cannot be read as a table.

    Cells that cannot be read are faults of their rows: the other rows are still checked.
    """
    if GOALS_FILE.name not in source.contents and not (is_update and source.contents):
        faults.add(GOALS_FILE.name, None, "", "the file is missing")
    given = [file for file in FILES if file.name in source.contents]
    records = [(f, read_records(f, source.contents[f.name], faults)) for f in given]
    faults.refuse_any()
    return {file.name: read_table(file, found, faults) for file, found in records if found}


def check(book: Book, tables: dict[str, Table], last_wins: bool) -> ReadingDrafts:
    """Every rule that a set of files can break; the faults lie in the book."""
    fill(book, tables)
    check_structure(book)
    check_measures(book)
    check_goals(book)
    if READINGS_FILE.name in tables:
        return check_readings(book, tables[READINGS_FILE.name], last_wins)
    return ReadingDrafts()


def count(report: Report, book: Book, tables: dict[str, Table], readings: ReadingDrafts) -> None:
    """Fill in what becomes of each row."""
    outcomes = outcomes_by_file(book)
    for name, table in tables.items():
        found = outcomes.get(name, Counter())
        report.files[name] = {"read": len(table.rows), **{o: found[o] for o in OUTCOMES}}
    if READINGS_FILE.name in report.files:
        created, unchanged = len(readings.drafts), readings.unchanged
        report.files[READINGS_FILE.name] |= {"created": created, "unchanged": unchanged}
    report.duplicates = readings.duplicates
    report.superseded = readings.superseding()


def outcomes_by_file(book: Book) -> dict[str, Counter[Outcome]]:
    rows: dict[tuple[str, int], list[Outcome]] = {}
    for file, row, outcome in outcomes_of_entries(book):
        rows.setdefault((file, row), []).append(outcome)
    counted: dict[str, Counter[Outcome]] = {}
    for (file, _), found in rows.items():
        is_same = all(outcome == "unchanged" for outcome in found)
        whole: Outcome = "updated" if found[0] == "unchanged" and not is_same else found[0]
        counted.setdefault(file, Counter())[whole] += 1
    return counted


def outcomes_of_entries(book: Book) -> Iterator[tuple[str, int, Outcome]]:
    for sheet in book.sheets.values():
        for entry in sheet.entries.values():
            if entry.stored is None:
                yield entry.file, entry.row, "created"
            else:
                yield entry.file, entry.row, "updated" if entry.changes() else "unchanged"


def settle(organization_id: int) -> None:
    """Drain until no number waits, also while another process holds the drain."""
    while True:
        drain_all(organization_id)
        if not is_waiting(organization_id):
            return
        time.sleep(PAUSE_SECONDS)
