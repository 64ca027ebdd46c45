"""Rights over requests between teams, and whose names a person may speak in.

A request is as visible as the goal that it is for. The leads of the team that is asked answer it, and
promise another day; who asked, or leads the team that asks, ends it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from people.models import Person, Team
from people.querysets import TeamQuerySet
from people.rights import may_set_strategy, names_of, teams_led_by, teams_of


def own_teams(person: Person) -> TeamQuerySet:
    """The teams that a person is in, leads or is above."""
    teams: TeamQuerySet = Team.objects.of(person.organization)
    return teams.filter(pk__in={*teams_of(person), *teams_led_by(person)})


def teams_asking_for(person: Person) -> TeamQuerySet:
    """The teams in whose name a person may ask another; leaders ask in any."""
    if may_set_strategy(person):
        teams: TeamQuerySet = Team.objects.of(person.organization)
        return teams
    return own_teams(person)


def asked_of(person: Person) -> Q:
    """Condition on a request: it asks a team that the person leads, who answers it."""
    return Q(to_team__in=teams_led_by(person))


def answers(person: Person, asked: Any) -> bool:
    """`asked_of` for a request in hand."""
    return asked.to_team_id in teams_led_by(person)


def asked_by(person: Person) -> Q:
    """Condition on a request: the person made it or leads the team that asks; they end it."""
    return Q(author__in=names_of(person)) | Q(from_team__in=teams_led_by(person))


def ends(person: Person, asked: Any) -> bool:
    """`asked_by` for a request in hand."""
    return asked.author_id in names_of(person) or asked.from_team_id in teams_led_by(person)
