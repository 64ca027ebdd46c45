"""What the application's database role may do with the real tables."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from config.embedded import APP_ROLE

pytestmark = pytest.mark.skipif(
    "THROUGHLINE_APP_ROLE" not in os.environ, reason="roles are made on the embedded server"
)


@pytest.fixture(scope="module")
def opened(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[psycopg.Connection]:
    """A connection of the application's own to the database of the tests."""
    with django_db_blocker.unblock():
        call_command("grant_rights")
        settings = connection.settings_dict
        with psycopg.connect(
            host=settings["HOST"], user=APP_ROLE, dbname=settings["NAME"], autocommit=True
        ) as opened:
            yield opened
        connection.close()


@pytest.fixture
def application(opened: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """In a transaction that is undone: emptying all tables afterwards would cost a second a test."""
    with opened.transaction(force_rollback=True):
        yield opened


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger_auditentry",
        "UPDATE ledger_auditentry SET verb = 'other'",
        "TRUNCATE ledger_auditentry",
        "DELETE FROM goals_goalevent",
        "UPDATE goals_goalevent SET title = 'other'",
        "ALTER TABLE goals_goal ADD COLUMN other int",
        "ALTER TABLE goals_goal DISABLE TRIGGER ALL",
        "TRUNCATE goals_goal CASCADE",
        "DROP TABLE kpis_reading",
        "CREATE TABLE other (x int)",
    ],
)
def test_the_application_can_neither_change_tables_nor_what_happened(
    application: psycopg.Connection, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement)  # type: ignore[call-overload]


def test_the_application_can_add_to_the_audit_and_read_it(application: psycopg.Connection) -> None:
    application.execute(
        "INSERT INTO ledger_auditentry"
        ' (organization_id, at, verb, noun, "before", "after")'
        " VALUES (0, now(), 'set', 'goal', '{}', '{}')"
    )
    read = "SELECT count(*) FROM ledger_auditentry WHERE organization_id = 0"
    assert application.execute(read).fetchone() == (1,)


def test_the_application_can_write_every_other_table(application: psycopg.Connection) -> None:
    writable = application.execute(
        "SELECT bool_and(has_table_privilege(oid, 'INSERT, UPDATE, DELETE, SELECT'))"
        " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    ).fetchone()
    assert writable == (True,)
