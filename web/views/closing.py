"""How did it end? Closing a goal with its numbers frozen, reopening it, setting a progress by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.closings import close_goal, end_by_hand, reopen_goal, set_by_hand
from alignment.edits import Edits
from alignment.loaders import numbers_of_goal
from goals.models import Goal, HandSetValue
from jobs.wake import settle
from people.rights import Verb
from web.access import PersonRequest, goal_or_404, refuse_unless, today_in
from web.conflicts import edited
from web.doors import created, page
from web.forms.shaping import CloseForm, HandForm
from web.previews import effects_for, is_preview


@require_http_methods(["GET", "POST"])
def close(request: PersonRequest, code: str) -> HttpResponse:
    """Achieved or missed; what will be frozen is shown beforehand."""
    goal = goal_or_404(Goal.objects.granted(request.user, Verb.CLOSE).current(), code)
    # Whoever sends it once somebody else has closed the goal is told so, beside what they typed.
    refuse_unless(request.method == "POST" or not goal.is_closed())
    today, back = today_in(request.user.organization), reverse("goal", args=[goal.code])
    form = CloseForm(request.POST or None, row=goal, today=today)

    def edit() -> str:
        said = form.cleaned_data
        close_goal(
            goal,
            result=said["result"],
            closed_on=said["closed_on"],
            note=said["note"],
            version=form.version_sent,
            by=request.user,
        )
        messages.success(request, _("Closed. Its numbers stay as they are now."))
        return back

    if form.is_bound and not is_preview(request):
        answer = edited(
            request, form, edit, refill=lambda r: CloseForm(row=r, today=today), back=back
        )
        if answer:
            return answer
    context = {
        "goal": goal,
        "form": form,
        "numbers": numbers_of_goal(goal.organization_id, goal.pk, day_of(form, today)),
        "day": day_of(form, today),
    }
    if is_preview(request):
        return render(request, "goal/close.html", context)
    return page(request, "goal/close.html", context, form)


def day_of(form: CloseForm, today: dt.date) -> dt.date:
    """The day that the numbers would be frozen on."""
    if form.is_bound:
        form.is_valid()
        day: dt.date = form.cleaned_data.get("closed_on") or today
        return day
    return today


@require_POST
def reopen(request: PersonRequest, code: str) -> HttpResponse:
    goal = goal_or_404(Goal.objects.granted(request.user, Verb.REOPEN).current(), code)
    try:
        reopen_goal(goal, by=request.user)
        messages.success(request, _("Reopened: its numbers are computed again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    settle(request.user.organization_id)
    return redirect("goal", goal.code)


@require_http_methods(["GET", "POST"])
def by_hand(request: PersonRequest, code: str) -> HttpResponse:
    """A progress with a reason and an expiry, in place of the computed one; previewed."""
    goal = goal_or_404(Goal.objects.granted(request.user, Verb.SET_BY_HAND).current(), code)
    refuse_unless(not goal.is_closed())
    form = HandForm(request.POST or None)
    context: dict[str, Any] = {
        "heading": _("Set the progress by hand"),
        "explained": _(
            "It stands in place of the computed progress until its last day; the computed one stays "
            "visible beside it, and evidence is 0: nothing measured backs it."
        ),
        "verb": _("Set it"),
        "goal": goal,
        "form": form,
        "is_previewed": True,
        "back": reverse("goal-manage", args=[goal.code]),
    }
    if is_preview(request):
        context["effects"] = (
            effects_for(request, hand_edits(goal, form)) if form.is_valid() else None
        )
        return render(request, "goal/form.html", context)
    if form.is_bound and (location := set_hand_value(request, goal, form)):
        return redirect(location)
    return page(request, "goal/form.html", context, form)


def hand_edits(goal: Goal, form: HandForm) -> Edits:
    said = form.cleaned_data
    return Edits(goals={goal.pk: {"hand_ppm": said["percent"], "hand_until": said["expires_on"]}})


def set_hand_value(request: PersonRequest, goal: Goal, form: HandForm) -> str | None:
    def make() -> str:
        said = form.cleaned_data
        set_by_hand(
            goal,
            said["percent"],
            set_on=today_in(request.user.organization),
            expires_on=said["expires_on"],
            reason=said["reason"],
            by=request.user,
        )
        messages.success(request, _("Set by hand."))
        return reverse("goal", args=[goal.code])

    return created(request, form, make)


@require_POST
def end_hand_value(request: PersonRequest, value_id: int) -> HttpResponse:
    values = HandSetValue.objects.filter(
        goal__in=Goal.objects.granted(request.user, Verb.SET_BY_HAND).current()
    )
    value = get_object_or_404(values.select_related("goal"), pk=value_id)
    try:
        end_by_hand(value, on=today_in(request.user.organization), by=request.user)
        messages.success(request, _("Its progress is computed again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    settle(request.user.organization_id)
    return redirect("goal", value.goal.code)
