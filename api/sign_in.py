from __future__ import annotations

from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class SessionSignIn(SessionAuthentication):
    """The session of the pages, with its CSRF token on whatever writes."""

    def authenticate_header(self, request: Request) -> str:
        """Makes the answer to a stranger 401: sign in, and not 403: never."""
        return "Session"


class SessionSignInScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """How the OpenAPI schema describes it; found by its class."""

    target_class = "api.sign_in.SessionSignIn"
