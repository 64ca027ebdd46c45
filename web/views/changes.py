"""What changed, and why? A goal's progress between two days, by cause, down to the goals and KPIs."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alignment.account import account_for_change
from alignment.queries import with_standing
from alignment.standing import sighted_lines
from web.access import PersonRequest, goal_or_404, seen_by
from web.changing import rows_of
from web.spans import Look, span_asked


@require_safe
def goal_changes(request: PersonRequest, code: str) -> HttpResponse:
    seen, organization = seen_by(request), request.user.organization
    goal = goal_or_404(with_standing(seen.current()), code)
    span, since = span_asked(request, Look.of(request))
    account = account_for_change(organization, goal, span, seen)
    (line,) = sighted_lines([goal], seen, organization.rollup_date)
    context = {
        "goal": goal,
        "line": line,
        "span": span,
        "since": since,
        "account": account,
        "parts": rows_of(account),
        "latest": organization.rollup_date,
    }
    return render(request, "goal/changes.html", context)
