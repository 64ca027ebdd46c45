"""Makes what happened: a year of readings, check-ins, comments, a correction, goals that ended."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from actions.check_ins import acknowledge_check_in, add_comment, check_in
from actions.closings import close_goal, set_by_hand
from actions.histories import take_over_history
from actions.readings import correct_reading
from jobs.demo.made import Demo
from jobs.demo.make_goals import GOALS
from jobs.demo.plan import GoalPlan, ReportPlan
from kpis.models import Kpi, Reading

IMPORT_NOTE = "From the spreadsheets kept before"
CORRECTED_KPI = "missed"
CORRECTED_BY = Decimal("0.8")
CORRECTION = "Six missed visits of the last weekend had been booked as cancelled."

Told = tuple[dt.date, GoalPlan, ReportPlan]


def make_talk(demo: Demo) -> None:
    told = sorted(
        (
            (report_date(demo, plan, report), plan, report)
            for plan in GOALS
            for report in plan.reports
        ),
        key=lambda one: one[0],
    )
    make_history(demo, told)
    for one in told:
        make_report(demo, *one)
    correct_a_reading(demo)
    for plan in GOALS:
        make_comments(demo, plan)
        set_value_by_hand(demo, plan)
        close(demo, plan)


def report_date(demo: Demo, plan: GoalPlan, report: ReportPlan) -> dt.date:
    if report.days_ago is not None:
        return demo.periods.ago(report.days_ago)
    return demo.series[plan.kpis[0].key][report.back][0]


def make_history(demo: Demo, told: list[Told]) -> None:
    """The readings that no check-in brings, taken over at once from before."""
    brought = {(kpi.key, dated) for dated, plan, _ in told for kpi in plan.kpis}
    histories = {
        demo.kpis[key]: [p for p in reversed(points) if (key, p[0]) not in brought]
        for key, points in demo.series.items()
        if points
    }
    take_over_history(demo.organization, histories, by=demo.administrator, note=IMPORT_NOTE)


def make_report(demo: Demo, dated: dt.date, plan: GoalPlan, report: ReportPlan) -> None:
    readings: dict[Kpi, Decimal | None] = {
        demo.kpis[kpi.key]: value
        for kpi in plan.kpis
        for day, value in demo.series[kpi.key]
        if day == dated
    }
    made = check_in(
        demo.goals[plan.key],
        by=demo.person(plan.owner),
        dated=dated,
        readings=readings,
        confidence=report.confidence,
        moved=report.moved,
        blocks=report.blocks,
        next_up=report.next_up,
    )
    if report.read_by:
        acknowledge_check_in(made, by=demo.person(report.read_by))


def correct_a_reading(demo: Demo) -> None:
    """The second newest reading of a KPI turned out a little worse."""
    dated, value = demo.series[CORRECTED_KPI][1]
    kpi = demo.kpis[CORRECTED_KPI]
    reading = Reading.objects.get(kpi=kpi, dated=dated, superseded_at=None)
    correct_reading(
        reading, dated=dated, value=value + CORRECTED_BY, by=kpi.steward, note=CORRECTION
    )


def make_comments(demo: Demo, plan: GoalPlan) -> None:
    for comment in plan.comments:
        add_comment(demo.goals[plan.key], text=comment.text, by=demo.person(comment.author))


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
