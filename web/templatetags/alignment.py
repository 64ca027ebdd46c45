"""What templates say about the alignment score: `web.alignment_words` by key."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from alignment.scoring.advised import Change
from alignment.scoring.shown import CostlyRow, ShownComponent, StrategicScore
from web import formats
from web.alignment_words import CAUSES, COMPONENTS, COSTS, REASONS, WITHHELD, Fault, Question
from web.deeds import Deed, deed_of
from web.mending import Mending, Way

register = template.Library()


@register.filter
def question(component: ShownComponent) -> Question:
    return COMPONENTS[component.letter]


@register.filter
def silence(told: ShownComponent | StrategicScore) -> str | Promise:
    """Why a component has no number."""
    return REASONS.get(told.reason or "", _("Not computed yet"))


@register.filter
def fault(cause: str) -> Fault:
    return CAUSES[cause]


@register.filter
def cost(kind: str) -> str | Promise:
    """What the days of a cost go to."""
    return COSTS[kind]


@register.filter
def deed(change: Change) -> Deed:
    return deed_of(change)


@register.filter
def mended_at(row: CostlyRow, mending: Mending) -> Way:
    """The form that mends it, or who may use it."""
    return mending.way(row) if mending else Way()


@register.filter
def lost(points: int) -> int:
    """Points lost as the difference that they make, for `points`."""
    return -points


@register.filter
def days(thousandths: int) -> int:
    """Thousandths of a person-day in whole days, half up."""
    return (thousandths + 500) // 1000


@register.filter
def why_withheld(reason: str) -> str | Promise:
    """Why a team's score is not shown."""
    return WITHHELD[reason]


@register.filter
def told(row: CostlyRow) -> str:
    """Days to move, or how far activity and outcome are."""
    if len(row.told) == 1:
        moved = days(row.told[0])
        word = ngettext("%(n)s day to move", "%(n)s days to move", moved)
        return word % {"n": formats.number(moved)}
    activity, outcome = map(formats.percent, row.told)
    return gettext("activity %(activity)s, outcome %(outcome)s") % {
        "activity": activity,
        "outcome": outcome,
    }
