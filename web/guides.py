"""The guides of first steps in words: what each step is, why, and where it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alignment.guides import EMPLOYEE, EXECUTIVE, LEADER, MANAGER, Guide, guide_on_page
from goals.querysets import GoalQuerySet
from web.access import PersonRequest

Words = str | Promise

TITLES: dict[str, Words] = {
    LEADER: _("First steps: from mission to work"),
    MANAGER: _("First steps: your team's part of strategy"),
    EMPLOYEE: _("First steps: your part"),
    EXECUTIVE: _("First steps: where strategy stands"),
}
PAGES = {LEADER: "strategy", MANAGER: "cascade", EMPLOYEE: "my-work", EXECUTIVE: "dashboard"}
# By role and step: what to do, why or how, the page where it is done and the place on it.
WORDS: dict[tuple[str, str], tuple[Words, Words, str, str]] = {
    (LEADER, "mission"): (
        _("Write mission and vision"),
        _("Why you are there, and what will be different. Everything else is measured by them."),
        "pillars",
        "",
    ),
    (LEADER, "pillar"): (
        _("Name the first value or operating area"),
        _("Strategic goals say which of them they serve, and the unserved ones are seen."),
        "pillars",
        "",
    ),
    (LEADER, "strategic"): (
        _("Set the first strategic goal"),
        _("What is to be different, by when, who answers for it."),
        "strategy",
        "#new-goal",
    ),
    (LEADER, "measured"): (
        _("Put a KPI on it"),
        _("With a baseline and a target, so that progress is a number and no opinion."),
        "goals",
        "?level=strategic",
    ),
    (LEADER, "covered"): (
        _("Break it down for a team"),
        _("A goal that nobody works on is a wish. Give it to several teams on one screen."),
        "cascade",
        "",
    ),
    (MANAGER, "people"): (
        _("See that your people are in your team"),
        _("Who is in it can be given goals, and their reports come to you."),
        "teams",
        "",
    ),
    (MANAGER, "team_goal"): (
        _("Carry a part of a strategic goal"),
        _("Break one down into a goal of your team, or propose it."),
        "cascade",
        "",
    ),
    (MANAGER, "team_kpi"): (
        _("Put a KPI on your team's goal"),
        _("One number that tells you both whether it moves."),
        "goals",
        "?level=team",
    ),
    (MANAGER, "given"): (
        _("Give somebody their part of it"),
        _("Break your team's goal down once more: a goal each, with an owner."),
        "cascade",
        "",
    ),
    (MANAGER, "read"): (
        _("Read a report"),
        _("Reports of your people wait on My work until you say that you have read them."),
        "my-work",
        "",
    ),
    (EMPLOYEE, "own"): (
        _("Have a goal of your own"),
        _("Your lead gives you one, or you propose yours under a goal of your team."),
        "cascade",
        "",
    ),
    (EMPLOYEE, "joined"): (
        _("See what it is for"),
        _("Your goal hangs under another: above its title stands the way up to strategy."),
        "my-work",
        "",
    ),
    (EMPLOYEE, "step"): (
        _("Write down a first step"),
        _("What you do next, on the page of your goal; ticked, it moves the goal's number."),
        "my-work",
        "",
    ),
    (EMPLOYEE, "report"): (
        _("Check in"),
        _("A sentence and how confident you are: fifteen seconds on My work."),
        "my-work",
        "",
    ),
    (EMPLOYEE, "value"): (
        _("Report a value"),
        _("Of a KPI on your goal; every number above it follows at once."),
        "my-work",
        "",
    ),
    (EXECUTIVE, "strategy"): (
        _("Strategy is set"),
        _("Leaders set strategic goals; they stand on the Strategy page with what covers them."),
        "strategy",
        "",
    ),
    (EXECUTIVE, "numbers"): (
        _("Numbers come in"),
        _("Click any number: it explains itself, down to the reading that it came from."),
        "strategy",
        "",
    ),
    (EXECUTIVE, "reported"): (
        _("Owners report"),
        _("Their confidence stands beside the numbers and is never mixed with them."),
        "strategy",
        "",
    ),
    (EXECUTIVE, "said"): (
        _("Ask your first question"),
        _("As a comment on a goal; its owner's bell tells them."),
        "goals",
        "?level=strategic",
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    title: Words
    why: Words
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class ToldGuide:
    """A guide as it is shown; `page`: where."""

    role: str
    title: Words
    page: str
    done: int
    lines: Sequence[Line]


def told_guide(guide: Guide) -> ToldGuide:
    lines = [line_of(guide.role, step, is_done) for step, is_done in guide.steps]
    page = reverse(PAGES[guide.role])
    return ToldGuide(guide.role, TITLES[guide.role], page, guide.done, lines)


def line_of(role: str, step: str, is_done: bool) -> Line:
    title, why, page, place = WORDS[role, step]
    return Line(title, why, reverse(page) + place, is_done)


def guide_for(request: PersonRequest, role: str, seen: GoalQuerySet) -> ToldGuide | None:
    """The guide that the first page of a role shows to the person asking, if any."""
    guide = guide_on_page(role, request.user, seen)
    return told_guide(guide) if guide else None
