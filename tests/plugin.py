"""Starts the embedded PostgreSQL before Django reads its settings; in a data folder of the tests'."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from config import embedded


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """A wrapper runs before pytest-django's hook, which loads the settings."""
    if not embedded.is_configured():
        os.environ.setdefault("THROUGHLINE_DATA", str(embedded.ROOT / ".data" / "tests"))
        database = embedded.connected(embedded.OWNER_ROLE)
        database.__enter__()
        early_config.add_cleanup(lambda: database.__exit__(None, None, None))
    return (yield)
