"""A random organization and random edits of it, each through the action that a door would call."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from actions import closings, goals, readings, targets
from actions.check_ins import check_in
from actions.editing import change, locked
from actions.targets import TargetDraft
from goals.models import Contribution, Cycle, Goal, GoalPerson, InterimTarget, Step, Target
from kpis.models import Kpi, Reading
from people.models import Organization, Person, Team
from people.tree import insert_team

TODAY = dt.date(2026, 7, 2)
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
numbered = itertools.count(1)
Row = TypeVar("Row", bound=models.Model)


def make_organization(random: Random, goals: int = 12, kpis: int = 8) -> Organization:
    """Goals with random homes, further edges, targets, steps and readings."""
    number = next(numbered)
    organization = Organization.objects.create(name="Any", slug=f"any-{number}", rollup_date=TODAY)
    for i in range(3):
        Person.objects.create(
            organization=organization, email=f"p{i}-{number}@any.example", name=f"Person {i}"
        )
    Cycle.objects.create(
        organization=organization, name="2026", start_date=YEAR[0], due_date=YEAR[1]
    )
    for i in range(kpis):
        add_kpi(organization, random, i)
    for i in range(goals):
        add_goal(organization, random, i)
    for _ in range(goals * 4):
        random_edit(organization, random)
    return organization


def add_kpi(organization: Organization, random: Random, number: int) -> Kpi:
    is_yes_no = random.random() < 0.1
    return Kpi.objects.create(
        organization=organization,
        code=f"K{number}",
        name=f"KPI {number}",
        unit="yes/no" if is_yes_no else "%",
        direction="increase" if is_yes_no else random.choice(Kpi.Direction.values),
        aggregation="last" if is_yes_no else random.choice(Kpi.Aggregation.values),
    )


def add_goal(organization: Organization, random: Random, number: int) -> Goal:
    dated = random.random() < 0.7
    return Goal.objects.create(
        organization=organization,
        code=f"G{number}",
        title=f"Goal {number}",
        parent=random.choice([None, *rows(Goal, organization)]),
        owner=random.choice([None, *people(organization)]),
        cycle=random.choice([None, *rows(Cycle, organization)]),
        start_date=YEAR[0] if dated else None,
        due_date=YEAR[1] if dated else None,
        weight=random.choice([0, 1, 500, 1000, 3000, 1_000_000_000]),
    )


def rows(model: type[Row], organization: Organization) -> QuerySet[Row]:
    """All of the organization's, oldest first: a seed must choose the same ones in every run."""
    return model._default_manager.filter(organization=organization).order_by("pk")


def people(organization: Organization) -> list[Person]:
    return list(rows(Person, organization))


def random_edit(organization: Organization, random: Random) -> str:
    """One random edit; what the rules refuse changes nothing. Returns its name."""
    edit = random.choice(EDITS)
    try:
        edit(organization, random)
    except (ValidationError, IndexError):
        return f"{edit.__name__} (refused)"
    return edit.__name__


def a_goal(organization: Organization, random: Random) -> Goal:
    return random.choice(rows(Goal, organization))


def a_date(random: Random) -> dt.date:
    return YEAR[0] + dt.timedelta(days=random.randrange(-30, 300))


def a_value(random: Random, kpi: Kpi) -> Decimal:
    if kpi.is_yes_no():
        return Decimal(random.randrange(2))
    return Decimal(random.randrange(-10_000, 10_000)).scaleb(-random.randrange(0, 4))


def record(organization: Organization, random: Random) -> None:
    kpi = random.choice(rows(Kpi, organization))
    value = random.choice([a_value(random, kpi)] * 5 + [None])
    readings.record_reading(kpi, dated=a_date(random), value=value, by=None)


def correct(organization: Organization, random: Random) -> None:
    found = rows(Reading, organization).filter(superseded_at=None)
    reading = random.choice(found.select_related("kpi"))
    readings.correct_reading(
        reading, dated=a_date(random), value=a_value(random, reading.kpi), by=None
    )


def report(organization: Organization, random: Random) -> None:
    goal = a_goal(organization, random)
    measured = goal.targets.select_related("kpi").order_by("pk")[:2]
    values = {t.kpi: a_value(random, t.kpi) for t in measured}
    check_in(
        goal,
        by=random.choice(people(organization)),
        dated=a_date(random),
        readings=values,
        moved="On.",
    )


def add_target(organization: Organization, random: Random) -> None:
    kpi = random.choice(rows(Kpi, organization))
    goal = a_goal(organization, random)
    if goal.targets.filter(kpi=kpi).exists():
        return
    if kpi.is_yes_no():
        draft = TargetDraft(kpi, target=random.choice([None, Decimal(1)]))
    else:
        values = [None, Decimal(-50), Decimal(0), Decimal("33.3"), Decimal(800)]
        draft = TargetDraft(
            kpi,
            baseline=random.choice(values),
            target=random.choice(values),
            lower=random.choice([None, Decimal(-5)]) if kpi.direction == "maintain" else None,
            weight=random.choice([0, 1000, 2500]),
            due_date=random.choice([None, dt.date(2026, 9, 30)]),
        )
    targets.add_target(goal, draft, by=None)


def edit_target(organization: Organization, random: Random) -> None:
    target = random.choice(rows(Target, organization))
    fields = random.choice(
        [{"weight": random.randrange(0, 5000)}, {"baseline": Decimal(random.randrange(50))}]
    )
    targets.edit_target(target, fields, version=target.version, by=None)


