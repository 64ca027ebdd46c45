"""people.csv by itself, for the people's administration: looked at, then imported and invited.

The same reader, checks and writer as a whole set of files; of the checks only those about people, so
that neither takes longer where there are many goals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from actions.imports import Plan, import_goals
from actions.invitations import invite
from jobs.files.check_readings import ReadingDrafts
from jobs.files.check_structure import check_granting, check_people
from jobs.files.exporting import lines_of
from jobs.files.faults import Faults
from jobs.files.hidden import NOTHING
from jobs.files.importing import Manner, count, read_tables, report_of
from jobs.files.layout import PEOPLE_FILE
from jobs.files.nouns import MEMBERSHIP, PERSON
from jobs.files.planning import Planner
from jobs.files.present import Present
from jobs.files.quoting import csv_line
from jobs.files.sheets import Book, Entry, fill
from jobs.files.sources import Source
from people.models import Organization, Person


@dataclass(frozen=True)
class Change:
    """What a column of a person, or of their place in a unit, holds now and would hold.

    unit: the code of the unit; empty: it is about the person. before: None if there was nothing.
    """

    column: str
    before: Any
    after: Any
    unit: str = ""


@dataclass(frozen=True)
class PersonLine:
    """A person of the file, and what would change about them; of a new one, what they would be."""

    email: str
    name: str
    is_new: bool
    changes: Sequence[Change]


@dataclass(frozen=True)
class People:
    """What a file comes to: who is new, who changes, and how many stay as they are."""

    new: Sequence[PersonLine]
    changed: Sequence[PersonLine]
    unchanged: int


def look_at_people(contents: bytes, organization: Organization, *, by: Person) -> People:
    """What people.csv would come to; nothing is written. Raises FilesRefused with every fault."""
    present = Present(organization.pk, is_locking=False)
    return people_of(checked_book(contents, present, by)[0])


@transaction.atomic
def import_people(
    contents: bytes, organization: Organization, *, by: Person, is_inviting: bool
) -> People:
    """Enter and change the people of a file, all or nothing, and invite those who are new.

    Raises FilesRefused with every fault found.
    """
    found: list[People] = []

    def make_plan() -> Plan:
        book, counts = checked_book(contents, Present(organization.pk), by)
        found.append(people_of(book))
        plan = Planner(book, organization.pk).make_plan([])
        plan.counts = {"files": counts}
        return plan

    import_goals(organization, make_plan, by=by)
    emails = [line.email for line in found[0].new] if is_inviting else []
    for person in Person.objects.of(organization).filter(email__in=emails).order_by("pk"):
        invite(person, by=by)
    return found[0]


def checked_book(
    contents: bytes, present: Present, by: Person
) -> tuple[Book, dict[str, dict[str, int]]]:
    """The file laid over who is here, and how many of its rows do what."""
    source = Source(PEOPLE_FILE.name)
    source.take(PEOPLE_FILE.name, contents)
    faults = Faults()
    tables = read_tables(source, Manner(is_update=True), faults)
    book = Book(present, faults, is_update=True)
    fill(book, tables)
    check_people(book)
    check_granting(book, by)
    faults.refuse_any()
    report = report_of(source, tables)
    count(report, book, tables, ReadingDrafts())
    return book, report.files


def people_of(book: Book) -> People:
    places: dict[str, list[Change]] = {}
    for entry in book.entries(MEMBERSHIP):
        places.setdefault(entry.key[0], []).extend(changes_of(entry, entry.key[1]))
    lines = [line_of(entry, places.get(entry.key[0], [])) for entry in book.entries(PERSON)]
    new = [line for line in lines if line.is_new]
    changed = [line for line in lines if line.changes and not line.is_new]
    return People(new, changed, len(lines) - len(new) - len(changed))


def line_of(entry: Entry, places: Sequence[Change]) -> PersonLine:
    is_new = entry.stored is None
    own = [one for one in changes_of(entry) if not (is_new and one.column == "name")]
    told = [change for change in [*own, *places] if change.after or change.before]
    return PersonLine(entry.key[0], entry.values["name"], is_new, told)


def changes_of(entry: Entry, unit: str = "") -> Iterator[Change]:
    """The columns that differ, without those that only name the row."""
    before = entry.stored.values if entry.stored else {}
    for name, after in entry.changes().items():
        if name not in entry.noun.key:
            yield Change(name, before.get(name), after, unit)


def people_text(organization: Organization) -> str:
    """Who is here, as such a file."""
    return "".join(map(csv_line, lines_of(PEOPLE_FILE, organization.pk, NOTHING)))
