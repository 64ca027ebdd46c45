"""Migrations of additions do what Django would have done, told of the models once."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from people.additions import Additions

pytestmark = pytest.mark.django_db


def shelves(kind: type[migrations.Migration]) -> migrations.Migration:
    key = ("id", models.BigAutoField(primary_key=True))
    shelf = models.ForeignKey("people.Shelf", models.CASCADE)
    named = models.UniqueConstraint(
        fields=["shelf", "name"], condition=~models.Q(name=""), name="x_named"
    )
    migration = kind("0001_initial", "people")
    migration.operations = [
        migrations.CreateModel("Shelf", [key, ("name", models.TextField())]),
        migrations.CreateModel("Book", [key, ("name", models.TextField())]),
        migrations.AddField("Book", "shelf", shelf),
        migrations.AddIndex("Book", models.Index(fields=["name"], name="x_name")),
        migrations.CreateModel("Loan", [key, ("book", models.ForeignKey("Book", models.CASCADE))]),
        migrations.AddConstraint("Book", named),
    ]
    return migration


def test_its_sql_and_its_models_are_those_of_django_s_own_migration() -> None:
    sql, models_after = [], []
    for kind in (migrations.Migration, Additions):
        before = ProjectState()
        assert before.apps
        with connection.schema_editor(collect_sql=True) as editor:
            after = shelves(kind).apply(before, editor)
        sql.append(editor.collected_sql)
        models_after.append(after)
    assert len(sql[0]) > 5
    assert sql[0] == sql[1]
    assert models_after[0] == models_after[1]
