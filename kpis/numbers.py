"""The one reader of numbers: forms, API, CSV and XLSX call it, so a spelling means one thing.

ASCII digits, an optional sign, at most one decimal point, an optional exponent; nothing else.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

DECIMALS = 12
LIMIT = Decimal(10) ** 18
LONGEST = 100
LARGEST_EXPONENT = 999
MOST_THOUSANDTHS = 1_000_000_000
MOST_PPM = 1_000_000

_NUMBER = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?", re.ASCII)
_GROUPING = (
    ("_", "'_'"),
    (" ", "a space"),
    ("\u00a0", "a space"),
    ("'", "an apostrophe"),
)
_NOT_FINITE = {"nan", "snan", "inf", "infinity"}
_SMALLEST_STEP = Decimal(1).scaleb(-DECIMALS)
# Wide enough for every digit of the longest text, so that nothing is rounded twice.
_EXACT = Context(prec=LONGEST + LARGEST_EXPONENT, rounding=ROUND_HALF_UP)


class NumberError(ValueError):
    """A text that is not a number we can keep; the message says what is wrong with it."""


class ParsedNumber(NamedTuple):
    """A value that fits numeric(30,12), and whether digits were lost to make it fit."""

    value: Decimal
    was_rounded: bool


def parse_number(text: str) -> ParsedNumber:
    """Read a value: |value| < 10**18, rounded half away from zero to 12 decimals.

    Spaces around it are ignored. Raises NumberError for everything else.
    """
    exact = _read_exactly(text)
    if exact and exact.adjusted() >= 18:
        raise _too_large(text)
    value = exact.quantize(_SMALLEST_STEP, context=_EXACT)
    # Plain abs() would round to the 28 digits of the default context.
    if value.copy_abs() >= LIMIT:
        raise _too_large(text)
    return ParsedNumber(_in_plain_digits(value), value != exact)


def parse_weight(text: str) -> int:
    """Read a weight from 0 to 1,000,000 with at most three decimals; returns thousandths."""
    exact = _read_exactly(text)
    _refuse_outside(text, exact, MOST_THOUSANDTHS // 1000)
    thousandths = exact.scaleb(3, context=_EXACT)
    if not _is_whole(thousandths):
        raise NumberError(
            f"{_shown(text)} has more than three decimals; a weight has at most three"
        )
    return int(thousandths)


def parse_ppm(text: str) -> int:
    """Read a fraction in parts per million: a whole number from 0 to 1,000,000."""
    exact = _read_exactly(text)
    _refuse_outside(text, exact, MOST_PPM)
    if not _is_whole(exact):
        raise NumberError(f"{_shown(text)} is not a whole number of parts per million")
    return int(exact)


def plain_text(value: Decimal) -> str:
    """Spell a value so that `parse_number` reads it back: no exponent, no trailing zeros."""
    return f"{_in_plain_digits(value):f}"


def decimal_of(value: Fraction) -> Decimal:
    """A fraction as a decimal: a value exactly, a mean with endless digits to 60 of them."""
    return Context(prec=60).divide(Decimal(value.numerator), Decimal(value.denominator))


def _read_exactly(text: str) -> Decimal:
    stripped = text.strip(" ")
    # Length first: what follows costs time and memory in proportion to it.
    if len(stripped) > LONGEST:
        raise NumberError(f"{_shown(text)} is too long: a number has at most {LONGEST} characters")
    match = _NUMBER.fullmatch(stripped)
    if match is None or not (match[2] or match[3]):
        raise NumberError(_complaint(stripped))
    sign, whole, decimals, exponent = match.groups()
    if exponent and abs(int(exponent)) > LARGEST_EXPONENT:
        raise NumberError(
            f"{_shown(text)} is out of range: an exponent lies between "
            f"-{LARGEST_EXPONENT} and {LARGEST_EXPONENT}"
        )
    return Decimal(f"{sign}{whole}.{decimals or ''}e{exponent or 0}")


def _refuse_outside(text: str, exact: Decimal, most: int) -> None:
    if not 0 <= exact <= most:
        raise NumberError(f"{_shown(text)} is out of range: it must lie between 0 and {most}")


def _is_whole(exact: Decimal) -> bool:
    return exact == exact.to_integral_value(context=_EXACT)


def _in_plain_digits(value: Decimal) -> Decimal:
    if not value:
        return Decimal(0)
    shortest = value.normalize(_EXACT)
    is_scientific = shortest.as_tuple().exponent > 0  # type: ignore[operator]
    return shortest.quantize(Decimal(1), context=_EXACT) if is_scientific else shortest


def _too_large(text: str) -> NumberError:
    return NumberError(
        f"{_shown(text)} is out of range: at most 18 digits may stand before the decimal point"
    )


def _shown(text: str) -> str:
    clean = text.strip(" ")
    return repr(clean if len(clean) <= 40 else clean[:37] + "...")


def _complaint(stripped: str) -> str:
    if not stripped:
        return "a number is missing"
    return f"{_shown(stripped)} is not a number{_reason(stripped)}"


def _reason(stripped: str) -> str:
    for mark, name in _GROUPING:
        if mark in stripped:
            return f": {name} is not allowed{_advice(stripped.replace(mark, ''))}"
    if "," in stripped:
        return ": ',' is not allowed; write '.' before decimals and nothing between thousands"
    if "%" in stripped:
        return ": '%' is not allowed; write the value in the unit of the KPI"
    if stripped.lstrip("+-").lower() in _NOT_FINITE:
        return ": it must be finite"
    if any(character.isdigit() and not character.isascii() for character in stripped):
        return ": only the digits 0 to 9 are allowed"
    if stripped.count(".") > 1:
        return ": it has more than one decimal point"
    return ""


def _advice(ungrouped: str) -> str:
    return f"; write {ungrouped}" if _NUMBER.fullmatch(ungrouped) else ""
