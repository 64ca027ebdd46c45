"""What is exported can be imported, and is exported the same again, with the right numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from goals.models import Goal
from jobs.files.exporting import export_files, write_rollup
from jobs.files.faults import FilesRefused
from jobs.files.importing import import_files
from jobs.files.layout import FILES
from jobs.verifying import verify
from people.models import Organization, Person
from tests.jobs.file_sets import (
    DATA,
    TODAY,
    contents,
    forgotten,
    make_organization,
    read_rows,
    vector_cases,
    write_set,
)
from tests.jobs.rich_set import RICH

pytestmark = pytest.mark.django_db
DAYS = [dt.date(2010, 12, 31), dt.date(2020, 12, 31), dt.date(2024, 12, 31)]
NUMBERS = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm")
# DESIGN: "on another direction bounds are refused".
REFUSED_CASES = {"bounds belong to maintain": "lower: bounds belong to a KPI to maintain"}
KEYS = {
    "code",
    "parent_code",
    "predecessor_code",
    "goal_code",
    "kpi_code",
    "from_code",
    "to_code",
    "cycle",
    "name",
}


@pytest.fixture(scope="module", autouse=True)
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), forgotten():
        yield


@pytest.fixture(scope="module")
def imported(database: None) -> dict[str, Organization]:
    """Both sets of real data, each in an organization of its own."""
    organizations = {}
    for name in ("germany-dns", "uk-sdg"):
        organizations[name] = make_organization(name)
        import_files(DATA / name, organizations[name], last_wins=True)
    return organizations


@pytest.fixture(scope="module")
def rich(database: None, tmp_path_factory: pytest.TempPathFactory) -> Organization:
    organization = make_organization("rich")
    import_files(write_set(tmp_path_factory.mktemp("rich"), RICH), organization)
    return organization


def four_by_code(path: Path) -> dict[str, tuple[str, ...]]:
    return {row["code"]: tuple(row[name] for name in NUMBERS) for row in read_rows(path)}


# Numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("as_of", DAYS, ids=str)
@pytest.mark.parametrize("name", ["germany-dns", "uk-sdg"])
def test_the_numbers_of_real_data_are_those_of_an_independent_program(
    imported: dict[str, Organization], tmp_path: Path, name: str, as_of: dt.date
) -> None:
    write_rollup(tmp_path, imported[name], as_of)
    expected = four_by_code(DATA / "expected" / f"{name}-{as_of}.csv")
    assert len(expected) in (176, 434)
    assert four_by_code(tmp_path / "rollup.csv") == expected


@pytest.mark.parametrize("name", ["germany-dns", "uk-sdg"])
def test_the_stored_numbers_are_there_when_the_import_returns(
    imported: dict[str, Organization], name: str
) -> None:
    report = verify(imported[name])
    assert (report.differences, report.waiting) == ([], 0)
    assert report.goals in (176, 434)


def case_files(number: int, case: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """A case's rows with codes of its own, so that all cases fit into one organization."""

    def own(column: str, cell: str) -> str:
        if column == "owner_email" and cell:
            return f"{number}-{cell}"
        return f"{number}-{cell}" if column in KEYS and cell else cell

    files = {
        file: [{column: own(column, cell) for column, cell in row.items()} for row in rows]
        for file, rows in case["files"].items()
    }
    owners = {row["owner_email"] for row in files["goals"] if row.get("owner_email")}
    files["people"] = [{"email": email, "name": email} for email in sorted(owners)]
    return files


@pytest.fixture(scope="module")
def cases(database: None, tmp_path_factory: pytest.TempPathFactory) -> Organization:
    """All cases that the rules allow, imported at once."""
    together: dict[str, list[dict[str, str]]] = {}
    for number, case in enumerate(vector_cases()):
        if case["name"] not in REFUSED_CASES:
            for file, rows in case_files(number, case).items():
                together.setdefault(file, []).extend(rows)
    organization = make_organization("cases")
    import_files(
        write_set(tmp_path_factory.mktemp("cases"), together), organization, last_wins=True
    )
    return organization


