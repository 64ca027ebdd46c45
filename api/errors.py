"""Every refusal as one shape (RFC 9457): what was wrong, and with which field.

400: the request says nothing sensible. 409: it comes too late. 422: a rule of the domain forbids it.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from actions.errors import KeyReused, StaleEdit

PROBLEM = "application/problem+json"


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to what a view raised; None leaves a fault of ours to Django."""
    if isinstance(error, ValidationError):
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _("This is refused."), told(error))
    if isinstance(error, StaleEdit):
        return problem(HTTPStatus.CONFLICT, _("This has changed meanwhile. Read it again."))
    if isinstance(error, KeyReused):
        said = _("This Idempotency-Key came before, with another request.")
        return problem(HTTPStatus.CONFLICT, said, headers={"Location": error.location})
    if isinstance(error, exceptions.ValidationError):
        found = list(flat(error.detail))
        return problem(HTTPStatus.BAD_REQUEST, _("This cannot be read."), found)
    answered = exception_handler(error, context)
    if answered is None:
        return None
    title = str(answered.data.get("detail", "")) if isinstance(answered.data, dict) else ""
    return problem(HTTPStatus(answered.status_code), title, headers=dict(answered.headers))


def problem(
    status: HTTPStatus,
    title: str,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    said: dict[str, Any] = {"title": title or status.phrase, "status": status.value}
    if errors:
        said["errors"] = errors
    return Response(said, status=status, headers=headers, content_type=PROBLEM)


def told(error: ValidationError) -> list[dict[str, str]]:
    """An action's refusal as fields and messages; an empty field is the request as a whole."""
    if not hasattr(error, "error_dict"):
        return [{"field": "", "message": message} for message in error.messages]
    return [
        {"field": "" if name == NON_FIELD_ERRORS else name, "message": message}
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def flat(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """A serializer's nested errors as a list: `readings.0.value` and its message."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            is_general = name == "non_field_errors"
            yield from flat(inner, path if is_general else f"{path}.{name}".lstrip("."))
    elif isinstance(detail, list):
        is_leaf = all(isinstance(one, str) for one in detail)
        for position, inner in enumerate(detail):
            yield from flat(inner, path if is_leaf else f"{path}.{position}".lstrip("."))
    else:
        yield {"field": path, "message": str(detail)}
