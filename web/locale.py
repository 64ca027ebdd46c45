"""Numbers and times of a signed-in person's pages are those of their organization."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from web import formats

Answer = Callable[[HttpRequest], HttpResponse]


def organization_locale(get_response: Answer) -> Answer:
    """Middleware, after authentication: number format and time zone of the organization."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        organization = request.user.organization
        with (
            formats.in_locale(organization.locale),
            timezone.override(ZoneInfo(organization.time_zone)),
        ):
            return get_response(request)

    return answer
