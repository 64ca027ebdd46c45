"""Migrations that make models and add to them, without Django rendering all models for each step."""

from __future__ import annotations

from itertools import groupby

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Additions(migrations.Migration):
    """A migration that only makes models and adds fields, constraints, indexes and triggers.

    Every table is tied to every other, so Django renders them all anew after each of hundreds of
    operations, for half a minute in all. Here a run of operations of one kind is told of the models
    before and after the whole run; the SQL is the same.
    """

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        for _, run in groupby(self.operations, lambda one: isinstance(one, migrations.CreateModel)):
            project_state = self.apply_together(list(run), project_state, schema_editor)
        return project_state

    def apply_together(
        self, run: list[Operation], before: ProjectState, schema_editor: BaseDatabaseSchemaEditor
    ) -> ProjectState:
        after = before.clone()
        # Rendered when the first operation asks for a model.
        after.__dict__.pop("apps", None)
        for operation in run:
            operation.state_forwards(self.app_label, after)
        for operation in run:
            operation.database_forwards(self.app_label, schema_editor, before, after)
        return after
