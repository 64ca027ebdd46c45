"""What has this KPI been, who said so, and which goals use it? Its readings, corrections included."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from actions.readings import correct_reading, record_reading
from alignment.at_odds import at_odds
from alignment.kpi_history import kpi_history
from alignment.paging import page_of
from alignment.queries import kpis_reportable_by, kpis_visible_to
from kpis.models import Kpi, Reading
from web.access import PersonRequest, page_number, seen_by, today_in
from web.doors import created, page
from web.forms.readings import CorrectionForm, ReadingForm
from web.kpi_chart import history_chart
from web.table_columns import readings_table
from web.tables import as_file, file_asked

READINGS_A_PAGE = 25


@require_safe
def kpi(request: PersonRequest, code: str) -> HttpResponseBase:
    if file_asked(request):
        found: Kpi = get_object_or_404(kpis_visible_to(request.user, seen_by(request)), code=code)
        readings = Reading.objects.filter(kpi=found).order_by("-dated", "-id")
        rows = readings.select_related("author").iterator()
        return as_file(request, lambda: readings_table(found, rows))
    return kpi_response(request, code, None)


def kpi_response(request: PersonRequest, code: str, refused: ReadingForm | None) -> HttpResponse:
    """The KPI page, with a form that was refused in place of an empty one."""
    seen, today = seen_by(request), today_in(request.user.organization)
    kpis = kpis_visible_to(request.user, seen).select_related("steward", "team")
    found: Kpi = get_object_or_404(kpis, code=code)
    readings = Reading.objects.filter(kpi=found).order_by("-dated", "-id")
    readings = readings.select_related("author", "superseded_by")
    # Whoever may report of a KPI may also change it: `people.rights` has one rule for both.
    may_edit = kpis_reportable_by(request.user).filter(pk=found.pk).exists()
    may_report = may_edit and not found.archived_at
    empty = ReadingForm(today=today) if may_report else None
    history = kpi_history(found, seen, today)
    context = {
        "kpi": found,
        "page": page_of(readings, page_number(request), READINGS_A_PAGE),
        "history": history,
        "odds": at_odds([line.target for line in history.running]),
        "chart": history_chart(found, history, today) if history.readings else None,
        "may_edit": may_edit,
        "may_report": may_report,
        "form": refused or empty,
    }
    return page(request, "kpi/kpi.html", context, *filter(None, [refused]))


@require_http_methods(["POST"])
def record(request: PersonRequest, code: str) -> HttpResponse:
    """Record a reading; another value for the same day corrects it."""
    found: Kpi = get_object_or_404(kpis_reportable_by(request.user), code=code)
    form = ReadingForm(request.POST, today=today_in(request.user.organization))

    def make() -> str:
        said = form.cleaned_data
        reading = record_reading(
            found, dated=said["dated"], value=said["value"], note=said["note"], by=request.user
        )
        messages.success(request, _("Recorded."))
        return reading_url(reading)

    location = created(request, form, make)
    return redirect(location) if location else kpi_response(request, found.code, form)


@require_http_methods(["GET", "POST"])
def correct(request: PersonRequest, reading_id: int) -> HttpResponse:
    """Correct a reading, move it to another day, or withdraw it; the old one stays visible."""
    reading = get_object_or_404(
        Reading.objects.select_related("kpi").filter(
            kpi__in=kpis_reportable_by(request.user), superseded_at=None, value__isnull=False
        ),
        pk=reading_id,
    )
    initial = {"value": reading.value, "dated": reading.dated}
    form = CorrectionForm(request.POST or None, initial=initial)

    def make() -> str:
        said = form.cleaned_data
        better = correct_reading(
            reading, dated=said["dated"], value=said["value"], note=said["note"], by=request.user
        )
        messages.success(request, _("Corrected. The old value stays visible."))
        return reading_url(better)

    if form.is_bound and (location := created(request, form, make)):
        return redirect(location)
    context = {"reading": reading, "kpi": reading.kpi, "form": form}
    return page(request, "kpi/correct.html", context, form)


def reading_url(reading: Reading) -> str:
    return reverse("kpi", args=[reading.kpi.code]) + f"#reading-{reading.pk}"
