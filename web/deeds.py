"""How a change that would raise the alignment score is said, and the form that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alignment.scoring.advice import Kind
from alignment.scoring.advised import OF_LINKS, OF_REQUESTS, Change, team_settling
from goals.models import Goal
from people.models import Team
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
    Kind.PRIORITY: ("arrow-up-right", gettext_lazy("Give it priority points")),
    Kind.PROMISE: ("message-circle-question-mark", gettext_lazy("Promise it with a date")),
    Kind.KEEP: ("calendar-x", gettext_lazy("See that it is kept, and say so")),
    Kind.SETTLE: ("ban", gettext_lazy("Settle it another way, and say so")),
}


@dataclass(frozen=True, slots=True)
class Who:
    """Whose word something takes, and the page of that person or team, if there is one."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """who: whose word it takes, for a reader who may not do it."""

    icon: str
    word: Word
    url: str
    who: Who


def deed_of(change: Change) -> Deed:
    icon, word = WORDS.get(change.kind, ("hourglass", ""))
    if change.days:
        word = days_to_give(Decimal(change.days))
    elif change.points:
        word = points_to_give(int(change.points))
    return Deed(icon, word, url_of(change), who_of(change))


def days_to_give(days: Decimal) -> str:
    said = ngettext("Give it %(n)s day", "Give it %(n)s days", 1 if days == 1 else 2)
    return said % {"n": formats.quantity(days)}


def points_to_give(points: int) -> str:
    said = ngettext("Give it %(n)s priority point", "Give it %(n)s priority points", points)
    return said % {"n": formats.number(points)}


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
    Kind.PRIORITY: "goal-edit",
    Kind.REPORT: "check-in",
    Kind.VALUE: "check-in",
    Kind.STEP: "goal",
    Kind.EFFORT: "goal",
    Kind.STRENGTHEN: "home-edge",
    Kind.REVIEW: "home-edge",
    Kind.LINK: "home",
}
ANCHORS = {Kind.STEP: "#steps", Kind.PRIORITY: "#id_priority"}


def who_of(change: Change) -> Who:
    if change.request:
        return who_leads(team_settling(change.kind, change.request))
    assert change.goal is not None
    return who_answers(change.goal, is_effort=change.kind == Kind.EFFORT)


def who_answers(goal: Goal, *, is_effort: bool) -> Who:
    """The owner; of effort, and where there is none that is still there, who leads the team."""
    if goal.owner and goal.owner.is_active and not is_effort:
        return Who(goal.owner.name, reverse("person", args=[goal.owner.pk]))
    if goal.team:
        return who_leads(goal.team)
    is_strategic = goal.level == Goal.Level.STRATEGIC
    return Who(_("Who sets strategy") if is_strategic else _("An administrator"))


def who_cascades(goal: Goal) -> Who:
    """Who sets goals under it: its owner as such may not."""
    return who_leads(goal.team) if goal.team else Who(_("Who sets strategy"))


def who_leads(team: Team) -> Who:
    name = _("Who leads %(team)s") % {"team": team.name}
    return Who(name, reverse("team", args=[team.code]))
