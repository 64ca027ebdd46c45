from __future__ import annotations

import datetime as dt
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.test import TestCase, override_settings
from django.utils import timezone

from goals.models import Goal

TODAY = dt.date(2026, 7, 2)


class Made(NamedTuple):
    logins: Path
    began: dt.datetime
    seconds: float
    said: str


@pytest.fixture(scope="package")
def made(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Made]:
    """The demo, made once by its command, in a transaction that is rolled back in the end."""
    folder = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), override_settings(DATA=folder):
        transactions = TestCase._enter_atomics()
        try:
            began, started, said = timezone.now(), time.process_time(), io.StringIO()
            call_command("demo", on=TODAY, stdout=said)
            seconds = time.process_time() - started
            yield Made(folder / "demo-logins.json", began, seconds, said.getvalue())
        finally:
            TestCase._rollback_atomics(transactions)


def goal(title: str) -> Goal:
    return Goal.objects.select_related("rollup").get(title__startswith=title)


def confidence(of: Goal) -> int | None:
    latest = of.check_ins.order_by("-dated", "-id").first()
    return latest.confidence if latest else None
