"""Where does strategy stand? The Dashboard, and what keeps open ones up to date."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alignment.dashboards import live_version, read_dashboard
from alignment.guides import EXECUTIVE, LEADER
from alignment.scoring.reading import read_score
from web.access import PersonRequest, seen_by
from web.dashboard_charts import trend_chart, weight_map
from web.guides import guide_for
from web.spans import Look, since_asked


@require_safe
def dashboard(request: PersonRequest) -> HttpResponse:
    look = Look.of(request)
    context = dashboard_context(request, look)
    # Where nothing is set yet, whoever sets strategy is told here how to begin.
    role = EXECUTIVE if context["board"].scorecard.rows else LEADER
    context["guide"] = guide_for(request, role)
    answer = render(request, "dashboard/dashboard.html", context)
    look.remember(answer)
    return answer


@require_safe
def live(request: PersonRequest) -> HttpResponse:
    """204 while nothing is newer than version `v`; else the parts of the dashboard that change."""
    if request.GET.get("v") == str(live_version(request.user.organization_id)):
        return HttpResponse(status=204)
    return render(request, "dashboard/live.html", dashboard_context(request, Look.of(request)))


def dashboard_context(request: PersonRequest, look: Look) -> dict[str, Any]:
    since = since_asked(request, look)
    board = read_dashboard(request.user, seen_by(request), since.day)
    trends = [(f"trend-{one.goal_id}", one, trend_chart(one)) for one in board.trends]
    return {
        "board": board,
        "since": since,
        "score": read_score(request.user.organization),
        "treemap": weight_map(board.cells),
        "trends": trends,
    }
