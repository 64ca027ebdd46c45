from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.migrated import fresh_database


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """A new database for each worker and run: `--reuse-db` and `--create-db` change nothing."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    database = fresh_database(f"test_throughline_{worker}")
    with django_db_blocker.unblock(), database, django_db_blocker.block():
        yield


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says something at the end of the run, from whichever process the test runs in."""
    return lambda text: record_property("told", text)
