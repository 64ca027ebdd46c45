"""Makes what teams promised of their days this quarter, what they have used of it, and how they
agreed to divide them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from random import Random

from goals.models import AgreedShare, Allocation
from jobs.demo.company import ADMINISTRATOR_PLAN, TEAMS
from jobs.demo.made import Demo
from jobs.demo.people import PEOPLE
from jobs.demo.periods import Period
from jobs.demo.plan import GoalPlan, TeamPlan
from jobs.demo.plans.everything import GOALS

QUARTER = "q3"
IDLE_STATES = ("draft", "proposed", "cancelled")
LEAST_USED, MOST_USED = 0.6, 1.15
Shares = list[tuple[GoalPlan, Decimal]]


def make_effort(demo: Demo) -> None:
    """Days on each goal that no other serves, by its team, or its owner where it is theirs alone."""
    quarter = demo.periods.named(QUARTER)
    gone = (demo.periods.today - quarter.start).days / (quarter.due - quarter.start).days
    by_team = goals_of_teams(GOALS)
    for team in TEAMS:
        for plan, planned in shares(team, by_team[team.key], quarter):
            random = Random(f"{demo.seed}:days:{plan.key}")  # noqa: S311 - repeatable on purpose
            used = float(planned) * gone * random.uniform(LEAST_USED, MOST_USED)
            allocate(demo, plan, "days", planned, half_days(used))
    for team in TEAMS:
        agree(demo, team)
    for plan in GOALS:
        if plan.money:
            allocate(demo, plan, "money", *map(Decimal, plan.money))
    demo.batch.write()


def goals_of_teams(plans: Iterable[GoalPlan]) -> dict[str, list[GoalPlan]]:
    """The goals of each team that take its days this quarter: those that no goal contributes to."""
    plans = list(plans)
    served = {plan.parent for plan in plans if plan.settings.get("state") not in IDLE_STATES}
    served |= {edge.parent for plan in plans for edge in plan.also_serves}
    found = defaultdict(list)
    for plan in plans:
        is_open = plan.settings.get("state") not in IDLE_STATES and not plan.closing
        if is_open and plan.effort and plan.level != "strategic" and plan.key not in served:
            found[plan.team].append(plan)
    return found


def shares(team: TeamPlan, plans: list[GoalPlan], quarter: Period) -> Shares:
    """What a team has promised of its days, divided among its goals by their effort."""
    people = [person for person in (*PEOPLE, ADMINISTRATOR_PLAN) if person.team == team.key]
    promised = capacity(len(people), quarter) * team.load / 100
    total = sum(plan.effort for plan in plans)
    return [(plan, half_days(promised * plan.effort / total)) for plan in plans]


def capacity(people: int, period: Period) -> int:
    """Person-days of so many people: every Monday to Friday of the period."""
    length = (period.due - period.start).days + 1
    days = (period.start + dt.timedelta(days=i) for i in range(length))
    return people * sum(day.weekday() < 5 for day in days)


def half_days(days: float) -> Decimal:
    return Decimal(round(2 * days)) / 2


def agree(demo: Demo, team: TeamPlan) -> None:
    """What a team agreed with its lead."""
    for goal, percent in team.agreed:
        share = AgreedShare(
            organization=demo.organization,
            team=demo.teams[team.key],
            cycle=demo.cycles[QUARTER],
            goal=demo.goals[goal],
            share_ppm=percent * 10_000,
        )
        demo.batch.add(share, demo.person(lead_of(team)))


def lead_of(team: TeamPlan) -> str:
    """Who leads the team."""
    return next(
        person.key for person in PEOPLE if person.team == team.key and person.role == "lead"
    )


def allocate(demo: Demo, plan: GoalPlan, kind: str, planned: Decimal, used: Decimal) -> None:
    is_alone = plan.level == "individual" and kind == "days"
    allocation = Allocation(
        organization=demo.organization,
        goal=demo.goals[plan.key],
        team=None if is_alone else demo.teams[plan.team],
        person=demo.people[plan.owner] if is_alone else None,
        cycle=demo.cycles[QUARTER],
        kind=kind,
        planned=planned,
        used=used,
    )
    demo.batch.add(allocation, demo.person(plan.owner))
