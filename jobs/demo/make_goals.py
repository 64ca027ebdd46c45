"""Makes the demo's goals from the top down, with their targets, steps and further contributions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from actions.closings import carry_over
from actions.goals import edit_goal
from goals.models import Contribution, Goal, GoalPerson, GoalPillar, InterimTarget, Step, Target
from jobs.demo.made import Demo
from jobs.demo.make_company import make_kpi
from jobs.demo.plan import GoalPlan, KpiPlan, Number, SharedTarget
from jobs.demo.plans.everything import GOALS
from people.models import Person

STRATEGIST = "maeve"


def make_goals(demo: Demo) -> None:
    """Goals first, each after its parent; then what ties them to each other, and who goes on."""
    made = [plan for plan in GOALS if not plan.carries]
    for plan in made:
        make_goal(demo, plan)
        make_steps(demo, plan)
    for plan in made:
        make_ties(demo, plan)
    demo.batch.write()
    for plan in GOALS:
        if plan.carries:
            carry(demo, plan)


def carry(demo: Demo, plan: GoalPlan) -> None:
    """A goal of an earlier period goes on in another one, with its targets and in its place."""
    by, cycle = author(demo, plan), demo.cycles[plan.period]
    goal = carry_over(demo.goals[plan.carries], cycle, how=Goal.Carried.CONTINUE, by=by)
    fields = {"title": plan.title, "description": plan.why}
    demo.goals[plan.key] = edit_goal(goal, fields, version=goal.version, by=by)


def make_goal(demo: Demo, plan: GoalPlan) -> None:
    by = author(demo, plan)
    goal = Goal(
        organization=demo.organization,
        code=f"G-{len(demo.goals) + 1}",
        title=plan.title,
        **goal_fields(demo, plan),
    )
    demo.goals[plan.key] = demo.batch.add(goal, by)
    for pillar in plan.pillars:
        link = GoalPillar(organization=demo.organization, goal=goal, pillar=demo.pillars[pillar])
        demo.batch.add(link, by)
    for person in plan.named:
        name = GoalPerson(organization=demo.organization, goal=goal, person=demo.people[person])
        demo.batch.add(name, by)
    for kpi in plan.kpis:
        make_kpi(demo, kpi, plan.owner, plan.team, plan.period)
        make_interim_targets(demo, plan, kpi, make_target(demo, plan, kpi.key, kpi))


def author(demo: Demo, plan: GoalPlan) -> Person:
    return demo.person(STRATEGIST if plan.level == "strategic" else plan.owner)


def goal_fields(demo: Demo, plan: GoalPlan) -> dict[str, Any]:
    return {
        "parent": demo.goals.get(plan.parent),
        "description": plan.why,
        "level": plan.level,
        "owner": demo.people.get(plan.owner),
        "team": demo.teams.get(plan.team),
        "cycle": demo.cycles[plan.period],
        "due_date": demo.day(plan.due),
        "weight": plan.weight,
        "statement": plan.statement,
        "strength": plan.argued,
        **plan.settings,
    }


def make_target(demo: Demo, plan: GoalPlan, kpi: str, asked: KpiPlan | SharedTarget) -> Target:
    target = Target(
        organization=demo.organization,
        goal=demo.goals[plan.key],
        kpi=demo.kpis[kpi],
        baseline=exact(asked.baseline),
        target=exact(asked.target),
        lower=exact(asked.lower),
        upper=exact(asked.upper),
        weight=asked.weight,
    )
    return demo.batch.add(target, author(demo, plan))


def exact(number: Number | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def make_interim_targets(demo: Demo, plan: GoalPlan, kpi: KpiPlan, target: Target) -> None:
    start, due = demo.periods.named(plan.period)
    for share, value in kpi.interim:
        dated = start + dt.timedelta(days=(due - start).days * share // 1000)
        demo.batch.add(
            InterimTarget(
                organization=demo.organization,
                target=target,
                dated=dated,
                value=Decimal(str(value)),
            ),
            demo.person(plan.owner),
        )


def make_steps(demo: Demo, plan: GoalPlan) -> None:
    made: dict[str, Step] = {}
    for position, step in enumerate(plan.steps):
        made[step.title] = Step(
            organization=demo.organization,
            goal=demo.goals[plan.key],
            title=step.title,
            assignee=demo.people.get(step.assignee or plan.owner),
            due_date=demo.day(step.due),
            done_on=demo.day(step.done),
            weight=step.weight,
            blocked_by=made.get(step.blocked_by),
            position=position,
        )
        demo.batch.add(made[step.title], demo.person(plan.owner))


def make_ties(demo: Demo, plan: GoalPlan) -> None:
    """Targets on KPIs of other goals, and contributions across teams."""
    for shared in plan.shared:
        make_target(demo, plan, shared.kpi, shared)
    for edge in plan.also_serves:
        demo.batch.add(
            Contribution(
                organization=demo.organization,
                child=demo.goals[plan.key],
                parent=demo.goals[edge.parent],
                weight=edge.weight,
                statement=edge.statement,
                strength=edge.strength,
                review_on=demo.day(edge.review),
            ),
            author(demo, plan),
        )
