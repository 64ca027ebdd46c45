"""Readings of one KPI are written one after another."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from actions.readings import record_reading
from kpis.models import Kpi, Reading
from tests.racing import run_at_once
from tests.world import World, make_world, today

AT_ONCE = 5
PUT_READING: str = import_module("kpis.migrations.0008_put_reading").PUT_READING


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def without_holding_the_kpi() -> Iterator[None]:
    define(PUT_READING.replace("FOR NO KEY UPDATE", ""))
    yield
    define(PUT_READING)


def define(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def record_at_once(kpi: Kpi) -> list[Exception]:
    def record(value: int) -> None:
        with transaction.atomic():
            record_reading(kpi, dated=today(), value=Decimal(value), by=None)
            time.sleep(0.05)

    return run_at_once([lambda n=n: record(1000 + n) for n in range(AT_ONCE)])  # type: ignore[misc]


def test_readings_of_a_day_that_come_at_once_supersede_one_another(world: World) -> None:
    assert record_at_once(world.visits) == []
    chain = Reading.objects.filter(kpi=world.visits, dated=today(), value__gte=1000)
    *corrected, last = chain.order_by("recorded_at")
    assert len(corrected) == AT_ONCE - 1
    assert last.superseded_at is None
    for one, after in zip(corrected, [*corrected[1:], last], strict=True):
        assert (after.supersedes_id, after.recorded_at) == (one.pk, one.superseded_at)


def test_without_holding_the_kpi_they_would_collide(
    world: World, without_holding_the_kpi: None
) -> None:
    assert record_at_once(world.visits)


def test_a_reading_of_a_kpi_that_is_gone_is_refused(world: World) -> None:
    gone = Kpi(pk=10**9, organization=world.organization)
    with pytest.raises(ValidationError, match="deleted meanwhile"):
        record_reading(gone, dated=today(), value=Decimal(1), by=None)
    with pytest.raises(ValidationError, match="no reading on"):
        record_reading(gone, dated=today(), value=None, by=None)
