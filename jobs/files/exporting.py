"""Export an organization as the CSV files that an import reads, and its numbers as rollup.csv."""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from alignment.evaluation import numbers_of
from alignment.history import codes_known, facts_known
from alignment.loaders import numbers_on
from alignment.pace import Thresholds, pace
from alignment.rollup import GoalNumbers
from goals.models import Goal
from jobs.files.hidden import NOTHING, Hidden, hidden_from
from jobs.files.layout import FILES, KPIS_FILE, NOUNS, PEOPLE_FILE, TARGETS_FILE, File
from jobs.files.nouns import GOAL, KPI, PERSON, TARGET
from jobs.files.present import memberships_by_email, ordered, stored_rows, told_rows
from jobs.files.quoting import csv_line
from people.models import Organization, Person

ROLLUP_FILE = "rollup.csv"
ROLLUP_COLUMNS = ("code", "progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm", "pace")
Values = dict[str, Any]


def export_files(
    folder: Path,
    organization: Organization,
    as_of: dt.date,
    reader: Person | None = None,
    known_at: dt.datetime | None = None,
) -> dict[str, int]:
    """Write every file into a folder, from one consistent view of the database.

    as_of, known_at: the day of the numbers in rollup.csv, and the instant whose knowledge they rest on
    (now, by default); the other files hold everything that is there now, whatever its day.
    reader: what they may not see the files do not tell; None is the operator, who sees all.
    Files of these names are replaced. Returns the rows written by file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        if not is_inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        hidden = hidden_from(reader)
        written = {
            file.name: write_file(folder / file.name, lines_of(file, organization.pk, hidden))
            for file in FILES
        }
        written[ROLLUP_FILE] = write_rollup(folder, organization, as_of, hidden, known_at)
    return written


def has_more_rows(organization: Organization, most: int) -> bool:
    """Whether the files of an organization would hold more rows than these, not counting rollup.csv."""
    for noun in NOUNS.values():
        most -= ordered(noun, organization.pk).order_by()[: most + 1].count()
        if most < 0:
            return True
    return False


def write_rollup(
    folder: Path,
    organization: Organization,
    as_of: dt.date,
    hidden: Hidden = NOTHING,
    known_at: dt.datetime | None = None,
) -> int:
    """The numbers of every goal on a day, by code; an empty cell is no data."""
    told = rollup_lines(organization, as_of, known_at)
    lines = (line for line in told if not hidden.names(GOAL.name, line[0]))
    return write_file(folder / ROLLUP_FILE, [ROLLUP_COLUMNS, *lines])


def write_file(path: Path, lines: Iterable[Iterable[str]]) -> int:
    """Write a header and its rows; a reader sees the old file or the whole new one."""
    unfinished = path.with_name(f".{path.name}.part")
    count = -1
    with unfinished.open("w", encoding="utf-8", newline="") as stream:
        for line in lines:
            stream.write(csv_line(line))
            count += 1
    os.replace(unfinished, path)
    return count


def lines_of(file: File, organization_id: int, hidden: Hidden) -> Iterator[list[str]]:
    yield [column.name for column in file.columns]
    for values in values_of(file, organization_id, hidden):
        yield [spelled(column.kind.spell, values.get(column.name)) for column in file.columns]


def spelled(spell: Any, value: Any) -> str:
    return "" if value is None else spell(value)


def values_of(file: File, organization_id: int, hidden: Hidden) -> Iterable[Values]:
    if file is PEOPLE_FILE:
        return people(organization_id)
    if file is KPIS_FILE:
        return kpis(organization_id, hidden)
    if file is TARGETS_FILE:
        return further_targets(organization_id, hidden)
    return told_rows(file.nouns[0], organization_id, hidden)


def people(organization_id: int) -> Iterator[Values]:
    """A row for each membership, or one for a person without any."""
    memberships = memberships_by_email(organization_id)
    for person in stored_rows(PERSON, organization_id):
        for membership in memberships.get(person.values["email"], [{}]):
            yield {**membership, **person.values}


def kpis(organization_id: int, hidden: Hidden) -> Iterator[Values]:
    """A KPI with its target, where it has just one."""
    targets = targets_by_kpi(organization_id, hidden)
    for kpi in told_rows(KPI, organization_id, hidden):
        own = targets.get(kpi["code"], [])
        yield {**own[0], **kpi} if len(own) == 1 else kpi


def further_targets(organization_id: int, hidden: Hidden) -> Iterator[Values]:
    """The targets of the KPIs that have several."""
    for own in targets_by_kpi(organization_id, hidden).values():
        yield from own if len(own) > 1 else ()


def targets_by_kpi(organization_id: int, hidden: Hidden) -> dict[str, list[Values]]:
    found: dict[str, list[Values]] = defaultdict(list)
    for values in told_rows(TARGET, organization_id, hidden):
        found[values["kpi_code"]].append(values)
    return found


def rollup_lines(
    organization: Organization, as_of: dt.date, known_at: dt.datetime | None = None
) -> Iterator[list[str]]:
    thresholds = Thresholds(organization.on_track_ppm, organization.behind_ppm)
    for code, four in sorted(numbers_by_code(organization, as_of, known_at)):
        cells = (*four, pace(four.paced, four.expected, thresholds))
        yield [code, *("" if cell is None else str(cell) for cell in cells)]


def numbers_by_code(
    organization: Organization, as_of: dt.date, known_at: dt.datetime | None
) -> Iterator[tuple[str, GoalNumbers]]:
    if known_at is None:
        codes = dict(Goal.objects.of(organization).values_list("id", "code"))
        numbers: Mapping[Any, GoalNumbers] = numbers_on(organization.pk, as_of)
    else:
        codes = codes_known(organization.pk, known_at)
        numbers = numbers_of(facts_known(organization.pk, known_at), as_of)
    return ((code, numbers[goal]) for goal, code in codes.items())
