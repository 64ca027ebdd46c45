"""Bars, sparklines, initials as inline SVG, drawn on the server with attributes only.

The policy allows no style attribute, so every size is an SVG attribute. Coordinates are floats:
they are for the eye, never for arithmetic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from web import formats
from web.badges import pace_of

Point = tuple[dt.date, Decimal]
MOST_POINTS = 300
CHARACTER = 6.4
PAD = 4.0


@formats.remembered(1024)
def progress_bar(
    progress_ppm: int | None,
    expected_ppm: int | None = None,
    pace: str | None = None,
    raw_ppm: int | None = None,
) -> SafeString:
    """A bar from zero to progress, a tick where it should be by now.

    `raw_ppm` draws an attainment below 0 or above 100 % as it is (cut at -50 and 150 %).
    """
    shown = progress_ppm if raw_ppm is None else raw_ppm
    value = 0.0 if shown is None else min(max(shown / 10_000, -50.0), 150.0)
    low, high = min(0.0, value), max(100.0, value)
    return format_html(
        '<svg class="bar is-{}" viewBox="{} 0 {} 14" preserveAspectRatio="none" role="img">'
        "<title>{}</title>{}{}{}{}</svg>",
        pace_of(pace).kind,
        fixed(low),
        fixed(high - low),
        bar_words(shown, expected_ppm),
        bar_body(shown, value),
        upright("zero", 0, 1, 13),
        upright("full", 100, 1, 13) if high > 100 else "",
        "" if expected_ppm is None else upright("expected", expected_ppm / 10_000, 0, 14),
    )


def bar_words(shown: int | None, expected_ppm: int | None) -> str:
    if shown is None:
        return _("No data")
    words = _("Progress %(progress)s") % {"progress": formats.percent(shown)}
    if expected_ppm is None:
        return words
    return words + _(", expected by now %(expected)s") % {"expected": formats.percent(expected_ppm)}


def bar_body(shown: int | None, value: float) -> SafeString:
    if shown is None:
        return format_html(
            '<rect class="nothing" x="0" y="4.5" width="100" height="5" {}/>', STEADY
        )
    return format_html(
        '<rect class="track" x="0" y="4" width="100" height="6"/>'
        '<rect class="fill" x="{}" y="4" width="{}" height="6"/>',
        fixed(min(0.0, value)),
        fixed(abs(value)),
    )


STEADY = SafeString('vector-effect="non-scaling-stroke"')


# Each bar has the same line at zero, and many have another in the same place.
@lru_cache(maxsize=1024)
def upright(kind: str, x: float, top: float, bottom: float) -> SafeString:
    return format_html(
        '<line class="{}" x1="{x}" x2="{x}" y1="{}" y2="{}" {}/>',
        kind,
        fixed(top),
        fixed(bottom),
        STEADY,
        x=fixed(x),
    )


def fixed(value: float) -> str:
    """A coordinate without locale, exponent or needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Scale:
    """Where a date and a value stand in a drawing of `width` × `height`."""

    first: dt.date
    last: dt.date
    low: Decimal
    high: Decimal
    width: float
    height: float

    def x(self, day: dt.date) -> float:
        days = (self.last - self.first).days
        share = (day - self.first).days / days if days else 1.0
        return PAD + share * (self.width - 2 * PAD)

    def y(self, value: Decimal) -> float:
        spread = self.high - self.low
        share = float((value - self.low) / spread) if spread else 0.5
        return self.height - PAD - share * (self.height - 2 * PAD)

    def line(self, kind: str, points: Sequence[Point]) -> SafeString:
        spots = " ".join(f"{fixed(self.x(day))},{fixed(self.y(value))}" for day, value in points)
        return format_html('<polyline class="{}" points="{}"/>', kind, spots)

    def level(self, kind: str, value: Decimal) -> SafeString:
        return format_html(
            '<line class="{}" x1="0" x2="{}" y1="{y}" y2="{y}"/>',
            kind,
            fixed(self.width),
            y=fixed(self.y(value)),
        )


@dataclass(frozen=True)
class Series:
    """One KPI's readings as a sparkline shows them; `band` and `expected` are optional."""

    name: str
    points: Sequence[Point]
    unit: str = ""
    target: Decimal | None = None
    band: tuple[Decimal | None, Decimal | None] = (None, None)
    expected: Sequence[Point] = ()

    def values(self) -> list[Decimal]:
        marks = [self.target, *self.band]
        drawn = [value for _day, value in (*self.points, *self.expected)]
        return drawn + [mark for mark in marks if mark is not None]

    def scale(self, width: float, height: float) -> Scale:
        days = [day for day, _value in (*self.points, *self.expected)]
        values = self.values()
        return Scale(min(days), max(days), min(values), max(values), width, height)

    def words(self) -> str:
        """What the drawing shows, for whoever cannot see it."""
        first, last = self.points[0], self.points[-1]
        words = _("%(name)s: %(value)s on %(day)s") % {
            "name": self.name,
            "value": formats.quantity(last[1], self.unit),
            "day": formats.date(last[0]),
        }
        if len(self.points) > 1:
            words += _(", from %(value)s on %(day)s (%(count)s readings)") % {
                "value": formats.quantity(first[1], self.unit),
                "day": formats.date(first[0]),
                "count": len(self.points),
            }
        if self.target is not None:
            words += _(", target %(value)s") % {"value": formats.quantity(self.target, self.unit)}
        return words


