"""The tests' database: migrated once for each state of the migrations, then copied.

Migrating takes half a minute and a copy a second: so one test file starts at once, and the
workers of one run share the migrating.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "throughline_migrated_"
# Any number that nobody else locks: one process at a time migrates or copies.
LOCK = 7_305_001


@contextmanager
def fresh_database(name: str) -> Iterator[None]:
    """Django works on a new database of this name."""
    usual = connection.settings_dict["NAME"]
    with maintenance() as server:
        copy_of_migrated(server, name)
    work_on(name)
    yield
    work_on(usual)
    with maintenance() as server:
        drop(server, name)


@contextmanager
def maintenance() -> Iterator[psycopg.Connection]:
    """A connection beside Django's own, in which databases can be made; one process at a time."""
    parameters = connection.get_connection_params() | {"dbname": "postgres", "autocommit": True}
    with psycopg.connect(**parameters) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield server


def copy_of_migrated(server: psycopg.Connection, name: str) -> None:
    source = PREFIX + fingerprint()
    known = migrated_databases(server)
    if source not in known:
        for other in known:
            drop(server, other)
        migrate(server, source)
    drop(server, name)
    run(server, "CREATE DATABASE {} TEMPLATE {}", name, source)


def migrate(server: psycopg.Connection, name: str) -> None:
    """Under another name until it is whole: a run that was killed leaves nothing half-migrated."""
    draft = "throughline_migrating"
    drop(server, draft)
    run(server, "CREATE DATABASE {}", draft)
    usual = connection.settings_dict["NAME"]
    work_on(draft)
    call_command("migrate", verbosity=0, interactive=False)
    work_on(usual)
    run(server, "ALTER DATABASE {} RENAME TO {}", draft, name)


def migrated_databases(server: psycopg.Connection) -> list[str]:
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND pg_get_userbyid(datdba)"
        " = current_user",
        [PREFIX],
    )
    return [name for (name,) in found]


def drop(server: psycopg.Connection, name: str) -> None:
    try:
        run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    except psycopg.errors.InsufficientPrivilege:
        # A worker that vacuums it is nobody's, so nobody but a superuser may end it by force; without
        # force the server asks it to go.
        run(server, "DROP DATABASE IF EXISTS {}", name)


def run(server: psycopg.Connection, statement: str, *names: str) -> None:
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def work_on(name: str) -> None:
    """Let Django's next connection be to this database."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


# What a migrated database depends on ---------------------------------------------------
def fingerprint() -> str:
    """Changes with the migrations, what they import of ours, and the installed packages."""
    migrations = own_migrations()
    imported = {path for migration in migrations for path in own_imports(migration)}
    roles = ROOT / "config" / "embedded" / "roles.py"
    digest = hashlib.sha256()
    for path in sorted({*migrations, *imported, roles, ROOT / "requirements.lock"}):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def own_migrations() -> list[Path]:
    folders = (Path(app.path) for app in apps.get_app_configs())
    own = (folder for folder in folders if folder.parent == ROOT)
    return [path for folder in own for path in (folder / "migrations").glob("*.py")]


def own_imports(migration: Path) -> Iterator[Path]:
    """The files of ours that a migration imports by name."""
    for node in ast.walk(ast.parse(migration.read_bytes())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            base = ROOT.joinpath(*name.split("."))
            yield from filter(Path.is_file, (base.with_suffix(".py"), base / "__init__.py"))
