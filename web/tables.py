"""Any table of a page as a file: `?as=csv` or `?as=xlsx` on its own address, with its filters and scope.

The one way out for tables: a page says which columns there are and hands over all its rows, not those
of one screen. The file is whole on disk before the first byte leaves: memory stays bounded, and what
fails is a page that says so, never half a file. Numbers are numbers, fractions are percent, what is not
known is empty and never 0.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import IO, Any

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from alignment.paging import MOST_ROWS
from web import formats
from web.access import PersonRequest
from web.badges import Word
from web.downloads import in_a_place, spreadsheet_text

OK, NOT_FOUND = 200, 404
LONGEST_SHEET_NAME = 31
PERCENT = Decimal(10_000)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Writer = Callable[[IO[bytes], str, Iterable[Sequence[Any]]], None]


@dataclass(frozen=True)
class Column:
    """A head, and what a row has below it: text, a number, a day, an instant; None where nothing is."""

    head: Word
    value: Callable[[Any], Any]
    unit: str = ""

    @property
    def told(self) -> str:
        """The head, in the language of whoever the file is written for."""
        return f"{self.head} ({self.unit})" if self.unit else str(self.head)


def percent(head: Word, ppm: Callable[[Any], int | None]) -> Column:
    """A fraction in ppm as a number of percent, exactly."""
    return replace(points(head, ppm), unit="%")


def points(head: Word, ppm: Callable[[Any], int | None]) -> Column:
    """A difference of fractions in ppm as a number of points, exactly; the head says points."""

    def value(row: Any) -> Decimal | None:
        found = ppm(row)
        return None if found is None else Decimal(found) / PERCENT

    return Column(head, value)


@dataclass(frozen=True)
class Table:
    """`name` and `day`, by default today's, are parts of the file's name; `title` is the sheet's.

    left: how many rows there are that were not kept or read; the last line says so.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    day: dt.date | None = None
    left: int = 0

    def lines(self) -> Iterator[list[Any]]:
        yield [column.told for column in self.columns]
        rows = iter(self.rows)
        for row in islice(rows, MOST_ROWS):
            yield [plain(column.value(row)) for column in self.columns]
        if next(rows, None) is not None:
            yield [_("Only the first %(n)s rows are here: narrow the list.") % {"n": MOST_ROWS}]
        elif self.left:
            said = ngettext("One more is not here.", "%(n)s more are not here.", self.left)
            yield [said % {"n": formats.number(self.left)}]


def plain(value: Any) -> Any:
    """A value as both kinds of file take it; instants in the organization's time."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return None if value == "" else value


def as_file(request: PersonRequest, make: Callable[[], Table]) -> HttpResponseBase:
    """The table as the file that the address asks for; call it where `file_asked` says so.

    make: reads the table, once there is a place for that.
    """
    return in_a_place(request, lambda: made(request, make()))


def made(request: PersonRequest, table: Table) -> FileResponse:
    kind = file_asked(request)
    write, content_type = WRITERS[kind]
    organization = request.user.organization
    day = table.day or organization.rollup_date
    name = f"{organization.slug}-{table.name}-{day.isoformat()}.{kind}"
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    write(file, table.title, table.lines())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


def table_file(
    request: PersonRequest,
    tables: Mapping[str, Callable[[], Table]],
    day: dt.date | None = None,
) -> HttpResponseBase | None:
    """Of a page with several tables the one that its address names.

    None: the page itself is asked for. day: the past day that they are of.
    """
    if not file_asked(request):
        return None
    make = tables[table_named(request, tables)]
    return as_file(request, lambda: replace(make(), day=day))


def table_named(request: PersonRequest, tables: Iterable[str]) -> str:
    """Which of a page's tables `table` names in the address, else the first."""
    first, *others = tables
    name = request.GET.get("table", "")
    return name if name in others else first


def status_of_page(request: PersonRequest) -> int:
    """404 of a page that comes instead of a file that there is not."""
    return NOT_FOUND if file_asked(request) else OK


def file_query(request: PersonRequest) -> str:
    """What asks for the same file at another address; empty where the page is asked for."""
    asked = {name: text for name in ("table", "as") if (text := request.GET.get(name, ""))}
    return f"?{urlencode(asked)}" if file_asked(request) else ""


def file_asked(request: PersonRequest) -> str:
    """`as` in the address; empty asks for the page, and so does nonsense."""
    kind = request.GET.get("as", "")
    return kind if kind in WRITERS else ""


def write_csv(file: IO[bytes], _title: str, lines: Iterable[Sequence[Any]]) -> None:
    for line in lines:
        file.write(spreadsheet_text([line]).encode())


def write_xlsx(file: IO[bytes], title: str, lines: Iterable[Sequence[Any]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:LONGEST_SHEET_NAME])
    sheet.freeze_panes = "A2"
    for number, line in enumerate(lines):
        sheet.append([cell_of(sheet, value, is_head=not number) for value in line])
    book.save(file)


def cell_of(sheet: Any, value: Any, *, is_head: bool) -> Any:
    """Text is text whatever it begins with: no formula, no error value, no number."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not is_head and not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if is_head:
        cell.font = Font(bold=True)
    return cell


WRITERS: dict[str, tuple[Writer, str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, XLSX),
}
