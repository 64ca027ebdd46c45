"""Files in, numbers out: stored and exported numbers against every case and both sets of real data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from alignment.models import Rollup
from jobs.verifying import verify
from tests.jobs.file_sets import DATA, forgotten, make_organization, read_rows, write_set

pytestmark = pytest.mark.django_db
CASES = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))
COLUMNS = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm")
# The arithmetic says what these would give; the product does not let them in.
REFUSED = {"bounds belong to maintain": "bounds belong to a KPI to maintain"}
DAYS = ("2010-12-31", "2020-12-31", "2024-12-31")
Numbers = dict[str, list[int | None]]


def exported(slug: str, folder: Path, as_of: str | None = None) -> Numbers:
    arguments = [str(folder), f"--organization={slug}", *([f"--as-of={as_of}"] if as_of else [])]
    call_command("export_goals", *arguments, stdout=StringIO())
    rows = read_rows(folder / "rollup.csv")
    return {r["code"]: [int(r[c]) if r[c] else None for c in COLUMNS] for r in rows}


def stored(slug: str) -> Numbers:
    rows = Rollup.objects.filter(organization__slug=slug).select_related("goal")
    return {r.goal.code: [getattr(r, column) for column in COLUMNS] for r in rows}


def files_of(case: dict[str, Any]) -> dict[str, Any]:
    """The case's files, with the people that its goals name as owners."""
    emails = {g.get("owner_email") for g in case["files"]["goals"]} - {None, ""}
    people = [{"email": email, "name": email} for email in sorted(emails)]
    return case["files"] | ({"people": people} if people else {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_stored_and_exported_numbers_are_those_of_the_case(
    case: dict[str, Any], tmp_path: Path
) -> None:
    make_organization("acme", dt.date.fromisoformat(case["as_of"]))
    folder = write_set(tmp_path / "in", files_of(case))
    arguments = {"organization": "acme", "on_conflict": "last", "stdout": StringIO()}
    if case["name"] in REFUSED:
        complaint = StringIO()
        with pytest.raises(CommandError):
            call_command("import_goals", str(folder), stderr=complaint, **arguments)
        assert REFUSED[case["name"]] in complaint.getvalue()
        return
    call_command("import_goals", str(folder), **arguments)
    numbers, kept = exported("acme", tmp_path / "out"), stored("acme")
    assert {code: numbers[code] for code in case["expect"]} == case["expect"]
    assert kept == numbers


@pytest.fixture(scope="module", params=["germany-dns", "uk-sdg"])
def imported(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[str]:
    """A set of real data, imported once for the tests of this module."""
    with django_db_blocker.unblock(), forgotten():
        make_organization(request.param, dt.date(2024, 12, 31))
        call_command(
            "import_goals",
            str(DATA / request.param),
            organization=request.param,
            on_conflict="last",
            stdout=StringIO(),
        )
        yield request.param


@pytest.mark.parametrize("day", DAYS)
def test_real_data_gives_the_expected_numbers(imported: str, day: str, tmp_path: Path) -> None:
    expected = read_rows(DATA / "expected" / f"{imported}-{day}.csv")
    numbers = exported(imported, tmp_path, day)
    assert numbers == {r["code"]: [int(r[c]) if r[c] else None for c in COLUMNS] for r in expected}


def test_the_stored_numbers_of_real_data_equal_their_recompute(imported: str) -> None:
    rows = Rollup.objects.filter(organization__slug=imported)
    assert verify(rows[0].organization).differences == []


def test_what_is_exported_and_imported_is_exported_the_same(imported: str, tmp_path: Path) -> None:
    exported(imported, tmp_path / "first")
    again = make_organization(f"{imported}-again", dt.date(2024, 12, 31))
    call_command(
        "import_goals", str(tmp_path / "first"), organization=again.slug, stdout=StringIO()
    )
    exported(again.slug, tmp_path / "second")
    first, second = tmp_path / "first", tmp_path / "second"
    assert {p.name for p in first.iterdir()} == {p.name for p in second.iterdir()}
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name
