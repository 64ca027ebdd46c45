"""The two database roles, neither a superuser: one owns and migrates, one is the application."""

from __future__ import annotations

from collections.abc import Callable
from typing import LiteralString

import psycopg
from psycopg import sql

OWNER_ROLE = "throughline_owner"
APP_ROLE = "throughline_app"
DATABASE = "throughline"

# In template1, so that every database made later, a test's too, starts with them.
DEFAULT_PRIVILEGES: tuple[LiteralString, ...] = (
    "{for_owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "{for_owner} GRANT USAGE, SELECT ON SEQUENCES TO {app}",
)
DATABASE_PRIVILEGES: tuple[LiteralString, ...] = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
)
NAMES = {
    "owner": sql.Identifier(OWNER_ROLE),
    "app": sql.Identifier(APP_ROLE),
    "database": sql.Identifier(DATABASE),
    "for_owner": sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {}").format(sql.Identifier(OWNER_ROLE)),
}

Connect = Callable[[str], psycopg.Connection]


def ensure_roles_and_database(connect: Connect) -> None:
    """Make what is missing, as superuser; every step may have been cut off before."""
    with connect("postgres") as connection:
        if has_database(connection):
            return
        for role, option in ((OWNER_ROLE, "CREATEDB"), (APP_ROLE, "NOCREATEDB")):
            make_role(connection, role, option)
    with connect("template1") as template:
        for statement in DEFAULT_PRIVILEGES:
            template.execute(sql.SQL(statement).format(**NAMES))
    with connect("postgres") as connection:
        connection.autocommit = True
        connection.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**NAMES))
        for statement in DATABASE_PRIVILEGES:
            connection.execute(sql.SQL(statement).format(**NAMES))


def has_database(connection: psycopg.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    return found.fetchone() is not None


def make_role(connection: psycopg.Connection, role: str, option: LiteralString) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        return
    statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS {}")
    connection.execute(statement.format(sql.Identifier(role), sql.SQL(option)))
