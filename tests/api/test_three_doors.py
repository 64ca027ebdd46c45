"""The same reading by form, by API and by import: one action's rules, so one state of the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.urls import reverse

from jobs.files.importing import import_files
from tests.api.conftest import Post
from tests.jobs.file_sets import forgotten, write_set
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today

State = dict[str, list[str]]
# What a door leaves of itself, and what tells one row from another but says nothing.
TRAILS = ("django_", "ledger_", "pghistory_", "pgtrigger_")
HISTORY = {"pgh_id", "pgh_created_at", "pgh_context_id"}
IDENTITY = HISTORY | {"id", "recorded_at", "supersedes_id", "last_login"}
# Who said it, and by which door: a file is read by a command, in nobody's name.
SAID_BY = {"source", "author_id"}
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY 1"


def state() -> State:
    """Every row of every table that is no door's trail."""
    tables = [t for t in connection.introspection.table_names() if not t.startswith(TRAILS)]
    return {table: rows_of(table) for table in tables}


def rows_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(f'SELECT {", ".join(names)} FROM "{table}"')
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    is_reading = table == "kpis_reading"
    return sorted(json.dumps(told(row, is_reading), default=str) for row in rows)


def told(row: dict[str, object], is_reading: bool) -> dict[str, object]:
    left_out = IDENTITY | SAID_BY if is_reading else IDENTITY
    said = {name: value for name, value in row.items() if name not in left_out}
    if "superseded_at" in said:
        said["superseded_at"] = said["superseded_at"] is not None
    return said


def after(write: Callable[[], object]) -> State:
    """What the database holds after a write; the write is undone."""
    with forgotten():
        write()
        return state()


def test_the_same_reading_by_form_api_and_import_leaves_the_same_state(
    world: World, signed_in: SignIn, posted: Post, tmp_path: Path
) -> None:
    kpi, value = world.answers.code, "70.123456789012"
    client = signed_in(world.employee)
    page = form_of(client, reverse("kpi", args=[kpi]), "value")
    row = {"kpi_code": kpi, "date": today().isoformat(), "value": value}
    files = write_set(tmp_path / "set", {"readings": [row]})

    def by_form() -> None:
        url = reverse("readings", args=[kpi])
        assert client.post(url, page | {"value": value, "note": ""}).status_code == 302

    def by_api() -> None:
        url = reverse("api:readings", args=[kpi])
        assert posted(world.employee, url, {"value": value}).status_code == 201

    def by_import() -> None:
        import_files(files, world.organization, is_update=True, last_wins=False)

    before = state()
    formed, sent, imported = after(by_form), after(by_api), after(by_import)
    changed = {table for table in formed if formed[table] != before.get(table)}
    assert {"kpis_reading", "alignment_targetstate", "alignment_rollup"} <= changed
    assert formed == sent == imported
