from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import stat
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Count, F, Q
from django.test import TestCase, override_settings
from django.utils import timezone

from alignment.models import Dirty, Rollup, Snapshot, TargetState
from alignment.pace import is_watermelon
from alignment.pace import pace as pace_of
from goals.models import Contribution, Goal, HandSetValue, InterimTarget, Step
from goals.tree import below
from jobs.demo.make_goals import GOALS
from jobs.demo.periods import Periods
from jobs.demo.plan import KpiPlan
from jobs.demo.series import reading_dates, readings_of
from kpis.models import Kpi, Reading
from ledger.models import AuditEntry
from people.models import Membership, Organization, Person, Pillar, Team
from reviews.models import CheckIn, CheckInReading, Comment

TODAY = dt.date(2026, 7, 2)
# The first and last day of a month, a leap day, both ends of a year.
OTHER_DAYS = [
    dt.date(2026, 11, 24),
    dt.date(2027, 1, 1),
    dt.date(2027, 3, 31),
    dt.date(2028, 2, 29),
    dt.date(2028, 12, 31),
]

pytestmark = pytest.mark.django_db


class Made(NamedTuple):
    logins: Path
    began: dt.datetime
    seconds: float
    said: str


@pytest.fixture(scope="module", autouse=True)
def made(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Made]:
    """The demo, made once by its command, in a transaction that is rolled back in the end."""
    folder = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), override_settings(DATA=folder):
        transactions = TestCase._enter_atomics()
        try:
            began, started, said = timezone.now(), time.process_time(), io.StringIO()
            call_command("demo", on=TODAY, stdout=said)
            seconds = time.process_time() - started
            yield Made(folder / "demo-logins.json", began, seconds, said.getvalue())
        finally:
            TestCase._rollback_atomics(transactions)


def goal(title: str) -> Goal:
    return Goal.objects.select_related("rollup").get(title__startswith=title)


def confidence(of: Goal) -> int | None:
    latest = of.check_ins.order_by("-dated", "-id").first()
    return latest.confidence if latest else None


# What there is ----------------------------------------------------------------------------


def test_a_small_company_in_six_teams_on_two_levels() -> None:
    organization = Organization.objects.get()
    assert (organization.name, organization.rollup_date) == ("Brindlewick Care", TODAY)
    assert Person.objects.count() == 15
    assert Team.objects.filter(parent=None).count() == 2
    assert Team.objects.filter(parent__parent=None).exclude(parent=None).count() == 4
    assert Membership.objects.filter(role="lead").count() == 6
    assert set(Pillar.objects.values_list("kind", flat=True)) == {
        "mission",
        "vision",
        "area",
        "value",
    }


def test_goals_on_three_levels_with_reasons_in_words() -> None:
    counts = dict(Goal.objects.values_list("level").annotate(Count("id")))
    assert counts == {"strategic": 4, "team": 22, "individual": 11}
    assert all(len(g.description) > 40 for g in Goal.objects.all())
    assert Goal.objects.values("title").distinct().count() == 37
    assert Step.objects.filter(done_on=None).exists()
    assert Step.objects.exclude(done_on=None).exists()
    assert Step.objects.exclude(blocked_by=None).count() == 2
    assert InterimTarget.objects.exists()


def test_goals_weigh_differently_and_some_serve_two_teams() -> None:
    assert Goal.objects.values("weight").distinct().count() >= 5
    across = Contribution.objects.exclude(child__team=F("parent__team")) | (
        Contribution.objects.filter(parent__team=None)
    )
    assert across.count() >= 4
    assert all(edge.statement for edge in Contribution.objects.all())
    shared = Kpi.objects.annotate(uses=Count("targets")).filter(uses=2)
    assert [kpi.name for kpi in shared] == ["Days until an invoice is paid"]


