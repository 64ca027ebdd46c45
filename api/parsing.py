"""Reads JSON bodies strictly: what the database or a second reader would take otherwise is refused.

At most 1 MB and 32 levels; no key twice, no NUL, no lone surrogate. Numbers come as Decimal, so
that no digit is lost on the way to the one number parser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MOST_BYTES = 1_000_000
MOST_LEVELS = 32
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{\]}]', re.DOTALL)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class BodyTooLarge(APIException):
    status_code = 413
    default_detail = "A body has at most 1 MB."
    default_code = "too_large"


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise BodyTooLarge
        return parse_json(body)


def parse_json(body: bytes) -> Any:
    """The value that a body says. Raises ParseError with a reason for whatever is not accepted."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise ParseError(_("The body is not UTF-8.")) from None
    _refuse_depth(text)
    try:
        said = json.loads(
            text,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
        )
    except json.JSONDecodeError as error:
        raise ParseError(
            _("This is no JSON: %(reason)s in line %(line)s, column %(column)s.")
            % {"reason": error.msg, "line": error.lineno, "column": error.colno}
        ) from None
    _refuse_unstorable(said)
    return said


def _refuse_depth(text: str) -> None:
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > MOST_LEVELS:
            raise ParseError(_("The body is nested more than 32 levels deep."))


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(_("%(name)s is not a number.") % {"name": name})


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in pairs:
        if name in said:
            raise ParseError(_("“%(name)s” is there twice.") % {"name": name[:100]})
        said[name] = value
    return said


def _refuse_unstorable(said: Any) -> None:
    if isinstance(said, str) and _UNSTORABLE.search(said):
        raise ParseError(_("A text holds a character that cannot be kept (NUL or half of a pair)."))
    parts = [*said, *said.values()] if isinstance(said, dict) else said
    if isinstance(parts, list):
        for part in parts:
            _refuse_unstorable(part)