def remove_target(organization: Organization, random: Random) -> None:
    target = random.choice(rows(Target, organization))
    targets.remove_target(target, by=None)


def interim(organization: Organization, random: Random) -> None:
    target = random.choice(rows(Target, organization))
    targets.set_interim_target(target, a_date(random), Decimal(random.randrange(100)), by=None)


def drop_interim(organization: Organization, random: Random) -> None:
    random.choice(rows(InterimTarget, organization)).delete()


def add_step(organization: Organization, random: Random) -> None:
    targets.add_step(
        a_goal(organization, random),
        by=None,
        title="Step",
        due_date=random.choice([None, a_date(random)]),
        weight=random.choice([0, 1000, 2000]),
    )


def tick_step(organization: Organization, random: Random) -> None:
    step = random.choice(rows(Step, organization))
    targets.tick_step(step, random.choice([None, a_date(random)]), by=None)


def move(organization: Organization, random: Random) -> None:
    parent = random.choice([None, a_goal(organization, random)])
    goals.move_goal(a_goal(organization, random), parent, by=None)


def contribute(organization: Organization, random: Random) -> None:
    child, parent = a_goal(organization, random), a_goal(organization, random)
    goals.add_contribution(child, parent, by=None, weight=random.choice([0, 700, 1000]))


def reweigh(organization: Organization, random: Random) -> None:
    edges = rows(Contribution, organization)
    row = random.choice([a_goal(organization, random), *edges])
    goals.reweigh(row, random.randrange(0, 4000), version=row.version, by=None)


def withdraw_contribution(organization: Organization, random: Random) -> None:
    goals.remove_contribution(random.choice(rows(Contribution, organization)), by=None)


def rearrange(organization: Organization, random: Random) -> None:
    """State, visibility, mode, owner, weights, dates: each alone."""
    goal = a_goal(organization, random)
    fields = random.choice(
        [
            {"state": random.choice(["draft", "active", "paused", "cancelled"])},
            {"visibility": random.choice(Goal.Visibility.values)},
            {"mode": random.choice(Goal.Mode.values)},
            {"owner": random.choice([None, *people(organization)])},
            {"steps_weight": random.choice([0, 1000, 4000])},
            {"due_date": a_date(random)},
        ]
    )
    if not (goal.is_closed() and "state" in fields):
        goals.edit_goal(goal, fields, version=goal.version, by=None)


def name_someone(organization: Organization, random: Random) -> None:
    GoalPerson.objects.get_or_create(
        organization=organization,
        goal=a_goal(organization, random),
        person=random.choice(people(organization)),
    )


def close(organization: Organization, random: Random) -> None:
    result = random.choice(["achieved", "missed"])
    closings.close_goal(
        a_goal(organization, random), result=result, closed_on=a_date(random), by=None
    )


def reopen(organization: Organization, random: Random) -> None:
    closings.reopen_goal(a_goal(organization, random), by=None)


def carry_over(organization: Organization, random: Random) -> None:
    cycle = random.choice(rows(Cycle, organization))
    how = random.choice(Goal.Carried.values)
    if Goal.objects.filter(organization=organization).count() < 30:
        closings.carry_over(a_goal(organization, random), cycle, how=how, by=None)


def set_by_hand(organization: Organization, random: Random) -> None:
    goal, set_on = a_goal(organization, random), a_date(random)
    if not goal.hand_set_values.filter(set_on=set_on).exists():
        closings.set_by_hand(
            goal,
            random.randrange(1_000_001),
            set_on=set_on,
            expires_on=set_on + dt.timedelta(days=random.randrange(120)),
            reason="Measured by eye",
            by=None,
        )


def delete(organization: Organization, random: Random) -> None:
    if Goal.objects.filter(organization=organization).count() > 6:
        goals.delete_goal(a_goal(organization, random), by=None)


def shift_cycle(organization: Organization, random: Random) -> None:
    cycle = random.choice(rows(Cycle, organization))
    start = YEAR[0] - dt.timedelta(days=random.randrange(60))
    change(locked(cycle, None), {"start_date": start}, by=None)


def turn_kpi(organization: Organization, random: Random) -> None:
    kpis = rows(Kpi, organization).exclude(unit="yes/no")
    kpi = random.choice(kpis.exclude(targets__lower__isnull=False))
    change(locked(kpi, None), {"direction": random.choice(Kpi.Direction.values)}, by=None)


EDITS: list[Callable[[Organization, Random], None]] = [
    *[record] * 3,
    correct,
    report,
    *[add_target] * 3,
    edit_target,
    remove_target,
    interim,
    drop_interim,
    *[add_step] * 2,
    tick_step,
    move,
    *[contribute] * 2,
    reweigh,
    withdraw_contribution,
    *[rearrange] * 2,
    name_someone,
    close,
    reopen,
    carry_over,
    set_by_hand,
    delete,
    shift_cycle,
    turn_kpi,
]


def strategic_and_teams(organization: Organization, random: Random) -> str:
    """What cells rest on besides: levels and teams, by a door's own update."""
    goal = a_goal(organization, random)
    teams = rows(Team, organization)
    if teams.count() < 3:
        insert_team(Team(organization=organization, code=f"T{teams.count()}", name="Team"))
    fields = random.choice(
        [{"level": random.choice(["strategic", "team"])}, {"team": random.choice([None, *teams])}]
    )
    change(locked(goal, None), fields, by=None)
    return f"{goal.code}: {fields}"