def test_kpis_of_many_units_with_a_year_of_readings() -> None:
    units = set(Kpi.objects.values_list("unit", flat=True))
    assert units >= {"%", "h", "€", "NPS", "yes/no", "min", "calls", "days"}
    assert Kpi.objects.count() == 40
    assert set(Kpi.objects.values_list("direction", flat=True)) == {
        "increase",
        "decrease",
        "maintain",
    }
    assert {"last", "sum", "mean"} == set(Kpi.objects.values_list("aggregation", flat=True))
    first = Reading.objects.order_by("dated").first()
    assert first
    assert (TODAY - first.dated).days in range(355, 366)
    assert Reading.objects.count() > 1000
    assert not Reading.objects.filter(dated__gt=TODAY).exists()


def test_people_report_with_readings_confidence_and_sentences() -> None:
    assert CheckIn.objects.count() == 40
    assert CheckInReading.objects.count() >= 35
    assert not CheckIn.objects.filter(moved="", blocks="").exists()
    assert not CheckIn.objects.filter(confidence=None).exists()
    assert not CheckIn.objects.filter(dated__gt=TODAY).exists()
    assert CheckIn.objects.exclude(acknowledged_by=None).count() >= 8
    assert Comment.objects.count() >= 8


# What goes wrong, as in real companies ----------------------------------------------------


def test_one_strategic_goal_has_nothing_under_it() -> None:
    bare = [g.title for g in Goal.objects.strategic() if below([g.pk]) == {g.pk}]
    assert bare == ["Open respite care in the west"]
    assert goal(bare[0]).rollup.progress_ppm is None


def test_one_goal_is_green_in_words_and_red_in_numbers() -> None:
    melons = [
        (g.title, confidence(g))
        for g in Goal.objects.select_related("rollup")
        if is_watermelon(confidence(g), g.rollup.pace)
        and g.rollup.freshness == "fresh"
        and not g.is_closed()
    ]
    assert melons == [("South: four visits in five by a regular carer", 9)]


def test_one_goal_has_fallen_silent() -> None:
    silent = Rollup.objects.filter(freshness="silent", goal__closed_on=None)
    assert [r.goal.title for r in silent] == ["Sit down with every North carer once a quarter"]
    assert silent[0].newest_on == TODAY - dt.timedelta(days=45)


def test_one_goal_has_no_data_and_one_only_half_of_it() -> None:
    cost = goal("Know what each visit costs")
    assert cost.targets.count() == 1
    assert (cost.rollup.progress_ppm, cost.rollup.evidence_ppm) == (None, 0)
    assert 0 < goal("Win back private clients").rollup.evidence_ppm < 1_000_000


def test_one_goal_has_no_owner_and_one_pillar_no_goal() -> None:
    assert [g.title for g in Goal.objects.filter(owner=None)] == [
        "One set of visit notes for both branches"
    ]
    unserved = Pillar.objects.filter(kind="area", goal_links=None)
    assert [p.title for p in unserved] == ["How we work"]


def test_one_value_is_set_by_hand_over_a_computed_one() -> None:
    by_hand = HandSetValue.objects.get()
    assert by_hand.set_on <= TODAY <= by_hand.expires_on
    assert len(by_hand.reason) > 40
    numbers = by_hand.goal.rollup
    assert (numbers.progress_ppm, numbers.evidence_ppm) == (650_000, 0)


def test_one_goal_was_achieved_and_one_missed_with_last_quarters_numbers() -> None:
    last_day = Periods(TODAY).quarter(2).due
    closed = Goal.objects.exclude(closed_on=None).order_by("state")
    assert [(g.state, g.closed_on) for g in closed] == [
        ("achieved", last_day),
        ("missed", last_day),
    ]
    achieved, missed = closed
    assert achieved.closed_progress_ppm == 1_000_000
    assert missed.closed_progress_ppm is not None
    assert 400_000 < missed.closed_progress_ppm < 600_000
    assert achieved.closing_note
    assert Reading.objects.filter(kpi__targets__goal=achieved, dated__gt=last_day).exists()


