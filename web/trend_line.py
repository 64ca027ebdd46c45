"""Progress against expected as a drawing that needs no scripts, for slides and paper.

The two lines are told apart without colour: progress is drawn through and thick, expected dashed, and
each is named at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alignment.dashboards import Trend, TrendPoint
from web import formats
from web.graphics import PAD, Point, Scale, fixed, thinned

WIDTH, HEIGHT = 300.0, 150.0
LEFT, RIGHT, HEAD, FOOT = 54, 118, 8, 24
LEVELS = (0, 50, 100)
# Two labels closer than a line of text are pushed apart.
LINE = 17.0
WHOLE = Decimal(1_000_000)


def trend_line(trend: Trend) -> SafeString:
    """A strategic goal's last half year; nothing where only today is known."""
    if not trend.has_history:
        return format_html(
            '<p class="muted">{}</p>',
            _("No history yet: it grows by a point each night in which something changed."),
        )
    days = [point.dated for point in trend.points]
    scale = Scale(days[0], days[-1], Decimal(0), WHOLE, WIDTH, HEIGHT)
    return format_html(
        '<svg class="trend" viewBox="{} {} {} {}" role="img"><title>{}</title>{}{}{}{}{}</svg>',
        *(-LEFT, -HEAD, round(WIDTH) + LEFT + RIGHT, round(HEIGHT) + HEAD + FOOT),
        words_of(trend),
        format_html_join("", "{}", ((level(scale, share),) for share in LEVELS)),
        dates(scale),
        scale.line("expected", thinned(series(trend, "expected"))),
        scale.line("progress", thinned(series(trend, "progress"))),
        ends(trend, scale),
    )


def series(trend: Trend, field: str) -> list[Point]:
    numbers = ((point.dated, getattr(point, field)) for point in trend.points)
    return [(day, Decimal(ppm)) for day, ppm in numbers if ppm is not None]


def level(scale: Scale, share: int) -> SafeString:
    """A line across at a share of the whole, with its name at the left."""
    y = scale.y(WHOLE * share / 100)
    return format_html(
        '<line class="level" x1="{}" x2="{}" y1="{y}" y2="{y}"/>'
        '<text class="name" x="-6" y="{}" text-anchor="end">{}</text>',
        fixed(PAD),
        fixed(WIDTH - PAD),
        fixed(y + 4),
        formats.percent(share * 10_000),
        y=fixed(y),
    )


def dates(scale: Scale) -> SafeString:
    places = ((PAD, "start", scale.first), (WIDTH - PAD, "end", scale.last))
    return format_html_join(
        "",
        '<text class="name" x="{}" y="{}" text-anchor="{}">{}</text>',
        ((fixed(x), fixed(HEIGHT + 16), anchor, formats.date(day)) for x, anchor, day in places),
    )


def ends(trend: Trend, scale: Scale) -> SafeString:
    """What each line is, and its number now, beside its end."""
    lines = {"progress": _("progress %(value)s"), "expected": _("expected %(value)s")}
    labels = []
    for kind, words in lines.items():
        if points := series(trend, kind):
            value = formats.percent(int(points[-1][1]))
            labels.append((kind, scale.y(points[-1][1]), words % {"value": value}))
    return format_html_join(
        "",
        '<text class="{}" x="{}" y="{}">{}</text>',
        ((kind, fixed(WIDTH + 4), fixed(y + 5), text) for kind, y, text in apart(labels)),
    )


def apart(labels: Sequence[tuple[str, float, str]]) -> list[tuple[str, float, str]]:
    """Labels with their heights, at least a line between them and all inside the drawing."""
    if len(labels) < 2 or abs(labels[0][1] - labels[1][1]) >= LINE:
        return list(labels)
    upper, lower = sorted(labels, key=lambda label: label[1])
    top = min(max((upper[1] + lower[1] - LINE) / 2, PAD), HEIGHT - PAD - LINE)
    return [(upper[0], top, upper[2]), (lower[0], top + LINE, lower[2])]


def words_of(trend: Trend) -> str:
    first, last = trend.points[0], trend.points[-1]
    return "; ".join((told(trend.title, first), told(_("now"), last)))


def told(name: str, point: TrendPoint) -> str:
    return _("%(name)s, %(day)s: progress %(progress)s, expected %(expected)s") % {
        "name": formats.shortened(name, 120),
        "day": formats.date(point.dated),
        "progress": formats.percent(point.progress),
        "expected": formats.percent(point.expected),
    }
