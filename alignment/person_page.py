"""What the Person pages show: what is expected of someone, on whose behalf, and what they keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from alignment.goal_page import TargetLine, target_lines
from alignment.paging import Page, page_of
from alignment.queries import with_standing
from alignment.standing import GoalLine, sighted_lines
from goals.models import Step
from goals.querysets import GoalQuerySet
from kpis.models import Kpi
from kpis.querysets import KpiQuerySet
from people.models import Deputy, Membership, Person

GOALS_A_PAGE = 50
MOST = 50


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a person: goals with their targets, open steps, KPIs to report."""

    goals: Page[GoalLine]
    targets: Mapping[int, Sequence[TargetLine]]
    steps: Sequence[Step]
    kpis: Sequence[Kpi]

    @property
    def lines(self) -> list[tuple[GoalLine, Sequence[TargetLine]]]:
        return [(line, self.targets.get(line.goal.pk, ())) for line in self.goals.rows]


def expected_of(
    person: Person, seen: GoalQuerySet, kpis: KpiQuerySet, as_of: dt.date, number: int
) -> Expected:
    """What is expected of a person, as far as the reader of these scopes may know."""
    open_goals = seen.running()
    own = open_goals.filter(owner=person).order_by(F("due_date").asc(nulls_last=True), "id")
    found = page_of(with_standing(own), number, GOALS_A_PAGE)
    steps = Step.objects.filter(assignee=person, done_on=None, goal__in=open_goals)
    return Expected(
        goals=found.holding(sighted_lines(found.rows, seen, as_of)),
        targets=target_lines(found.rows, as_of, points=1),
        steps=list(
            steps.select_related("goal").order_by(F("due_date").asc(nulls_last=True), "id")[:MOST]
        ),
        kpis=list(kpis.filter(steward=person, archived_at=None).order_by("name")[:MOST]),
    )


def memberships_of(person: Person) -> list[Membership]:
    """The teams of a person, those they lead first."""
    rows = Membership.objects.filter(person=person, team__archived_at=None)
    return list(rows.select_related("team").order_by("role", "team__name"))


def leads_above(memberships: Sequence[Membership]) -> list[Person]:
    """Whom a person talks to about their goals: the leads of their teams, of the nearest above else."""
    found: dict[int, Person] = {}
    for membership in memberships:
        for lead in nearest_leads(membership):
            found[lead.pk] = lead
    return sorted(found.values(), key=lambda lead: lead.name)


def nearest_leads(membership: Membership) -> list[Person]:
    """The leads of the lowest team from a membership's own upward that somebody else leads."""
    above = membership.team.get_ancestors(include_self=True)
    rows = Membership.objects.filter(
        team__in=above, role=Membership.Role.LEAD, person__is_active=True
    ).exclude(person=membership.person_id)
    leads = list(rows.select_related("person", "team"))
    lowest = max((row.team.level for row in leads), default=0)
    return [row.person for row in leads if row.team.level == lowest]


def deputies_of(person: Person, today: dt.date) -> list[Deputy]:
    """Who may act for a person, now or later."""
    rows = Deputy.objects.filter(person=person).exclude(until__lt=today)
    return list(rows.select_related("deputy").order_by("since"))


def principals_of(person: Person, today: dt.date) -> list[Deputy]:
    """For whom a person may act, now or later."""
    rows = Deputy.objects.filter(deputy=person).exclude(until__lt=today)
    return list(rows.select_related("person").order_by("since"))
