"""Every row belongs to one organization, and no key points into another: composite foreign keys.

Django 5.2 cannot declare a composite foreign key, so a `TenantKey` makes none in the database and
a migration adds it with `add_tenant_key`; a test lists the ones that were forgotten.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


class TenantKey(models.ForeignKey[Any, Any]):
    """A foreign key whose database constraint is (organization_id, column)."""

    def __init__(self, to: Any, on_delete: Any, **options: Any) -> None:
        options["db_constraint"] = False
        super().__init__(to, on_delete, **options)


class TenantOneToOne(models.OneToOneField[Any, Any]):
    """A one-to-one key whose database constraint is (organization_id, column)."""

    def __init__(self, to: Any, on_delete: Any, **options: Any) -> None:
        options["db_constraint"] = False
        super().__init__(to, on_delete, **options)


def add_tenant_key(
    table: str, column: str, target: str, on_delete: str = "NO ACTION"
) -> migrations.RunSQL:
    """Add the composite key table(organization_id, column) → target(organization_id, id).

    Deferred to commit like Django's own keys, so that the order of writes does not matter.
    """
    name = f"{table}_{column}_tenant"
    return migrations.RunSQL(
        sql=(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (organization_id, {column})"
            f" REFERENCES {target} (organization_id, id) ON DELETE {on_delete}"
            " DEFERRABLE INITIALLY DEFERRED"
        ),
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def tenant_identity(table: str) -> models.UniqueConstraint:
    """The key (organization, id) that composite foreign keys refer to."""
    return models.UniqueConstraint(fields=["organization", "id"], name=f"{table}_tenant")
