"""What do we want to reach, why, and what covers it? The Strategy page."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.goals import create_goal
from alignment.guides import LEADER
from alignment.strategy import (
    covered_in_all,
    every_strategic_goal,
    served_pillars,
    strategic_page,
)
from people.rights import may_set_strategy
from web.access import PersonRequest, page_number, refuse_unless, seen_by
from web.alignment_columns import strategy_table
from web.choices import Choices
from web.doors import created, page
from web.forms.goals import StrategicGoalForm
from web.guides import guide_for
from web.looks import looks_at
from web.tables import as_file, file_asked


@require_http_methods(["GET", "POST"])
def strategy(request: PersonRequest) -> HttpResponseBase:
    person, organization = request.user, request.user.organization
    may_set = may_set_strategy(person)
    refuse_unless(may_set or request.method == "GET")
    seen = seen_by(request)
    if file_asked(request):
        return as_file(request, lambda: strategy_table(every_strategic_goal(organization, seen)))
    choices = Choices.of(person, seen)
    form = None
    if may_set:
        form = StrategicGoalForm(request.POST or None, organization=organization, choices=choices)
    if form and request.htmx and "look" in request.POST:
        look = {"rows": looks_at([form.typed()], seen)}
        return render(request, "cascade/look.html", {"look": look})
    if form and form.is_bound and (location := create_strategic_goal(request, form)):
        return redirect(location)
    context = {
        "form": form,
        "look": {"rows": looks_at([form.typed()], seen)} if form and form.is_bound else None,
        "covered": covered_in_all(organization, seen),
        "pillars": served_pillars(organization, seen),
        "page": strategic_page(organization, seen, page_number(request)),
        "datalists": choices.datalists() if may_set else {},
        "guide": guide_for(request, LEADER, seen),
    }
    return page(request, "strategy/strategy.html", context, *filter(None, [form]))


def create_strategic_goal(request: PersonRequest, form: StrategicGoalForm) -> str | None:
    def make() -> str:
        goal = create_goal(request.user.organization, form.draft(), by=request.user)
        messages.success(request, _("The goal is set. Break it down for your teams next."))
        return reverse("goal", args=[goal.code])

    return created(request, form, make)
