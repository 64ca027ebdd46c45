"""Columns of whole numbers out of PostgreSQL and into it, as numpy arrays.

A row as Python objects costs microseconds, a number in a binary array nanoseconds: what reads and
writes a whole organization goes this way. NO_DATA stands for NULL in both directions.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from psycopg.adapt import Buffer, Dumper, Loader
from psycopg.pq import Format

from alignment.counting import Ints
from alignment.forest import NO_DATA

Columns = dict[str, Ints]

INT8, INT8_ARRAY = 20, 1016
# Of an array: dimensions, whether it has NULLs, type, length, first index; then each element.
ARRAY_HEAD = struct.Struct(">iiIii")
ELEMENT = np.dtype([("length", ">i4"), ("value", ">i8")])
COPY_HEAD, COPY_END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
# From so many rows on, filling a table costs less than arrays in the statement.
TABLE_FROM = 2_000
STAGED = "wire_rows"
# Ids of a part that is read, and rows of one that is written, at once.
AT_A_TIME = 100_000
NOTHING = np.empty(0, np.int64)


def day_number(column: str) -> str:
    """SQL for a date as `datetime.date.toordinal` counts days."""
    return f"({column} - DATE '0001-01-01' + 1)"


def date_of_day(number: str) -> str:
    """SQL for the date that has this number: `day_number` the other way."""
    return f"(DATE '0001-01-01' - 1 + {number}::int)"


def place_of(column: str, words: Sequence[str]) -> str:
    """SQL for the place of a text among some."""
    cases = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words))
    return f"CASE {column} {cases} END"


def word_at(place: str, words: Sequence[str]) -> str:
    """SQL for the text at a place: `place_of` the other way."""
    return f"(ARRAY{list(words)})[{place} + 1]"


def read_columns(
    query: str, parameters: Mapping[str, Any], names: Sequence[str], by: str | None = None
) -> Columns:
    """What a query finds, a column a name, in no order; its columns are whole numbers or NULL.

    query: SQL with parameters `%(name)s` whose columns are called by the names.
    by: a column of ids to read a large part by, so that not all of it is in memory as it came.
    """
    grouped = f" GROUP BY q.{by} / {AT_A_TIME}" if by else ""
    with reading_cursor() as cursor:
        rows = cursor.stream(aggregated(query, names) + grouped, parameters, binary=True)
        parts = [list(row) for row in rows if row[0] is not None]
    # From the last column on, so that what is put together is let go.
    joined = {name: np.concatenate([NOTHING, *(p.pop() for p in parts)]) for name in names[::-1]}
    return {name: joined[name] for name in names}


def read_together(
    queries: Sequence[tuple[str, Sequence[str]]], parameters: Mapping[str, Any]
) -> list[Columns]:
    """What several queries with their names find, in one statement, as one moment saw it.

    Where little is read, the ways to the server and back are most of what it takes.
    """
    parts = [f"({aggregated(*query)}) AS q{place}" for place, query in enumerate(queries)]
    with reading_cursor() as cursor:
        row = cursor.execute(
            f"SELECT * FROM {', '.join(parts)}", parameters, binary=True
        ).fetchone()
    columns = iter(NOTHING if column is None else column for column in row or ())
    return [{name: next(columns) for name in names} for _query, names in queries]


def aggregated(query: str, names: Sequence[str]) -> str:
    """SQL for what a query finds, an array a column."""
    wanted = ", ".join(f"array_agg(coalesce(q.{name}::bigint, {NO_DATA}))" for name in names)
    return f"SELECT {wanted} FROM ({query}) AS q"


def run_on_columns(statement: str, columns: Columns, parameters: Mapping[str, Any]) -> int:
    """Run a statement in which `{rows}` stands for the columns as rows named `v`. Returns rowcount."""
    nullable = ", ".join(f"nullif({name}, {NO_DATA}) AS {name}" for name in columns)
    with raw_cursor() as cursor, staged(cursor, columns) as (source, arrays):
        rows = f"(SELECT {nullable} FROM {source}) AS v"
        cursor.execute(statement.replace("{rows}", rows), {**parameters, **arrays})
        return cursor.rowcount


@contextmanager
def staged(cursor: psycopg.Cursor[Any], columns: Columns) -> Iterator[tuple[str, dict[str, Ints]]]:
    """Where a statement reads the columns, and the parameters of its own that this takes."""
    names = ", ".join(columns)
    if length_of(columns) < TABLE_FROM:
        arrays = {f"wire_{name}": column for name, column in columns.items()}
        yield (
            f"unnest({', '.join(f'%({one})s::bigint[]' for one in arrays)}) AS raw ({names})",
            arrays,
        )
        return
    typed = ", ".join(f"{name} bigint" for name in columns)
    cursor.execute(f"CREATE TEMPORARY TABLE {STAGED} ({typed}) ON COMMIT DROP")
    with cursor.copy(f"COPY {STAGED} ({names}) FROM STDIN (FORMAT binary)") as copy:
        copy.write(COPY_HEAD)
        for first in range(0, length_of(columns), AT_A_TIME):
            copy.write(as_rows(taken(columns, slice(first, first + AT_A_TIME))))
        copy.write(COPY_END)
    yield STAGED, {}
    cursor.execute(f"DROP TABLE {STAGED}")


def length_of(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def taken(columns: Columns, rows: Any) -> Columns:
    """Some of the rows."""
    return {name: column[rows] for name, column in columns.items()}


@contextmanager
def raw_cursor() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor of psycopg's own beside Django's, which binds everything as text."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.adapters.register_dumper(np.ndarray, ArrayDumper)
        yield cursor


@contextmanager
def reading_cursor() -> Iterator[psycopg.Cursor[Any]]:
    """One to which an array of whole numbers comes as a column."""
    with raw_cursor() as cursor:
        cursor.adapters.register_loader(INT8_ARRAY, ArrayLoader)
        yield cursor


class ArrayDumper(Dumper):
    """A column as a parameter: bigint[] without NULLs."""

    format = Format.BINARY
    oid = INT8_ARRAY

    def dump(self, obj: Ints) -> bytes:
        if not len(obj):
            return ARRAY_HEAD.pack(0, 0, INT8, 0, 0)[:12]
        elements = np.empty(len(obj), ELEMENT)
        elements["length"], elements["value"] = 8, obj
        return ARRAY_HEAD.pack(1, 0, INT8, len(obj), 1) + elements.tobytes()


class ArrayLoader(Loader):
    """A bigint[] without NULLs that came as a column."""

    format = Format.BINARY

    def load(self, data: Buffer) -> Ints:
        elements = np.frombuffer(data, ELEMENT, offset=ARRAY_HEAD.size)
        return elements["value"].astype(np.int64)


def as_rows(columns: Columns) -> bytes:
    """Rows as COPY takes them: how many fields, then each with its length."""
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for name in columns:
        fields += [(f"length {name}", ">i4"), (name, ">i8")]
    rows = np.empty(length_of(columns), np.dtype(fields))
    rows["count"] = len(columns)
    for name, column in columns.items():
        rows[f"length {name}"], rows[name] = 8, column
    return rows.tobytes()
