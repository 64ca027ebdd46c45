"""How much does each contributor count? All weights of a goal, with the effect before they are saved."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.edges import reweigh_all
from actions.errors import StaleEdit
from alignment.preview import Effect
from alignment.weighing import reweighing, weight_rows
from goals.models import Goal
from people.rights import Verb
from web.access import PersonRequest, goal_or_404, seen_by
from web.doors import CONFLICT, changed, page
from web.forms.shaping import WeightsForm
from web.previews import effects_for, is_preview


@require_http_methods(["GET", "POST"])
def weights(request: PersonRequest, code: str) -> HttpResponse:
    goal = goal_or_404(Goal.objects.granted(request.user, Verb.REWEIGH).current(), code)
    form = WeightsForm(request.POST or None, rows=weight_rows(goal, seen_by(request)))
    context = {"goal": goal, "form": form, "effects": None}
    if is_preview(request):
        context["effects"] = shown_effects(request, goal, form)
        return render(request, "goal/weights.html", context)
    try:
        if form.is_bound and (location := save(request, goal, form)):
            return redirect(location)
    except StaleEdit:
        goal.refresh_from_db()
        context["form"] = form = form.rebased(weight_rows(goal, seen_by(request)))
        form.add_error(
            None, _("Somebody has reweighed meanwhile. Save again to put yours over it.")
        )
        return render(request, "goal/weights.html", context, status=CONFLICT)
    return page(request, "goal/weights.html", context, form)


def shown_effects(request: PersonRequest, goal: Goal, form: WeightsForm) -> list[Effect] | None:
    if not form.is_valid():
        return None
    try:
        return effects_for(request, reweighing(goal, form.changed_weights()))
    except ValidationError as error:
        form.add_error(None, error)
        return None


def save(request: PersonRequest, goal: Goal, form: WeightsForm) -> str | None:
    def reweigh() -> str:
        reweigh_all(form.weighings(), by=request.user)
        messages.success(request, _("Reweighed."))
        return reverse("goal", args=[goal.code]) + "#contributors"

    return changed(request, form, reweigh)
