"""How does this organization measure? Its settings, for administrators alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.people import edit_settings
from alignment.judging import freshness_shifts, pace_shifts
from alignment.pace import Thresholds
from people.models import Organization
from people.rights import may_administer
from web.access import PersonRequest, refuse_unless, seen_by
from web.badges import Badge, freshness_of, pace_of
from web.conflicts import edited
from web.doors import page
from web.forms.settings import SettingsForm
from web.previews import is_preview


@dataclass(frozen=True, slots=True)
class Told:
    """A number of goals and the badges that they would change."""

    count: int
    before: Badge
    after: Badge


@require_http_methods(["GET", "POST"])
def settings(request: PersonRequest) -> HttpResponse:
    """What was typed is shown with how it would judge the goals there are, before it is saved."""
    refuse_unless(may_administer(request.user))
    organization = request.user.organization
    form = SettingsForm(request.POST or None, row=organization)
    if is_preview(request):
        shifts = list(shifts_of(request, form)) if form.is_valid() else None
        return render(request, "admin/settings.html", {"form": form, "shifts": shifts})
    if form.is_bound and (answer := save(request, organization, form)):
        return answer
    return page(request, "admin/settings.html", {"form": form}, form)


def save(
    request: PersonRequest, organization: Organization, form: SettingsForm
) -> HttpResponse | None:
    def edit() -> str:
        edit_settings(organization, form.changes(), version=form.version_sent, by=request.user)
        judged = form.judges_otherwise()
        said = _("Saved. In a moment every goal is judged anew by it.") if judged else _("Saved.")
        messages.success(request, said)
        return reverse("settings")

    def refill(current: Organization) -> SettingsForm:
        return SettingsForm(row=current)

    return edited(request, form, edit, refill=refill, back=reverse("settings"))


def shifts_of(request: PersonRequest, form: SettingsForm) -> Iterator[Told]:
    """How many goals, of those that the person asking sees, would be judged otherwise."""
    organization, seen, said = request.user.organization, seen_by(request), form.cleaned_data
    thresholds = Thresholds(said["on_track_ppm"], said["behind_ppm"])
    if thresholds != (organization.on_track_ppm, organization.behind_ppm):
        for shift in pace_shifts(seen, thresholds, organization.rollup_date):
            yield Told(shift.count, pace_of(shift.before), pace_of(shift.after))
    cadences = (organization.cadence, said["cadence"])
    if cadences[0] != cadences[1]:
        for shift in freshness_shifts(seen, organization, cadences):
            yield Told(shift.count, freshness_of(shift.before), freshness_of(shift.after))
