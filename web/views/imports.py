"""How do our data come in? Files are sent, checked, looked at, and only then imported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.import_runs import ask_check, ask_import, receive_files
from alignment.marks import is_waiting
from alignment.paging import page_of_list
from jobs.files.layout import FILES
from jobs.wake import wake_import
from ledger.models import ImportRun
from people.rights import may_administer
from web.access import PersonRequest, page_number, refuse_unless
from web.doors import created, page
from web.downloads import CSV, attached, spreadsheet_text
from web.file_columns import described_files
from web.forms.imports import ExportForm, ImportForm, MannerForm, manner_form

RUNS_SHOWN = 10
FAULTS_A_PAGE = 100
LATE_SECONDS = 10
State = ImportRun.State
LIGHT = ("contents", "faults")


def own_runs(request: PersonRequest) -> Any:
    """What somebody sent is theirs alone to see: it may hold what others may not."""
    refuse_unless(may_administer(request.user))
    person = request.user
    return ImportRun.objects.filter(organization_id=person.organization_id, person_id=person.pk)


def run_or_404(request: PersonRequest, run_id: int) -> ImportRun:
    run: ImportRun = get_object_or_404(own_runs(request).defer("contents"), pk=run_id)
    return run


@require_http_methods(["GET", "POST"])
def imports(request: PersonRequest) -> HttpResponse:
    """Send files; the latest that were sent; the way out, and what the files look like."""
    runs = own_runs(request).defer(*LIGHT).order_by("-id")
    form = ImportForm(request.POST or None, request.FILES or None)
    made: list[ImportRun] = []

    def make() -> str:
        run = receive_files(form.packed(), form.names(), by=request.user, **form.manner())
        made.append(run)
        return reverse("import-run", args=[run.pk])

    if form.is_bound and (location := created(request, form, make)):
        for run in made:
            wake_import(run.pk)
        return redirect(location)
    context = {
        "form": form,
        "runs": runs[:RUNS_SHOWN],
        "export": ExportForm(auto_id="export-%s"),
        "files": described_files(),
    }
    return page(request, "import/import.html", context, form)


@require_safe
def run(request: PersonRequest, run_id: int) -> HttpResponse:
    """What was found in files, and what is to be done with them."""
    return render(request, "import/run.html", context_of(request, run_or_404(request, run_id)))


@require_safe
def progress(request: PersonRequest, run_id: int) -> HttpResponse:
    """The same part of the page again, as it stands now; it asks for itself while there is more."""
    return render(request, "import/state.html", context_of(request, run_or_404(request, run_id)))


def context_of(request: PersonRequest, run: ImportRun) -> dict[str, Any]:
    now = timezone.now()
    is_under_way = run.is_under_way(now)
    is_done = run.state == State.DONE
    counts = counts_of(run)
    is_settling = is_done and is_waiting(request.user.organization_id)
    return {
        "run": run,
        "is_under_way": is_under_way,
        "is_lost": run.is_lost(now),
        "is_mended": run.state != State.SOUND,
        "is_followed": is_under_way or is_settling,
        "is_settling": is_settling,
        "is_late": is_under_way and (now - run.asked_at).total_seconds() > LATE_SECONDS,
        "ppm": run.percent * 10_000,
        "counts": counts,
        "new_people": counts.get("people.csv", {}).get("created"),
        "writes": written_rows(counts) + run.report.get("superseded", 0),
        "again": manner_form(run),
        "page": page_of_list(run.faults, page_number(request), FAULTS_A_PAGE),
    }


def counts_of(run: ImportRun) -> dict[str, dict[str, int]]:
    """What becomes of the rows of each file, in the order in which files are read."""
    counts = run.report.get("files", {})
    return {file.name: counts[file.name] for file in FILES if file.name in counts}


def written_rows(counts: dict[str, dict[str, int]]) -> int:
    return sum(one["created"] + one["updated"] for one in counts.values())


@require_POST
def check(request: PersonRequest, run_id: int) -> HttpResponse:
    """Have the same files looked at in another manner."""
    run, form = run_or_404(request, run_id), MannerForm(request.POST)
    if form.is_valid():
        ask(request, run, lambda: ask_check(run, by=request.user, **form.manner()))
    return redirect("import-run", run.pk)


@require_POST
def start(request: PersonRequest, run_id: int) -> HttpResponse:
    """Have files imported that were found sound; asked twice they are imported once."""
    run = run_or_404(request, run_id)
    ask(request, run, lambda: ask_import(run, by=request.user))
    return redirect("import-run", run.pk)


def ask(request: PersonRequest, run: ImportRun, do: Any) -> None:
    try:
        do()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    wake_import(run.pk)


@require_safe
def errors(request: PersonRequest, run_id: int) -> HttpResponse:
    """Every error that was kept, as a table for a spreadsheet."""
    run = run_or_404(request, run_id)
    table = spreadsheet_text([("file", "row", "column", "reason"), *run.faults])
    # Spreadsheets take a file for UTF-8 only if it says so.
    return attached("\ufeff" + table, f"errors-{run.pk}.csv", CSV)
