"""Import with --update: rows that differ are written, all others are left alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from pytest_django import DjangoDbBlocker

from actions.readings import record_reading
from alignment import cascade
from alignment.models import Dirty
from goals.models import AgreedShare, Allocation, Cycle, Goal, Step, Target
from jobs.files.faults import FilesRefused
from jobs.files.importing import Report, import_files
from jobs.soundness import faults_of_teams
from jobs.verifying import verify
from kpis.models import Kpi, Reading
from people.models import Membership, Organization, Person, Team
from tests.jobs.file_sets import Files, forgotten, make_organization, rows_by_table, write_set
from tests.jobs.rich_set import RICH

pytestmark = pytest.mark.django_db
CLOSINGS = "goal_code,closed_on,result,progress_ppm,evidence_ppm,expected_ppm,paced_ppm\n"


@pytest.fixture(scope="module", autouse=True)
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), forgotten():
        yield


@pytest.fixture(scope="module")
def acme(database: None, tmp_path_factory: pytest.TempPathFactory) -> Organization:
    organization = make_organization("acme")
    import_files(write_set(tmp_path_factory.mktemp("rich"), RICH), organization)
    return organization


@pytest.fixture
def update(acme: Organization, tmp_path: Path) -> Any:
    """Imports files over what is there; the numbers must be right afterwards."""

    def run(**files: Any) -> Report:
        report = import_files(write_set(tmp_path, files), acme, is_update=True)
        assert verify(acme).differences == []
        return report

    return run


def goal(acme: Organization, code: str) -> Goal:
    return Goal.objects.get(organization=acme, code=code)


def versions(acme: Organization) -> dict[str, int]:
    return dict(Goal.objects.filter(organization=acme).values_list("code", "version"))


def test_the_same_files_again_write_nothing_but_the_audit_entry(
    acme: Organization, update: Any
) -> None:
    before = rows_by_table()
    report = update(**RICH)
    after = rows_by_table()
    assert {t: n - before[t] for t, n in after.items() if n != before[t]} == {
        "ledger_auditentry": 1
    }
    changed = {name: counts["updated"] + counts["created"] for name, counts in report.files.items()}
    assert set(changed.values()) == {0}
    assert set(versions(acme).values()) == {1}


def test_one_row_that_differs_is_the_one_that_is_written(acme: Organization, update: Any) -> None:
    events = apps.get_model("goals", "GoalEvent").objects
    before = events.count()
    goals = [dict(row) for row in RICH["goals"]]  # type: ignore[arg-type]
    goals[1]["weight"] = "7"
    report = update(goals=goals)
    assert report.files["goals.csv"] == {"read": 9, "created": 0, "updated": 1, "unchanged": 8}
    assert versions(acme) == {code: 1 + (code == "G.1") for code in versions(acme)}
    assert goal(acme, "G.1").weight == 7000
    assert events.count() == before + 1


def test_a_column_that_is_absent_changes_nothing_and_an_empty_cell_means_the_default(
    acme: Organization, update: Any
) -> None:
    update(goals="code,title,weight\nG.1,Sell,\n")
    changed = goal(acme, "G.1")
    assert (changed.title, changed.weight) == ("Sell", 1000)
    assert (changed.owner.email, changed.steps_weight) == ("ben@acme.example", 250)  # type: ignore[union-attr]


def test_files_may_be_few_and_name_what_is_stored(acme: Organization, update: Any) -> None:
    report = update(readings="kpi_code,date,value\nK5,2026-03-01,7\n")
    assert report.files == {"readings.csv": {"read": 1, "created": 1, "updated": 0, "unchanged": 0}}


def test_new_rows_come_beside_changed_ones(acme: Organization, update: Any) -> None:
    report = update(goals="code,title,parent_code\nG,Grow,\nNEW,New,G.1\n")
    assert report.files["goals.csv"] == {"read": 2, "created": 1, "updated": 0, "unchanged": 1}
    assert goal(acme, "NEW").parent == goal(acme, "G.1")


def test_more_than_a_drain_takes_at_once_is_attained_and_placed_too(
    acme: Organization, update: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cascade.recompute_all(acme)
    monkeypatch.setattr("actions.imports.BATCH_OF_DRAIN", 1)
    update(
        goals=f"code,title,parent_code\nG.2,{goal(acme, 'G.2').title},G\n",
        kpis="code,name,direction,goal_code,baseline\nK1,Orders,decrease,G.1,2000000\n",
        readings="kpi_code,date,value\nK1,2026-03-15,5\n",
    )
    assert not Dirty.objects.filter(organization_id=acme.pk).exists()


# Readings ---------------------------------------------------------------------------------


def test_a_different_value_supersedes_and_an_equal_one_is_skipped(
    acme: Organization, update: Any
) -> None:
    report = update(
        readings="kpi_code,date,value\nK1,2026-03-22,150000.0\nK1,2026-03-15,5\nK2,2026-03-31,\n"
    )
    assert report.files["readings.csv"] == {"read": 3, "created": 2, "updated": 0, "unchanged": 1}
    assert report.superseded == 2
    corrected = Reading.objects.get(organization=acme, kpi__code="K1", value=5)
    assert corrected.supersedes is not None and corrected.superseded_at is None
    assert corrected.supersedes.value == Decimal("120000.000000000001")
    assert corrected.supersedes.superseded_at is not None
    assert corrected.supersedes.superseded_at <= corrected.recorded_at
    withdrawal = Reading.objects.get(organization=acme, kpi__code="K2", value=None)
    assert withdrawal.is_withdrawal() and withdrawal.supersedes is not None


def test_a_chain_in_the_file_continues_the_stored_one(acme: Organization, tmp_path: Path) -> None:
    kpi = Kpi.objects.get(organization=acme, code="K5")
    day = dt.date(2026, 5, 1)
    record_reading(kpi, dated=day, value=Decimal(1), by=None)
    rows = "kpi_code,date,value\nK5,2026-05-01,2\nK5,2026-05-01,1\n"
    folder = write_set(tmp_path, {"readings": rows})
    import_files(folder, acme, is_update=True, last_wins=True)
    found = Reading.objects.filter(kpi=kpi, dated=day).order_by("pk")
    assert [(r.value, r.superseded_at is None) for r in found] == [
        (1, False),
        (2, False),
        (1, True),
    ]
    assert [r.supersedes_id for r in found] == [None, found[0].pk, found[1].pk]


def test_a_withdrawn_date_takes_a_value_again(acme: Organization, update: Any) -> None:
    kpi = Kpi.objects.get(organization=acme, code="K4")
    record_reading(kpi, dated=dt.date(2026, 2, 28), value=None, by=None)
    update(readings="kpi_code,date,value\nK4,2026-02-28,0\n")
    assert Reading.objects.in_force().get(kpi=kpi).value == 0


# Structure --------------------------------------------------------------------------------


def test_units_move_and_the_tree_stays_sound(acme: Organization, update: Any) -> None:
    update(units="code,name,parent_code\nS,Sales,X\nHQ,Head office,S-1\nNEW,New,HQ\n")
    assert faults_of_teams() == []
    outside = Team.objects.get(organization=acme, code="X")
    assert [t.code for t in outside.get_descendants()] == ["S", "S-1", "HQ", "Ö", "NEW"]
    update(units="code,name,parent_code\nHQ,Head office,\n")
    assert faults_of_teams() == []


def test_goals_move(acme: Organization, update: Any) -> None:
    update(goals="code,title,parent_code\nG.1,Sell,\nG.4,Paused,G.1\n")
    assert goal(acme, "G.1").parent is None
    assert goal(acme, "G.4").parent == goal(acme, "G.1")


def test_a_move_onto_a_descendant_is_refused(acme: Organization, tmp_path: Path) -> None:
    files: Files = {"goals": "code,title,parent_code\nG,Grow,G.10\n"}
    with pytest.raises(
        FilesRefused, match=r"goals\.csv, row 2, column parent_code: .* is a circle"
    ):
        import_files(write_set(tmp_path, files), acme, is_update=True)


def test_cycles_that_lie_in_each_other_move_together(acme: Organization, update: Any) -> None:
    update(
        cycles="name,start_date,due_date\n2026,2030-01-01,2030-12-31\n2026 Q1,2030-01-01,2030-03-31\n"
    )
    quarter = Cycle.objects.get(organization=acme, name="2026 Q1")
    assert (quarter.start_date, quarter.parent.start_date) == (dt.date(2030, 1, 1),) * 2  # type: ignore[union-attr]


# People -----------------------------------------------------------------------------------


def test_grants_and_roles_change_and_memberships_are_added(acme: Organization, update: Any) -> None:
    update(
        people="email,name,unit_code,role,grants\n"
        "ana@acme.example,Ana,HQ,member,\nana@acme.example,Ana,X,lead,\n"
    )
    ana = Person.objects.get(email="ana@acme.example")
    assert not (ana.is_administrator or ana.is_leader)
    roles = Membership.objects.filter(person=ana).values_list("team__code", "role")
    assert set(roles) == {("HQ", "member"), ("X", "lead")}


# KPIs, targets, steps, closings -----------------------------------------------------------


def test_a_kpi_and_its_bounds_change_together(acme: Organization, update: Any) -> None:
    update(kpis="code,name,direction,goal_code,target,lower,upper\nK3,Stock,decrease,G.3,5,,\n")
    target = Target.objects.get(organization=acme, kpi__code="K3")
    assert (target.kpi.direction, target.target, target.lower) == ("decrease", 5, None)
    update(kpis="code,name,direction,goal_code,target,lower,upper\nK3,Stock,maintain,G.3,,1,2\n")
    target.refresh_from_db()
    assert (target.target, target.lower, target.upper) == (None, 1, 2)


def test_a_kpi_changes_and_its_target_keeps_what_the_file_leaves_out(
    acme: Organization, update: Any
) -> None:
    update(kpis="code,name,direction,goal_code,baseline\nK1,Orders,decrease,G.1,2000000\n")
    target = Target.objects.get(organization=acme, kpi__code="K1")
    assert (target.kpi.direction, target.baseline, target.target) == (
        "decrease",
        2_000_000,
        1_000_000,
    )


def test_steps_of_one_title_are_told_apart_by_their_order(acme: Organization, update: Any) -> None:
    report = update(
        steps="goal_code,title,done_on\nG.1,Call,2026-03-02\nG.1,Call,2026-05-05\nG.1,Call,\n"
    )
    assert report.files["steps.csv"] == {"read": 3, "created": 1, "updated": 1, "unchanged": 1}
    steps = Step.objects.filter(organization=acme, goal__code="G.1", title="Call")
    assert [s.done_on for s in steps] == [dt.date(2026, 3, 2), dt.date(2026, 5, 5), None]
    assert steps[2].position > Step.objects.get(organization=acme, title="Answer").position


def test_a_closing_closes_a_goal_that_no_other_row_names(acme: Organization, update: Any) -> None:
    update(closings=CLOSINGS + "G.4,2026-06-30,missed,250000,0,,\n")
    closed = goal(acme, "G.4")
    assert (closed.state, closed.closed_progress_ppm) == ("missed", 250_000)


def test_a_stored_closing_can_be_corrected(acme: Organization, update: Any) -> None:
    report = update(closings=CLOSINGS + "G.2,2026-03-31,missed,900000,800000,900000,900000\n")
    assert report.files["closings.csv"]["updated"] == 1
    assert (goal(acme, "G.2").state, goal(acme, "G.2").closed_progress_ppm) == ("missed", 900_000)


def test_effort_is_known_by_its_goal_giver_period_and_kind(acme: Organization, update: Any) -> None:
    report = update(
        allocations="goal_code,unit_code,person_email,cycle,kind,planned\n"
        f"G.1,S,,2026 Q1,,21\nG.1,,{BEN},2026 Q1,,5\nG.1,,{BEN},2026 Q1,money,900\n"
    )
    assert report.files["allocations.csv"] == {
        "read": 3,
        "created": 1,
        "updated": 1,
        "unchanged": 1,
    }
    changed = Allocation.objects.get(organization=acme, team__code="S", planned=21)
    # A column that is absent changes nothing.
    assert (changed.used, changed.version) == (4, 2)


def test_what_a_unit_agreed_changes_as_a_whole(acme: Organization, update: Any) -> None:
    update(
        agreed_shares="unit_code,cycle,goal_code,share_ppm\nS,2026,G,400000\nS,2026,3-1-a,600000\n"
    )
    shares = AgreedShare.objects.filter(organization=acme)
    assert dict(shares.values_list("goal__code", "share_ppm")) == {"G": 400_000, "3-1-a": 600_000}
    with pytest.raises(FilesRefused, match="adds up to 900000, not 1000000"):
        update(agreed_shares="unit_code,cycle,goal_code,share_ppm\nS,2026,G,300000\n")


BEN = "ben@acme.example"


@pytest.fixture
def ben_left(acme: Organization) -> None:
    """He owns G.1, and G.10 that was given up."""
    Person.objects.filter(organization=acme, email=BEN).update(is_active=False)
    Goal.objects.filter(organization=acme, code="G.10").update(state="cancelled")


@pytest.mark.usefixtures("ben_left")
@pytest.mark.parametrize(
    ("name", "text", "column"),
    [
        ("goals", f"code,title,owner_email\nNEW,New,{BEN}\n", "owner_email"),
        ("goals", f"code,title,owner_email\nG,Grow,{BEN}\n", "owner_email"),
        ("goals", 'code,title,state\nG.10,"Sell, again",active\n', "state"),
        ("steps", f"goal_code,title,assignee_email\nG,Sit,{BEN}\n", "assignee_email"),
    ],
)
def test_who_has_left_is_given_nothing_by_a_file(
    name: str, text: str, column: str, update: Any
) -> None:
    with pytest.raises(FilesRefused) as refused:
        update(**{name: text})
    (fault,) = refused.value.faults
    assert (fault.file, fault.row, fault.column) == (f"{name}.csv", 2, column)
    assert f"'{BEN}' has left" in fault.reason


@pytest.mark.usefixtures("ben_left")
def test_what_somebody_held_who_has_left_is_told_of_them_by_a_file(
    acme: Organization, update: Any
) -> None:
    update(
        goals="code,title,state,owner_email\n"
        f"G.1,Sell most,active,{BEN}\nOLD,Old,cancelled,{BEN}\n",
        steps=f"goal_code,title,assignee_email,done_on\nG,Sit,{BEN},2026-03-02\nOLD,Sat,{BEN},\n",
    )
    owners = Goal.objects.filter(organization=acme, title__in=["Sell most", "Old"])
    assert list(owners.values_list("owner__email", flat=True)) == [BEN, BEN]
