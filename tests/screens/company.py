"""Brindlewick Care with three goals whose titles are as long as real ones get: 523 characters."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction
from pghistory.models import Event

from actions.check_ins import check_in
from actions.goals import GoalDraft, cascade_goal, create_goal
from actions.targets import KpiDraft, TargetDraft
from alignment.cascade import advance_rollup_date, drain_all, recompute_all
from alignment.scoring.storing import store_scores
from goals.models import Cycle, Goal
from jobs.demo.made import Demo
from jobs.demo.make import make_demo
from people.models import Organization
from tests.screens.clock import MORNING

GERMANY = Path(__file__).parent.parent / "data" / "germany-dns"
LENGTH = 523
HOMECOMING = (
    "Everybody whose care begins after a stay in hospital is visited on the day they come home, by a"
    " carer they have met before, with the list of medicines, the discharge letter and the number of"
    " the ward in the folder by the door, so that nobody waits in a cold house for somebody who was"
    " never told, nobody is asked the same eleven questions by four different people in one week, and"
    " nine in ten of them still live at home ninety days later, in their own way, in both counties, in"
    " every season of the year, and on Sundays, too"
)
FOLDER = (
    "Write the folder by the door together with the two discharge nurses of the county hospital, the"
    " pharmacist in Castle Street and four families who went through it last winter: one page about"
    " medicines, one about who comes when, one about whom to ring at night, in words that a tired"
    " daughter understands at the first reading and in type that her father reads without his glasses,"
    " tried in twelve homes of Coast Road and Hill Villages, mended after every one, and printed"
    " once nobody has rung us with a question for two weeks"
)


def make_company(day: dt.date, password: str | None = None) -> Demo:
    """The demo organization as of a day, and under its strategy a line of long titles."""
    demo = make_demo(day, password=password)
    people, period = demo.people, demo.cycles["year"]
    strategic = create_goal(
        demo.organization,
        GoalDraft(
            HOMECOMING,
            {**of("aoife", demo, period), "level": Goal.Level.STRATEGIC, "priority": 5},
            [asks("Days from discharge to the first visit", "days", 3, 1)],
            [demo.pillars["clients"]],
        ),
        by=people["maeve"],
    )
    team = GoalDraft(
        longest("goals.csv", "title"),
        {**of("siobhan", demo, period), "team": demo.teams["north"]},
        [asks(longest("kpis.csv", "name"), "%", 40, 90)],
    )
    (north,) = cascade_goal(strategic, [team], by=people["maeve"])
    own = {**of("daniel", demo, period), "level": Goal.Level.INDIVIDUAL}
    folder = GoalDraft(FOLDER, own, [asks("Homes in which the folder was tried", "homes", 0, 12)])
    (folder_goal,) = cascade_goal(north, [folder], by=people["siobhan"])
    report(north, "siobhan", demo, Decimal(61), 6, day - dt.timedelta(days=3))
    report(folder_goal, "daniel", demo, Decimal(7), 7, day - dt.timedelta(days=6))
    drain_all(demo.organization.pk)
    return demo


def keep_score(organization: Organization, day: dt.date) -> None:
    """The alignment score of a past day, as if that night had kept it."""
    today, organization.rollup_date = organization.rollup_date, day
    organization.save(update_fields=["rollup_date"])
    with transaction.atomic():
        recompute_all(organization)
        store_scores(organization)
    advance_rollup_date(organization.pk, today)
    organization.refresh_from_db()


def date_records() -> None:
    """The database has a clock of its own: what it dated was known since early in the year, and a
    reading since its day, so that past days can be looked at."""
    for model in Event.__subclasses__():
        model._base_manager.update(pgh_created_at=MORNING - dt.timedelta(days=150))
    with connection.cursor() as cursor:
        # Readings are append-only by a trigger; this database is thrown away.
        cursor.execute("ALTER TABLE kpis_reading DISABLE TRIGGER USER")
        cursor.execute("UPDATE kpis_reading SET recorded_at = dated")
        cursor.execute("ALTER TABLE kpis_reading ENABLE TRIGGER USER")


def of(owner: str, demo: Demo, cycle: Cycle) -> dict[str, object]:
    return {
        "owner": demo.people[owner],
        "cycle": cycle,
        "description": "Eleven came home to nobody.",
    }


def asks(name: str, unit: str, baseline: int, target: int) -> TargetDraft:
    direction = "increase" if target > baseline else "decrease"
    kpi = KpiDraft(name, unit, direction)
    return TargetDraft(kpi, baseline=Decimal(baseline), target=Decimal(target))


def report(
    goal: Goal, owner: str, demo: Demo, value: Decimal, confidence: int, on: dt.date
) -> None:
    readings = {target.kpi: value for target in goal.targets.select_related("kpi")}
    said = {"moved": "Four more homes, two of them on Hill Road.", "next_up": "The night pages."}
    check_in(
        goal, by=demo.people[owner], dated=on, readings=readings, confidence=confidence, **said
    )


def longest(file: str, column: str) -> str:
    """The longest text that somebody really wrote there."""
    with (GERMANY / file).open(encoding="utf-8", newline="") as lines:
        return max((row[column] for row in csv.DictReader(lines)), key=len)
