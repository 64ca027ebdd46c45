"""The design system's template tags: what each shows and takes stands in docs/interface.md."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alignment.standing import GoalLine, Standing
from people.rights import teams_led_by
from web import badges, charts, formats, graphics, icons
from web.forms.rendering import field_of
from web.heat_cells import heat_cells
from web.help import CATALOGUE
from web.places import address
from web.sections import sections
from web.trend_line import trend_line

register = template.Library()
THIN_EVIDENCE = 500_000
# Among the cells of where a goal stands, those that a compact row goes without.
WIDE = (2, 4)
LONG_TITLE, VERY_LONG_TITLE = 90, 260

register.filter("percent", formats.percent)
register.filter("points", formats.points)
register.filter("quantity", formats.quantity)
register.filter("exact", formats.exact)
register.filter("weight", formats.weight)
register.simple_tag(icons.icon, name="icon")
register.simple_tag(icons.labelled_icon, name="labelled_icon")
register.simple_tag(graphics.progress_bar, name="progress_bar")
register.simple_tag(heat_cells)
register.simple_tag(trend_line)
register.simple_tag(address)


@register.filter
def numeral(value: Decimal | int | None) -> str:
    """A plain count grouped by locale: 12345 is "12,345"."""
    return _("no data") if value is None else formats.number(value)


@register.filter
def rough(amount: Decimal) -> str:
    """An amount by its first three digits: of 1,218.286 days "1,218"."""
    return formats.quantity(amount, digits=3)


@register.filter
def plural(amount: Decimal) -> int:
    """What words about an amount agree with: half a day more than one is several."""
    return math.ceil(amount)


@register.filter
def heading_size(title: str) -> str:
    """The class that keeps a title of 500 characters readable as a heading."""
    if len(title) <= LONG_TITLE:
        return ""
    return "is-very-long" if len(title) > VERY_LONG_TITLE else "is-long"


@register.filter
def options(rows: Iterable[tuple[str, str]]) -> SafeString:
    """What a list suggests: pairs of what is typed and what it is called."""
    told = ((value, formats.shortened(name, 80)) for value, name in rows)
    return format_html_join("", '<option value="{}">{}</option>', told)


# Numbers ------------------------------------------------------------------------------
@register.simple_tag
@formats.remembered(1024)
def number(
    progress_ppm: int | None, evidence_ppm: int | None = None, size: str = "", url: str = ""
) -> SafeString:
    """ "62 % on 80 % evidence"; size "large" for the one that leads a page."""
    looks = f" is-{size}" if size else ""
    if evidence_ppm is not None and evidence_ppm < THIN_EVIDENCE:
        looks += " is-thin"
    if progress_ppm is None:
        shown = format_html('<span class="none">{}</span>', _("no data"))
        return format_html('<span class="number{}"> {} </span>', looks, shown)
    value = link_or_text(formats.percent(progress_ppm), url)
    return format_html('<span class="number{}"> {} {}</span>', looks, value, evidence(evidence_ppm))


def link_or_text(value: str, url: str) -> SafeString:
    if url:
        return format_html('<a class="value" href="{}">{}</a>', url, value)
    return format_html('<span class="value">{}</span>', value)


def evidence(ppm: int | None) -> SafeString:
    if ppm is None:
        return SafeString("")
    return format_html(
        '<span class="evidence" title="{}">{}</span> ',
        _("How much of it is measured"),
        _("on %(share)s evidence") % {"share": formats.percent(ppm)},
    )


@register.simple_tag
def change(difference_ppm: int | None) -> SafeString:
    """A difference between two days: arrow and "+9 points"."""
    if difference_ppm is None:
        return format_html('<span class="none">{}</span>', _("no data"))
    kind = "same" if not difference_ppm else "up" if difference_ppm > 0 else "down"
    arrow = {"up": "arrow-up", "down": "arrow-down", "same": "equal"}[kind]
    return format_html(
        '<span class="change is-{}">{}{}</span>',
        *(kind, icons.icon(arrow), formats.points(difference_ppm)),
    )


@register.simple_tag
def sparkline(series: graphics.Series, width: int = 140, height: int = 36) -> SafeString:
    return graphics.sparkline(series, width, height)


# States -------------------------------------------------------------------------------
@register.simple_tag(name="badge")
def badge_of(
    badge: badges.Badge, plain: bool = False, note: str = "", note_title: str = ""
) -> SafeString:
    """A state as icon and word; `note` stands behind it, `note_title` says it in full."""
    begun = badge_begun(badge, plain)
    if not note:
        return begun + SafeString("</span>")
    return format_html('{} · <span title="{}">{}</span></span>', begun, note_title, note)


@formats.remembered(256)
def badge_begun(badge: badges.Badge, plain: bool) -> SafeString:
    return format_html(
        '<span class="badge is-{}{}"{}>{}{}',
        badge.kind,
        " is-plain" if plain else "",
        format_html(' title="{}"', badge.hint) if badge.hint else "",
        icons.icon(badge.icon),
        badge.word,
    )


@register.simple_tag
def pace_badge(pace: str | None, plain: bool = False) -> SafeString:
    return badge_of(badges.pace_of(pace), plain)


@register.simple_tag
def pace_icon(pace: str | None) -> SafeString:
    """The shape alone, where the words stand beside the table."""
    badge = badges.pace_of(pace)
    return icons.labelled_icon(badge.icon, str(badge.word))


@register.simple_tag(takes_context=True)
def freshness_badge(
    context: Context, freshness: str | None, newest_on: dt.date | None = None
) -> SafeString:
    """Fresh, stale or silent, with how long ago the newest reading or check-in was."""
    return heard_of(freshness, newest_on, today_of(context))


def heard_of(freshness: str | None, newest_on: dt.date | None, today: dt.date) -> SafeString:
    badge = badges.freshness_of(freshness)
    # A goal without numbers yet has no rollup, of which templates make an empty text.
    if not newest_on:
        return badge_of(badge)
    ago, day = formats.days_apart(newest_on, today), formats.date(newest_on)
    return badge_of(badge, note=ago, note_title=day)


@register.simple_tag
def state_badge(state: str) -> SafeString:
    return badge_of(badges.STATE[state])


@register.simple_tag
def request_badge(state: str, is_resolved: bool = False) -> SafeString:
    """The state of a request between teams."""
    is_settled = state == "declined" and is_resolved
    return badge_of(badges.SETTLED if is_settled else badges.REQUEST[state])


@register.simple_tag
def standing_badge(standing: str) -> SafeString:
    """Whether a person works here and can sign in."""
    return badge_of(badges.STANDING[standing])


@register.simple_tag
def import_badge(state: str) -> SafeString:
    """How far a set of files is on its way in."""
    return badge_of(badges.IMPORT[state])


@register.simple_tag
def visibility_badge(visibility: str) -> SafeString:
    return badge_of(badges.VISIBILITY[visibility])


@register.simple_tag
@formats.remembered(64)
def confidence(value: int | None) -> SafeString:
    """The owner's confidence, 0 to 10; None says that nobody has said yet."""
    if value is None:
        return format_html('<span class="none">{}</span>', _("no confidence given"))
    return format_html(
        '<span class="confidence">{}<span><span class="sr-only">{} </span>{}</span></span>',
        graphics.confidence_dots(value),
        _("Confidence"),
        _("%(value)s of 10") % {"value": value},
    )


