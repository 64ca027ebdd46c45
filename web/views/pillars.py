"""What does our strategy serve? Mission, vision, values and operating areas, for those who set them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.people import add_pillar
from actions.pillars import archive_pillar, edit_pillar, restore_pillar, shift_pillar
from alignment.strategy import pillars_by_kind
from people.models import Pillar
from people.rights import may_set_strategy
from web.access import PersonRequest, refuse_unless, seen_by
from web.conflicts import edited
from web.doors import created, page
from web.forms.pillars import NewPillarForm, PillarForm


@require_http_methods(["GET", "POST"])
def pillars(request: PersonRequest) -> HttpResponse:
    """Every pillar by its kind, and the form of a new one."""
    refuse_unless(may_set_strategy(request.user))
    form = NewPillarForm(request.POST or None, initial={"kind": request.GET.get("kind", "area")})
    if form.is_bound and (location := add(request, form)):
        return redirect(location)
    kinds = pillars_by_kind(request.user.organization, seen_by(request))
    return page(request, "strategy/edit_pillars.html", {"kinds": kinds, "form": form}, form)


def add(request: PersonRequest, form: NewPillarForm) -> str | None:
    def make() -> str:
        said = form.cleaned_data
        add_pillar(
            request.user.organization,
            said["kind"],
            said["title"],
            statement=said["statement"],
            by=request.user,
        )
        return reverse("pillars")

    return created(request, form, make)


@require_http_methods(["GET", "POST"])
def pillar_edit(request: PersonRequest, pillar_id: int) -> HttpResponse:
    pillar = pillar_or_404(request, pillar_id)
    form = PillarForm(request.POST or None, row=pillar)

    def edit() -> str:
        edit_pillar(pillar, form.changes(), version=form.version_sent, by=request.user)
        messages.success(request, _("Saved."))
        return reverse("pillars")

    def refill(current: Pillar) -> PillarForm:
        return PillarForm(row=current)

    back = reverse("pillars")
    if form.is_bound and (answer := edited(request, form, edit, refill=refill, back=back)):
        return answer
    return page(request, "strategy/edit_pillar.html", {"pillar": pillar, "form": form}, form)


@require_POST
def pillar_place(request: PersonRequest, pillar_id: int) -> HttpResponse:
    """One place up or down among its kind, out of sight, or back."""
    pillar = pillar_or_404(request, pillar_id)
    match request.POST.get("to"):
        case "up":
            shift_pillar(pillar, -1, by=request.user)
        case "down":
            shift_pillar(pillar, 1, by=request.user)
        case "archive":
            archive_pillar(pillar, by=request.user)
            words = _("“%(title)s” is archived. It can be restored below.")
            messages.success(request, words % {"title": pillar.title})
        case "restore":
            restore_pillar(pillar, by=request.user)
    return redirect(reverse("pillars") + f"#pillar-{pillar.pk}")


def pillar_or_404(request: PersonRequest, pillar_id: int) -> Pillar:
    refuse_unless(may_set_strategy(request.user))
    pillar: Pillar = get_object_or_404(
        Pillar, organization_id=request.user.organization_id, pk=pillar_id
    )
    return pillar
