"""How numbers and dates are written: percent, quantities, points, dates, by the organization's locale.

Called by templates (through `web.templatetags.ui`) and by `web.graphics` and `web.charts`.
Empty is "no data" everywhere and never a number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.utils import dateformat, numberformat
from django.utils.formats import get_format
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
PPM = 1_000_000
YES_NO = "yes/no"
PERCENT_UNITS = frozenset({"%", "percent", "percentage"})
CURRENCY_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "CHF": "CHF"}
# The default context keeps 28 digits; a stored value has 30 and attainment works at 60.
EXACT = Context(prec=80, rounding=ROUND_HALF_UP)

Given = ParamSpec("Given")
Text = TypeVar("Text", bound=str)
_locale: ContextVar[str | None] = ContextVar("locale", default=None)


@contextmanager
def in_locale(locale: str) -> Iterator[None]:
    """Write numbers and dates as in `locale` ("de", "en-gb") until the block ends."""
    token = _locale.set(locale)
    try:
        yield
    finally:
        _locale.reset(token)


def remembered(most: int) -> Callable[[Callable[Given, Text]], Callable[Given, Text]]:
    """Keep the last `most` texts that a function wrote, by what it was given, language and locale.

    For what pages say over and over, and that depends on nothing else. Not for what is equal and written
    otherwise, as decimals with more zeros are.
    """

    def keeping(write: Callable[Given, Text]) -> Callable[Given, Text]:
        @lru_cache(maxsize=most, typed=True)
        def written(_in: tuple[str | None, ...], *given: Any, **named: Any) -> Text:
            return write(*given, **named)

        @wraps(write)
        def told(*given: Given.args, **named: Given.kwargs) -> Text:
            return written((get_language(), _locale.get()), *given, **named)  # type: ignore[arg-type]

        return told

    return keeping


def locale_format(name: str) -> str:
    return str(get_format(name, lang=_locale.get() or get_language()))


def percent(ppm: int | None, places: int = 0) -> str:
    """A fraction in ppm as "62 %", rounded half up.

    What is not nothing never reads as "0 %" and what is not all never as "100 %".
    """
    if ppm is None:
        return _("no data")
    return f"{number(percentage(ppm, places))}{NO_BREAK}%"


@lru_cache(maxsize=4096)
def percentage(ppm: int, places: int) -> Decimal:
    value = EXACT.divide(Decimal(ppm), Decimal(10_000))
    shown = rounded(value, places)
    return edge_of(value) if shown in (0, 100) and shown != value else shown


def edge_of(value: Decimal) -> Decimal:
    """One decimal for a percentage that would be rounded to 0 or 100, kept off both."""
    shown = rounded(value, 1)
    if shown not in (0, 100):
        return shown
    step = Decimal("0.1") if value > shown else Decimal("-0.1")
    return shown + step


def points(ppm: int | None) -> str:
    """A difference of two fractions in ppm: "+9 points"; what is not nothing is never "0 points"."""
    if ppm is None:
        return _("no data")
    whole = EXACT.divide(Decimal(ppm), Decimal(10_000))
    value = rounded(whole, 0 if abs(whole) >= 1 else max(1, places_for(whole, 1)))
    sign = "+" if value > 0 else ""
    word = ngettext("point", "points", 1 if abs(value) == 1 else 2)
    return f"{sign}{number(value)}{NO_BREAK}{word}"


def quantity(value: Decimal | int | None, unit: str = "", digits: int = 4) -> str:
    """A KPI's value in its unit, decimals only as `digits` significant digits need: "1,234.5 kg"."""
    if value is None:
        return _("no data")
    if unit == YES_NO:
        return _("yes") if value == 1 else _("no")
    value = Decimal(value)
    return with_unit(number(rounded(value, places_for(value, digits))), unit)


def exact(value: Decimal | int | None, unit: str = "") -> str:
    """A value with every digit it was entered with, for the arithmetic and for titles."""
    if value is None:
        return _("no data")
    return with_unit(number(Decimal(value)), unit)


