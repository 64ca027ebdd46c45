"""The form that mends what costs points of the alignment score, for whoever may use it.

Called by the alignment page; one query for all of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlencode

from django.urls import reverse

from alignment.scoring.reading import AlignmentPage, CostlyRow
from goals.models import Goal
from people.models import Person
from people.rights import Verb, can, may_cascade, names_of, teams_led_by


def form_of_goal(name: str) -> Callable[[Goal], str]:
    return lambda goal: reverse(name, args=[goal.code])


# Forms of a goal, for who may edit it.
OF_EDITORS: Mapping[str, Callable[[Goal], str]] = {
    "no_owner": form_of_goal("goal-edit"),
    "owner_left": form_of_goal("goal-edit"),
    "not_measured": form_of_goal("targets"),
    "old_readings": form_of_goal("check-in"),
    "silent": form_of_goal("check-in"),
    "unaligned": form_of_goal("home"),
}
OF_LINKS = frozenset({"weak_link", "bare_link", "disputed_link"})
OF_EFFORT = frozenset({"no_allocation", "little_allocation"})
# Who is asked answers and keeps a promise; who asks says what became of it.
OF_ASKED = frozenset({"unanswered", "late", "undated"})


class Mending:
    """What a person may do about the rows of a page."""

    def __init__(self, person: Person, page: AlignmentPage | None) -> None:
        self.person = person
        named = {row.goal.pk for row in rows_of(page) if row.goal}
        editable = Goal.objects.editable_by(person).current().filter(pk__in=named)
        self.editable = set(editable.values_list("pk", flat=True)) if named else set()

    def address(self, row: CostlyRow) -> str:
        """Where it is mended; empty where there is no form, or none for this person."""
        if row.request:
            return self.of_request(row)
        goal = row.goal
        if goal is None or goal.archived_at:
            return ""
        if row.cause == "nothing_under":
            return reverse("goal-cascade", args=[goal.code]) if may_cascade(self.person) else ""
        if row.cause in OF_EFFORT:
            return self.of_effort(goal)
        if goal.pk not in self.editable:
            return ""
        if row.cause in OF_LINKS:
            return self.of_link(goal, row.parent)
        form = OF_EDITORS.get(row.cause)
        return form(goal) if form else ""

    def of_effort(self, goal: Goal) -> str:
        if goal.team is None or not can(self.person, Verb.MANAGE, goal.team):
            return ""
        url, query = reverse("team-effort", args=[goal.team.code]), urlencode({"goal": goal.code})
        return f"{url}?{query}"

    def of_link(self, goal: Goal, parent: Goal | None) -> str:
        if parent is None:
            return ""
        is_home = goal.parent_id == parent.pk
        return reverse("home-edge" if is_home else "contributions", args=[goal.code])

    def of_request(self, row: CostlyRow) -> str:
        asked = row.request
        assert asked is not None
        led = teams_led_by(self.person)
        if row.cause in OF_ASKED:
            may = asked.to_team_id in led
        else:
            may = asked.from_team_id in led or asked.author_id in names_of(self.person)
        return reverse("request", args=[asked.pk]) if may else ""


def rows_of(page: AlignmentPage | None) -> Iterable[CostlyRow]:
    return (row for one in page.opened for row in one.rows) if page else ()
