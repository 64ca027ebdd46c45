"""Why this number? A goal's and a target's arithmetic of any day, line by line down to the reading."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alignment.explaining import derive_for, derive_target, explain_stored, readings_of
from alignment.queries import measured_below
from alignment.told import measured_in, told_goals
from goals.models import Goal, Target
from web.access import PersonRequest, goal_or_404, page_number, seen_by
from web.arithmetic import GoalArithmetic
from web.picked import Picked, day_picked
from web.target_arithmetic import TargetArithmetic

READINGS_SHOWN = 50


@require_safe
def goal_why(request: PersonRequest, code: str) -> HttpResponse:
    goal = goal_or_404(seen_by(request).current(), code)
    picked = day_picked(request)
    context = {"goal": goal, "picked": picked, "as_of": picked.day}
    if not picked.known_from:
        context |= goal_context(request, goal, picked)
    return render(request, "goal/why.html", context)


def goal_context(request: PersonRequest, goal: Goal, picked: Picked) -> dict[str, Any]:
    """The arithmetic of a day and the readings behind it, or why there is none."""
    seen = seen_by(request)
    try:
        if picked.is_stored:
            explanation = explain_stored(goal, picked.day)
            measured: Any = measured_below(seen, goal, picked.day)
        else:
            derivation = derive_for(request.user, goal, picked.when)
            explanation = derivation.root
            measured = measured_in(derivation, told_goals(derivation, seen))
    except ValidationError as refused:
        return {"refused": refused.messages}
    why = GoalArithmetic.of(goal, explanation, seen, page_number(request), picked.query)
    return {"why": why, "measured": measured}


@require_safe
def target_why(request: PersonRequest, target_id: int) -> HttpResponse:
    targets = Target.objects.filter(goal__in=seen_by(request).current())
    target = get_object_or_404(targets.select_related("goal__cycle", "kpi"), pk=target_id)
    picked = day_picked(request)
    context = {"target": target, "goal": target.goal, "picked": picked, "as_of": picked.day}
    if not picked.known_from:
        context |= target_context(request, target, picked)
    return render(request, "goal/target_why.html", context)


def target_context(request: PersonRequest, target: Target, picked: Picked) -> dict[str, Any]:
    try:
        derived = derive_target(target, picked.when, request.user)
    except ValidationError as refused:
        return {"refused": refused.messages}
    readings = readings_of(target.kpi, derived, picked.when, READINGS_SHOWN)
    return {"why": TargetArithmetic.of(derived, target.kpi, readings, picked.day)}
