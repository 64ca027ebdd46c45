"""The kinds of cells: how each is read from its text and spelled again, exactly.

`read` raises CellError (or NumberError) with the reason; it never sees an empty cell.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any, NamedTuple

from kpis.numbers import NumberError, parse_number, parse_ppm, parse_weight, plain_text
from people.addresses import is_mailable

LONGEST_CODE = 100
LONGEST_EMAIL = 254
MOST_EFFORT = 10**12
EFFORT_STEP = Decimal("0.001")
YES_NO = ("yes", "no")
LARGEST_WHOLE = 2**31 - 1
GRANTS = ("administrator", "executive", "leader")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_WORDS = re.compile(r"[\s,;|]+")


class CellError(ValueError):
    """A text that its column cannot take; the message says why."""


class Kind(NamedTuple):
    """A kind of cell. Verbatim text keeps its spaces; of every other kind they mean nothing.

    words: what a cell may say, where that is a choice.
    """

    read: Callable[[str], Any]
    spell: Callable[[Any], str]
    is_verbatim: bool = False
    words: tuple[str, ...] = ()


def shown(text: str) -> str:
    """A text as a message quotes it, cut to a readable length."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def read_code(text: str, longest: int = LONGEST_CODE) -> str:
    code = text.strip()
    if len(code) > longest:
        raise CellError(f"{shown(code)} has {len(code)} characters; at most {longest} are allowed")
    if any(unicodedata.category(character) == "Cc" for character in code):
        raise CellError(f"{shown(code)} holds a line break or another control character")
    return code


def text_kind(longest: int) -> Kind:
    def read(text: str) -> str:
        if len(text) > longest:
            raise CellError(f"the text has {len(text)} characters; at most {longest} are allowed")
        return text

    return Kind(read, str, is_verbatim=True)


def choice_kind(words: Collection[str]) -> Kind:
    """One of the words; a cell of any other is refused with all of them."""

    def read(text: str) -> str:
        word = text.strip()
        if word not in words:
            raise CellError(f"{shown(word)} is not one of {', '.join(words)}")
        return word

    return Kind(read, str, words=tuple(words))


def read_date(text: str) -> dt.date:
    day = text.strip()
    try:
        if _DATE.fullmatch(day):
            return dt.date.fromisoformat(day)
    except ValueError as error:
        raise CellError(f"{shown(day)} is not a day of the calendar") from error
    raise CellError(f"{shown(day)} is not a date; write it as 2026-12-31")


def read_email(text: str) -> str:
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email) or len(email) > LONGEST_EMAIL:
        raise CellError(f"{shown(email)} is not an email address")
    if not is_mailable(email):
        raise CellError(f"no letter reaches {shown(email)}")
    return email


def read_whole(text: str) -> int:
    value, was_rounded = parse_number(text)
    if was_rounded or value != value.to_integral_value() or not 0 <= value <= LARGEST_WHOLE:
        raise CellError(
            f"{shown(text.strip())} is not a whole number between 0 and {LARGEST_WHOLE}"
        )
    return int(value)


def read_effort(text: str) -> Decimal:
    """Person-days or money, as `goals.models.Allocation` keeps them."""
    value, _was_rounded = parse_number(text)
    if not 0 <= value < MOST_EFFORT:
        raise CellError(f"{shown(text.strip())} is not 0 or more and less than {MOST_EFFORT:,}")
    if value != value.quantize(EFFORT_STEP):
        raise CellError(f"{shown(text.strip())} has more than three decimals")
    return value


def read_yes(text: str) -> bool:
    word = text.strip()
    if word not in YES_NO:
        raise CellError(f"{shown(word)} is not one of {', '.join(YES_NO)}")
    return word == YES_NO[0]


def spell_yes(value: bool) -> str:
    return YES_NO[0] if value else YES_NO[1]


def read_grants(text: str) -> tuple[str, ...]:
    words = set(filter(None, _WORDS.split(text)))
    if unknown := sorted(words - set(GRANTS)):
        raise CellError(f"{shown(unknown[0])} is not one of {', '.join(GRANTS)}")
    return tuple(sorted(words))


def spell_weight(thousandths: int) -> str:
    return plain_text(Decimal(thousandths).scaleb(-3))


CODE = Kind(read_code, str)
DATE = Kind(read_date, str)
EMAIL = Kind(read_email, str)
WEIGHT = Kind(parse_weight, spell_weight)
VALUE = Kind(parse_number, plain_text)
PPM = Kind(parse_ppm, str)
WHOLE = Kind(read_whole, str)
EFFORT = Kind(read_effort, plain_text)
YES = Kind(read_yes, spell_yes, words=YES_NO)
GRANT_WORDS = Kind(read_grants, " ".join, words=GRANTS)
REASONS = (CellError, NumberError)
