"""Who answers for this goal together? The teams that share it, and their shares."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.errors import StaleEdit
from actions.sharing import share_goal
from goals.models import Goal
from people.models import Team
from people.querysets import TeamQuerySet
from web.access import PersonRequest, goal_or_404
from web.choices import pairs
from web.doors import CONFLICT, changed, page
from web.forms.sharing import SharingForm


@require_http_methods(["GET", "POST"])
def goal_teams(request: PersonRequest, code: str) -> HttpResponse:
    goal = goal_or_404(Goal.objects.editable_by(request.user).current(), code)
    teams = Team.objects.of(request.user.organization)
    form = SharingForm(request.POST or None, goal=goal, teams=teams)

    def edit() -> str:
        version = form.cleaned_data["version"]
        share_goal(goal, form.shares(), version=version, by=request.user)
        messages.success(request, _("Saved."))
        return reverse("goal", args=[goal.code])

    try:
        if form.is_bound and (location := changed(request, form, edit)):
            return redirect(location)
    except StaleEdit as stale:
        form = form.rebased(stale.current, teams)
        return render(request, "goal/teams.html", context_of(goal, form, teams), status=CONFLICT)
    return page(request, "goal/teams.html", context_of(goal, form, teams), form)


def context_of(goal: Goal, form: SharingForm, teams: TeamQuerySet) -> dict[str, Any]:
    return {"goal": goal, "form": form, "datalists": {"all-team-names": pairs(teams, "code")}}
