"""Who is asking: every view runs for a signed-in person unless it is marked `login_not_required`.

Views fetch through the scopes of `people.rights` and answer 404 for what those leave out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from goals.models import Goal
from goals.querysets import GoalQuerySet
from ledger.audit import deputizing
from people import rights
from people.models import Organization, Person

Answer = Callable[[HttpRequest], HttpResponse]


class SignInRequired(LoginRequiredMiddleware):
    """Middleware: whoever is not signed in goes to the sign-in, and comes back afterwards."""

    # Django's stub promises a redirect; the handler takes any response.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        # htmx would put the sign-in page into the part of the page that it asked for.
        if "HX-Request" not in request.headers:
            return super().handle_no_permission(request, view_func)
        place = urlsplit(request.headers.get("HX-Current-URL", "/")).path
        sign_in = redirect_to_login(place, self.get_login_url(view_func))
        return HttpResponse(status=204, headers={"HX-Redirect": sign_in["Location"]})


def storable_addresses(get_response: Answer) -> Answer:
    """Middleware: nothing is called by a name with a NUL in it, which the database would not take."""

    def answer(request: HttpRequest) -> HttpResponse:
        refuse_unless("\0" not in request.path_info)
        return get_response(request)

    return answer


def apart_for_htmx(get_response: Answer) -> Answer:
    """Middleware: some addresses answer a part of a page to htmx. A browser that keeps such a part must
    not show it for the page when one goes back there."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        patch_vary_headers(response, ("HX-Request",))
        return response

    return answer


def in_whose_names(get_response: Answer) -> Answer:
    """Middleware, behind the sign-in: a request reads once what its person may, and every audit
    entry says for whom a deputy acted."""

    def answer(request: HttpRequest) -> HttpResponse:
        with rights.remembered(), deputizing(rights.acted_for):
            return get_response(request)

    return answer


class PersonRequest(HttpRequest):
    """A request behind the sign-in."""

    user: Person
    htmx: HtmxDetails


def today_in(organization: Organization) -> dt.date:
    """The calendar day of the organization."""
    return organization.date_at(timezone.now())


def seen_by(request: PersonRequest) -> GoalQuerySet:
    """The goals that the person asking may see."""
    return Goal.objects.visible_to(request.user)


def storable(text: str | None) -> str:
    """What was sent unchecked, as the database may be asked for it."""
    return (text or "").replace("\0", "")


def goal_or_404(goals: GoalQuerySet, code: str) -> Goal:
    """One goal of a scope, with what its pages say about it."""
    found: Goal = get_object_or_404(goals.select_related("owner", "team", "cycle"), code=code)
    return found


def refuse_unless(is_allowed: bool) -> None:
    """404, the same as what does not exist."""
    if not is_allowed:
        raise Http404


def page_number(request: HttpRequest) -> int:
    """The page asked for; nonsense is the first."""
    return number(request.GET.get("page", ""), digits=5) or 1


def number(text: str, digits: int = 15) -> int | None:
    """A whole number as addresses and hidden fields carry it; nonsense is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
