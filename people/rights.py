"""Who may see and change what. Rows are fetched through the scopes made here; doors ask nothing else.

A model says which of its fields play which part (`Parts`); the rules below turn a person into a
condition on those fields. What a person may not see does not exist for them: a 404.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from people.models import Membership, Person, Team
from people.querysets import PersonQuerySet, TeamQuerySet


@dataclass(frozen=True)
class Parts:
    """The names of the fields that play a part in a row's rights.

    named: the person's relation to rows that name them; row: how such a row points here.
    """

    owner: str = "owner"
    team: str = "team"
    visibility: str = "visibility"
    named: str = "named_on"
    row: str = "goal"
    level: str = "level"


def teams_of(person: Person) -> list[int]:
    """The teams a person belongs to."""
    return list(Membership.objects.filter(person=person).values_list("team_id", flat=True))


def teams_led_by(person: Person) -> list[int]:
    """The teams a person manages: those they lead and every one below."""
    return list(Team.objects.led_by(person).values_list("pk", flat=True))


def people_led_by(person: Person) -> Q:
    """Condition on a Person: belongs to a team that this person manages."""
    return Q(memberships__team__in=teams_led_by(person))


def is_led(owner: str, person: Person, led: list[int]) -> Q:
    """The row's owner works in a team that the person manages (and is somebody else)."""
    member = Membership.objects.filter(person=OuterRef(f"{owner}_id"), team__in=led)
    return Q(Exists(member)) & ~Q(**{owner: person})


def visible(person: Person, parts: Parts) -> Q:
    """Which rows a person may see.

    Organization: everyone. Team: the team's people, the leads above it, executives. Private: the
    owner, the leads above the owner, and people named on it; nobody else, not even administrators.
    """
    led = teams_led_by(person)
    # No join: it would double rows, and what undoes that misleads the planner on fresh tables.
    named = Q(pk__in=getattr(person, parts.named).values(parts.row))
    own = Q(**{parts.owner: person}) | named
    above_owner = is_led(parts.owner, person, led)
    is_team = Q(**{parts.visibility: "team"})
    teams = Q(**{f"{parts.team}__in": {*led, *teams_of(person)}})
    seen = Q(**{parts.visibility: "organization"}) | own | above_owner | (is_team & teams)
    if person.is_executive or person.is_leader or person.is_administrator:
        seen |= is_team
    return Q(organization_id=person.organization_id) & seen


def editable(person: Person, parts: Parts) -> Q:
    """Which rows a person may change: their own, their teams', and strategy for leaders."""
    led = teams_led_by(person)
    strategic = Q(**{parts.level: "strategic"})
    may = Q(**{parts.owner: person})
    may |= ~strategic & (Q(**{f"{parts.team}__in": led}) | is_led(parts.owner, person, led))
    if person.is_leader:
        may |= strategic
    if person.is_administrator:
        may |= ~Q(**{parts.visibility: "private"})
    return Q(organization_id=person.organization_id) & may


def may_set_strategy(person: Person) -> bool:
    return person.is_leader or person.is_administrator


def may_administer(person: Person) -> bool:
    return person.is_administrator


def may_cascade(person: Person) -> bool:
    """Whether a person may set goals for others: leaders everywhere, leads in what they lead."""
    leads = Membership.objects.filter(person=person, role=Membership.Role.LEAD)
    return may_set_strategy(person) or leads.exists()


def assignable_teams(person: Person) -> TeamQuerySet:
    """The teams that a person may set goals for."""
    teams: TeamQuerySet = Team.objects.of(person.organization)
    return teams if may_set_strategy(person) else teams.led_by(person)


def assignable_people(person: Person) -> PersonQuerySet:
    """Whom a person may make accountable for a goal: themselves and whom they lead; leaders anyone."""
    people: PersonQuerySet = Person.objects.active().of(person.organization)
    if may_set_strategy(person):
        return people
    led = Membership.objects.filter(person=OuterRef("pk"), team__in=teams_led_by(person))
    return people.filter(Q(pk=person.pk) | Exists(led))


def acknowledgeable_by(person: Person) -> PersonQuerySet:
    """Whose reports a person is to read: everyone's whom they lead but themselves."""
    led = Membership.objects.filter(person=OuterRef("pk"), team__in=teams_led_by(person))
    people: PersonQuerySet = Person.objects.of(person.organization).filter(Exists(led))
    return people.exclude(pk=person.pk)
