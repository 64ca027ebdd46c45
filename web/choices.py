"""Whom and what a person may name in forms; the first few are suggested, any other may be typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from alignment.queries import kpis_visible_to
from goals.querysets import GoalQuerySet
from kpis.querysets import KpiQuerySet
from people.models import Person
from people.querysets import PersonQuerySet, TeamQuerySet
from people.rights import assignable_people, assignable_teams

MOST_SUGGESTED = 200


@dataclass(frozen=True)
class Choices:
    """The scopes that forms look names up in, made once a request."""

    people: PersonQuerySet
    teams: TeamQuerySet
    kpis: KpiQuerySet

    @classmethod
    def of(cls, person: Person, seen: GoalQuerySet) -> Choices:
        return cls(
            people=assignable_people(person),
            teams=assignable_teams(person),
            kpis=kpis_visible_to(person, seen),
        )

    def datalists(self) -> Mapping[str, QuerySet[Any, tuple[str, str]]]:
        """Pairs of what is typed and what it is called, for `components/datalists.html`."""
        return {
            "people-names": pairs(self.people.order_by("name", "id"), "email"),
            "team-names": pairs(self.teams.order_by("name", "id"), "code"),
            "kpi-names": pairs(self.kpis.by_name(), "code"),
        }


def pairs(rows: QuerySet[Any], key: str) -> QuerySet[Any, tuple[str, str]]:
    return rows.values_list(key, "name")[:MOST_SUGGESTED]
