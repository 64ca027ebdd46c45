"""All rows at once, past every trigger: kept to be put back, and taken away after a test that commits.

Making the library takes fifty times as long as putting its rows back. Django's TRUNCATE makes the files
of sixty tables anew for each test, whether they had rows or not, and then asks for all permissions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, transaction

# The only rows of a migrated database.
OF_MIGRATING = {"auth_permission", "django_content_type", "django_migrations"}
Rows = Mapping[str, bytes]


def tables_with_rows() -> list[str]:
    with connection.cursor() as cursor:
        tables = sorted({*connection.introspection.table_names(cursor)} - OF_MIGRATING)
        looks = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables]
        cursor.execute(" UNION ALL ".join(looks))
        return [table for (table,) in cursor.fetchall()]


def all_rows() -> Rows:
    rows = {}
    for table in tables_with_rows():
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as out:
            rows[table] = b"".join(out)
    return rows


def put_back(rows: Rows) -> None:
    with past_triggers(rows):
        for table, lines in rows.items():
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as into:
                into.write(lines)


def take_away() -> None:
    tables = tables_with_rows()
    with past_triggers(tables):
        run(f"DELETE FROM {table}" for table in tables)


@contextmanager
def past_triggers(tables: Iterable[str]) -> Iterator[None]:
    """Foreign keys are checked; nothing is marked, refused or written into a history."""
    with transaction.atomic():
        switch(tables, "DISABLE")
        yield
        switch(tables, "ENABLE")


def switch(tables: Iterable[str], how: str) -> None:
    """While checks are pending, no table may be altered."""
    altered = [f"ALTER TABLE {table} {how} TRIGGER USER" for table in tables]
    run(["SET CONSTRAINTS ALL IMMEDIATE", *altered, "SET CONSTRAINTS ALL DEFERRED"])


def run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(";".join(statements))