def sparkline(series: Series, width: int = 140, height: int = 36) -> SafeString:
    """Readings as a line, the last one with its value; target, band and expected path behind it."""
    if not series.points:
        return format_html('<span class="none">{}</span>', _("no readings"))
    scale = series.scale(width, height)
    label = short_label(series.points[-1][1], series.unit)
    return format_html(
        '<svg class="spark" width="{}" height="{}" viewBox="0 0 {} {}" role="img">'
        "<title>{}</title>{}{}{}{}{}</svg>",
        round(width + 6 + CHARACTER * len(label)),
        height,
        round(width + 6 + CHARACTER * len(label)),
        height,
        series.words(),
        backdrop(series, scale),
        scale.line("path", series.expected) if series.expected else "",
        scale.line("line", thinned(series.points)),
        last_dot(scale, series.points[-1]),
        last_label(scale, series.points[-1], label),
    )


def backdrop(series: Series, scale: Scale) -> SafeString:
    """Zero line, band and target: what the line is read against."""
    parts = [band_of(series, scale)]
    if scale.low <= 0 <= scale.high:
        parts.append(scale.level("zero", Decimal(0)))
    if series.target is not None:
        parts.append(scale.level("goal", series.target))
    return format_html_join("", "{}", ((part,) for part in parts))


def band_of(series: Series, scale: Scale) -> SafeString:
    lower, upper = series.band
    if lower is None and upper is None:
        return SafeString("")
    top = scale.y(upper) if upper is not None else 0.0
    bottom = scale.y(lower) if lower is not None else scale.height
    return format_html(
        '<rect class="band" x="0" y="{}" width="{}" height="{}"/>',
        fixed(top),
        fixed(scale.width),
        fixed(max(bottom - top, 1.0)),
    )


def last_dot(scale: Scale, point: Point) -> SafeString:
    return format_html(
        '<circle class="last" cx="{}" cy="{}" r="3"/>',
        fixed(scale.x(point[0])),
        fixed(scale.y(point[1])),
    )


def last_label(scale: Scale, point: Point, label: str) -> SafeString:
    middle = min(max(scale.y(point[1]), 6.0), scale.height - 5.0)
    return format_html(
        '<text x="{}" y="{}" aria-hidden="true">{}</text>',
        fixed(scale.x(point[0]) + 6),
        fixed(middle + 4),
        label,
    )


def short_label(value: Decimal, unit: str) -> str:
    """The value with its unit when the unit is a sign; long units stand in the text beside."""
    has_short_unit = len(unit) <= 3 or unit.lower() in formats.PERCENT_UNITS
    shown = unit if has_short_unit or unit == formats.YES_NO else ""
    return formats.quantity(value, shown, digits=3)


def thinned(points: Sequence[Point]) -> Sequence[Point]:
    """At most MOST_POINTS of them, always with the last: more cannot be seen at this width."""
    step = -(-len(points) // MOST_POINTS)
    return points if step <= 1 else [*points[:-1:step], points[-1]]


def initials(name: str) -> str:
    """ "Ada Byron Lovelace" is AL; an address gives its first two letters."""
    words = name.split("@")[0].replace(".", " ").split()
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


@lru_cache(maxsize=1024)
def initials_disc(name: str) -> SafeString:
    """A person's initials in one of five quiet tints, the same for the same name."""
    return format_html(
        '<svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">'
        '<circle class="tint-{}" cx="12" cy="12" r="11.5"/>'
        '<text x="12" y="15.6" text-anchor="middle">{}</text></svg>',
        sum(name.encode()) % 5 + 1,
        initials(name),
    )


@lru_cache(maxsize=11)
def confidence_dots(confidence: int) -> SafeString:
    """Ten small strokes, the first `confidence` of them filled."""
    strokes = format_html_join(
        "",
        '<rect class="{}" x="{}" y="0" width="3" height="10" rx="1"/>',
        (("given" if step < confidence else "rest", step * 5) for step in range(10)),
    )
    return format_html(
        '<svg width="48" height="10" viewBox="0 0 48 10" fill="currentColor" aria-hidden="true">'
        "{}</svg>",
        strokes,
    )
