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
from psycopg.adapt import Dumper
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
TABLE_FROM = 10_000
STAGED = "wire_rows"


def day_number(column: str) -> str:
    """SQL for a date as `datetime.date.toordinal` counts days."""
    return f"({column} - DATE '0001-01-01' + 1)"


def date_of_day(number: str) -> str:
    """SQL for the date that has this number: `day_number` the other way."""
    return f"(DATE '0001-01-01' - 1 + {number}::int)"


def read_columns(query: str, parameters: Mapping[str, Any], names: Sequence[str]) -> Columns:
    """What a query finds, a column a name; its columns are whole numbers or NULL.

    query: SQL with parameters `%(name)s` whose columns are called by the names.
    """
    wanted = ", ".join(f"array_agg(coalesce(q.{name}::bigint, {NO_DATA}))" for name in names)
    with raw_cursor() as cursor:
        cursor.execute(f"SELECT {wanted} FROM ({query}) AS q", parameters, binary=True)
        found = cursor.pgresult
        assert found is not None
        return {name: decoded(found.get_value(0, place)) for place, name in enumerate(names)}


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
        copy.write(COPY_HEAD + as_rows(columns) + COPY_END)
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


def decoded(array: bytes | None) -> Ints:
    """A bigint[] without NULLs; NULL itself is what an aggregate says of no rows."""
    if array is None:
        return np.empty(0, np.int64)
    elements = np.frombuffer(array, ELEMENT, offset=ARRAY_HEAD.size)
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
