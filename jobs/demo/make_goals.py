"""Makes the demo's goals from the top down, with their targets, steps and further contributions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from actions.goals import GoalDraft, add_contribution, cascade_goal, create_goal
from actions.targets import TargetDraft, add_step, add_target, set_interim_target, tick_step
from goals.models import Goal, Step, Target
from jobs.demo.care_goals import RELIABILITY_GOALS
from jobs.demo.carer_goals import CARER_GOALS
from jobs.demo.cost_goals import COST_GOALS
from jobs.demo.made import Demo
from jobs.demo.make_company import make_kpi
from jobs.demo.money_goals import MONEY_GOALS
from jobs.demo.plan import GoalPlan, KpiPlan, Number
from jobs.demo.rota_goals import ROTA_GOALS
from jobs.demo.strategy import STRATEGIC_GOALS
from people.models import Person

GOALS = (
    *STRATEGIC_GOALS,
    *ROTA_GOALS,
    *RELIABILITY_GOALS,
    *CARER_GOALS,
    *MONEY_GOALS,
    *COST_GOALS,
)
STRATEGIST = "maeve"


def make_goals(demo: Demo) -> None:
    """Goals first, each after its parent; then what ties them to each other."""
    for plan in GOALS:
        demo.goals[plan.key] = make_goal(demo, plan)
        make_steps(demo, plan)
        make_interim_targets(demo, plan)
    for plan in GOALS:
        make_ties(demo, plan)


def make_goal(demo: Demo, plan: GoalPlan) -> Goal:
    for kpi in plan.kpis:
        make_kpi(demo, kpi, plan.owner, plan.team, plan.period)
    draft = GoalDraft(
        plan.title,
        fields=goal_fields(demo, plan),
        targets=[target_draft(demo, kpi) for kpi in plan.kpis],
        pillars=[demo.pillars[key] for key in plan.pillars],
    )
    if plan.parent:
        return cascade_goal(demo.goals[plan.parent], [draft], by=author(demo, plan))[0]
    return create_goal(demo.organization, draft, by=author(demo, plan))


def author(demo: Demo, plan: GoalPlan) -> Person:
    return demo.person(STRATEGIST if plan.level == "strategic" else plan.owner)


def goal_fields(demo: Demo, plan: GoalPlan) -> dict[str, Any]:
    return {
        "description": plan.why,
        "level": plan.level,
        "owner": demo.people.get(plan.owner),
        "team": demo.teams.get(plan.team),
        "cycle": demo.cycles[plan.period],
        "weight": plan.weight,
        "statement": plan.statement,
        "strength": plan.strength,
        **plan.settings,
    }


def target_draft(demo: Demo, plan: KpiPlan) -> TargetDraft:
    return TargetDraft(
        demo.kpis[plan.key],
        baseline=exact(plan.baseline),
        target=exact(plan.target),
        lower=exact(plan.lower),
        upper=exact(plan.upper),
        weight=plan.weight,
    )


def exact(number: Number | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def make_steps(demo: Demo, plan: GoalPlan) -> None:
    made: dict[str, Step] = {}
    goal, by = demo.goals[plan.key], demo.person(plan.owner)
    for position, step in enumerate(plan.steps):
        made[step.title] = add_step(
            goal,
            by=by,
            title=step.title,
            assignee=demo.people.get(step.assignee or plan.owner),
            due_date=day(demo, step.due),
            weight=step.weight,
            blocked_by=made.get(step.blocked_by),
            position=position,
        )
        if step.done is not None:
            tick_step(made[step.title], day(demo, step.done), by=by)


def day(demo: Demo, from_today: int | None) -> dt.date | None:
    return None if from_today is None else demo.periods.ago(-from_today)


def make_interim_targets(demo: Demo, plan: GoalPlan) -> None:
    start, due = demo.periods.named(plan.period)
    for kpi in plan.kpis:
        for share, value in kpi.interim:
            target = Target.objects.get(goal=demo.goals[plan.key], kpi=demo.kpis[kpi.key])
            dated = start + dt.timedelta(days=(due - start).days * share // 1000)
            set_interim_target(target, dated, Decimal(str(value)), by=demo.person(plan.owner))


def make_ties(demo: Demo, plan: GoalPlan) -> None:
    """Targets on KPIs of other goals, and contributions across teams."""
    goal, by = demo.goals[plan.key], author(demo, plan)
    for shared in plan.shared:
        draft = TargetDraft(
            demo.kpis[shared.kpi],
            baseline=exact(shared.baseline),
            target=exact(shared.target),
            weight=shared.weight,
        )
        add_target(goal, draft, by=by)
    for edge in plan.also_serves:
        add_contribution(
            goal,
            demo.goals[edge.parent],
            by=by,
            weight=edge.weight,
            statement=edge.statement,
            strength=edge.strength,
        )
