"""An organization of any number of goals, whose lists are all longer than a page already at 200.

Growth goes under the goals of strategic goal 0 and under strategic goal 1, as it does in life: wider
and deeper, while what one page shows stays what it was.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from alignment import cascade
from alignment.models import Snapshot
from goals.models import Goal, Step, Target
from kpis.models import Kpi, Reading
from people.models import Membership, Organization, Person, Team
from people.tree import insert_team
from reviews.models import CheckIn, Comment
from tests.world import today

STRATEGIC = 30
BELOW_FIRST = 80
OWNED = 30
LISTED = 60


@dataclass
class Bulk:
    organization: Organization
    person: Person
    first: Goal
    own: Goal
    kpi: Kpi


def make_bulk(goals: int) -> Bulk:
    """An organization with that many goals (at least 200), all seen and half led by one person."""
    organization = Organization.objects.create(
        name="Bulk", slug=f"bulk-{goals}", rollup_date=today()
    )
    person = make_person(organization)
    strategic = make_goals(organization, person, STRATEGIC, None, level="strategic")
    below = make_goals(organization, None, BELOW_FIRST, strategic[:1])
    own = make_goals(organization, person, OWNED, below)
    rest = goals - STRATEGIC - BELOW_FIRST - OWNED
    make_goals(organization, None, rest // 2, below)
    make_goals(organization, None, rest - rest // 2, strategic[1:2])
    kpi = make_targets(organization, strategic[0], Goal.objects.filter(owner=person))
    make_talk(organization, person, strategic[0])
    make_snapshots(organization, strategic)
    analyze()
    cascade.drain_all(organization.pk)
    analyze()
    return Bulk(organization, person, strategic[0], own[0], kpi)


def analyze() -> None:
    """What autovacuum does beside a growing table, but not for rows that are not committed."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def make_person(organization: Organization) -> Person:
    person = Person.objects.create(
        organization=organization,
        email=f"{organization.slug}@bulk.example",
        name="Bea Bulk",
        is_leader=True,
        is_administrator=True,
    )
    team = insert_team(Team(organization=organization, code="T", name="All"))
    Membership.objects.create(organization=organization, person=person, team=team, role="lead")
    return person


def make_goals(
    organization: Organization,
    owner: Person | None,
    count: int,
    parents: list[Goal] | None,
    level: str = "team",
) -> list[Goal]:
    start = Goal.objects.filter(organization=organization).count()
    rows = [
        Goal(
            organization=organization,
            code=f"B-{start + n}",
            title=f"Goal {start + n}",
            level=level,
            owner=owner,
            parent=parents[n % len(parents)] if parents else None,
            start_date=today() - dt.timedelta(days=100),
            due_date=today() + dt.timedelta(days=100),
        )
        for n in range(count)
    ]
    return Goal.objects.bulk_create(rows, batch_size=2000)


def make_targets(organization: Organization, first: Goal, own: object) -> Kpi:
    """Many targets and readings on the first strategic goal, two on each of the person's goals."""
    kpis = Kpi.objects.bulk_create(
        Kpi(organization=organization, code=f"K-{n}", name=f"KPI {n}") for n in range(LISTED)
    )
    pairs = [(first, kpi) for kpi in kpis]
    pairs += [(goal, kpi) for goal in own if goal.pk != first.pk for kpi in kpis[:2]]
    Target.objects.bulk_create(
        Target(organization=organization, goal=goal, kpi=kpi, baseline=0, target=100)
        for goal, kpi in pairs
    )
    Reading.objects.bulk_create(
        Reading(
            organization=organization,
            kpi=kpi,
            dated=today() - dt.timedelta(days=day),
            value=Decimal(50),
        )
        for kpi in kpis
        for day in range(LISTED)
    )
    return kpis[0]


def make_talk(organization: Organization, person: Person, goal: Goal) -> None:
    common = {"organization": organization, "goal": goal}
    CheckIn.objects.bulk_create(
        CheckIn(**common, author=person, dated=today(), confidence=5) for _ in range(LISTED)
    )
    Comment.objects.bulk_create(
        Comment(**common, author=person, text="Well?") for _ in range(LISTED)
    )
    Step.objects.bulk_create(
        Step(**common, title=f"Step {n}", assignee=person, due_date=today()) for n in range(LISTED)
    )


def make_snapshots(organization: Organization, goals: list[Goal]) -> None:
    Snapshot.objects.bulk_create(
        Snapshot(
            organization=organization,
            goal=goal,
            dated=today() - dt.timedelta(days=day),
            evidence_ppm=0,
            on_track_ppm=900_000,
            behind_ppm=750_000,
        )
        for goal in goals
        for day in range(1, 20)
    )
