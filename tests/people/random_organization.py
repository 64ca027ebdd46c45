"""A random organization with every role, visibility and state of affairs that rights know, in bulk."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Model

from goals.models import Goal, GoalPerson, GoalTeam, Step, Target
from kpis.models import Kpi
from people.models import Deputy, Membership, Organization, Person, SavedView, Team
from people.nested_sets import renumber
from people.tree import insert_team
from reviews.models import CheckIn

TEAMS, PEOPLE, GOALS, KPIS = 15, 60, 200, 60


class RandomOrganization:
    """Its rows: `people` asks, `rows` are asked about."""

    def __init__(self, dice: random.Random, slug: str, today: dt.date) -> None:
        self.dice, self.today = dice, today
        self.organization = Organization.objects.create(name=slug, slug=slug, rollup_date=today)
        self.common: dict[str, Any] = {"organization": self.organization}
        self.teams = self.make_teams()
        self.people = self.make_people()
        self.goals = self.make_goals()
        self.kpis = self.make_kpis()
        self.make_places()
        self.make_talk()
        self.make_views()

    def rows(self) -> Iterator[type[Model]]:
        yield from (Goal, Kpi, Step, CheckIn, Team, Person, SavedView)

    def sometimes(self, rows: Sequence[Any], chance: float = 0.8) -> Any:
        return self.dice.choice(rows) if self.dice.random() < chance else None

    def make_teams(self) -> list[Team]:
        teams: list[Team] = []
        for n in range(TEAMS):
            parent = self.sometimes(teams) if teams else None
            teams.append(
                insert_team(Team(**self.common, code=f"T{n}", name=f"T{n}", parent=parent))
            )
        renumber(self.organization.pk)
        return list(Team.objects.filter(organization=self.organization))

    def make_people(self) -> list[Person]:
        return Person.objects.bulk_create(
            Person(
                **self.common,
                email=f"p{n}@{self.organization.slug}.example",
                name=f"P{n}",
                is_administrator=n % 12 == 0,
                is_leader=n % 12 == 1,
                is_executive=n % 12 == 2,
                is_active=n % 20 != 5,
            )
            for n in range(PEOPLE)
        )

    def make_places(self) -> None:
        """Memberships, people and teams named on goals, deputies now, before, later and left."""
        pairs = {(self.dice.choice(self.people), self.dice.choice(self.teams)) for _ in range(80)}
        Membership.objects.bulk_create(
            Membership(**self.common, person=p, team=t, role=self.dice.choice(["member", "lead"]))
            for p, t in sorted(pairs, key=lambda pair: (pair[0].pk, pair[1].pk))
        )
        named = {(self.dice.choice(self.goals), self.dice.choice(self.people)) for _ in range(200)}
        GoalPerson.objects.bulk_create(
            GoalPerson(**self.common, goal=g, person=p)
            for g, p in sorted(named, key=lambda pair: (pair[0].pk, pair[1].pk))
        )
        for goal in self.dice.sample(self.goals, 30):
            self.share(goal, self.dice.sample(self.teams, 2))
        week = dt.timedelta(days=7)
        spans = [(-week, week), (-week, None), (-2 * week, -week), (week, None)]
        for n in range(24):
            one, other = self.dice.sample(self.people, 2)
            since, until = spans[n % 4]
            Deputy.objects.create(
                **self.common,
                person=one,
                deputy=other,
                since=self.today + since,
                until=until and self.today + until,
            )

    def share(self, goal: Goal, teams: list[Team]) -> None:
        GoalTeam.objects.bulk_create(
            GoalTeam(**self.common, goal=goal, team=team, share_ppm=500_000) for team in teams
        )

    def make_goals(self) -> list[Goal]:
        return Goal.objects.bulk_create(
            Goal(
                **self.common,
                code=f"G{n}",
                title=f"G{n}",
                level=self.dice.choice(Goal.Level.values),
                visibility=self.dice.choice(Goal.Visibility.values),
                owner=self.sometimes(self.people),
                team=self.sometimes(self.teams),
            )
            for n in range(GOALS)
        )

    def make_kpis(self) -> list[Kpi]:
        kpis = Kpi.objects.bulk_create(
            Kpi(
                **self.common,
                code=f"K{n}",
                name=f"K{n}",
                steward=self.sometimes(self.people, 0.5),
                team=self.sometimes(self.teams, 0.5),
            )
            for n in range(KPIS)
        )
        uses = {(self.dice.choice(self.goals), self.dice.choice(kpis)) for _ in range(KPIS)}
        Target.objects.bulk_create(Target(**self.common, goal=g, kpi=k) for g, k in uses)
        return kpis

    def make_talk(self) -> None:
        for n in range(60):
            goal = self.dice.choice(self.goals)
            Step.objects.create(
                **self.common, goal=goal, title=f"S{n}", assignee=self.sometimes(self.people)
            )
            CheckIn.objects.create(
                **self.common, goal=goal, author=self.dice.choice(self.people), dated=self.today
            )

    def make_views(self) -> None:
        """Of everybody, so also of who has left."""
        SavedView.objects.bulk_create(
            SavedView(
                **self.common,
                person=person,
                name="V",
                page="goals",
                query="level=team",
                visibility=self.dice.choice(SavedView.Visibility.values),
            )
            for person in self.people
        )
