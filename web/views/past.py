"""How did it look on that day? The dashboard of a past day, or of two side by side.

Nothing is written from these pages, and they do not follow what happens now.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from alignment.past_beside import TwoDays
from alignment.past_board import PastDay, is_large, read_past_day, stored_day
from goals.querysets import GoalQuerySet
from web.access import PersonRequest, seen_by
from web.days import Asked, days_asked
from web.doors import UNPROCESSABLE
from web.picked import Picked


def past_dashboard(request: PersonRequest) -> HttpResponse:
    asked = days_asked(request, "day", "beside")
    if asked.is_today:
        return redirect("dashboard")
    context = {"asked": asked, "latest": request.user.organization.rollup_date}
    if asked.refused:
        return render(request, "past/dashboard.html", context, status=UNPROCESSABLE)
    return render(request, "past/dashboard.html", context | dashboard_context(request, asked))


def dashboard_context(request: PersonRequest, asked: Asked) -> dict[str, Any]:
    picked, seen = asked.picked, seen_by(request)
    shown = {"picked": picked[-1], "today": picked[-1].day, "is_two": len(picked) > 1}
    if unknown := next((one for one in picked if one.known_from), None):
        return shown | {"unknown": unknown}
    if any(one.is_structure_of_today for one in picked) and is_large(request.user):
        return shown | {"is_too_large": True}
    days = [day_of(request, seen, one) for one in picked]
    if len(days) > 1:
        return shown | {"two": TwoDays(*days)}
    return shown | {"board": days[0]}


def day_of(request: PersonRequest, seen: GoalQuerySet, picked: Picked) -> PastDay:
    if picked.is_stored:
        return stored_day(request.user, seen)
    return read_past_day(request.user, seen, picked.when)
