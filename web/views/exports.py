"""How do our data go out? All that a person may see, as the files that an import reads; empty ones."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from jobs.files.exporting import export_files
from jobs.files.layout import FILES
from jobs.files.quoting import csv_line
from people.rights import may_administer
from web.access import PersonRequest, refuse_unless
from web.downloads import CSV, ZIP, attached, zipped
from web.forms.imports import ExportForm

TEMPLATES = {file.name: csv_line(column.name for column in file.columns) for file in FILES}


@require_safe
def export(request: PersonRequest) -> HttpResponse:
    """Everything the person may see, as a zip; nonsense for a day leads back to the form."""
    refuse_unless(may_administer(request.user))
    organization, form = request.user.organization, ExportForm(request.GET)
    if not form.is_valid():
        return redirect("import")
    as_of = form.cleaned_data["as_of"] or organization.rollup_date
    with tempfile.TemporaryDirectory() as folder:
        written = export_files(Path(folder), organization, as_of, request.user)
        contents = zipped((name, Path(folder, name).read_bytes()) for name in written)
    return attached(contents, f"{organization.slug}-{as_of}.zip", ZIP)


@require_safe
def template(request: PersonRequest) -> HttpResponse:
    """A file with its first row and nothing below; all of them where none is named."""
    name = request.GET.get("file", "")
    refuse_unless(may_administer(request.user) and (not name or name in TEMPLATES))
    if name:
        return attached(TEMPLATES[name].encode(), name, CSV)
    files = ((name, text.encode()) for name, text in TEMPLATES.items())
    return attached(zipped(files), "templates.zip", ZIP)
