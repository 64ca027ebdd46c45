"""What does a goal ask of its KPIs? Targets edited with the effect beforehand, and the way to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.targets import (
    edit_target,
    remove_interim_target,
    remove_target,
    set_interim_target,
)
from alignment.preview import Effect, of_target
from goals.models import Goal, InterimTarget, Target
from jobs.wake import settle
from web.access import PersonRequest
from web.conflicts import edited
from web.doors import created, page
from web.forms.shaping import InterimForm, TargetEditForm
from web.previews import effects_for, is_preview


def editable_targets(request: PersonRequest) -> Any:
    goals = Goal.objects.editable_by(request.user).current()
    return Target.objects.filter(goal__in=goals).select_related("goal", "kpi")


@require_http_methods(["GET", "POST"])
def target_edit(request: PersonRequest, target_id: int) -> HttpResponse:
    target = get_object_or_404(editable_targets(request), pk=target_id)
    form = TargetEditForm(request.POST or None, row=target)
    if is_preview(request):
        shown = effects_of(request, target, form) if form.is_valid() else None
        return render(request, "goal/target_edit.html", context_of(target, form, shown))
    if form.is_bound and (answer := save(request, target, form)):
        return answer
    return page(request, "goal/target_edit.html", context_of(target, form), form)


def context_of(
    target: Target, form: TargetEditForm, shown: list[Effect] | None = None, interim: Any = None
) -> dict[str, Any]:
    return {
        "target": target,
        "goal": target.goal,
        "form": form,
        "effects": shown,
        "is_previewed": True,
        "interim_targets": target.interim_targets.all(),
        "interim_form": interim or InterimForm(auto_id="interim-%s"),
    }


def effects_of(request: PersonRequest, target: Target, form: TargetEditForm) -> list[Effect] | None:
    edits = of_target(target, form.asked(), request.user.organization.rollup_date)
    return None if edits is None else effects_for(request, edits)


def save(request: PersonRequest, target: Target, form: TargetEditForm) -> HttpResponse | None:
    def edit() -> str:
        edit_target(target, form.changes(), version=form.version_sent, by=request.user)
        messages.success(request, _("Saved."))
        return targets_of(target.goal)

    return edited(
        request,
        form,
        edit,
        refill=lambda row: TargetEditForm(row=row),
        back=targets_of(target.goal),
    )


def targets_of(goal: Goal) -> str:
    return reverse("goal", args=[goal.code]) + "#targets"


@require_POST
def target_remove(request: PersonRequest, target_id: int) -> HttpResponse:
    """Take a KPI off a goal; the KPI and its readings stay."""
    target = get_object_or_404(editable_targets(request), pk=target_id)
    remove_target(target, by=request.user)
    settle(request.user.organization_id)
    name = target.kpi.name
    messages.success(request, _("“%(kpi)s” measures this goal no more.") % {"kpi": name})
    return redirect(targets_of(target.goal))


@require_POST
def interim_add(request: PersonRequest, target_id: int) -> HttpResponse:
    """Let the way to a target go through a value on a day that has none yet."""
    target = get_object_or_404(editable_targets(request), pk=target_id)
    form = InterimForm(request.POST, auto_id="interim-%s")

    def make() -> str:
        said = form.cleaned_data
        set_interim_target(target, said["dated"], said["value"], by=request.user)
        return reverse("target-edit", args=[target.pk]) + "#interim"

    if location := created(request, form, make):
        return redirect(location)
    context = context_of(target, TargetEditForm(row=target), interim=form)
    return page(request, "goal/target_edit.html", context, form)


@require_POST
def interim_remove(request: PersonRequest, interim_id: int) -> HttpResponse:
    found = InterimTarget.objects.filter(target__in=editable_targets(request))
    interim = get_object_or_404(found.select_related("target"), pk=interim_id)
    remove_interim_target(interim, by=request.user)
    settle(request.user.organization_id)
    return redirect(reverse("target-edit", args=[interim.target_id]) + "#interim")
