"""What is this heat-map cell made of? A team's own work for a strategic goal."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alignment.cell_page import account_for
from people.models import Team
from web.access import PersonRequest, goal_or_404, seen_by
from web.views.past import past_cell


@require_safe
def cell(request: PersonRequest, team_id: int, code: str) -> HttpResponse:
    if "day" in request.GET:
        return past_cell(request, team_id, code)
    seen, organization = seen_by(request), request.user.organization
    team = get_object_or_404(Team.objects.of(organization), pk=team_id)
    strategic = goal_or_404(seen.current().strategic(), code)
    account = account_for(organization, team, strategic, seen, request.user)
    context = {"team": team, "strategic": strategic, "account": account}
    return render(request, "dashboard/cell.html", context)