@register.simple_tag(takes_context=True)
def standing_cells(
    context: Context, line: GoalLine, compact: bool = False, day: str = ""
) -> SafeString:
    """Where a goal stands, as cells of a row: "goal/standing_heads.html" has their heads.

    day: the query by which "Why this number?" stays on a past day.
    """
    goal = line.goal
    why = address("goal-why", goal.code) + day
    return cells_of(line.standing, goal.pk, why, today_of(context), bool(compact))


# The same goals are looked at over and over: their cells are written anew when something in them is.
@formats.remembered(1024)
def cells_of(
    standing: Standing, goal: int, why_url: str, today: dt.date, compact: bool
) -> SafeString:
    why = number(standing.progress, standing.evidence, url=why_url)
    paced = pace_badge(standing.pace)
    if standing.is_watermelon:
        paced += SafeString(" ") + confident_all_the_same()
    cells = [
        (
            "fit",
            _("Progress"),
            format_html('<span data-live-mark="progress-{}">{}</span>', goal, why),
        ),
        (
            "bar-cell",
            _("Against expected"),
            graphics.progress_bar(standing.progress, standing.expected, standing.pace),
        ),
        ("num", _("Expected"), expected(standing.expected, standing.progress)),
        ("fit", _("Pace"), paced),
        ("fit", _("Confidence"), confidence(standing.confidence)),
        ("fit", _("Freshness"), heard_of(standing.freshness, standing.newest_on, today)),
    ]
    shown = [cell for place, cell in enumerate(cells) if not compact or place not in WIDE]
    return format_html_join("\n", '<td class="{}" data-label="{}">{}</td>', shown)


@register.simple_tag(takes_context=True)
def standing_summary(context: Context, line: GoalLine) -> SafeString:
    """Where a goal stands and when it is due, in a line with a bar below."""
    goal = line.goal
    why = address("goal-why", goal.code)
    return summary_of(line.standing, goal.state, line.window.due, why, today_of(context))


