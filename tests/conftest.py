from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests.migrated import fresh_database
from tests.rows import tables_with_rows, take_away


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """A new database for each worker and run: `--reuse-db` and `--create-db` change nothing."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    database = fresh_database(f"test_throughline_{worker}")
    with django_db_blocker.unblock(), database:
        # Else a test that commits would take away what migrating made, for all that come after it.
        assert tables_with_rows() == [], "tests/rows.py has to leave these be"
        with django_db_blocker.block():
            yield


@pytest.fixture(scope="session", autouse=True)
def _emptied_by_rows() -> Iterator[None]:
    """What a test committed is taken away table by table, where there is any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: take_away())
        yield


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says something at the end of the run, from whichever process the test runs in."""
    return lambda text: record_property("told", text)
