"""The form that mends what costs points of the alignment score, for whoever may use it.

To others it says who may. Called by the alignment page; one query for all of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from alignment.scoring.advice import ANSWERS, Kind
from alignment.scoring.advised import may_settle, team_settling
from alignment.scoring.handshakes import Answer
from alignment.scoring.shown import AlignmentPage, CostlyRow
from goals.models import Goal
from people.models import Person
from people.rights import Verb, can, may_cascade
from web.deeds import Who, who_answers, who_cascades, who_leads


def form_of_goal(name: str) -> Callable[[Goal], str]:
    return lambda goal: reverse(name, args=[goal.code])


FORMS: Mapping[str, Callable[[Goal], str]] = {
    "nothing_under": form_of_goal("goal-cascade"),
    "no_owner": form_of_goal("goal-edit"),
    "owner_left": form_of_goal("goal-edit"),
    "not_measured": form_of_goal("targets"),
    "old_readings": form_of_goal("check-in"),
    "silent": form_of_goal("check-in"),
    "unaligned": form_of_goal("home"),
}
OF_LINKS = frozenset({"weak_link", "bare_link", "disputed_link"})
OF_EFFORT = frozenset({"no_allocation", "little_allocation"})


@dataclass(frozen=True, slots=True)
class Way:
    """Where a reader mends it; `who` can, where the reader may not. Neither where no form does."""

    url: str = ""
    who: Who | None = None


class Mending:
    """What a person may do about the rows of a page."""

    def __init__(self, person: Person, page: AlignmentPage | None) -> None:
        self.person = person
        named = {row.goal.pk for row in rows_of(page) if row.goal}
        editable = Goal.objects.editable_by(person).current().filter(pk__in=named)
        self.editable = set(editable.values_list("pk", flat=True)) if named else set()

    def way(self, row: CostlyRow) -> Way:
        url = form_of(row)
        if not url:
            return Way()
        return Way(url) if self.may(row) else Way(who=who_mends(row))

    def may(self, row: CostlyRow) -> bool:
        if row.request:
            return may_settle(self.person, kind_of(row), row.request)
        assert row.goal
        if row.cause == "nothing_under":
            return may_cascade(self.person)
        if row.cause in OF_EFFORT:
            return can(self.person, Verb.MANAGE, row.goal.team)
        return row.goal.pk in self.editable


def form_of(row: CostlyRow) -> str:
    """Where it is mended, by whoever may; empty where there is no form."""
    if row.request:
        return reverse("request", args=[row.request.pk])
    goal = row.goal
    if goal is None or goal.archived_at:
        return ""
    if row.cause in OF_EFFORT:
        return effort_form(goal)
    if row.cause in OF_LINKS:
        return link_form(goal, row.parent)
    form = FORMS.get(row.cause)
    return form(goal) if form else ""


def effort_form(goal: Goal) -> str:
    if goal.team is None:
        return ""
    url, query = reverse("team-effort", args=[goal.team.code]), urlencode({"goal": goal.code})
    return f"{url}?{query}"


def link_form(goal: Goal, parent: Goal | None) -> str:
    if parent is None:
        return ""
    is_home = goal.parent_id == parent.pk
    return reverse("home-edge" if is_home else "contributions", args=[goal.code])


def who_mends(row: CostlyRow) -> Who:
    if row.request:
        return who_leads(team_settling(kind_of(row), row.request))
    assert row.goal
    if row.cause == "nothing_under":
        return who_cascades(row.goal)
    return who_answers(row.goal, is_effort=row.cause in OF_EFFORT)


def kind_of(row: CostlyRow) -> Kind:
    """What settles a request."""
    return ANSWERS[Answer(row.cause)][0]


def rows_of(page: AlignmentPage | None) -> Iterable[CostlyRow]:
    return (row for one in page.opened for row in one.rows) if page else ()