def test_every_case_of_the_arithmetic_comes_out_of_the_export(
    cases: Organization, tmp_path: Path
) -> None:
    numbered = list(enumerate(vector_cases()))
    assert len(numbered) == 91
    by_day: dict[str, dict[str, tuple[str, ...]]] = {}
    for day in {case["as_of"] for _, case in numbered}:
        write_rollup(tmp_path, cases, dt.date.fromisoformat(day))
        by_day[day] = four_by_code(tmp_path / "rollup.csv")
    wrong = []
    for number, case in numbered:
        for code, four in case["expect"].items():
            expected = tuple("" if number is None else str(number) for number in four)
            is_refused = case["name"] in REFUSED_CASES
            if not is_refused and by_day[case["as_of"]][f"{number}-{code}"] != expected:
                wrong.append((case["name"], code))
    assert wrong == []


@pytest.mark.parametrize("name", REFUSED_CASES)
def test_a_case_that_the_rules_forbid_is_refused(name: str, tmp_path: Path) -> None:
    (case,) = (case for case in vector_cases() if case["name"] == name)
    with pytest.raises(FilesRefused, match=REFUSED_CASES[name]):
        import_files(write_set(tmp_path, case["files"]), make_organization("refused"))


# Round trips ------------------------------------------------------------------------------


def assert_survives(organization: Organization, folder: Path) -> dict[str, bytes]:
    """Export, import into a fresh organization, export again: the same files to the byte."""
    export_files(folder / "first", organization, TODAY)
    # An address signs in to one organization of an installation only.
    people = Person.objects.of(organization)
    people.update(email=Concat(Value("moved-"), "email"))
    again = make_organization(f"{organization.slug}-again")
    import_files(folder / "first", again)
    export_files(folder / "second", again, TODAY)
    first = contents(folder / "first")
    assert contents(folder / "second") == first
    return first


@pytest.mark.parametrize("name", ["germany-dns", "uk-sdg"])
def test_real_data_survives_export_import_export(
    imported: dict[str, Organization], tmp_path: Path, name: str
) -> None:
    files = assert_survives(imported[name], tmp_path)
    assert len(files) == len(FILES) + 1


def test_every_file_and_column_survives_export_import_export(
    rich: Organization, tmp_path: Path
) -> None:
    assert_survives(rich, tmp_path)
    used = {
        (file.name, column.name)
        for file in FILES
        for row in read_rows(tmp_path / "first" / file.name)
        for column in file.columns
        if row[column.name]
    }
    assert used == {(file.name, column.name) for file in FILES for column in file.columns}


def test_an_export_changes_nothing_when_it_comes_back_as_an_update(
    rich: Organization, tmp_path: Path
) -> None:
    export_files(tmp_path, rich, TODAY)
    report = import_files(tmp_path, rich, is_update=True)
    assert all(counts["read"] == counts["unchanged"] for counts in report.files.values())
    assert report.files["kpis.csv"]["read"] == 6


def test_an_organization_without_anything_gives_headers_alone(tmp_path: Path) -> None:
    export_files(tmp_path, make_organization("empty"), TODAY)
    assert {text.count(b"\n") for text in contents(tmp_path).values()} == {1}
    assert (tmp_path / "interim.csv").read_text() == "kpi_code,goal_code,date,value\n"


# Spelling ---------------------------------------------------------------------------------


def test_values_are_plain_decimals(rich: Organization, tmp_path: Path) -> None:
    export_files(tmp_path, rich, TODAY)
    readings = {
        (r["kpi_code"], r["date"]): r["value"] for r in read_rows(tmp_path / "readings.csv")
    }
    assert readings == {
        ("K1", "2026-03-15"): "120000.000000000001",
        ("K1", "2026-03-22"): "150000",
        ("K2", "2026-03-31"): "0",
        ("K2", "2026-04-30"): "0.000000000001",
        ("K3", "2026-04-30"): "999999999999999999.999999999999",
        ("K4", "2026-02-28"): "1",
    }
    weights = {row["code"]: row["weight"] for row in read_rows(tmp_path / "goals.csv")}
    assert (weights["G.1"], weights["G"], weights["G.4"]) == ("2.5", "1", "1000000")