@formats.remembered(1024)
def summary_of(
    standing: Standing, state: str, due: dt.date | None, why_url: str, today: dt.date
) -> SafeString:
    told = {"standing": standing, "state": state, "due": due, "why_url": why_url, "today": today}
    return render_to_string("goal/standing_summary.html", told)


@register.simple_tag
def expected(ppm: int | None, progress: int | None, places: int = 0) -> SafeString | str:
    """What should be reached by now: of what has no number yet nothing is said, dated or not."""
    if ppm is None:
        word = _("no data") if progress is None else _("no dates")
        return format_html('<span class="none">{}</span>', word)
    return formats.percent(ppm, places)


def confident_all_the_same() -> SafeString:
    return format_html(
        '<span class="badge is-behind" title="{}">{}{}</span>',
        _("Its owner is confident, its numbers are at risk"),
        icons.icon("circle-question-mark"),
        _("Confident all the same"),
    )


@register.simple_tag
def avatar(person: Any, hide_name: bool = False) -> SafeString:
    """A person as initials and name; None is shown as the fault it is: "No owner"."""
    if not person:
        return format_html(
            '<span class="badge is-behind" title="{}">{}{}</span>',
            *(_("Nobody answers for it"), icons.icon("user-round-x"), _("No owner")),
        )
    name = person.name or person.email
    return format_html(
        '<span class="avatar"{}>{}<span{}>{}</span></span>',
        format_html(' title="{}"', person.name) if hide_name else "",
        graphics.initials_disc(name),
        SafeString(' class="sr-only"') if hide_name else "",
        name,
    )


# Help ---------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def help(context: Context, key: str, place: str = "") -> SafeString:
    """A small button that says what a number means: an entry of `web.help`.

    `place` tells apart the buttons of parts of a page that are replaced one by one.
    """
    name = f"help-{place}-{key}" if place else f"help-{key}"
    return help_button(key, unique(context, name))


@formats.remembered(512)
def help_button(key: str, name: str) -> SafeString:
    entry = CATALOGUE[key]
    return format_html(
        '<span class="help-spot"><button type="button" class="help-button" popovertarget="{name}"'
        ' aria-label="{asked}">{icon}</button><span class="help-text" id="{name}" popover>'
        '<strong>{title}</strong><span>{text}</span><a href="{url}#{key}">{more}</a></span></span>',
        name=name,
        asked=_("What is “%(name)s”?") % {"name": entry.name},
        icon=icons.icon("circle-question-mark"),
        title=entry.name,
        text=entry.text,
        url=reverse("numbers"),
        key=entry.key,
        more=_("How numbers are made"),
    )


def unique(context: Context, name: str) -> str:
    """The name, with a number behind it from its second use in one answer on."""
    request = getattr(context, "request", None) or context.get("request")
    if request is None:
        return name
    used: Counter[str] = request.__dict__.setdefault("names_used", Counter())
    used[name] += 1
    return name if used[name] == 1 else f"{name}-{used[name]}"


# Time ---------------------------------------------------------------------------------
def today_of(context: Context) -> dt.date:
    """The page's own day if the view gave one as `today`, else the calendar's."""
    today: dt.date = context.get("today") or timezone.localdate()
    return today


@register.simple_tag(takes_context=True)
def when(context: Context, value: dt.date | None) -> SafeString:
    """A date or an instant in relative words, the exact one in its title."""
    if value is None:
        return format_html('<span class="none">{}</span>', _("no date"))
    if isinstance(value, dt.datetime):
        moment = timezone.localtime(value)
        words, full = formats.time_since(moment, timezone.localtime()), formats.instant(moment)
    else:
        words, full = formats.days_apart(value, today_of(context)), formats.date(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), full, words)


@register.filter
def on_date(day: dt.date | None) -> SafeString:
    """A date in full: "3 May 2026"."""
    if day is None:
        return format_html('<span class="none">{}</span>', _("no date"))
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), formats.date(day))


