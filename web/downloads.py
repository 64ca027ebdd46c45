"""Files that a browser is to keep: tables for spreadsheets, and several files in one zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

CSV = "text/csv; charset=utf-8"
ZIP = "application/zip"
# What a spreadsheet would take for a formula: cells quote what strangers may have typed.
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
