"""Whether the demo holds: numbers, audit, history, logins."""

from __future__ import annotations

import datetime as dt
import io
import json
import stat

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from alignment.models import Dirty, Rollup, Snapshot, TargetState
from goals.models import AgreedShare, Allocation, Contribution, Goal, Step, Target
from kpis.models import Kpi, Reading
from ledger.models import AuditEntry
from people.models import Deputy, Membership, Organization, Person, Team
from reviews.models import CheckIn, Comment, Decision, Idea, Recognition, Request, ReviewMeeting
from tests.jobs.demo.conftest import TODAY, Made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


def test_every_number_is_computed_and_right() -> None:
    assert not Dirty.objects.exists()
    assert Rollup.objects.count() == Goal.objects.count()
    assert TargetState.objects.exists()
    said = io.StringIO()
    call_command("verify_rollups", stdout=said)
    assert "recomputed 200 goals" in said.getvalue()
    assert "differences: 0" in said.getvalue()


def test_the_trend_has_a_point_each_week_of_the_year_past() -> None:
    days = sorted(set(Snapshot.objects.values_list("dated", flat=True)))
    assert (TODAY - days[0]).days == 364
    assert len(days) == 52
    for strategic in Goal.objects.strategic().exclude(targets=None):
        points = list(strategic.snapshots.order_by("dated"))
        assert len(points) >= 30
        assert points[-1].dated >= TODAY - dt.timedelta(days=7)
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
    audited = (Kpi, Target, Step, Contribution, Allocation, AgreedShare, Team, Membership, Deputy)
    talk = (CheckIn, Comment, Recognition, Request, Idea, ReviewMeeting, Decision)
    for model in (*audited, *talk):
        made_rows = told.filter(noun=model._meta.model_name, verb="create").values("object_id")
        assert made_rows.distinct().count() == model.objects.count(), model
    goals = told.filter(noun="goal", verb__in=["create", "carry_over"]).values("object_id")
    assert goals.distinct().count() == Goal.objects.count()


def test_every_row_has_its_history() -> None:
    for model in (Goal, Target, Step, Contribution, Allocation, AgreedShare, Kpi, Team):
        begun = model.pgh_event_model.objects.filter(pgh_label="insert")
        assert begun.values("pgh_obj").distinct().count() == model.objects.count(), model


def test_both_trees_are_sound() -> None:
    call_command("check_tree", stdout=io.StringIO())


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
    assert made.seconds < 20
