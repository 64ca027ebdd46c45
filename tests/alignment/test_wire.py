"""Columns come back from PostgreSQL as they went in, few or many."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from django.db import connection

from alignment.forest import NO_DATA
from alignment.wire import TABLE_FROM, day_number, read_columns, run_on_columns

pytestmark = pytest.mark.django_db
LARGEST = 2**63 - 1


@pytest.mark.parametrize("count", [0, 1, 7, TABLE_FROM, TABLE_FROM + 1])
def test_what_is_written_is_read(count: int) -> None:
    sent = {
        "a": np.arange(count) - count // 2,
        "b": np.full(count, LARGEST),
        "c": np.zeros(count, int),
    }
    sent["a"][sent["a"] == NO_DATA] = 5
    sent["c"][1::2] = NO_DATA
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (a bigint, b bigint, c int, d int)")
    statement = "INSERT INTO kept SELECT v.a, v.b, v.c, %(four)s FROM {rows}"
    assert run_on_columns(statement, sent, {"four": 4}) == count
    query = "SELECT a, b, c, d, (c IS NULL)::int AS e FROM kept WHERE d = %(four)s"
    found = read_columns(query, {"four": 4}, "abcde")
    order = np.argsort(found["a"])
    for name in "abc":
        assert found[name][order].tolist() == sent[name][np.argsort(sent["a"])].tolist()
    assert found["e"].sum() == count // 2


def test_days_are_counted_as_python_does() -> None:
    days = [dt.date(1, 1, 1), dt.date(1970, 1, 1), dt.date(9999, 12, 31)]
    query = f"SELECT {day_number('d')} AS day FROM unnest(%(days)s::date[]) AS t (d)"
    assert read_columns(query, {"days": days}, ["day"])["day"].tolist() == [
        day.toordinal() for day in days
    ]
