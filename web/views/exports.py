"""How do our data go out? All that a person may see, as the files that an import reads; empty ones."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jobs.files.exporting import export_files, has_more_rows
from jobs.files.layout import FILES
from jobs.files.quoting import csv_line
from jobs.files.sources import MOST_ROWS_OF_UPLOAD as MOST_ROWS
from people.rights import may_administer
from web import formats
from web.access import PersonRequest, refuse_unless
from web.downloads import CSV, ZIP, attached, in_a_place, zipped
from web.forms.imports import ExportForm

TEMPLATES = {file.name: csv_line(column.name for column in file.columns) for file in FILES}


@require_safe
def export(request: PersonRequest) -> HttpResponseBase:
    """Everything the person may see, as a zip; nonsense for a day leads back to the form.

    What the page would not take back goes out by the command, which keeps no request waiting.
    """
    refuse_unless(may_administer(request.user))
    organization, form = request.user.organization, ExportForm(request.GET)
    if not form.is_valid():
        return redirect("import")
    if has_more_rows(organization, MOST_ROWS):
        told = _("There are more than %(n)s rows: the command export_goals writes as many.")
        messages.error(request, told % {"n": formats.number(MOST_ROWS)})
        return redirect("import")
    as_of = form.cleaned_data["as_of"] or organization.rollup_date
    return in_a_place(request, lambda: packed(request, as_of))


def packed(request: PersonRequest, as_of: dt.date) -> FileResponse:
    organization = request.user.organization
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in export_files(Path(folder), organization, as_of, request.user):
            archive.write(Path(folder, name), name)
    file.seek(0)
    name = f"{organization.slug}-{as_of}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type=ZIP)


@require_safe
def template(request: PersonRequest) -> HttpResponse:
    """A file with its first row and nothing below; all of them where none is named."""
    name = request.GET.get("file", "")
    refuse_unless(may_administer(request.user) and (not name or name in TEMPLATES))
    if name:
        return attached(TEMPLATES[name].encode(), name, CSV)
    files = ((name, text.encode()) for name, text in TEMPLATES.items())
    return attached(zipped(files), "templates.zip", ZIP)
