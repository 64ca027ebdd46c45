"""What needs or concerns me? The bell in every page's header, its panel and its page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from actions.news import count_again, mark_news_read
from web.access import PersonRequest, seen_by, today_in
from web.bell import ACTED, bell_of, news_lines, waiting_lines


@require_safe
def bell(request: PersonRequest) -> HttpResponse:
    """Everything of it; htmx gets the panel."""
    person, seen = request.user, seen_by(request)
    found = count_again(person, seen, today_in(person.organization))
    context = {
        "waiting": list(waiting_lines(found.agenda)),
        "news": news_lines(found.news, seen, person),
        "unread": found.unread,
    }
    return render(request, "bell/panel.html" if request.htmx else "bell/bell.html", context)


@require_safe
def count(request: PersonRequest) -> HttpResponse:
    """The bell with a fresh count, asked for by a page whose count is old."""
    person = request.user
    count_again(person, seen_by(request), today_in(person.organization))
    fresh = {**bell_of(request, person), "is_stale": False}
    answer = render(request, "components/bell.html", {"bell": fresh})
    answer.delete_cookie(ACTED, samesite="Lax")
    return answer


@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    mark_news_read(request.user)
    return redirect("bell")
