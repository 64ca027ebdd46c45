from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def organization(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person's organization, for every page's header."""
    if not request.user.is_authenticated:
        return {"organization": None}
    return {"organization": request.user.organization}
