"""manage.py grant_rights: what the application's database role may do, after each migration."""

from __future__ import annotations

import os

import pghistory.models
from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from psycopg import sql

from ledger.models import AuditEntry

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)


class Command(BaseCommand):
    """Give THROUGHLINE_APP_ROLE its rights on this database; without that name do nothing."""

    help = "Give the application's database role its rights on the tables."

    def handle(self, **options: object) -> None:
        role = os.environ.get("THROUGHLINE_APP_ROLE")
        if not role:
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in rights_statements(role):
                cursor.execute(statement)


def rights_statements(role: str) -> list[str]:
    """SQL for the owner to run. What happened can be added to and read, not changed."""
    name = sql.Identifier(role).as_string()
    return [
        *(statement.format(role=name) for statement in GRANTS),
        *(
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {sql.Identifier(table).as_string()} FROM {name}"
            for table in append_only_tables()
        ),
    ]


def append_only_tables() -> list[str]:
    """The audit entries and every history table, of those this database has."""
    tables = {AuditEntry._meta.db_table}
    for model in apps.get_models():
        if issubclass(model, pghistory.models.Event):
            tables.add(model._meta.db_table)
    return sorted(tables & set(connection.introspection.table_names()))
