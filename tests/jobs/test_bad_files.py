"""Every way to spoil a set of files: refused by file, row, column and reason; nothing is written."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker

from jobs.files.faults import FilesRefused
from jobs.files.importing import import_files
from people.models import Organization, Person
from tests.jobs.bad_cells import CELLS
from tests.jobs.bad_existing import EXISTING
from tests.jobs.bad_measures import MEASURES
from tests.jobs.bad_relations import RELATIONS
from tests.jobs.bad_sets import GOOD, STORED, Bad, readings, value
from tests.jobs.bad_shapes import SHAPES
from tests.jobs.file_sets import Files, forgotten, make_organization, rows_by_table, write_set

pytestmark = pytest.mark.django_db


BAD = [*SHAPES, *CELLS, *RELATIONS, *MEASURES, *EXISTING]


@pytest.fixture(scope="module", autouse=True)
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), forgotten():
        yield


@pytest.fixture(scope="module")
def acme(database: None, tmp_path_factory: pytest.TempPathFactory) -> Organization:
    """An organization with some of everything, beside another one."""
    other = make_organization("other")
    Person.objects.create(organization=other, email="else@other.example", name="Else")
    organization = make_organization("acme")
    import_files(write_set(tmp_path_factory.mktemp("stored"), STORED), organization)
    return organization


def test_the_set_that_is_spoilt_below_is_good(acme: Organization, tmp_path: Path) -> None:
    report = import_files(write_set(tmp_path, GOOD), acme)
    assert report.files["goals.csv"] == {"read": 2, "created": 2, "updated": 0, "unchanged": 0}


@pytest.mark.parametrize("bad", BAD, ids=[bad.id for bad in BAD])
def test_is_refused_by_file_row_column_and_reason(
    bad: Bad, acme: Organization, tmp_path: Path
) -> None:
    before = rows_by_table()
    with pytest.raises(FilesRefused) as refused:
        import_files(write_set(tmp_path, bad.set()), acme, is_update=bad.is_update)
    faults = refused.value.faults
    found = [f for f in faults if (f.file, f.row, f.column) == (bad.file, bad.row, bad.column)]
    assert found and bad.reason in found[0].reason, "\n" + refused.value.text()
    assert refused.value.count == 1 + bad.others, "\n" + refused.value.text()
    assert rows_by_table() == before


def test_every_fault_of_a_set_is_told_at_once(acme: Organization, tmp_path: Path) -> None:
    spoilt: Files = {
        **GOOD,
        "units": "code,name,parent_code\nS,Sales,Z\n",
        "goals": "code,title,parent_code,weight\nA,Win,,heavy\nB,Sell,A,\nC,Keep,Y,\n",
        "readings": "kpi_code,date,value\nK,2026-06-01,4\nK,2026-06-01,5\nK,June,6\n",
    }
    with pytest.raises(FilesRefused) as refused:
        import_files(write_set(tmp_path, spoilt), acme)
    places = [(fault.file, fault.row, fault.column) for fault in refused.value.faults]
    assert places == [
        ("goals.csv", 2, "weight"),
        ("goals.csv", 4, "parent_code"),
        ("readings.csv", 3, "value"),
        ("readings.csv", 4, "date"),
        ("units.csv", 2, "parent_code"),
    ]


def test_the_first_hundred_faults_are_told_and_all_are_counted(
    acme: Organization, tmp_path: Path
) -> None:
    spoilt = {**GOOD, **readings("K,June,4\n" * 250)}
    with pytest.raises(FilesRefused) as refused:
        import_files(write_set(tmp_path, spoilt), acme)
    assert (len(refused.value.faults), refused.value.count) == (100, 250)
    assert refused.value.text().endswith("… and 150 more")


def test_the_command_prints_the_faults_and_fails(acme: Organization, tmp_path: Path) -> None:
    folder = write_set(tmp_path, {**GOOD, **value("NaN")})
    errors, before = StringIO(), rows_by_table()
    with pytest.raises(CommandError) as failed:
        call_command("import_goals", str(folder), organization="acme", stderr=errors)
    expected = "readings.csv, row 3, column value: 'NaN' is not a number: it must be finite\n"
    assert errors.getvalue() == expected
    assert (str(failed.value), failed.value.returncode) == ("Nothing was written: 1 error.", 1)
    assert rows_by_table() == before


def test_an_organization_that_is_not_there_is_named(acme: Organization, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="'acme-2'"):
        call_command("import_goals", str(write_set(tmp_path, GOOD)), organization="acme-2")


def test_a_folder_that_is_not_there_is_refused(acme: Organization, tmp_path: Path) -> None:
    with pytest.raises(FilesRefused, match=r"nowhere: there is no such folder or \.zip file"):
        import_files(tmp_path / "nowhere", acme)


def test_a_broken_archive_is_refused(acme: Organization, tmp_path: Path) -> None:
    archive = tmp_path / "set.zip"
    archive.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(FilesRefused, match=r"set\.zip: it cannot be read as a zip archive"):
        import_files(archive, acme)


def test_an_archive_with_a_file_twice_is_refused(acme: Organization, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        archive.writestr("one/goals.csv", "code,title\nA,x\n")
        archive.writestr("two/goals.csv", "code,title\nA,x\n")
    with pytest.raises(FilesRefused, match=r"goals\.csv: the archive holds it twice"):
        import_files(tmp_path / "set.zip", acme)


def test_a_folder_named_like_a_file_is_refused(acme: Organization, tmp_path: Path) -> None:
    (tmp_path / "goals.csv").mkdir()
    with pytest.raises(FilesRefused, match=r"goals\.csv: it cannot be read"):
        import_files(tmp_path, acme)
