"""How a change that would raise the alignment score is said, and the form that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alignment.scoring.advice import Kind
from alignment.scoring.advised import OF_LINKS, OF_REQUESTS, Change
from goals.models import Goal
from web import formats
from web.badges import Word

WORDS: dict[Kind, tuple[str, Word]] = {
    Kind.OWNER: ("user-round-x", gettext_lazy("Name an owner")),
    Kind.REPORT: ("bell-off", gettext_lazy("Check in")),
    Kind.VALUE: ("ruler", gettext_lazy("Check in with a value")),
    Kind.STEP: ("ruler", gettext_lazy("Add a step with a date")),
    Kind.STRENGTHEN: ("link", gettext_lazy("Say how much it brings")),
    Kind.REVIEW: ("circle-question-mark", gettext_lazy("Review the link")),
    Kind.LINK: ("route-off", gettext_lazy("Move it there")),
    Kind.PROMISE: ("message-circle-question-mark", gettext_lazy("Promise it with a date")),
    Kind.KEEP: ("calendar-x", gettext_lazy("See that it is kept, and say so")),
    Kind.SETTLE: ("ban", gettext_lazy("Settle it another way, and say so")),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """who: whose word it takes, for a reader who may not do it."""

    icon: str
    word: Word
    url: str
    who: str


def deed_of(change: Change) -> Deed:
    icon, word = WORDS.get(change.kind, ("hourglass", ""))
    if change.days:
        word = days_to_give(Decimal(change.days))
    return Deed(icon, word, url_of(change), who_of(change))


def days_to_give(days: Decimal) -> str:
    said = ngettext("Give it %(n)s day", "Give it %(n)s days", 1 if days == 1 else 2)
    return said % {"n": formats.quantity(days)}


def url_of(change: Change) -> str:
    if change.kind in OF_REQUESTS and change.request:
        return reverse("request", args=[change.request.pk])
    goal = change.goal
    assert goal is not None
    if change.kind == Kind.EFFORT and goal.team:
        asked = urlencode({"cycle": change.period, "goal": goal.code})
        return f"{reverse('team-effort', args=[goal.team.code])}?{asked}"
    if change.kind in OF_LINKS and change.edge:
        return reverse("edge", args=[change.edge])
    return reverse(PAGES[change.kind], args=[goal.code]) + ANCHORS.get(change.kind, "")


PAGES = {
    Kind.OWNER: "goal-edit",
    Kind.REPORT: "check-in",
    Kind.VALUE: "check-in",
    Kind.STEP: "goal",
    Kind.EFFORT: "goal",
    Kind.STRENGTHEN: "home-edge",
    Kind.REVIEW: "home-edge",
    Kind.LINK: "home",
}
ANCHORS = {Kind.STEP: "#steps"}


def who_of(change: Change) -> str:
    if change.request:
        is_promise = change.kind == Kind.PROMISE
        return str(change.request.to_team if is_promise else change.request.from_team)
    assert change.goal is not None
    return who_answers(change.goal, is_effort=change.kind == Kind.EFFORT)


def who_answers(goal: Goal, *, is_effort: bool) -> str:
    """The owner; of effort, and where there is none, who leads the team."""
    if goal.owner and not is_effort:
        name: str = goal.owner.name
        return name
    if goal.team:
        return _("Who leads %(team)s") % {"team": goal.team.name}
    return _("Who sets strategy") if goal.level == Goal.Level.STRATEGIC else _("An administrator")
