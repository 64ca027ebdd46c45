"""Is work joined to strategy? The alignment score and what costs it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from alignment.paging import MOST_ROWS
from alignment.past_alignment import AlignmentDay, TwoAlignments, read_alignment_then
from alignment.queries import scored
from alignment.scoring.advised import read_changes
from alignment.scoring.reading import read_alignment, read_strategic, read_team
from alignment.scoring.shown import AlignmentPage
from goals.models import Goal
from people.models import Team
from people.rights import may_set_strategy
from web.access import PersonRequest, goal_or_404, refuse_unless, seen_by
from web.alignment_columns import (
    changes_table,
    components_table,
    cost_table,
    costs_table,
    strategic_table,
)
from web.days import days_asked
from web.doors import UNPROCESSABLE
from web.mending import Mending
from web.tables import (
    Table,
    as_file,
    file_asked,
    file_query,
    status_of_page,
    table_file,
    table_named,
)


@require_safe
def alignment(request: PersonRequest) -> HttpResponseBase:
    """Of the organization, of a team (?team=code) or of a strategic goal (?goal=code)."""
    if "day" in request.GET:
        return past_alignment(request)
    page = asked_page(request)
    if answer := table_file(request, tables_of(page)):
        return answer
    context = {
        "page": page,
        "has_strategy": page is not None or scored(seen_by(request)).exists(),
        "mending": Mending(request.user, page),
        "may_set_strategy": may_set_strategy(request.user),
        "section": "dashboard",
    }
    return render(request, "alignment/alignment.html", context)


def tables_of(page: AlignmentPage | None) -> dict[str, Callable[[], Table]]:
    return {
        "costs": lambda: costs_table(page),
        "score": lambda: components_table(page.card if page else None),
        "strategic": lambda: strategic_table(page),
        "cost": lambda: cost_table(page.cost if page else ()),
    }


@require_safe
def changes(request: PersonRequest) -> HttpResponseBase:
    """What the alignment page loads when it is scrolled there; a page for whoever has no scripts."""
    if file_asked(request):
        every = partial(read_changes, request.user, seen_by(request), most=MOST_ROWS)
        return as_file(request, lambda: changes_table(every()))
    template = "changes" if request.htmx else "changes_page"
    context = {"changes": read_changes(request.user, seen_by(request)), "section": "dashboard"}
    return render(request, f"alignment/{template}.html", context)


def asked_page(request: PersonRequest) -> AlignmentPage | None:
    organization, seen = request.user.organization, seen_by(request)
    team, goal = asked_of(request)
    if team:
        return read_team(team, seen)
    return read_strategic(goal) if goal else read_alignment(organization, seen)


def asked_of(request: PersonRequest) -> tuple[Team | None, Goal | None]:
    """The team or the strategic goal in the address, if any."""
    team, goal = request.GET.get("team", ""), request.GET.get("goal", "")
    refuse_unless("\0" not in team + goal)
    if team:
        teams = Team.objects.of(request.user.organization).select_related("organization")
        return get_object_or_404(teams, code=team), None
    strategic = seen_by(request).filter(level=Goal.Level.STRATEGIC)
    return None, goal_or_404(strategic, goal) if goal else None


def past_alignment(request: PersonRequest) -> HttpResponseBase:
    """How was it on that day, or on two? As it was kept: no structure of today is asked of it."""
    team, goal = asked_of(request)
    asked = days_asked(request, "day", "beside")
    of = urlencode({"team": team.code} if team else {"goal": goal.code} if goal else {})
    if asked.is_today:
        query = "&".join(filter(None, [of, file_query(request)[1:]]))
        return redirect(f"{reverse('alignment')}?{query}" if query else "alignment")
    if asked.is_structure_of_today:
        kept = request.GET.copy()
        del kept["structure"]
        return redirect(f"{reverse('alignment')}?{kept.urlencode()}")
    context: dict[str, Any] = {"asked": asked, "team": team, "goal": goal, "of": of}
    if asked.refused:
        return render(request, "past/alignment.html", context, status=UNPROCESSABLE)
    shown, seen = asked.picked[-1], seen_by(request)
    is_two = len(asked.picked) > 1
    context |= {"picked": shown, "today": shown.day, "is_two": is_two, "mending": None}
    status = status_of_page(request)
    if team:
        return render(request, "past/alignment.html", context, status=status)
    pages = [
        AlignmentDay(one.day, read_alignment_then(request.user, seen, one.when, goal))
        for one in asked.picked
    ]
    if is_two:
        context["two"] = TwoAlignments(*pages)
    elif is_told(request, page := pages[0].page) and (
        answer := table_file(request, tables_of(page), shown.day)
    ):
        return answer
    context["page"] = pages[-1].page
    return render(request, "past/alignment.html", context, status=status)


def is_told(request: PersonRequest, page: AlignmentPage | None) -> bool:
    """Whether the table asked for was kept: an empty file would say that there was nothing."""
    if page is None or page.card.score is None:
        return False
    kept = {"score": True, "strategic": bool(page.strategic)}
    return kept.get(table_named(request, tables_of(page)), bool(page.opened))
