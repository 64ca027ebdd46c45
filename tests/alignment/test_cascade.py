from __future__ import annotations

import datetime as dt
from random import Random

import numpy as np
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.goals import move_goal
from alignment import cascade, marks
from alignment.column_reads import Is
from alignment.columns import closings
from alignment.models import Dirty, LiveVersion, Rollup, Snapshot
from goals.models import Goal
from jobs.verifying import verify
from people.models import Organization
from reviews.models import CheckIn
from tests.alignment.some_organization import TODAY, make_organization, random_edit
from tests.world import make_world

pytestmark = pytest.mark.django_db
NUMBERS = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm", "pace")
any_organization = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def differences(organization: Organization) -> list[str]:
    return [str(difference) for difference in verify(organization).differences]


@any_organization
@given(seed=st.integers(0, 10**9))
def test_after_any_edits_the_stored_numbers_equal_a_recompute(db: None, seed: int) -> None:
    random = Random(seed)
    organization = make_organization(random)
    cascade.drain_all(organization.pk)
    for _ in range(15):
        edits = [random_edit(organization, random) for _ in range(random.randrange(1, 4))]
        cascade.drain_all(organization.pk)
        assert differences(organization) == [], edits


@pytest.mark.parametrize("seed", range(4))
def test_so_they_do_where_most_is_touched_and_all_is_recomputed(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cascade, "FEW", 0)
    random = Random(seed)
    organization = make_organization(random)
    cascade.recompute_all(organization)
    for _ in range(10):
        edits = [random_edit(organization, random) for _ in range(random.randrange(1, 4))]
        cascade.drain_all(organization.pk)
        assert differences(organization) == [], edits


@any_organization
@given(seed=st.integers(0, 10**9))
def test_a_full_recompute_after_incremental_ones_changes_nothing(db: None, seed: int) -> None:
    random = Random(seed)
    organization = make_organization(random)
    cascade.drain_all(organization.pk)
    assert cascade.recompute_all(organization) == 0


@any_organization
@given(seed=st.integers(0, 10**9))
def test_moving_a_goal_away_and_back_changes_nothing(db: None, seed: int) -> None:
    random = Random(seed)
    organization = make_organization(random)
    cascade.drain_all(organization.pk)
    before = list(Rollup.objects.filter(organization=organization).order_by("pk").values())
    goal = (
        Goal.objects.filter(organization=organization, contributions=None)
        .exclude(parent=None)
        .order_by("pk")[0]
    )
    home = goal.parent
    move_goal(goal, None, by=None)
    cascade.drain_all(organization.pk)
    move_goal(goal, home, by=None)
    cascade.drain_all(organization.pk)
    assert list(Rollup.objects.filter(organization=organization).order_by("pk").values()) == before


@any_organization
@given(seed=st.integers(0, 10**9))
def test_every_number_is_a_fraction(db: None, seed: int) -> None:
    organization = make_organization(Random(seed))
    cascade.drain_all(organization.pk)
    for row in Rollup.objects.filter(organization=organization):
        for ppm in (row.progress_ppm, row.evidence_ppm, row.expected_ppm, row.paced_ppm):
            assert ppm is None or 0 <= ppm <= 1_000_000


def test_a_goal_that_is_reopened_while_it_is_read_has_no_frozen_numbers() -> None:
    goal = Goal.objects.filter(organization=make_organization(Random(5)), closed_on=None)[0]
    as_it_was = {"id": np.array([goal.pk]), "flags": np.array([Is.CLOSED])}
    assert len(closings(as_it_was, np.array([True])).goal) == 0


def test_one_ppm_by_sql_is_found_and_named() -> None:
    organization = make_organization(Random(1))
    cascade.drain_all(organization.pk)
    row = Rollup.objects.filter(organization=organization, progress_ppm__lt=1_000_000)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alignment_rollup SET progress_ppm = progress_ppm + 1 WHERE goal_id = %s",
            [row.pk],
        )
    report = verify(organization)
    assert len(report.differences) == 1
    assert row.goal.title in report.text()


def test_advancing_the_date_keeps_the_ending_day_and_recomputes_the_next() -> None:
    organization = make_organization(Random(2))
    cascade.advance_rollup_date(organization.pk, TODAY + dt.timedelta(days=1))
    organization.refresh_from_db()
    assert organization.rollup_date == TODAY + dt.timedelta(days=1)
    assert differences(organization) == []
    goals = Goal.objects.filter(organization=organization).count()
    assert Snapshot.objects.filter(organization=organization, dated=TODAY).count() == goals
    assert not Dirty.objects.filter(organization_id=organization.pk).exists()


