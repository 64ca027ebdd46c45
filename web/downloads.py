"""Files that a browser is to keep: tables for spreadsheets, several files in one zip; a few at once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from decimal import Decimal
from threading import BoundedSemaphore
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

CSV = "text/csv; charset=utf-8"
ZIP = "application/zip"
# Where a cell may begin: also behind what some spreadsheets split at, and what they pass over there. And
# what makes a formula of it.
FORMULA = re.compile(r"""((?:^|[;\t\r\n])[\x00-\x20\s";]*)('*[=+\-@＝＋－＠])?""")
# Of a web process with four threads: pages go on being answered while the largest files are made.
AT_ONCE = 2
BUSY = 503
RETRY_SECONDS = "30"
PLACES = BoundedSemaphore(AT_ONCE)


def in_a_place(request: HttpRequest, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What makes a file, unless as many are being made as there are places: then a page that says so."""
    if not PLACES.acquire(blocking=False):
        answer = render(request, "busy.html", status=BUSY)
        answer["Retry-After"] = RETRY_SECONDS
        return answer
    try:
        return make()
    finally:
        PLACES.release()


def attached(contents: bytes | str, name: str, kind: str) -> HttpResponse:
    """A file for the browser to keep under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(contents, content_type=kind, headers=headers)


def spreadsheet_text(lines: Iterable[Iterable[Any]]) -> str:
    """Lines as CSV of which no spreadsheet runs a cell.

    Points before decimals and ISO dates, whatever the organization's locale: for machines too.
    """
    return "".join(",".join(map(spelled, line)) + "\r\n" for line in lines)


def spelled(cell: Any) -> str:
    """Text in quotation marks, all else as it is."""
    if isinstance(cell, str):
        return '"' + harmless(cell).replace('"', '""') + '"'
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return "" if cell is None else str(cell)


def harmless(text: str) -> str:
    """The text with one apostrophe more before each place that would begin a formula; taking that one
    away there gives it back, for those that it has itself are kept."""
    return FORMULA.sub(lambda found: f"{found[1]}'{found[2]}" if found[2] else found[1], text)


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Files by name as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in files:
            archive.writestr(name, contents)
    return packed.getvalue()
