"""A day that stands still: pictures taken on any day show the same dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone

MORNING = dt.datetime(2026, 7, 2, 9, 30, tzinfo=dt.UTC)
DAY = MORNING.date()
# The past day that is looked at.
PAST = DAY - dt.timedelta(days=21)


@contextmanager
def stopped_clock() -> Iterator[None]:
    """It is that morning for this process. Entered before models are loaded, for their defaults."""
    with mock.patch.object(timezone, "now", return_value=MORNING):
        yield