def test_work_that_no_strategy_asked_for_and_goals_in_other_states() -> None:
    assert goal("Pay 420 people right").is_run_the_business
    assert goal("Pay 420 people right").parent is None
    assert goal("Try evening video calls").state == "proposed"
    assert goal("Train eight carers").state == "paused"
    assert goal("Finish the Level 5 course").visibility == "private"
    assert goal("Prepare North").visibility == "team"


def test_paces_of_all_three_kinds_are_seen() -> None:
    active = Rollup.objects.filter(goal__state="active")
    paces = dict(active.values_list("pace").annotate(Count("goal_id")))
    assert paces["on_track"] >= 10
    assert paces["behind"] >= 3
    assert 3 <= paces["at_risk"] <= 8


def test_one_reading_was_corrected_with_a_reason() -> None:
    correction = Reading.objects.get(~Q(supersedes=None))
    assert correction.supersedes
    assert correction.note
    assert correction.value == correction.supersedes.value + Decimal("0.8")


# Whether it holds -------------------------------------------------------------------------


def test_every_number_is_computed_and_right() -> None:
    assert not Dirty.objects.exists()
    assert Rollup.objects.count() == Goal.objects.count()
    assert TargetState.objects.exists()
    said = io.StringIO()
    call_command("verify_rollups", stdout=said)
    assert "recomputed 37 goals" in said.getvalue()
    assert "differences: 0" in said.getvalue()


def test_the_trend_has_a_point_each_fortnight_of_the_year_past() -> None:
    days = sorted(set(Snapshot.objects.values_list("dated", flat=True)))
    assert (TODAY - days[0]).days == 364
    for strategic in Goal.objects.strategic().exclude(targets=None):
        points = list(strategic.snapshots.order_by("dated"))
        assert len(points) >= 15
        assert points[-1].dated >= TODAY - dt.timedelta(days=14)
        assert (points[0].progress_ppm or 0) < 150_000 < (points[-1].progress_ppm or 0)


def test_no_row_points_into_nowhere() -> None:
    connection.check_constraints()


def test_what_is_old_says_that_it_was_taken_over_only_now(made: Made) -> None:
    assert not Reading.objects.filter(recorded_at__lt=made.began).exists()
    taken_over = Reading.objects.filter(source="file")
    assert not taken_over.filter(note="").exists()
    assert not taken_over.filter(check_ins__isnull=False).exists()
    reported = Reading.objects.exclude(source="file")
    assert all(reading.author for reading in reported)


def test_everything_was_done_by_somebody_and_is_audited() -> None:
    told = AuditEntry.objects.exclude(actor_id=None)
    for noun, model in (("goal", Goal), ("kpi", Kpi), ("checkin", CheckIn), ("team", Team)):
        made_rows = told.filter(noun=noun, verb="create").values("object_id")
        assert made_rows.distinct().count() == model.objects.count()


def test_five_roles_can_sign_in_and_only_the_account_reads_the_file(made: Made) -> None:
    logins = json.loads(made.logins.read_text(encoding="utf-8"))
    assert stat.S_IMODE(made.logins.stat().st_mode) == 0o600
    assert [login["role"] for login in logins] == [
        "leader",
        "manager",
        "employee",
        "executive",
        "administrator",
    ]
    for login in logins:
        person = authenticate(username=login["email"], password=login["password"])
        assert isinstance(person, Person)
        assert person.name == login["name"]
        assert login["email"] in made.said
        assert len(login["password"]) >= 12
    without_login = Person.objects.exclude(email__in=[login["email"] for login in logins])
    assert not any(person.has_usable_password() for person in without_login)


def test_each_role_may_do_what_it_shows() -> None:
    people = {p.email.split("@")[0]: p for p in Person.objects.all()}
    assert people["leader"].is_leader
    assert people["executive"].is_executive
    assert people["administrator"].is_administrator
    assert Team.objects.led_by(people["manager"]).exists()
    assert people["employee"].goals.filter(state="active").count() >= 2
    assert not Goal.objects.visible_to(people["executive"]).filter(visibility="private").exists()


