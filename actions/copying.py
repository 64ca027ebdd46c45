"""Writes many new rows at once: COPY into a temporary table, then one INSERT for each table.

COPY straight into a table is refused by PostgreSQL once the table has row-level security.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import connection, models
from django.utils import timezone

Values = Mapping[str, Any]


def copy_rows(model: type[models.Model], rows: Iterable[Values]) -> None:
    """Insert rows given by column; columns left out get the model's defaults. Triggers fire."""
    defaults = default_values(model)
    quoted = connection.ops.quote_name
    table, names = quoted(model._meta.db_table), ", ".join(map(quoted, defaults))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE incoming (LIKE {table})")
        with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row.get(name, default) for name, default in defaults.items()])
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming ORDER BY id")
        cursor.execute("DROP TABLE incoming")


def default_values(model: type[models.Model]) -> dict[str, Any]:
    """What a new row holds in each of its columns if nothing is said about it."""
    now = timezone.now()
    return {
        str(field.column): now if getattr(field, "auto_now_add", False) else field.get_default()
        for field in model._meta.concrete_fields
    }


def allocate_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids for rows to come, so that they can refer to each other before any is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def history_of_many(verb: str) -> Iterator[None]:
    """Write many rows with history in linear time; their versions name the verb as context.

    pghistory's triggers ask for two settings, and catch the error where one is missing: a
    subtransaction for each row, whose end walks through all keys that are still to be checked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore',"
            " coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}'), true)"
        )
    with pghistory.context(verb=verb):
        yield


def analyze(tables: Iterable[type[models.Model]]) -> None:
    """Tell the planner of many new rows.

    By plans made for empty tables, checking the keys of 20,000 goals and computing their numbers
    took minutes. A role without the right to analyze is only warned by PostgreSQL.
    """
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")
        cursor.execute("DISCARD PLANS")
