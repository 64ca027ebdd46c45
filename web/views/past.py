"""How did it look on that day? The dashboard of a past day, or of two side by side.

Nothing is written from these pages, and they do not follow what happens now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from alignment.goal_page import CONTRIBUTORS, timeline
from alignment.paging import page_of_list
from alignment.past_beside import TwoDays
from alignment.past_board import (
    PastDay,
    is_large,
    read_past_day,
    read_past_tables,
    stored_day,
)
from alignment.past_cell import account_then
from alignment.past_figures import read_figures_then
from alignment.past_goal import read_past_goal
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Team
from web.access import PersonRequest, goal_or_404, page_number, seen_by
from web.dashboard_charts import drawn_context
from web.days import Asked, days_asked
from web.doors import UNPROCESSABLE
from web.moments import moment_asked
from web.picked import Picked
from web.table_columns import heat_table, lines_table, watch_table
from web.tables import Table, as_file, file_asked, file_query, status_of_page, table_named

# Of a past day's dashboard; of a large organization the first alone is told.
TABLES = ("scorecard", "heat", "watch")


def past_dashboard(request: PersonRequest) -> HttpResponseBase:
    asked = days_asked(request, "day", "beside")
    if asked.is_today:
        return redirect(reverse("dashboard") + file_query(request))
    context: dict[str, Any] = {"asked": asked}
    if asked.refused:
        return render(request, "past/dashboard.html", context, status=UNPROCESSABLE)
    if file_asked(request) and is_told(request, asked.picked):
        return as_file(request, lambda: table_asked(request, asked.picked[0]))
    context |= dashboard_context(request, asked)
    return render(request, "past/dashboard.html", context, status=status_of_page(request))


def is_told(request: PersonRequest, picked: Sequence[Picked]) -> bool:
    """Whether there is such a file: an empty one would say that there was nothing that day."""
    if len(picked) > 1 or picked[0].known_from:
        return False
    is_all = not picked[0].is_structure_of_today and table_named(request, TABLES) == TABLES[0]
    return is_all or not is_large(request.user)


def table_asked(request: PersonRequest, picked: Picked) -> Table:
    """One of the tables of a past day, with all its rows."""
    tables = read_past_tables(request.user, seen_by(request), picked.when)
    made = (lines_table(tables.lines), heat_table(tables.cells), watch_table(tables.watch))
    table = dict(zip(TABLES, made, strict=True))[table_named(request, TABLES)]
    return replace(table, day=picked.day)


def dashboard_context(request: PersonRequest, asked: Asked) -> dict[str, Any]:
    picked, seen = asked.picked, seen_by(request)
    shown = {"picked": picked[-1], "today": picked[-1].day, "is_two": len(picked) > 1}
    if unknown := next((one for one in picked if one.known_from), None):
        return shown | {"unknown": unknown}
    if any(one.is_structure_of_today for one in picked) and is_large(request.user):
        return shown | {"is_too_large": True}
    if len(picked) > 1:
        return shown | {"two": TwoDays(*(day_beside(request, seen, one) for one in picked))}
    board = read_past_day(request.user, seen, picked[0].when)
    # `query`: by what its tables go out.
    return shown | {"board": board, "query": picked[0].query[1:]}


def past_goal(request: PersonRequest, code: str) -> HttpResponse:
    """Where did it stand on that day? The Goal page of a past day."""
    seen = seen_by(request)
    goal = goal_or_404(seen, code)
    asked = days_asked(request, "day")
    if asked.is_today:
        return redirect(reverse("goal", args=[goal.code]) + file_query(request))
    context: dict[str, Any] = {"asked": asked, "goal": goal, "picked": None, "past": None}
    if asked.refused:
        return render(request, "past/goal.html", context, status=UNPROCESSABLE)
    (picked,) = asked.picked
    context |= {"picked": picked, "today": picked.day}
    if picked.known_from:
        context["unknown"] = picked
    else:
        context |= goal_context(request, seen, goal, picked)
    return render(request, "past/goal.html", context)


def goal_context(
    request: PersonRequest, seen: GoalQuerySet, goal: Goal, picked: Picked
) -> dict[str, Any]:
    """The goal of then with what was said by then, or why there is nothing to show."""
    try:
        past = read_past_goal(request.user, seen, goal, picked.when)
    except ValidationError as refused:
        return {"refused": refused.messages}
    # What was said in the very last instant belongs to the day.
    end = past.until + dt.timedelta(microseconds=1)
    before = moment_asked(request)
    entries, has_older = timeline(goal, min(before, end) if before else end)
    contributors = page_of_list(past.contributors, page_number(request), CONTRIBUTORS)
    return {
        "past": past,
        "contributors": contributors,
        "entries": entries,
        "has_older": has_older,
        "before": before,
    }


def past_figures(request: PersonRequest) -> dict[str, Any]:
    """What the dashboard of a past day loads when it is scrolled there, or why that is nothing."""
    asked = days_asked(request, "day")
    if asked.refused:
        return {"asked": asked}
    (picked,), seen = asked.picked, seen_by(request)
    context = {"asked": asked, "picked": picked}
    if picked.known_from:
        return context | {"unknown": picked}
    if picked.is_structure_of_today and is_large(request.user):
        return context
    drawn = read_figures_then(request.user, seen, picked.when)
    return context | drawn_context(drawn, picked.query)


def past_cell(request: PersonRequest, team_id: int, code: str) -> HttpResponse:
    """What was this cell made of on that day?"""
    organization, seen = request.user.organization, seen_by(request)
    team = get_object_or_404(Team.objects.filter(organization=organization), pk=team_id)
    strategic = goal_or_404(seen, code)
    asked = days_asked(request, "day")
    if asked.is_today:
        return redirect("cell", team.pk, strategic.code)
    context = {"asked": asked, "team": team, "strategic": strategic, "account": None}
    if asked.refused:
        return render(request, "past/cell.html", context, status=UNPROCESSABLE)
    (picked,) = asked.picked
    context |= {"picked": picked, "today": picked.day}
    if picked.known_from:
        context["unknown"] = picked
    else:
        context |= cell_context(request, seen, team, strategic, picked)
    return render(request, "past/cell.html", context)


def cell_context(
    request: PersonRequest, seen: GoalQuerySet, team: Team, strategic: Goal, picked: Picked
) -> dict[str, Any]:
    try:
        account = account_then(request.user, seen, team, strategic, picked.when)
    except ValidationError as refused:
        return {"refused": refused.messages}
    return {"account": account}


def day_beside(request: PersonRequest, seen: GoalQuerySet, picked: Picked) -> PastDay:
    if picked.is_stored:
        return stored_day(request.user, seen)
    return read_past_day(request.user, seen, picked.when, is_beside=True)