@pytest.mark.parametrize("seed", range(4))
def test_each_night_keeps_what_the_day_showed(seed: int) -> None:
    random = Random(seed)
    organization = make_organization(random)
    for _ in range(6):
        for _ in range(random.randrange(3)):
            random_edit(organization, random)
        organization.refresh_from_db()
        organization.on_track_ppm = random.choice([900_000, 900_000, 950_000])
        organization.save()
        cascade.drain_all(organization.pk)
        shown = numbers_shown(organization)
        today = organization.rollup_date
        cascade.advance_rollup_date(organization.pk, today + dt.timedelta(days=1))
        assert numbers_kept(organization, today) == shown


def test_a_night_after_which_nothing_changed_keeps_nothing() -> None:
    organization = make_organization(Random(3), goals=0)
    Goal.objects.create(organization=organization, code="G", title="Whenever")
    for days in (1, 2, 40):
        cascade.advance_rollup_date(organization.pk, TODAY + dt.timedelta(days=days))
    assert Snapshot.objects.filter(organization=organization).values_list("dated").get() == (TODAY,)


def numbers_shown(organization: Organization) -> dict[int, tuple]:
    rows = Rollup.objects.filter(organization=organization)
    return {pk: row for pk, *row in rows.values_list("pk", *NUMBERS)}


def numbers_kept(organization: Organization, day: dt.date) -> dict[int, tuple]:
    rows = Snapshot.objects.filter(organization=organization, dated__lte=day).order_by("dated")
    here = set(Goal.objects.filter(organization=organization).values_list("pk", flat=True))
    return {pk: row for pk, *row in rows.values_list("goal", *NUMBERS) if pk in here}


def test_a_snapshot_is_kept_only_when_something_changed() -> None:
    organization = make_organization(Random(3))
    Goal.objects.filter(organization=organization).update(state="active")
    dates = [dt.date(2020, 1, 1), dt.date(2020, 1, 2)]
    cascade.backfill_snapshots(organization.pk, dates)
    assert not Snapshot.objects.filter(organization=organization, dated=dates[1]).exists()


def test_the_version_moves_only_when_a_number_does() -> None:
    organization = make_organization(Random(4))
    cascade.drain_all(organization.pk)
    before = LiveVersion.objects.get(pk=organization.pk).version
    Goal.objects.filter(organization=organization).update(description="Another reason")
    assert not Dirty.objects.filter(organization_id=organization.pk).exists()
    Dirty.objects.create(organization_id=organization.pk, goal_id=Goal.objects.all()[0].pk)
    cascade.drain_all(organization.pk)
    assert LiveVersion.objects.get(pk=organization.pk).version == before


def test_a_first_drain_in_many_small_batches_places_every_goal() -> None:
    organization = make_organization(Random(12), goals=30)
    while marks.numbers_wait(organization.pk):
        cascade.drain_batch(organization.pk, limit=3)
    cascade.drain_all(organization.pk)
    assert differences(organization) == []


def test_a_doubled_or_late_nightly_run_changes_nothing() -> None:
    organization = make_organization(Random(13))
    cascade.advance_rollup_date(organization.pk, TODAY + dt.timedelta(days=2))
    before = Snapshot.objects.filter(organization=organization).count()
    for days in (2, 1):
        assert cascade.advance_rollup_date(organization.pk, TODAY + dt.timedelta(days=days)) == 0
    organization.refresh_from_db()
    assert organization.rollup_date == TODAY + dt.timedelta(days=2)
    assert Snapshot.objects.filter(organization=organization).count() == before


def test_confidence_is_what_was_said_last_up_to_the_day() -> None:
    world = make_world()
    goal, day = world.own_goal, world.organization.rollup_date
    CheckIn.objects.filter(goal=goal).delete()

    def say(days: int, confidence: int | None) -> CheckIn:
        told = {"goal": goal, "author": world.employee, "dated": day + dt.timedelta(days)}
        return CheckIn.objects.create(
            organization=world.organization, confidence=confidence, **told
        )

    def kept() -> int | None:
        """As a drain of this goal alone leaves it, and one of everything."""
        cascade.drain_all(world.organization.pk)
        some = Rollup.objects.get(goal=goal).confidence
        Rollup.objects.update(confidence=0)
        cascade.recompute_all(world.organization)
        assert Rollup.objects.get(goal=goal).confidence == some
        assert differences(world.organization) == []
        return some

    assert kept() is None
    say(-2, 3)
    latest = say(-1, 8)
    say(1, 5)
    say(0, None)
    assert kept() == 8
    again = say(-1, 6)
    assert kept() == 6, "of one day's the one that was made last"
    CheckIn.objects.filter(pk=again.pk).update(confidence=9)
    assert kept() == 9
    again.delete()
    latest.delete()
    assert kept() == 3
