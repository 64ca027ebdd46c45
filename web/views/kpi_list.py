"""What do we measure? All KPIs that I may see, a new one, and what a KPI is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.archiving import archive_kpi, restore
from actions.kpis import edit_kpi
from actions.targets import create_kpi
from alignment.kpi_list import every_kpi, kpi_list
from kpis.models import Kpi
from people.models import Person, Team
from people.rights import may_cascade
from web.access import PersonRequest, page_number, refuse_unless, seen_by, today_in
from web.choices import pairs
from web.conflicts import edited
from web.doors import created, page
from web.forms.kpis import KpiEditForm, NarrowKpisForm, NewKpiForm
from web.table_columns import kpis_table
from web.tables import as_file, file_asked
from web.views.keeping import is_done


@require_safe
def kpis(request: PersonRequest) -> HttpResponseBase:
    person = request.user
    organization, seen = person.organization, seen_by(request)
    narrow = NarrowKpisForm(request.GET, organization=organization)
    today = today_in(organization)
    if file_asked(request):
        asked = narrow.narrowed()
        return as_file(request, lambda: kpis_table(every_kpi(person, seen, asked, today)))
    context = {
        "narrow": narrow,
        "page": kpi_list(person, seen, narrow.narrowed(), today, page_number(request)),
        "may_make": may_cascade(person),
        "datalists": {
            "people-names": pairs(Person.objects.of(organization), "email"),
            "team-names": pairs(Team.objects.of(organization), "code"),
        },
    }
    return render(request, "kpi/kpis.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A standing KPI, before any goal uses it."""
    refuse_unless(may_cascade(request.user))
    form = NewKpiForm(request.POST or None, by=request.user)

    def make() -> str:
        kpi = create_kpi(request.user.organization, by=request.user, **form.values())
        messages.success(request, _("The KPI is there. Goals may use it by its name."))
        return reverse("kpi", args=[kpi.code])

    if form.is_bound and (location := created(request, form, make)):
        return redirect(location)
    context = {"heading": _("New KPI"), "verb": _("Make the KPI"), "back": reverse("kpis")}
    return form_page(request, form, context)


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, code: str) -> HttpResponse:
    kpi = editable(request, code)
    form = KpiEditForm(request.POST or None, row=kpi, by=request.user)
    back = reverse("kpi", args=[kpi.code])

    def save() -> str:
        edit_kpi(kpi, form.changes(), version=form.version_sent, by=request.user)
        messages.success(request, _("Saved."))
        return back

    def refill(current: Any) -> KpiEditForm:
        return KpiEditForm(row=current, by=request.user)

    if form.is_bound and (answer := edited(request, form, save, refill=refill, back=back)):
        return answer
    context = {"heading": _("Edit the KPI"), "verb": _("Save"), "back": back, "kpi": kpi}
    return form_page(request, form, context)


def form_page(
    request: PersonRequest, form: KpiEditForm | NewKpiForm, context: dict[str, Any]
) -> HttpResponse:
    context |= {"form": form, "datalists": form.datalists()}
    return page(request, "kpi/form.html", context, form)


def editable(request: PersonRequest, code: str) -> Kpi:
    kpis = Kpi.objects.editable_by(request.user).select_related("steward", "team")
    found: Kpi = get_object_or_404(kpis, code=code)
    return found


@require_POST
def archive(request: PersonRequest, code: str) -> HttpResponse:
    kpi = editable(request, code)
    if is_done(request, lambda: archive_kpi(kpi, by=request.user)):
        messages.success(request, _("Archived. The list of KPIs has it under “Archived”."))
    return redirect("kpi", kpi.code)


@require_POST
def bring_back(request: PersonRequest, code: str) -> HttpResponse:
    kpi = editable(request, code)
    if is_done(request, lambda: restore(kpi, by=request.user)):
        messages.success(request, _("Restored."))
    return redirect("kpi", kpi.code)
