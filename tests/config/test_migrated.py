"""The tests' own database is migrated again when what the migrations do has changed, and only then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from tests.migrated import ROOT, drop, fingerprint, own_imports, own_migrations

RULES = ROOT / "alignment" / "migrations" / "0003_rules.py"


def test_migrations_and_what_they_import_of_ours_make_the_fingerprint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert RULES in own_migrations()
    assert {ROOT / "alignment" / "dirt.py", ROOT / "people" / "tenancy.py"} <= set(
        own_imports(RULES)
    )
    read = Path.read_bytes
    before = fingerprint()
    assert fingerprint() == before
    for changed in (RULES, ROOT / "alignment" / "dirt.py"):

        def read_as_if_changed(path: Path, changed: Path = changed) -> bytes:
            return read(path) + (b"\n# changed" if path == changed else b"")

        monkeypatch.setattr(Path, "read_bytes", read_as_if_changed)
        assert fingerprint() != before


@pytest.mark.django_db
def test_the_copy_is_migrated_and_belongs_to_this_run() -> None:
    assert connection.settings_dict["NAME"].startswith("test_throughline_")
    assert "alignment_dirty" in connection.introspection.table_names()


class Vacuuming:
    """A server that is vacuuming the database, as PostgreSQL answers then."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def execute(self, statement: sql.Composed) -> None:
        text = statement.as_string()
        if "FORCE" in text:
            raise InsufficientPrivilege("permission denied to terminate process")
        self.done.append(text)


def test_a_database_that_is_being_vacuumed_is_dropped_without_force() -> None:
    server: Any = Vacuuming()
    drop(server, "spare")
    assert server.done == ['DROP DATABASE IF EXISTS "spare"']
