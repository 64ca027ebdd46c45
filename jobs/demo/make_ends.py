"""Makes how goals went on: values set by hand, goals that ended, targets that were moved."""

from __future__ import annotations

from actions.closings import close_goal, set_by_hand
from actions.targets import edit_target
from goals.models import Target
from jobs.demo.made import Demo
from jobs.demo.make_goals import exact
from jobs.demo.plan import GoalPlan
from jobs.demo.plans.everything import GOALS
from jobs.demo.plans.teamwork import MOVES


def make_ends(demo: Demo) -> None:
    for plan in GOALS:
        set_value_by_hand(demo, plan)
        close(demo, plan)


def set_value_by_hand(demo: Demo, plan: GoalPlan) -> None:
    if by_hand := plan.by_hand:
        set_by_hand(
            demo.goals[plan.key],
            by_hand.progress_ppm,
            set_on=demo.periods.ago(by_hand.days_ago),
            expires_on=demo.periods.ago(-by_hand.days_left),
            reason=by_hand.reason,
            by=demo.person(plan.owner),
        )


def close(demo: Demo, plan: GoalPlan) -> None:
    """On the last day of the goal's period, with the numbers of that day."""
    if plan.closing:
        close_goal(
            demo.goals[plan.key],
            result=plan.closing.result,
            closed_on=demo.periods.named(plan.period).due,
            note=plan.closing.note,
            by=demo.person(plan.owner),
        )


def move_targets(demo: Demo) -> None:
    """History is known from the making on: so targets move after it, each by its goal's owner."""
    for move in MOVES:
        goal = demo.goals[move.goal]
        target = Target.objects.get(goal=goal, kpi=demo.kpis[move.kpi])
        fields = {"target": exact(move.target)}
        edit_target(target, fields, version=target.version, by=goal.owner)
