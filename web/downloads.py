"""Files that a browser is to keep: tables for spreadsheets, several files in one zip; a few at once."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from threading import BoundedSemaphore
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

CSV = "text/csv; charset=utf-8"
ZIP = "application/zip"
# What a spreadsheet would take for a formula: cells quote what strangers may have typed.
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
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
    """Lines as CSV of which no spreadsheet runs a cell."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in line] for line in lines)
    return text.getvalue()


def harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(BEGINS_FORMULA) else cell


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Files by name as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in files:
            archive.writestr(name, contents)
    return packed.getvalue()