# Page furniture -----------------------------------------------------------------------
@register.inclusion_tag("components/nav.html", takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """The sections; `section` in the context, or the URL's name, says which is current."""
    request = context.get("request")
    match, person = getattr(request, "resolver_match", None), getattr(request, "user", None)
    leads = bool(person and person.is_authenticated and teams_led_by(person))
    page = context.get("section") or (match and match.url_name) or ""
    return {"items": sections(page, leads=leads)}


@register.simple_tag
def line_of_sight(steps: Sequence[tuple[str, str]]) -> SafeString:
    """From this goal up to strategy: pairs of title and url (empty: plain text)."""
    if not steps:
        return SafeString("")
    arrow = icons.icon("arrow-right")
    shown = (
        (arrow if n else "", sight_step(title, url, n)) for n, (title, url) in enumerate(steps)
    )
    return format_html(
        '<div class="sight" role="group" aria-label="{}"><ol class="plain">{}</ol></div>',
        _("Line of sight to strategy"),
        format_html_join("", "<li>{} {}</li>", shown),
    )


def sight_step(title: str, url: str, place: int) -> SafeString:
    if url:
        return format_html('<a href="{0}" title="{1}">{1}</a>', url, title)
    current = "" if place else SafeString(' aria-current="true"')
    return format_html('<span title="{0}"{1}>{0}</span>', title, current)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One form field with label, help and error; the form's own help_text is the help."""
    return field_of(bound)


@register.inclusion_tag("components/chart.html")
def chart(chart: charts.Chart, key: str, size: str = "") -> dict[str, Any]:
    """A Plotly chart and its table; `key` is unique on the page, size may be "short"."""
    return {"chart": chart, "key": key, "size": size}


@register.inclusion_tag("components/chart_data.html")
def chart_data(chart: charts.Chart, key: str) -> dict[str, Any]:
    """Only a chart's numbers: what a live response sends to redraw the chart in place."""
    return {"chart": chart, "key": key}


@register.filter
def message_icon(level: str) -> str:
    return badges.MESSAGE_ICONS.get(level, "info")


# What says which screen of a list is shown, or how.
OF_THE_SCREEN = ("page", "before", "changed", "as", "table")


@register.simple_tag(takes_context=True)
def table_files(
    context: Context, table: str = "", page: str = "", query: str = "", code: str = ""
) -> SafeString:
    """The table as CSV and for Excel: its page's address with the same filters.

    table: which, where a page has several. page, code, query: the page's name and what of, where the
    request may be another's.
    """
    if page:
        return links_to_files(address(page, code) if code else address(page), query, table)
    request = context["request"]
    return links_to_files(request.path, request.META["QUERY_STRING"], table)


@formats.remembered(512)
def links_to_files(url: str, query: str, table: str) -> SafeString:
    asked = QueryDict(query, mutable=True)
    for name in OF_THE_SCREEN:
        asked.pop(name, None)
    if table:
        asked["table"] = table
    return format_html(
        '<span class="files small muted">{icon}<a href="{url}?{kept}as=csv" title="{csv}">CSV</a>'
        ' · <a href="{url}?{kept}as=xlsx" title="{excel}">Excel</a></span>',
        icon=icons.icon("download"),
        url=url,
        kept=f"{asked.urlencode()}&" if asked else "",
        csv=_("The table as CSV"),
        excel=_("The table for Excel"),
    )


# Blocks: {% card title=… %} … {% endcard %} ---------------------------------------------
def block(name: str, content: str, **parts: Any) -> str:
    return render_to_string(f"components/{name}.html", {"content": content, **parts})


@register.simple_block_tag
def page_header(
    content: str,
    title: str = "",
    lead: str = "",
    sight: Sequence[tuple[str, str]] = (),
) -> str:
    """The page's h1 with its line of sight above and a lead below; the content is its actions."""
    return block("page_header", content, title=title, lead=lead, sight=sight)


@register.simple_block_tag
def card(
    content: str, title: str = "", key: str = "", flush: bool = False, files: str = ""
) -> SafeString:
    """A titled surface; `key` becomes its id; flush lets a table reach the edges; files: its links."""
    return format_html(
        '<section class="card{}"{}{}>{}{}</section>',
        " is-flush" if flush else "",
        format_html(' id="{}"', key) if key else "",
        format_html(' aria-label="{}"', title) if title else "",
        format_html("<header><h2>{}</h2>{}</header>", title, files) if title else "",
        content,
    )


@register.simple_block_tag
def disclosure(content: str, title: str = "", key: str = "", opened: bool = False) -> SafeString:
    return format_html(
        '<details class="disclosure"{}{}><summary>{}</summary><div>{}</div></details>',
        format_html(' id="{}"', key) if key else "",
        SafeString(" open") if opened else "",
        title,
        content,
    )


@register.simple_block_tag
def empty(content: str, title: str = "", text: str = "", icon: str = "inbox") -> str:
    """Nothing here yet, said kindly; the content is what to do about it."""
    return block("empty", content, title=title, text=text, icon=icon)


@register.simple_block_tag
def dialog(content: str, title: str = "", key: str = "") -> str:
    """A modal dialog, opened by any element with data-dialog="key"."""
    return block("dialog", content, title=title, key=key)