def with_unit(text: str, unit: str) -> str:
    """Text beside its unit; a currency code becomes its sign, "percentage" becomes "%"."""
    unit = unit.strip()
    if unit.lower() in PERCENT_UNITS:
        return f"{text}{NO_BREAK}%"
    if unit in CURRENCY_SIGNS:
        return with_currency(text, CURRENCY_SIGNS[unit])
    return f"{text}{NO_BREAK}{unit}" if unit else text


def with_currency(text: str, sign: str) -> str:
    if not (_locale.get() or get_language() or "").startswith("en"):
        return f"{text}{NO_BREAK}{sign}"
    amount = text.removeprefix(MINUS)
    gap = NO_BREAK if len(sign) > 1 else ""
    return f"{MINUS if amount != text else ''}{sign}{gap}{amount}"


def weight(thousandths: int | None) -> str:
    """A weight counted in thousandths: 1500 is "1.5"."""
    if thousandths is None:
        return _("no data")
    return number(Decimal(thousandths).scaleb(-3))


def number(value: Decimal | int) -> str:
    """Digits grouped by locale, without trailing zeros, with a true minus sign."""
    return number_in(_locale.get() or get_language(), value)


# A page says the same few hundred numbers over and over.
@lru_cache(maxsize=4096)
def number_in(locale: str | None, value: Decimal | int) -> str:
    text = numberformat.format(
        trimmed(Decimal(value).copy_abs()),
        str(get_format("DECIMAL_SEPARATOR", lang=locale)),
        grouping=get_format("NUMBER_GROUPING", lang=locale),
        thousand_sep=str(get_format("THOUSAND_SEPARATOR", lang=locale)),
        force_grouping=True,
    )
    return f"{MINUS}{text}" if value < 0 else text


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=EXACT)


def trimmed(value: Decimal) -> Decimal:
    """Without trailing zeros and never in scientific notation: 1200.50 is 1200.5, 1E+3 is 1000."""
    value = value.normalize(EXACT)
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1), context=EXACT) if int(exponent) > 0 else value


def places_for(value: Decimal, digits: int) -> int:
    """Decimals that show `digits` significant digits: with 4, three for 1.2345, six for 0.0012345.

    With 4 or more, two decimals stay up to a million, so that prices keep their cents.
    """
    if not value or abs(value) >= 1_000_000:
        return 0
    return max(digits - 1 - value.adjusted(), 2 if digits >= 4 else 0)


def shortened(text: str, length: int) -> str:
    """Text of at most so many characters, the last one an ellipsis where it goes on."""
    return text if len(text) <= length else Truncator(text).chars(length)


def date(day: dt.date) -> str:
    """A date as the locale writes it: "3 May 2026"."""
    plain = day.date() if isinstance(day, dt.datetime) else day
    return date_in(_locale.get(), get_language(), plain)


@lru_cache(maxsize=4096)
def date_in(locale: str | None, language: str | None, day: dt.date) -> str:
    return dateformat.format(day, str(get_format("DATE_FORMAT", lang=locale or language)))


def instant(moment: dt.datetime) -> str:
    return f"{date(moment)}, {dateformat.time_format(moment, locale_format('TIME_FORMAT'))}"


def days_apart(day: dt.date, today: dt.date) -> str:
    """How far `day` lies from `today`, in the largest unit that stays precise enough."""
    return days_in(get_language(), (day - today).days)


@lru_cache(maxsize=4096)
def days_in(language: str | None, days: int) -> str:
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    if days in near:
        return near[days]
    return _("in %(span)s" if days > 0 else "%(span)s ago") % {"span": span(abs(days))}


def span(days: int) -> str:
    """A number of days in words: "9 days", "3 weeks", "5 months", "2 years"."""
    if days < 14:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days < 60:
        return ngettext("%(n)s week", "%(n)s weeks", days // 7) % {"n": days // 7}
    if days < 730:
        months = days * 12 // 365
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    years = days * 4 // 1461
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}


def time_since(moment: dt.datetime, now: dt.datetime) -> str:
    """How long ago an instant was: minutes and hours on the same day, days before that."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 0 or moment.date() != now.date():
        return days_apart(moment.date(), now.date())
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
    return ngettext("%(n)s hour ago", "%(n)s hours ago", minutes // 60) % {"n": minutes // 60}
