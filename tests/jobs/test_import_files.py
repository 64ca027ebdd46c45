"""What an import writes into a fresh organization: everything that the files say."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from actions.people import add_team
from goals.models import Contribution, Cycle, Goal, HandSetValue, Step, Target
from jobs.files.importing import Report, import_files
from jobs.soundness import faults_of_goals, faults_of_teams
from jobs.verifying import verify
from kpis.models import Kpi, Reading
from ledger.models import AuditEntry
from people.models import Membership, Organization, Person, Team
from tests.jobs.file_sets import forgotten, make_organization, write_set
from tests.jobs.rich_set import RICH

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)


@pytest.fixture(scope="module", autouse=True)
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), forgotten():
        yield


@pytest.fixture(scope="module")
def acme(database: None) -> Organization:
    return make_organization("acme")


@pytest.fixture(scope="module")
def report(acme: Organization, tmp_path_factory: pytest.TempPathFactory) -> Report:
    return import_files(write_set(tmp_path_factory.mktemp("rich"), RICH), acme)


@pytest.fixture
def goal(report: Report, acme: Organization) -> Goal:
    return Goal.objects.get(organization=acme, code="G.1")


# The rows ---------------------------------------------------------------------------------


def test_a_goal_has_all_that_its_row_says(goal: Goal) -> None:
    assert goal.title == " Sell more "
    assert (goal.parent.code, goal.team.code, goal.owner.email) == ("G", "S", "ben@acme.example")  # type: ignore[union-attr]
    assert (goal.start_date, goal.due_date) == (dt.date(2026, 2, 1), dt.date(2026, 11, 30))
    assert (goal.weight, goal.steps_weight, goal.cycle.name) == (2500, 250, "2026")  # type: ignore[union-attr]


def test_empty_cells_mean_the_defaults(report: Report, acme: Organization) -> None:
    draft = Goal.objects.get(organization=acme, code="3-1-a")
    assert (draft.level, draft.weight, draft.mode, draft.carried) == (
        "strategic",
        1000,
        "all",
        "restart",
    )
    assert (draft.owner, draft.cycle, draft.priority, draft.visibility) == (
        None,
        None,
        None,
        "organization",
    )
    assert Goal.objects.get(organization=acme, code="G.2").state == "achieved"
    kpi = Kpi.objects.get(organization=acme, code="K4")
    assert (kpi.direction, kpi.aggregation, kpi.cadence, kpi.source) == (
        "increase",
        "last",
        "month",
        "people",
    )


def test_the_level_follows_from_the_parent(report: Report, acme: Organization) -> None:
    levels = dict(Goal.objects.filter(organization=acme).values_list("code", "level"))
    assert (levels["P"], levels["=1+1"]) == ("strategic", "team")


def test_units_become_a_sound_tree(report: Report, acme: Organization) -> None:
    assert faults_of_teams() == []
    office = Team.objects.get(organization=acme, code="HQ")
    assert [team.code for team in office.get_descendants()] == ["S", "S-1", "Ö"]
    assert faults_of_goals() == []


def test_people_come_without_a_password_and_with_their_grants(
    report: Report, acme: Organization
) -> None:
    ana = Person.objects.get(email="ana@acme.example")
    assert not ana.has_usable_password() and ana.is_active
    assert (ana.is_administrator, ana.is_leader, ana.is_executive) == (True, True, False)
    roles = Membership.objects.filter(person__email="ben@acme.example").order_by("role")
    assert [(m.team.code, m.role) for m in roles] == [("S", "lead"), ("S-1", "member")]


def test_kpis_bring_their_target(report: Report, acme: Organization) -> None:
    target = Target.objects.get(organization=acme, kpi__code="K1")
    assert (target.goal.code, target.baseline, target.target) == ("G.1", 0, 1_000_000)
    assert target.weight == 3000
    assert [i.value for i in target.interim_targets.all()] == [100_000, Decimal("400000.5")]
    assert Target.objects.filter(organization=acme, kpi__code="K2").count() == 2


def test_edges_cycles_steps_and_hand_set_values_are_there(
    report: Report, acme: Organization
) -> None:
    edge = Contribution.objects.get(organization=acme, child__code="G.3")
    assert (edge.parent.code, edge.weight, edge.strength) == ("G.1", 125, "quantified")
    assert Cycle.objects.get(organization=acme, name="2026 Q1").parent.name == "2026"  # type: ignore[union-attr]
    steps = Step.objects.filter(organization=acme, goal__code="G.1")
    assert [(s.title, s.weight, s.position) for s in steps] == [
        ("Call", 2000, 1),
        ("Call", 500, 2),
        ("Answer", 1000, 3),
    ]
    assert HandSetValue.objects.filter(organization=acme).count() == 2


def test_a_closing_freezes_its_goal(report: Report, acme: Organization) -> None:
    won = Goal.objects.get(organization=acme, code="G.2")
    assert (won.closed_on, won.state) == (dt.date(2026, 3, 31), "achieved")
    assert (won.closed_progress_ppm, won.closed_evidence_ppm) == (1_000_000, 800_000)
    assert (won.closed_expected_ppm, won.closed_paced_ppm) == (900_000, 1_000_000)


# Readings ---------------------------------------------------------------------------------


def test_values_are_rounded_half_away_from_zero_and_counted(
    report: Report, acme: Organization
) -> None:
    reading = Reading.objects.get(kpi__code="K1", organization=acme, dated=dt.date(2026, 3, 15))
    assert reading.value == Decimal("120000.000000000001")
    assert report.rounded == 1
    assert reading.source == "file"


def test_an_exact_duplicate_is_skipped_and_an_empty_value_of_nothing_says_nothing(
    report: Report,
) -> None:
    assert report.files["readings.csv"] == {"read": 8, "created": 6, "updated": 0, "unchanged": 1}
    assert (report.duplicates, report.superseded) == (1, 0)


def chain(organization: Organization) -> list[tuple[Decimal | None, bool]]:
    """The readings of a KPI from the first to the last, each with whether it is in force."""
    by_superseded = {r.supersedes_id: r for r in Reading.objects.filter(organization=organization)}
    found, last = [], None
    while last in by_superseded:
        reading = by_superseded[last]
        found.append((reading.value, reading.superseded_at is None))
        last = reading.pk
    assert len(found) == len(by_superseded)
    return found


def test_the_later_row_supersedes_the_earlier_where_that_is_asked_for(tmp_path: Path) -> None:
    rows = "K,2026-06-01,4\nK,2026-06-01,5\nK,2026-06-01,5.0\nK,2026-06-01,4\n"
    files = {
        "goals": "code,title\nA,Win\n",
        "kpis": "code,name\nK,Orders\n",
        "readings": "kpi_code,date,value\n" + rows,
    }
    organization = make_organization("later")
    report = import_files(write_set(tmp_path, files), organization, last_wins=True)
    assert chain(organization) == [(4, False), (5, False), (4, True)]
    assert (report.superseded, report.duplicates) == (2, 1)
    assert verify(organization).differences == []


def test_a_later_empty_value_withdraws(tmp_path: Path) -> None:
    files = {
        "goals": "code,title\nA,Win\n",
        "kpis": "code,name,goal_code,target\nK,Orders,A,4\n",
        "readings": "kpi_code,date,value\nK,2026-06-01,4\nK,2026-06-01,\n",
    }
    organization = make_organization("withdrawn")
    import_files(write_set(tmp_path, files), organization, last_wins=True)
    assert chain(organization) == [(4, False), (None, True)]
    assert Goal.objects.get(organization=organization).rollup.progress_ppm is None


# Around the rows --------------------------------------------------------------------------


def test_the_numbers_are_there_when_the_import_returns(report: Report, acme: Organization) -> None:
    found = verify(acme)
    assert (found.goals, found.differences, found.waiting) == (9, [], 0)


def test_an_import_is_one_audit_entry_with_its_counts(report: Report, acme: Organization) -> None:
    (entry,) = AuditEntry.objects.filter(organization_id=acme.pk)
    assert (entry.verb, entry.noun, entry.object_id) == ("import", "organization", acme.pk)
    assert entry.after["files"]["goals.csv"]["created"] == 9


def test_the_history_of_a_row_names_the_import(goal: Goal) -> None:
    (event,) = apps.get_model("goals", "GoalEvent").objects.filter(pgh_obj=goal)
    assert (event.pgh_label, event.pgh_context.metadata) == ("insert", {"verb": "import"})


def test_a_zip_is_read_like_the_folder_in_it(report: Report, tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", {"goals": "code,title\nA,Win\n", "notes.txt": "x"})
    with zipfile.ZipFile(tmp_path / "set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.iterdir():
            archive.write(path, f"set/{path.name}")
        archive.writestr("__MACOSX/set/._goals.csv", b"\x00")
    zipped = import_files(tmp_path / "set.zip", make_organization("zipped"))
    assert zipped.files["goals.csv"]["created"] == 1
    assert zipped.ignored == ["__MACOSX/set/._goals.csv", "set/notes.txt"]


def test_a_mark_of_order_crlf_and_reordered_columns_are_fine(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbftitle,code\r\nWin,8.10\r\n\r\nLose,8.1\r\n,\r\n"
    organization = make_organization("marked")
    report = import_files(write_set(tmp_path, {"goals": text}), organization)
    assert report.files["goals.csv"]["read"] == 2
    titles = dict(Goal.objects.filter(organization=organization).values_list("code", "title"))
    assert titles == {"8.10": "Win", "8.1": "Lose"}


def test_new_units_join_the_tree_that_is_there(tmp_path: Path) -> None:
    organization, other = make_organization("grown"), make_organization("beside")
    root = add_team(organization, "Root", by=None, code="R")
    add_team(organization, "Leaf", by=None, code="L", parent=root)
    add_team(other, "Elsewhere", by=None, code="R")
    files = {
        "goals": "code,title\nA,Win\n",
        "units": "code,name,parent_code\nM,Middle,R\nX,Low,M\nN,Another,\n",
    }
    import_files(write_set(tmp_path, files), organization)
    assert faults_of_teams() == []
    under = Team.objects.under(Team.objects.get(pk=root.pk))
    assert {team.code for team in under} == {"R", "L", "M", "X"}


def test_the_command_prints_what_was_done(tmp_path: Path) -> None:
    make_organization("said")
    said = StringIO()
    folder = write_set(tmp_path, {"goals": "code,title\nA,Win\n", "SOURCE.md": "x"})
    (folder / os.fsdecode(b"\xff\x1b.txt")).touch()
    call_command("import_goals", str(folder), organization="said", stdout=said)
    assert said.getvalue().splitlines() == [
        "goals.csv: 1 row read, 1 created, 0 updated, 0 unchanged",
        "values rounded to 12 decimals: 0",
        "exact duplicate readings skipped: 0",
        "readings superseded: 0",
        "ignored: SOURCE.md, '\\udcff\\x1b.txt'",
    ]


def test_more_rows_than_a_drain_takes_at_once_are_settled_too(tmp_path: Path) -> None:
    goals = [
        {"code": f"g{i}", "title": "x", "parent_code": f"g{(i - 1) // 3}" if i else ""}
        for i in range(1500)
    ]
    kpis = [
        {"code": f"k{i}", "name": "x", "goal_code": f"g{1499 - i}", "target": "1"}
        for i in range(300)
    ]
    readings = [{"kpi_code": f"k{i}", "date": str(DAY), "value": str(i % 2)} for i in range(300)]
    organization = make_organization("many")
    folder = write_set(tmp_path, {"goals": goals, "kpis": kpis, "readings": readings})
    import_files(folder, organization)
    found = verify(organization)
    assert (found.goals, found.differences, found.waiting) == (1500, [], 0)
