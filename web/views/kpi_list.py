"""What do we measure? All KPIs that I may see, a new one, and what a KPI is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.archiving import archive_kpi, restore
from actions.kpis import edit_kpi
from actions.targets import create_kpi
from alignment.kpi_list import kpi_list
from kpis.models import Kpi
from people.models import Person
from people.rights import may_cascade
from web.access import PersonRequest, page_number, refuse_unless, seen_by, today_in
from web.choices import pairs
from web.conflicts import edited
from web.doors import created, page
from web.forms.kpis import KpiEditForm, NarrowKpisForm, NewKpiForm
from web.views.keeping import is_done


def stewards(request: PersonRequest) -> dict[str, object]:
    return {"people-names": pairs(Person.objects.active().of(request.user.organization), "email")}


@require_safe
def kpis(request: PersonRequest) -> HttpResponse:
    person = request.user
    narrow = NarrowKpisForm(request.GET, organization=person.organization)
    today, seen = today_in(person.organization), seen_by(request)
    context = {
        "narrow": narrow,
        "page": kpi_list(person, seen, narrow.narrowed(), today, page_number(request)),
        "may_make": may_cascade(person),
        "datalists": stewards(request),
    }
    return render(request, "kpi/kpis.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """A standing KPI, before any goal uses it."""
    refuse_unless(may_cascade(request.user))
    organization = request.user.organization
    form = NewKpiForm(request.POST or None, organization=organization)

    def make() -> str:
        kpi = create_kpi(organization, by=request.user, **form.values())
        messages.success(request, _("The KPI is made."))
        return reverse("kpi", args=[kpi.code])

    if form.is_bound and (location := created(request, form, make)):
        return redirect(location)
    context = {
        "heading": _("New KPI"),
        "verb": _("Make the KPI"),
        "form": form,
        "back": reverse("kpis"),
        "datalists": stewards(request),
    }
    return page(request, "goal/form.html", context, form)


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, code: str) -> HttpResponse:
    kpi: Kpi = get_object_or_404(Kpi.objects.editable_by(request.user), code=code)
    form = KpiEditForm(request.POST or None, row=kpi)
    back = reverse("kpi", args=[kpi.code])

    def save() -> str:
        edit_kpi(kpi, form.changes(), version=form.version_sent, by=request.user)
        messages.success(request, _("Saved."))
        return back

    if form.is_bound:
        answer = edited(request, form, save, refill=lambda row: KpiEditForm(row=row), back=back)
        if answer:
            return answer
    context = {
        "heading": _("Edit the KPI"),
        "lead": kpi.name,
        "verb": _("Save"),
        "form": form,
        "back": back,
        "datalists": stewards(request),
    }
    return page(request, "goal/form.html", context, form)


@require_POST
def archive(request: PersonRequest, code: str) -> HttpResponse:
    kpi: Kpi = get_object_or_404(Kpi.objects.editable_by(request.user), code=code)
    if is_done(request, lambda: archive_kpi(kpi, by=request.user)):
        messages.success(request, _("Archived. The list of KPIs shows it under “Archived”."))
    return redirect("kpi", kpi.code)


@require_POST
def bring_back(request: PersonRequest, code: str) -> HttpResponse:
    kpi: Kpi = get_object_or_404(Kpi.objects.editable_by(request.user), code=code)
    if is_done(request, lambda: restore(kpi, by=request.user)):
        messages.success(request, _("Restored."))
    return redirect("kpi", kpi.code)
