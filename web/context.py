from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from web.access import today_in
from web.bell import bell_of


def organization(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person's organization, its calendar day, and their bell, for every page."""
    if not request.user.is_authenticated:
        return {"organization": None}
    organization = request.user.organization
    return {
        "organization": organization,
        "today": today_in(organization),
        "bell": bell_of(request, request.user),
    }
