"""Makes what was said: a year of readings, check-ins with theirs, comments, a correction."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from actions.histories import take_over_history
from actions.readings import correct_reading
from jobs.demo.made import Demo
from jobs.demo.plan import GoalPlan, ReportPlan
from jobs.demo.plans.everything import GOALS
from kpis.models import Reading
from reviews.models import CheckIn, CheckInReading, Comment

IMPORT_NOTE = "From the spreadsheets kept before"
CORRECTED_KPI = "missed"
CORRECTED_BY = Decimal("0.8")
CORRECTION = "Six missed visits of the last weekend had been booked as cancelled."

OVERNIGHT = dt.timedelta(hours=17)

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
    for plan in GOALS:
        make_comments(demo, plan)
    demo.batch.write()
    date_talk(demo)
    correct_a_reading(demo)


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
    organization, by = demo.organization, demo.person(plan.owner)
    reader = demo.people.get(report.read_by)
    check_in = CheckIn(
        organization=organization,
        goal=demo.goals[plan.key],
        author=by,
        dated=dated,
        confidence=report.confidence,
        moved=report.moved,
        blocks=report.blocks,
        next_up=report.next_up,
        acknowledged_by=reader,
        acknowledged_at=timezone.now() if reader else None,
    )
    demo.batch.add(check_in, by)
    for kpi in plan.kpis:
        if (value := dict(demo.series[kpi.key]).get(dated)) is not None:
            reading = Reading(
                organization=organization,
                kpi=demo.kpis[kpi.key],
                dated=dated,
                value=value,
                author=by,
            )
            demo.batch.add(reading, by)
            link = CheckInReading(organization=organization, check_in=check_in, reading=reading)
            demo.batch.add(link, by)


def date_talk(demo: Demo) -> None:
    """Reports were written in the afternoon of their day and read, then talked about, the day after."""
    now = timezone.now()
    newest: dict[int, dt.datetime] = {}
    reports = list(CheckIn.objects.filter(organization=demo.organization).order_by("dated", "pk"))
    for report in reports:
        report.made_at = min(at(report.dated, 16), now)
        if report.acknowledged_by_id:
            report.acknowledged_at = min(report.made_at + OVERNIGHT, now)
        newest[report.goal_id] = report.made_at
    CheckIn.objects.bulk_update(reports, ["made_at", "acknowledged_at"])
    comments = list(Comment.objects.filter(organization=demo.organization).order_by("-pk"))
    for back, comment in enumerate(comments):
        said = newest.get(comment.goal_id, at(demo.periods.ago(5), 16)) + OVERNIGHT
        comment.made_at = min(said, now) - dt.timedelta(minutes=back)
    Comment.objects.bulk_update(comments, ["made_at"])


def at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), dt.UTC)


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
        by = demo.person(comment.author)
        demo.batch.add(
            Comment(
                organization=demo.organization,
                goal=demo.goals[plan.key],
                author=by,
                text=comment.text,
            ),
            by,
        )