def test_it_is_made_once(made: Made) -> None:
    before = made.logins.read_bytes()
    with pytest.raises(CommandError, match="there already"):
        call_command("demo", on=TODAY)
    said = io.StringIO()
    call_command("demo", only_if_empty=True, stdout=said)
    assert "no demo made" in said.getvalue()
    assert made.logins.read_bytes() == before
    assert Organization.objects.count() == 1


def test_it_is_made_in_seconds(made: Made) -> None:
    """Of this process's own time, which other load does not lengthen."""
    assert made.seconds < 15


# Whatever the day -------------------------------------------------------------------------


def planned(key: str) -> tuple[KpiPlan, str]:
    found = ((kpi, goal.period) for goal in GOALS for kpi in goal.kpis if kpi.key == key)
    return next(found)


@pytest.mark.parametrize("today", OTHER_DAYS, ids=str)
@pytest.mark.parametrize(
    ("key", "pace"),
    [
        ("south-regular-share", "at_risk"),
        ("north-regular-share", "on_track"),
        ("early-leavers", "behind"),
        ("overtime-hours", "at_risk"),
    ],
)
def test_a_planted_pace_holds_on_any_day(today: dt.date, key: str, pace: str) -> None:
    plan, period = planned(key)
    window = Periods(today).named(period)
    assert plan.baseline is not None
    assert plan.target is not None
    value = readings_of(plan, window, Periods(today), seed=7)[0][1]
    span = Decimal(str(plan.target)) - Decimal(str(plan.baseline))
    progress = int((value - Decimal(str(plan.baseline))) / span * 1_000_000)
    expected = (today - window.start).days * 1_000_000 // (window.due - window.start).days
    assert pace_of(progress, expected) == pace


@pytest.mark.parametrize("today", OTHER_DAYS, ids=str)
def test_readings_fit_their_kpis_on_any_day(today: dt.date) -> None:
    for goal_plan in GOALS:
        for plan in goal_plan.kpis:
            points = readings_of(plan, Periods(today).named(goal_plan.period), Periods(today), 7)
            days = [day for day, _ in points]
            assert days == sorted(set(days), reverse=True)
            assert all(day <= today for day in days)
            assert all(value >= 0 for _, value in points)
            assert plan.unit != "%" or all(value <= 100 for _, value in points)
            assert bool(points) == plan.is_reported


@pytest.mark.parametrize("today", OTHER_DAYS, ids=str)
def test_check_ins_fall_on_days_of_the_past_year_on_any_day(today: dt.date) -> None:
    periods = Periods(today)
    for goal_plan in GOALS:
        for report in goal_plan.reports:
            if report.days_ago is None:
                days = reading_dates(goal_plan.kpis[0], periods)
                assert today - dt.timedelta(days=100) < days[report.back] <= today


@pytest.mark.parametrize("today", OTHER_DAYS, ids=str)
def test_today_lies_in_the_third_of_four_quarters(today: dt.date) -> None:
    periods = Periods(today)
    quarters = [periods.quarter(number) for number in (1, 2, 3, 4)]
    assert quarters[0].start == periods.year.start
    assert quarters[3].due == periods.year.due
    assert quarters[2].start <= today <= quarters[2].due
    for earlier, later in itertools.pairwise(quarters):
        assert later.start - earlier.due == dt.timedelta(days=1)


def test_the_same_seed_tells_the_same_story() -> None:
    plan, period = planned("missed")
    periods = Periods(TODAY)
    window = periods.named(period)
    assert readings_of(plan, window, periods, 7) == readings_of(plan, window, periods, 7)
    assert readings_of(plan, window, periods, 7) != readings_of(plan, window, periods, 8)
