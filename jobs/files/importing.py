"""Import a set of CSV files: read, check, write, bring the numbers up to date, report.

Called by the command (`import_files`) and, for the Import page, by the worker (`jobs.files.running`).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from django.db import DataError, IntegrityError, transaction

from actions.imports import Plan, import_goals
from alignment.cascade import drain_all
from alignment.marks import is_waiting
from jobs.files.check_effort import check_effort
from jobs.files.check_goals import check_goals
from jobs.files.check_measures import check_measures
from jobs.files.check_readings import ReadingDrafts, check_readings
from jobs.files.check_structure import check_granting, check_structure
from jobs.files.faults import MOST_SHOWN, Fault, Faults, FilesRefused
from jobs.files.hidden import hidden_from
from jobs.files.layout import FILES, GOALS_FILE, READINGS_FILE
from jobs.files.planning import Planner
from jobs.files.present import Present
from jobs.files.progress import Tell, silently
from jobs.files.sheets import Book, fill
from jobs.files.sources import Source, open_source
from jobs.files.tables import Table, read_records, read_table
from people.models import Organization, Person

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


@dataclass(frozen=True)
class Manner:
    """How a set of files is imported.

    is_update: change rows whose codes exist. last_wins: of two values for a KPI and date in one
    file the later row holds. by: who imports, None for the operator, from whom nothing is hidden.
    most_faults: how many faults are kept; all are counted.
    """

    is_update: bool = False
    last_wins: bool = False
    by: Person | None = None
    most_faults: int = MOST_SHOWN
    tell: Tell = silently


def import_files(
    path: Path, organization: Organization, *, is_update: bool = False, last_wins: bool = False
) -> Report:
    """Import a folder or a zip into an organization; all of it or nothing.

    Raises FilesRefused with every fault found.
    """
    report = import_source(open_source(path), organization, Manner(is_update, last_wins))
    settle(organization.pk)
    return report


def import_source(source: Source, organization: Organization, manner: Manner) -> Report:
    """Import a set of files, all of it or nothing; the numbers wait for the drain.

    Raises FilesRefused with every fault found.
    """
    faults = Faults(most=manner.most_faults)
    tables = read_tables(source, manner, faults)
    report = report_of(source, tables)

    def make_plan() -> Plan:
        present = Present(organization.pk, hidden_from(manner.by))
        book = Book(present, faults, manner.is_update)
        readings = check_and_count(report, book, tables, manner)
        plan = Planner(book, organization.pk).make_plan(readings.drafts)
        plan.counts = {"files": report.files, "superseded": report.superseded}
        return plan

    def written(done: int, total: int) -> None:
        manner.tell("write", done, total)

    try:
        import_goals(organization, make_plan, by=manner.by, tell=written)
    except (IntegrityError, DataError) as error:
        # Only what somebody else wrote meanwhile can get past the checks.
        raise FilesRefused([Fault(source.name, f"the database refuses it: {error}")]) from error
    return report


def check_source(source: Source, organization: Organization, manner: Manner) -> Report:
    """What an import would come to; nothing is written. Raises FilesRefused with every fault found."""
    faults = Faults(most=manner.most_faults)
    tables = read_tables(source, manner, faults)
    report = report_of(source, tables)
    with transaction.atomic():
        # Nobody has to wait for a look: what changes meanwhile is found by the import itself.
        present = Present(organization.pk, hidden_from(manner.by), is_locking=False)
        check_and_count(report, Book(present, faults, manner.is_update), tables, manner)
    return report


def report_of(source: Source, tables: dict[str, Table]) -> Report:
    return Report(ignored=source.ignored, rounded=sum(t.rounded for t in tables.values()))


def check_and_count(
    report: Report, book: Book, tables: dict[str, Table], manner: Manner
) -> ReadingDrafts:
    """Check everything and fill in the report. Raises FilesRefused with every fault found."""
    manner.tell("check", 0, 1)
    readings = check(book, tables, manner.last_wins)
    check_granting(book, manner.by)
    book.faults.refuse_any()
    count(report, book, tables, readings)
    return readings


def read_tables(source: Source, manner: Manner, faults: Faults) -> dict[str, Table]:
    """The typed rows of every file. Raises FilesRefused if a file cannot be read as a table.

    Cells that cannot be read are faults of their rows: the other rows are still checked.
    """
    if GOALS_FILE.name not in source.contents and not (manner.is_update and source.contents):
        faults.add(GOALS_FILE.name, None, "", "the file is missing")
    given = [file for file in FILES if file.name in source.contents]
    records = [(f, read_records(f, source.contents[f.name], faults)) for f in given]
    faults.refuse_any()
    tables: dict[str, Table] = {}
    rows = sum(len(found.numbered) for _file, found in records if found)

    def tell(done: int) -> None:
        before = sum(len(table.rows) for table in tables.values())
        manner.tell("read", before + done, rows)

    for file, found in records:
        if found:
            tables[file.name] = read_table(file, found, faults, tell)
    return tables


def check(book: Book, tables: dict[str, Table], last_wins: bool) -> ReadingDrafts:
    """Every rule that a set of files can break; the faults lie in the book."""
    fill(book, tables)
    check_structure(book)
    check_measures(book)
    check_goals(book)
    check_effort(book)
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
