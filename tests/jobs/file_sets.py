"""Sets of CSV files for the tests of import and export, and a database that forgets a whole module."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from people.models import Organization

DATA = Path(__file__).resolve().parent.parent / "data"
TODAY = dt.date(2026, 7, 2)
Rows = Sequence[Mapping[str, str]]
Files = Mapping[str, Rows | str | bytes]


@contextmanager
def forgotten() -> Iterator[None]:
    """Everything written within is rolled back, as after a single test, but for many tests at once."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def make_organization(slug: str, rollup_date: dt.date = TODAY) -> Organization:
    return Organization.objects.create(name=slug.title(), slug=slug, rollup_date=rollup_date)


def write_set(folder: Path, files: Files) -> Path:
    """Write files by name without .csv: rows as dictionaries, or a whole text or bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, contents in files.items():
        path = folder / (name if "." in name else f"{name}.csv")
        if isinstance(contents, bytes):
            path.write_bytes(contents)
        elif isinstance(contents, str):
            path.write_bytes(contents.encode())
        else:
            write_rows(path, contents)
    return folder


def write_rows(path: Path, rows: Rows) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def vector_cases() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))
    return cases


def rows_by_table() -> dict[str, int]:
    """How many rows each table holds."""
    tables = sorted(connection.introspection.table_names())
    counts = " UNION ALL ".join(f"SELECT '{t}', count(*) FROM \"{t}\"" for t in tables)
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())
