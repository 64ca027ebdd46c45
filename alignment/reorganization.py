"""What a reorganization would change, told before it is done. Called by the Reorganize page."""

from __future__ import annotations

from dataclasses import dataclass

from goals.models import Allocation
from goals.querysets import GoalQuerySet
from kpis.models import Kpi
from people.models import Membership, Person, Team
from reviews.models import Request


@dataclass(frozen=True, slots=True)
class Belongings:
    """How much hangs on a team: what would go with it. Goals are those that the reader sees."""

    people: int
    teams: int
    goals: int
    kpis: int
    allocations: int
    requests: int


@dataclass(frozen=True, slots=True)
class Managers:
    """Who would manage a team that does not now, and who would no longer."""

    gained: tuple[Person, ...]
    lost: tuple[Person, ...]


def belongings_of(team: Team, seen: GoalQuerySet) -> Belongings:
    requests = Request.objects.filter(from_team=team) | Request.objects.filter(to_team=team)
    return Belongings(
        people=Membership.objects.filter(team=team, person__is_active=True).count(),
        teams=Team.objects.filter(parent=team, archived_at=None).count(),
        goals=seen.current().filter(team=team).count(),
        kpis=Kpi.objects.filter(team=team, archived_at=None).count(),
        allocations=Allocation.objects.filter(team=team).count(),
        requests=requests.count(),
    )


def managers_if_under(team: Team, parent: Team | None) -> Managers:
    """How the leads above a team would change under another parent (None: at the top)."""
    before = leads_from(team.parent)
    after = leads_from(parent)
    return Managers(
        gained=tuple(lead for pk, lead in after.items() if pk not in before),
        lost=tuple(lead for pk, lead in before.items() if pk not in after),
    )


def leads_from(team: Team | None) -> dict[int, Person]:
    """The active leads of a team and of every team above it."""
    if team is None:
        return {}
    rows = Membership.objects.filter(
        team__in=team.get_ancestors(include_self=True),
        role=Membership.Role.LEAD,
        person__is_active=True,
    )
    return {
        row.person_id: row.person for row in rows.select_related("person").order_by("person__name")
    }
