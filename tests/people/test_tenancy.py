from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from goals.models import Goal
from people.models import Organization, Person
from people.tenancy import TenantKey, TenantOneToOne
from tests.alignment.some_organization import TODAY

OURS = {"people", "kpis", "goals", "reviews", "alignment"}
COMPOSITE = """
SELECT conrelid::regclass::text, a.attname FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]
JOIN pg_attribute o ON o.attrelid = c.conrelid AND o.attnum = c.conkey[1]
WHERE c.contype = 'f' AND cardinality(c.conkey) = 2 AND o.attname = 'organization_id'
"""


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and not model.__name__.endswith("Event")
    ]


def test_every_table_carries_its_organization() -> None:
    without = {
        model.__name__
        for model in our_models()
        if "organization_id" not in {f.column for f in model._meta.concrete_fields}
    }
    assert without == {"Organization"}


@pytest.mark.django_db
def test_every_foreign_key_carries_the_organization() -> None:
    with connection.cursor() as cursor:
        cursor.execute(COMPOSITE)
        composite = set(cursor.fetchall())
    keys = {
        (model._meta.db_table, field.column)
        for model in our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.column != "organization_id"
    }
    assert keys - composite == set()


def test_every_key_between_our_tables_is_a_tenant_key() -> None:
    plain = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and not isinstance(field, TenantKey | TenantOneToOne)
        and field.column != "organization_id"
    ]
    assert plain == []


@pytest.mark.django_db
def test_no_row_can_point_into_another_organization() -> None:
    ours = Organization.objects.create(name="Ours", slug="ours", rollup_date=TODAY)
    theirs = Organization.objects.create(name="Theirs", slug="theirs", rollup_date=TODAY)
    stranger = Person.objects.create(organization=theirs, email="s@theirs.example", name="S")
    with pytest.raises(IntegrityError):
        create_and_check(Goal(organization=ours, code="G", title="G", owner=stranger))


@transaction.atomic
def create_and_check(goal: Goal) -> None:
    goal.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
