"""What fields that take a name suggest: people, teams, KPIs. The first few; any other may be typed."""

from __future__ import annotations

from typing import Any

from alignment.queries import kpis_visible_to
from goals.querysets import GoalQuerySet
from people.models import Person
from people.rights import assignable_people, assignable_teams

MOST = 200


def name_suggestions(person: Person, seen: GoalQuerySet) -> dict[str, Any]:
    """Pairs of what is typed and what it is called, for the lists of `components/datalists.html`."""
    people = assignable_people(person).order_by("name").values_list("email", "name")
    teams = assignable_teams(person).order_by("name").values_list("code", "name")
    kpis = kpis_visible_to(person, seen).order_by("name").values_list("code", "name")
    lists = {"people-names": people, "team-names": teams, "kpi-names": kpis}
    return {"datalists": {key: rows[:MOST] for key, rows in lists.items()}}
