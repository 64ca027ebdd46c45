"""Many small random organizations in the tables, with everything in them that numbers depend on.

Rows are written in bulk, in two waves: what the second changes has been computed in between.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Model
from django.utils import timezone

from goals.models import (
    Contribution,
    Cycle,
    Goal,
    GoalPerson,
    HandSetValue,
    InterimTarget,
    Step,
    Target,
)
from kpis.models import Kpi, Reading
from people.models import Organization, Person

TODAY = dt.date(2026, 7, 2)
START = dt.date(2026, 1, 1)
GOALS, KPIS = 7, 4
STATES = ["active"] * 6 + ["paused", "draft", "proposed", "cancelled"]
SEEN_BY = ["organization"] * 6 + ["team", "private", "private"]
WEIGHTS = [1000, 1000, 1, 3, 2500, 7777, 1_000_000_000, 0]
numbered = itertools.count(1)


@dataclass(frozen=True)
class Sown:
    """An organization and what was put into it. `is_naming`: people are named on its private goals."""

    organization: Organization
    random: Random
    is_naming: bool
    people: list[Person]
    cycle: Cycle
    goals: list[Goal]
    kpis: list[Kpi]
    targets: list[Target]
    steps: list[Step]
    edges: list[Contribution]
    readings: list[Reading]


def sow(count: int, seed: int) -> list[Sown]:
    """The first wave: goals, what contributes to them, what is asked of them, and most readings."""
    random = Random(seed)
    sown = [one_sown(Random(random.random())) for _ in range(count)]
    insert(s.organization for s in sown)
    insert(person for s in sown for person in s.people)
    insert(s.cycle for s in sown)
    for place in range(GOALS):
        insert(goals for s in sown for goals in s.goals[place : place + 1])
    for rows in ("kpis", "targets", "steps", "edges", "readings"):
        insert(row for s in sown for row in getattr(s, rows))
    insert(row for s in sown if s.is_naming for row in named_in(s))
    insert(row for s in sown for row in interim_in(s))
    return sown


def disturb(sown: list[Sown]) -> None:
    """The second wave: news of every kind, and everything that can be decided about a goal."""
    insert(row for s in sown for row in corrections(s))
    insert(row for s in sown for row in hand_set_in(s))
    for s in sown:
        close_some(s)
        s.random.choice(s.goals).mode = s.random.choice(["own", "contributors"])
        s.random.choice(s.goals).weight = s.random.choice(WEIGHTS)
        for step in s.random.sample(s.steps, len(s.steps) // 2):
            step.done_on = maybe_day(s.random)
        for target in s.random.sample(s.targets, len(s.targets) // 3):
            target.weight = s.random.choice(WEIGHTS)
    closed = [name for name in vars(Goal()) if name.startswith("closed_")]
    update((g for s in sown for g in s.goals), ["state", "mode", "weight", *closed])
    update((step for s in sown for step in s.steps), ["done_on"])
    update((target for s in sown for target in s.targets), ["weight"])
    Contribution.objects.filter(pk__in=[s.edges[0].pk for s in sown if s.edges]).delete()


def insert(rows: Iterable[Model]) -> None:
    made = list(rows)
    if made:
        type(made[0])._base_manager.bulk_create(made)


def update(rows: Iterable[Model], fields: list[str]) -> None:
    made = list(rows)
    type(made[0])._base_manager.bulk_update(made, fields)


def a_day(random: Random) -> dt.date:
    return START + dt.timedelta(days=random.randrange(-40, 400))


def maybe_day(random: Random) -> dt.date | None:
    return random.choice([None, a_day(random)])


def a_value(random: Random, kpi: Kpi) -> Decimal:
    if kpi.is_yes_no():
        return Decimal(random.randrange(2))
    return Decimal(random.randrange(-60_000, 60_000)).scaleb(-random.choice([0, 1, 3, 7, 12]))


def one_sown(random: Random) -> Sown:
    number = next(numbered)
    organization = Organization(name="Sown", slug=f"sown-{number}", rollup_date=TODAY)
    belongs: dict[str, Any] = {"organization": organization}
    people = [
        Person(email=f"{name.lower()}-{number}@sown.example", name=name, **belongs)
        for name in ("Ada", "Ben")
    ]
    cycle = Cycle(name="2026", start_date=START, due_date=dt.date(2026, 12, 31), **belongs)
    goals: list[Goal] = []
    for place in range(GOALS):
        goals.append(a_goal(random, place, goals, people, cycle))
    kpis = [a_kpi(random, place, belongs) for place in range(KPIS)]
    targets = [
        a_target(random, goal, kpi)
        for goal in goals
        for kpi in random.sample(kpis, random.choice([0, 0, 1, 1, 2]))
    ]
    steps = [a_step(random, goal) for goal in goals for _ in range(random.choice([0, 0, 0, 1, 3]))]
    readings = [
        Reading(kpi=kpi, dated=day, value=a_value(random, kpi), **belongs)
        for kpi in kpis
        for day in {a_day(random) for _ in range(random.randrange(6))}
    ]
    edges = further_edges(random, goals)
    is_naming = number % 2 == 0
    return Sown(
        organization, random, is_naming, people, cycle, goals, kpis, targets, steps, edges, readings
    )


def a_goal(
    random: Random, place: int, goals: list[Goal], people: list[Person], cycle: Cycle
) -> Goal:
    parent = random.choice([None, *goals, *goals]) if goals else None
    siblings = [goal for goal in goals if goal.parent is parent]
    return Goal(
        organization=cycle.organization,
        code=f"G{place}",
        title=f"Goal {place}",
        parent=parent,
        weight=random.choice(WEIGHTS),
        owner=random.choice([None, *people]),
        cycle=random.choice([None, cycle]),
        start_date=maybe_day(random),
        due_date=maybe_day(random),
        state=random.choice(STATES),
        visibility=random.choice(SEEN_BY),
        mode=random.choice(["all"] * 6 + ["own", "contributors"]),
        steps_weight=random.choice(WEIGHTS),
        predecessor=random.choice([None, *siblings]),
        carried=random.choice(Goal.Carried.values),
    )


def further_edges(random: Random, goals: list[Goal]) -> list[Contribution]:
    pairs = [(c, p) for c, p in itertools.combinations(range(len(goals)), 2)]
    edges = []
    for parent, child in random.sample(pairs, 4):
        if goals[child].parent is not goals[parent]:
            edge = Contribution(
                organization=goals[0].organization, child=goals[child], parent=goals[parent]
            )
            edge.weight = random.choice(WEIGHTS)
            edges.append(edge)
    return edges


def a_kpi(random: Random, place: int, belongs: dict[str, Any]) -> Kpi:
    is_yes_no = random.random() < 0.15
    return Kpi(
        code=f"K{place}",
        name=f"KPI {place}",
        unit="yes/no" if is_yes_no else "km",
        direction="increase" if is_yes_no else random.choice(Kpi.Direction.values),
        aggregation="last" if is_yes_no else random.choice(Kpi.Aggregation.values),
        **belongs,
    )


def a_target(random: Random, goal: Goal, kpi: Kpi) -> Target:
    asked: dict[str, Decimal | None] = {"target": random.choice([None, Decimal(1)])}
    if not kpi.is_yes_no():
        low, high = sorted((a_value(random, kpi), a_value(random, kpi)))
        asked = {
            name: random.choice([None, a_value(random, kpi), a_value(random, kpi)])
            for name in ("baseline", "target")
        }
        if kpi.direction == "maintain":
            asked |= {"lower": random.choice([None, low]), "upper": random.choice([None, high])}
    return Target(
        organization=goal.organization,
        goal=goal,
        kpi=kpi,
        weight=random.choice(WEIGHTS),
        start_date=maybe_day(random),
        due_date=maybe_day(random),
        **asked,
    )


def a_step(random: Random, goal: Goal) -> Step:
    return Step(
        organization=goal.organization,
        goal=goal,
        title="Step",
        weight=random.choice(WEIGHTS),
        due_date=maybe_day(random),
        done_on=maybe_day(random),
    )


def named_in(s: Sown) -> Iterator[GoalPerson]:
    for goal in s.goals:
        for person in s.random.sample(s.people, s.random.choice([0, 1, 1, 2])):
            yield GoalPerson(organization=s.organization, goal=goal, person=person)


def interim_in(s: Sown) -> Iterator[InterimTarget]:
    for target in s.targets:
        if s.random.random() < 0.4 and not target.kpi.is_yes_no():
            for day in {a_day(s.random) for _ in range(s.random.randrange(3))}:
                value = a_value(s.random, target.kpi)
                yield InterimTarget(
                    organization=s.organization, target=target, dated=day, value=value
                )


def corrections(s: Sown) -> Iterator[Reading]:
    """Later readings, other values for days that have one, and withdrawals."""
    now = timezone.now()
    old = s.random.sample(s.readings, len(s.readings) // 2)
    Reading.objects.filter(pk__in=[reading.pk for reading in old]).update(superseded_at=now)
    for reading in old:
        value = s.random.choice([None, a_value(s.random, reading.kpi)])
        yield Reading(
            organization=s.organization,
            kpi=reading.kpi,
            dated=reading.dated,
            value=value,
            supersedes=reading,
        )
    told = {(reading.kpi, reading.dated) for reading in s.readings}
    for kpi in s.kpis:
        day = a_day(s.random)
        if (kpi, day) not in told:
            value = a_value(s.random, kpi)
            yield Reading(organization=s.organization, kpi=kpi, dated=day, value=value)


def hand_set_in(s: Sown) -> Iterator[HandSetValue]:
    for goal in s.random.sample(s.goals, 2):
        for set_on in {a_day(s.random) for _ in range(2)}:
            yield HandSetValue(
                organization=s.organization,
                goal=goal,
                progress_ppm=s.random.randrange(1_000_001),
                set_on=set_on,
                expires_on=set_on + dt.timedelta(days=s.random.randrange(200)),
                reason="By eye",
            )


def close_some(s: Sown) -> None:
    """Some goals closed, with or without progress, dated or not, some only after today."""
    for goal in s.random.sample(s.goals, s.random.randrange(3)):
        progress = s.random.choice([None, s.random.randrange(1_000_001)])
        goal.state = s.random.choice(["achieved", "missed"])
        goal.closed_on = a_day(s.random)
        goal.closed_progress_ppm = progress
        goal.closed_evidence_ppm = s.random.randrange(1_000_001)
        if progress is not None and s.random.random() < 0.6:
            goal.closed_expected_ppm = s.random.randrange(1_000_001)
            goal.closed_paced_ppm = s.random.randrange(1_000_001)
