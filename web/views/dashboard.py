"""Where does strategy stand? The Dashboard, and what keeps open ones up to date."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alignment.cover import busy_without_moving, by_pillar, measured_levels
from alignment.dashboards import (
    every_difference,
    live_version,
    read_dashboard,
    read_figures,
)
from alignment.guides import EXECUTIVE, LEADER
from alignment.heat_map import every_cell
from alignment.narrowed_strategy import NarrowedStrategy
from alignment.queries import scored
from alignment.scoring.reading import read_score
from goals.querysets import GoalQuerySet
from people.models import Person
from web.access import PersonRequest, seen_by
from web.alignment_columns import busy_table, measured_table, pillars_table
from web.choices import pairs
from web.dashboard_charts import drawn_context
from web.forms.narrow_strategy import NarrowStrategyForm
from web.guides import guide_for
from web.live import signed_in, token_for
from web.narrowing import Narrowing, narrowing_of
from web.spans import Look, Since, since_asked
from web.table_columns import heat_table, scorecard_table, watch_table
from web.tables import Table, as_file, file_asked, table_file
from web.views.past import past_dashboard, past_figures


@require_safe
def dashboard(request: PersonRequest) -> HttpResponseBase:
    if "day" in request.GET:
        return past_dashboard(request)
    look = Look.of(request)
    seen, narrowing = seen_by(request), narrowing_of(request)
    if file_asked(request):
        return as_file(request, lambda: table_asked(request, look, seen, narrowing.asked))
    context = dashboard_context(request, look, seen, narrowing)
    if not narrowing.is_narrow:
        # Where nothing is set yet, whoever sets strategy is told here how to begin.
        role = EXECUTIVE if context["board"].scorecard.rows else LEADER
        context["guide"] = guide_for(request, role, seen)
    answer = render(request, "dashboard/dashboard.html", context)
    look.remember(answer)
    return answer


def table_asked(
    request: PersonRequest, look: Look, seen: GoalQuerySet, narrowed: NarrowedStrategy
) -> Table:
    """One of the dashboard's tables, with all its rows: `table` in the address."""
    person, asked = request.user, request.GET.get("table")
    if asked == "heat":
        goals = list(narrowed.of(scored(seen)))
        return heat_table(every_cell(person.organization, goals, person))
    since = since_asked(request, look).day
    if asked == "watch":
        return watch_table(read_dashboard(person, seen, since, narrowed).watch)
    return scorecard_table(every_difference(person, seen, since, narrowed))


@require_safe
def live(request: PersonRequest) -> HttpResponse:
    """The parts of the dashboard that change, where anything is newer than version `v`.

    Mostly `web.live` has answered before. Asked with a token that has expired, it brings
    the next one: the asking element alone.
    """
    look, version = Look.of(request), live_version(request.user.organization_id)
    if request.GET.get("v") == str(version):
        signed = signed_in(request.GET.get("t", ""))
        if signed and signed.is_fresh:
            return HttpResponse(status=204)
        since, narrowing = since_asked(request, look), narrowing_of(request)
        told = asker_context(request, since, narrowing, version)
        return render(request, "dashboard/asker.html", told)
    context = dashboard_context(request, look, seen_by(request), narrowing_of(request))
    context |= figures_context(request, context["narrowing"])
    return render(request, "dashboard/live.html", context)


@require_safe
def figures(request: PersonRequest) -> HttpResponse:
    """What the dashboard loads when it is scrolled there; a page for whoever has no scripts."""
    template = "figures" if request.htmx else "figures_page"
    if "day" in request.GET:
        context = past_figures(request)
    else:
        context = figures_context(request, narrowing_of(request))
    return render(request, f"dashboard/{template}.html", context)


@require_safe
def cover(request: PersonRequest) -> HttpResponseBase:
    """Loaded below the dashboard as the charts are: what strategy rests on."""
    organization, seen = request.user.organization, seen_by(request)
    narrowing = narrowing_of(request)
    asked = narrowing.asked
    tables = {
        "pillars": lambda: pillars_table(by_pillar(organization, seen, asked)),
        "measured": lambda: measured_table(measured_levels(organization)),
        "busy": lambda: busy_table(busy_without_moving(organization, seen, asked)),
    }
    if answer := table_file(request, tables):
        return answer
    context = {
        "narrowing": narrowing,
        "pillars": by_pillar(organization, seen, asked),
        # Counted for the whole alone.
        "levels": None if narrowing.is_narrow else measured_levels(organization),
        "busy": busy_without_moving(organization, seen, asked),
        "section": "dashboard",
    }
    return render(request, f"dashboard/{'cover' if request.htmx else 'cover_page'}.html", context)


@require_safe
def narrow(request: PersonRequest) -> HttpResponse:
    """What to narrow the dashboard by: loaded when that is opened; a page without scripts."""
    person = request.user
    names = pairs(Person.objects.of(person.organization).order_by("name", "id"), "email")
    context = {
        "narrow": NarrowStrategyForm(request.GET, organization=person.organization),
        "since": request.GET.get("since", ""),
        "datalists": {"people-names": names},
        "section": "dashboard",
    }
    return render(request, f"dashboard/{'narrow' if request.htmx else 'narrow_page'}.html", context)


def dashboard_context(
    request: PersonRequest, look: Look, seen: GoalQuerySet, narrowing: Narrowing
) -> dict[str, Any]:
    since = since_asked(request, look)
    board = read_dashboard(request.user, seen, since.day, narrowing.asked)
    context = {"board": board, **asker_context(request, since, narrowing, board.version)}
    # The score is of the whole: beside a part of it, it would be taken for that part's.
    if not narrowing.is_narrow:
        context["score"] = read_score(request.user.organization)
    return context


def asker_context(
    request: PersonRequest, since: Since, narrowing: Narrowing, version: int
) -> dict[str, Any]:
    """What an open dashboard asks for what is newer with; `query`: by what its tables go out."""
    return {
        "since": since,
        "narrowing": narrowing,
        "query": f"{since.query}{narrowing.also}",
        "version": version,
        "token": token_for(request.user),
    }


def figures_context(request: PersonRequest, narrowing: Narrowing) -> dict[str, Any]:
    """By weight, or by the days planned: `by=effort` in the address."""
    by_effort = request.GET.get("by") == "effort"
    seen = seen_by(request)
    found = read_figures(request.user, seen, narrowing.asked, by_effort=by_effort)
    return {"narrowing": narrowing, **drawn_context(found, by_effort=by_effort)}
