"""Is work joined to strategy? The alignment score and what costs it."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alignment.queries import scored
from alignment.scoring.advised import read_changes
from alignment.scoring.reading import read_alignment, read_strategic, read_team
from alignment.scoring.shown import AlignmentPage
from goals.models import Goal
from people.models import Team
from people.rights import may_set_strategy
from web.access import PersonRequest, goal_or_404, refuse_unless, seen_by
from web.mending import Mending
from web.table_columns import costs_table
from web.tables import as_file, file_asked


@require_safe
def alignment(request: PersonRequest) -> HttpResponseBase:
    """Of the organization, of a team (?team=code) or of a strategic goal (?goal=code)."""
    page = asked_page(request)
    if file_asked(request):
        return as_file(request, costs_table(page))
    context = {
        "page": page,
        "has_strategy": page is not None or scored(seen_by(request)).exists(),
        "mending": Mending(request.user, page),
        "may_set_strategy": may_set_strategy(request.user),
        "section": "dashboard",
    }
    return render(request, "alignment/alignment.html", context)


@require_safe
def changes(request: PersonRequest) -> HttpResponseBase:
    """What the alignment page loads when it is scrolled there; a page for whoever has no scripts."""
    template = "changes" if request.htmx else "changes_page"
    context = {"changes": read_changes(request.user, seen_by(request)), "section": "dashboard"}
    return render(request, f"alignment/{template}.html", context)


def asked_page(request: PersonRequest) -> AlignmentPage | None:
    organization, seen = request.user.organization, seen_by(request)
    team, goal = request.GET.get("team", ""), request.GET.get("goal", "")
    refuse_unless("\0" not in team + goal)
    if team:
        teams = Team.objects.of(organization).select_related("organization")
        return read_team(get_object_or_404(teams, code=team), seen)
    if goal:
        return read_strategic(goal_or_404(seen.filter(level=Goal.Level.STRATEGIC), goal))
    return read_alignment(organization, seen)