def test_rows_stand_in_the_order_of_code_points(rich: Organization, tmp_path: Path) -> None:
    export_files(tmp_path, rich, TODAY)
    codes = [row["code"] for row in read_rows(tmp_path / "goals.csv")]
    assert codes == ["3-1-a", "=1+1", "G", "G.1", "G.10", "G.2", "G.3", "G.4", "P"]
    assert [row["code"] for row in read_rows(tmp_path / "units.csv")] == [
        "HQ",
        "S",
        "S-1",
        "X",
        "Ö",
    ]
    steps = [row["title"] for row in read_rows(tmp_path / "steps.csv")]
    assert steps == ["Begin", "Call", "Call", "Answer"]


def test_a_kpi_with_one_target_has_it_in_its_own_row(rich: Organization, tmp_path: Path) -> None:
    export_files(tmp_path, rich, TODAY)
    goals = {row["code"]: row["goal_code"] for row in read_rows(tmp_path / "kpis.csv")}
    assert goals == {"K1": "G.1", "K2": "", "K3": "G.3", "K4": "G.2", "K5": "", "K6": ""}
    further = [row["kpi_code"] for row in read_rows(tmp_path / "targets.csv")]
    assert further == ["K2", "K2", "K6", "K6"]


def test_lines_end_in_line_feeds_and_cells_keep_theirs(rich: Organization, tmp_path: Path) -> None:
    export_files(tmp_path, rich, TODAY)
    goals = (tmp_path / "goals.csv").read_bytes()
    assert b'"First line\r\nsecond, with \xe2\x80\x9cquotes\xe2\x80\x9d"' in goals
    assert goals.count(b"\r") == 1
    assert b'\n=1+1,"=HYPERLINK(""x"")",3-1-a,' in goals


# The command ------------------------------------------------------------------------------


def test_the_command_exports_the_numbers_of_a_day(rich: Organization, tmp_path: Path) -> None:
    said = StringIO()
    folder = tmp_path / "new" / "folder"
    call_command(
        "export_goals", str(folder), organization="rich", as_of=dt.date(2026, 4, 1), stdout=said
    )
    assert "goals.csv: 9 rows\n" in said.getvalue()
    assert said.getvalue().endswith("rollup.csv: 9 rows\nnumbers of 2026-04-01\n")
    rollup = {row["code"]: row for row in read_rows(folder / "rollup.csv")}
    assert rollup["G.2"]["progress_ppm"] == "1000000"
    assert rollup["G.2"]["pace"] == "on_track"
    assert rollup["P"] == {
        "code": "P",
        "progress_ppm": "",
        "evidence_ppm": "0",
        "expected_ppm": "",
        "paced_ppm": "",
        "pace": "",
    }


def test_the_command_exports_what_was_known(rich: Organization, tmp_path: Path) -> None:
    arguments = ("export_goals", str(tmp_path), "--organization", rich.slug, "--known-at")
    call_command(*arguments, "2001-02-03T23:30", stdout=(out := StringIO()))
    assert "rollup.csv: 0 rows" in out.getvalue()
    assert "numbers of 2001-02-03, as known at 2001-02-03T23:30" in out.getvalue()
    call_command(*arguments, timezone.now().isoformat(), stdout=StringIO())
    assert len(read_rows(tmp_path / "rollup.csv")) == Goal.objects.of(rich).count()


def test_without_a_day_the_numbers_are_those_that_pages_show(
    rich: Organization, tmp_path: Path
) -> None:
    call_command("export_goals", str(tmp_path), organization="rich", stdout=StringIO())
    stored = {
        row.goal.code: tuple(
            "" if number is None else str(number)
            for number in (row.progress_ppm, row.evidence_ppm, row.expected_ppm, row.paced_ppm)
        )
        for row in rich.rollup_set.select_related("goal")
    }
    assert four_by_code(tmp_path / "rollup.csv") == stored


def test_an_unknown_organization_or_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="'nobody'"):
        call_command("export_goals", str(tmp_path), organization="nobody")
    make_organization("blocked")
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_goals", str(tmp_path / "file"), organization="blocked")
