"""Columns come back from PostgreSQL as they went in, few or many."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from django.db import connection

from alignment import wire
from alignment.forest import NO_DATA
from alignment.wire import TABLE_FROM, day_number, read_columns, read_together, run_on_columns

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


@pytest.mark.parametrize("at_a_time", [1, 3, 100])
def test_what_is_read_in_parts_is_all_there(
    at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "AT_A_TIME", at_a_time)
    query = "SELECT n AS id, nullif(n, 7) AS a FROM generate_series(1, 10) AS n WHERE n <> 4"
    found = read_columns(query, {}, ["id", "a"], by="id")
    order = np.argsort(found["id"])
    assert found["id"][order].tolist() == [1, 2, 3, 5, 6, 7, 8, 9, 10]
    assert found["a"][order].tolist() == [1, 2, 3, 5, 6, NO_DATA, 8, 9, 10]


def test_several_queries_are_read_together() -> None:
    few, none = read_together(
        [
            ("SELECT n AS a, NULL AS b FROM generate_series(1, %(most)s) AS n", ["a", "b"]),
            ("SELECT 1 AS c WHERE %(most)s = 0", ["c"]),
        ],
        {"most": 3},
    )
    assert {name: column.tolist() for name, column in few.items()} == {
        "a": [1, 2, 3],
        "b": [NO_DATA] * 3,
    }
    assert none["c"].tolist() == []
