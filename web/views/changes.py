"""What changed, and why? A goal's progress between two days, by cause, down to the goals and KPIs."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alignment.account import account_for_change
from alignment.queries import with_standing
from alignment.standing import sighted_lines
from web.access import PersonRequest, goal_or_404, seen_by
from web.changing import rows_of
from web.spans import Look, span_asked
from web.table_columns import parts_table
from web.tables import as_file, file_asked


@require_safe
def goal_changes(request: PersonRequest, code: str) -> HttpResponseBase:
    seen, organization = seen_by(request), request.user.organization
    goal = goal_or_404(with_standing(seen.current()), code)
    span, since = span_asked(request, Look.of(request))
    (line,) = sighted_lines([goal], seen, organization.rollup_date)
    context: dict[str, Any] = {
        "goal": goal,
        "line": line,
        "span": span,
        "since": since,
        "latest": organization.rollup_date,
    }
    read = partial(account_for_change, request.user, goal, span, seen)
    try:
        if file_asked(request):
            return as_file(request, lambda: parts_table(read()))
        account = read()
    except ValidationError as refused:
        context["refused"] = refused.messages
    else:
        context |= {"account": account, "parts": rows_of(account)}
    return render(request, "goal/changes.html", context)
