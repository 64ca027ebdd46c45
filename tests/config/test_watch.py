"""The supervisor notices a worker that lives but does not work."""

from __future__ import annotations

import time

import pytest

from alignment.models import Dirty
from config.supervisor.watch import BacklogWatch

pytestmark = pytest.mark.django_db

SECONDS = 0.1


def test_a_change_that_nobody_takes_for_too_long_is_noticed_once_in_that_time() -> None:
    Dirty.objects.create(organization_id=1)
    watch = BacklogWatch(SECONDS)
    assert not watch.is_stuck()
    time.sleep(SECONDS * 1.2)
    assert watch.is_stuck()
    assert not watch.is_stuck()


def test_a_long_backlog_that_moves_is_no_fault() -> None:
    rows = [Dirty.objects.create(organization_id=1) for _ in range(3)]
    watch = BacklogWatch(SECONDS)
    for row in rows:
        assert not watch.is_stuck()
        row.delete()
        time.sleep(SECONDS * 0.6)
    assert not watch.is_stuck()


def test_nothing_to_do_is_no_fault() -> None:
    watch = BacklogWatch(SECONDS)
    for _ in range(3):
        assert not watch.is_stuck()
        time.sleep(SECONDS * 0.6)
