"""Why this number? The arithmetic of a goal and of a target, line by line down to the reading."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alignment.explaining import When, derive_target, explain_stored, readings_of
from alignment.queries import measured_below, with_standing
from alignment.standing import line_of
from goals.models import Target
from web.access import PersonRequest, goal_or_404, page_number, seen_by
from web.arithmetic import GoalArithmetic
from web.target_arithmetic import TargetArithmetic

READINGS_SHOWN = 50


@require_safe
def goal_why(request: PersonRequest, code: str) -> HttpResponse:
    seen = seen_by(request)
    goal = goal_or_404(with_standing(seen.current()), code)
    as_of = request.user.organization.rollup_date
    context = {
        "goal": goal,
        "line": line_of(goal, as_of),
        "as_of": as_of,
        "why": GoalArithmetic.of(goal, explain_stored(goal, as_of), seen, page_number(request)),
        "measured": measured_below(seen, goal, as_of),
    }
    return render(request, "goal/why.html", context)


@require_safe
def target_why(request: PersonRequest, target_id: int) -> HttpResponse:
    targets = Target.objects.filter(goal__in=seen_by(request).current())
    target = get_object_or_404(targets.select_related("goal__cycle", "kpi"), pk=target_id)
    as_of = request.user.organization.rollup_date
    when = When(as_of)
    derived = derive_target(target, when)
    readings = readings_of(target.kpi, derived, when, READINGS_SHOWN)
    why = TargetArithmetic.of(derived, target.kpi, readings, as_of)
    context = {"target": target, "goal": target.goal, "why": why, "as_of": as_of}
    return render(request, "goal/target_why.html", context)
