"""Files through the door: sent, checked by the worker, looked at, imported once; and taken out again."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.deputies import name_deputy
from actions.import_runs import GivenUp, end, forget_files, take_up
from goals.models import Contribution, Goal, HandSetValue, InterimTarget, Step, Target
from jobs.files.faults import FilesRefused
from jobs.files.importing import Manner, check_source, import_source
from jobs.files.layout import FILES
from jobs.files.sources import Source
from jobs.tasks import resume_imports, work_on_import
from kpis.models import Kpi, Reading
from ledger.models import AuditEntry, ImportRun
from people.models import Organization, Person
from tests.jobs.file_sets import DATA
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today
from web.file_columns import described_files

GERMANY = DATA / "germany-dns"
SMALL = {"goals.csv": "code,title\nA,Readers return\nB,Shelves stay full\n"}


@pytest.fixture
def client(world: World, signed_in: SignIn) -> Client:
    return signed_in(world.administrator)


def send(client: Client, files: dict[str, str | bytes], **said: str) -> ImportRun:
    """Send files by the form and let the worker check them."""
    values = form_of(client, reverse("import"), "rows") | said
    chosen = [file_of(name, contents) for name, contents in files.items()]
    answer = client.post(reverse("import"), values | {"chosen": chosen})
    assert answer.status_code == 302
    run = ImportRun.objects.latest("pk")
    assert answer["Location"] == reverse("import-run", args=[run.pk])
    work_on_import(run.pk)
    return again(run)


def file_of(name: str, contents: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, contents if isinstance(contents, bytes) else contents.encode())


def again(run: ImportRun) -> ImportRun:
    return ImportRun.objects.get(pk=run.pk)


def start(client: Client, run: ImportRun) -> None:
    assert client.post(reverse("import-start", args=[run.pk])).status_code == 302


def shown(client: Client, run: ImportRun, name: str = "import-run") -> str:
    return client.get(reverse(name, args=[run.pk])).content.decode()


def imported(client: Client, run: ImportRun) -> ImportRun:
    start(client, run)
    work_on_import(run.pk)
    return again(run)


def zip_of(files: Iterable[tuple[str, str | bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in files:
            archive.writestr(name, contents)
    return packed.getvalue()


def germany() -> dict[str, str | bytes]:
    """Germany's sustainability strategy, in which somebody typed one reading again, and otherwise."""
    files: dict[str, str | bytes] = {p.name: p.read_bytes() for p in sorted(GERMANY.glob("*.csv"))}
    readings = (GERMANY / "readings.csv").read_text().splitlines()
    kpi, date, _value = readings[-1].split(",")
    return files | {"readings.csv": "\n".join([*readings, f"{kpi},{date},123456"])}


def test_real_files_are_checked_mended_and_imported_once(client: Client, world: World) -> None:
    goals = Goal.objects.filter(organization=world.organization)
    before = goals.count()
    run = send(client, germany())
    assert (run.state, goals.count()) == ("refused", before)
    html = shown(client, run)
    assert "readings.csv" in html and "the later row holds" in html
    rows = list(csv.reader(io.StringIO(shown(client, run, "import-errors").lstrip("\ufeff"))))
    assert rows[0] == ["file", "row", "column", "reason"]
    assert len(rows) == run.fault_count + 1 and rows[1][0] == "readings.csv"

    client.post(reverse("import-check", args=[run.pk]), {"rows": "", "readings": "last"})
    work_on_import(run.pk)
    assert (again(run).state, goals.count()) == ("sound", before)
    html = shown(client, run)
    assert "Nothing is written yet" in html and "reading_flags.csv" in html
    row = html.split(">goals.csv<")[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in row.split('">')[1:]] == ["176", "176", "0", "0"]

    for _ in range(2):
        start(client, run)
    assert "Waits to be imported" in shown(client, run, "import-progress")
    for _ in range(2):
        work_on_import(run.pk)
    assert (again(run).state, again(run).size) == ("done", 0)
    assert goals.count() == before + 176
    entry = AuditEntry.objects.get(verb="import", organization_id=world.organization.pk)
    assert entry.actor_id == world.administrator.pk
    html = shown(client, run, "import-progress")
    assert "All numbers are up to date" in html and "hx-trigger" not in html
    assert reverse("kpis") in html

    client.post(reverse("import-start", args=[run.pk]))
    assert (again(run).state, goals.count()) == ("done", before + 176)
    same = send(client, germany() | {"readings.csv": "kpi_code,date,value\n"}, rows="update")
    assert "Everything in these files is here already" in shown(client, same)


def test_a_page_of_files_at_work_asks_for_itself_until_they_are_done(client: Client) -> None:
    values = form_of(client, reverse("import"), "rows")
    chosen = [file_of(*one) for one in SMALL.items()]
    for _ in range(2):
        client.post(reverse("import"), values | {"chosen": chosen})
        chosen[0].seek(0)
    run = ImportRun.objects.get()
    assert "Waits to be checked" in shown(client, run) and 'hx-trigger="every 1s"' in shown(
        client, run
    )
    assert take_up(run.pk) and "Is being checked" in shown(client, run, "import-progress")


def test_other_files_are_not_taken_for_those_sent_before(client: Client) -> None:
    values = form_of(client, reverse("import"), "rows")
    answers = [
        client.post(reverse("import"), values | {"chosen": [file_of("goals.csv", text)]})
        for text in ("code,title\nA,One\n", "code,title\nA,Two\n", "code,title\nA,One\n")
    ]
    assert [answer.status_code for answer in answers] == [302, 422, 302]
    assert "You have sent this form before, with other content" in answers[1].content.decode()
    run = ImportRun.objects.get()
    work_on_import(run.pk)
    assert again(run).state == "sound"


def test_one_file_is_pasted(client: Client, world: World) -> None:
    text = "code,name,unit\nSEATS,Seats,chairs\n"
    refused = client.post(reverse("import"), form_of(client, reverse("import"), "rows"))
    assert (refused.status_code, "Choose at least one file" in refused.content.decode()) == (
        422,
        True,
    )
    run = send(client, {}, name="kpis.csv", text=text, rows="update")
    assert run.state == "sound" and "Import 1 row<" in shown(client, run)
    assert imported(client, run).state == "done"
    assert Kpi.objects.get(code="SEATS").unit == "chairs"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"goals.xlsx": b"PK"}, "save each sheet as CSV"),
        (
            {"a.zip": b"PK", "goals.csv": "code,title"},
            "Send one .zip, or files that are not packed",
        ),
        ({"goals.csv": b"x" * 20_000_001}, "These files have 21 MB; at most 20 MB"),
    ],
)
def test_what_cannot_be_files_is_refused_at_the_door(
    files: dict[str, str | bytes], reason: str, client: Client
) -> None:
    values = form_of(client, reverse("import"), "rows")
    chosen = [file_of(name, contents) for name, contents in files.items()]
    answer = client.post(reverse("import"), values | {"chosen": chosen})
    assert answer.status_code == 422 and reason in answer.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (b"PK but no zip", "it cannot be read as a zip archive"),
        (zip_of([("../../goals.csv", SMALL["goals.csv"])]), "the file is missing"),
        (zip_of([("goals.csv", b"a" * 50_000_001)]), "it has 50,000,001 bytes; at most 50,000,000"),
        (zip_of([("goals.csv", b"\n" * 600_000)]), "600,000 rows; at most 500,000"),
        (zip_of([("goals.csv", "code,title\nA,caf\xe9\n".encode("cp1252"))]), "not UTF-8"),
        (zip_of([("goals.csv", "code,title\nA,\x00\n")]), "the cell holds a NUL character"),
    ],
)
def test_a_bad_archive_is_told_and_does_no_harm(packed: bytes, reason: str, client: Client) -> None:
    run = send(client, {"set.zip": packed})
    assert run.state == "refused" and reason in shown(client, run)


def test_errors_say_file_row_column_and_reason_to_people_and_spreadsheets(client: Client) -> None:
    rows = "".join(f"G{n},T,=1+{n},nowhere\n" for n in range(150))
    run = send(client, {"goals.csv": f"code,title,start_date,parent_code\n{rows}"})
    assert run.fault_count == 150
    html = shown(client, run)
    assert "150 errors: nothing was written" in html
    assert html.count("is not a date; write it as 2026-12-31") == 100
    second = client.get(reverse("import-run", args=[run.pk]), {"page": 2}).content.decode()
    assert second.count("is not a date") == 50
    told = list(csv.reader(io.StringIO(shown(client, run, "import-errors").lstrip("\ufeff"))))
    assert told[1][:3] == ["goals.csv", "2", "start_date"] and len(told) == 151


def test_what_changed_between_the_look_and_the_import_is_found_and_nothing_written(
    client: Client, world: World
) -> None:
    run = send(client, SMALL)
    Goal.objects.create(organization=world.organization, code="B", title="Taken", level="strategic")
    assert imported(client, run).state == "refused"
    html = shown(client, run)
    assert "the organization has goal &#x27;B&#x27; already" in html
    assert "What would be done" not in html
    assert not Goal.objects.filter(code="A").exists()


def test_whoever_lost_the_grant_meanwhile_imports_nothing(client: Client, world: World) -> None:
    run = send(client, SMALL)
    start(client, run)
    Person.objects.filter(pk=world.administrator.pk).update(is_administrator=False)
    work_on_import(run.pk)
    assert again(run).state == "failed" and "may not import any more" in again(run).failure
    assert not Goal.objects.filter(code="A").exists()
    Person.objects.filter(pk=world.administrator.pk).update(is_administrator=True)
    assert "nothing was written" in shown(client, run)
    assert imported(client, run).state == "done"


def test_a_worker_that_died_is_told_of_and_what_it_did_late_is_undone(
    client: Client, world: World
) -> None:
    run = send(client, SMALL)
    start(client, run)
    lost = take_up(run.pk)
    assert lost and "Is being imported" in shown(client, run)
    silent = timezone.now() - 2 * ImportRun.LONGEST_SILENCE
    ImportRun.objects.filter(pk=run.pk).update(heard_at=silent)
    html = shown(client, run)
    assert (
        "The worker stopped in the middle" in html and "Nothing of these files was written" in html
    )
    assert "every 1s" not in html
    assert imported(client, run).state == "done"
    with pytest.raises(GivenUp):
        end(lost, ImportRun.State.DONE, report={})
    assert Goal.objects.filter(organization=world.organization, code="A").count() == 1


def test_a_lost_wake_up_is_made_up_for(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    run = send(client, SMALL)
    start(client, run)
    resume_imports()
    assert again(run).state == "to_import"
    ImportRun.objects.filter(pk=run.pk).update(
        asked_at=timezone.now() - 2 * ImportRun.LONGEST_SILENCE
    )
    assert "The worker that does this has not begun" in shown(client, run)
    sent: list[int] = []
    monkeypatch.setattr(work_on_import, "apply_async", lambda ids, **_: sent.extend(ids))
    resume_imports()
    assert (again(run).state, sent) == ("to_import", [run.pk])


def test_files_that_nobody_imports_are_forgotten_after_a_day(client: Client) -> None:
    run = send(client, SMALL)
    ImportRun.objects.filter(pk=run.pk).update(
        asked_at=timezone.now() - 50 * ImportRun.LONGEST_SILENCE * 60
    )
    send(client, {"goals.csv": "code,title\nC,Other\n"})
    assert again(run).size == 0
    assert "they were forgotten" in shown(client, run)
    answer = client.post(reverse("import-start", args=[run.pk]), follow=True)
    assert "Send them again" in answer.content.decode() and again(run).state == "sound"


@pytest.mark.parametrize(
    ("state", "silent", "is_kept"),
    [
        ("to_check", 0, True),
        ("to_import", 0, True),
        ("importing", 0, True),
        ("importing", 1, False),
    ],
)
def test_files_that_wait_for_a_worker_or_are_at_one_are_not_forgotten(
    state: str, silent: int, is_kept: bool, client: Client, world: World
) -> None:
    run, now = send(client, SMALL), timezone.now()
    ImportRun.objects.filter(pk=run.pk).update(
        state=state,
        asked_at=now - dt.timedelta(days=2),
        heard_at=now - silent * 2 * ImportRun.LONGEST_SILENCE,
    )
    forget_files(world.organization.pk)
    assert again(run).has_files() == is_kept
    assert "Try the import again" not in shown(client, run)


def test_new_people_are_to_be_invited_next(client: Client, world: World) -> None:
    people = "email,name,unit_code\nnia@larch.example,Nia Bell," + world.lending.code + "\n"
    run = send(client, {"people.csv": people}, rows="update")
    assert "Invite the new people" not in shown(client, run)
    assert imported(client, run).state == "done"
    url = reverse("staff") + "?standing=uninvited"
    assert f'href="{url}"' in shown(client, run)
    assert "Nia Bell" in client.get(url).content.decode()


def test_an_organization_keeps_its_last_administrator(client: Client, world: World) -> None:
    people = f"email,name,grants\n{world.administrator.email},Ada Finch,\n"
    run = send(client, {"people.csv": people}, rows="update")
    assert "then nobody could administer the organization" in shown(client, run)


# What the importer may not see ------------------------------------------------------------
def exported(client: Client, **asked: str) -> dict[str, list[dict[str, str]]]:
    answer = client.get(reverse("export"), asked)
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items()}


def test_an_export_holds_what_the_person_may_see(client: Client, world: World) -> None:
    Goal.objects.filter(pk=world.own_goal.pk).update(parent=world.private)
    files = exported(client, as_of=str(today()))
    assert set(files) == {file.name for file in FILES} | {"rollup.csv"}
    goals = {row["title"]: row for row in files["goals.csv"]}
    assert "Readers come back" in goals and "Learn to sign" not in goals
    assert goals["Answer the desk at once"]["parent_code"] == ""
    assert "Signs" not in {row["name"] for row in files["kpis.csv"]}
    assert world.private.code not in {row["code"] for row in files["rollup.csv"]}
    assert client.get(reverse("export"), {"as_of": "nonsense"})["Location"] == reverse("import")


def test_an_export_that_would_not_be_taken_back_is_the_command_s(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.views.exports.MOST_ROWS", 20)
    answer = client.get(reverse("export"), follow=True)
    assert "There are more than 20 rows: the command export_goals" in answer.content.decode()


def test_an_import_neither_reads_nor_changes_what_the_person_may_not_see(
    client: Client, world: World
) -> None:
    private = world.private.code
    signs = world.target(world.private).kpi.code
    Goal.objects.filter(pk=world.own_goal.pk).update(parent=world.private)
    goals = f"code,title,parent_code\nNEW,Under it,{private}\n"
    readings = f"kpi_code,date,value\n{signs},{today()},5\n"
    run = send(client, {"goals.csv": goals, "readings.csv": readings}, rows="update")
    assert [tuple(fault) for fault in run.faults] == [
        ("goals.csv", 2, "parent_code", f"there is no goal {private!r}"),
        ("readings.csv", 2, "kpi_code", f"there is no KPI {signs!r}"),
    ]
    run = send(client, {"goals.csv": f"code,title\n{private},Seen\n"}, rows="update")
    taken = f"the code {private!r} is taken already; choose another"
    assert run.faults == [["goals.csv", 2, "code", taken]]
    own = exported(client)["goals.csv"]
    line = next(row for row in own if row["code"] == world.own_goal.code)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(line))
    writer.writeheader()
    writer.writerow(line | {"title": "Answer at once"})
    run = send(client, {"goals.csv": text.getvalue()}, rows="update")
    assert imported(client, run).state == "done", run.faults
    world.own_goal.refresh_from_db()
    assert (world.own_goal.title, world.own_goal.parent) == ("Answer at once", world.private)
    assert not Reading.objects.filter(kpi__code=signs).exists()


def test_what_becomes_private_while_files_are_read_or_written_is_hidden(
    client: Client, world: World
) -> None:
    def turn_private(*_told: object) -> None:
        Goal.objects.filter(pk=world.own_goal.pk).update(visibility="private")

    def at_savepoint(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("SAVEPOINT"):
            turn_private()
        return execute(sql, *rest)

    text = f"code,title\n{world.own_goal.code},Seen\n"
    source = Source("goals.csv", contents={"goals.csv": text.encode()})
    manner = Manner(is_update=True, by=world.administrator, tell=turn_private)
    for work in (check_source, import_source):
        Goal.objects.filter(pk=world.own_goal.pk).update(visibility="organization")
        with pytest.raises(FilesRefused, match="is taken already"):
            work(source, world.organization, manner)
    Goal.objects.filter(pk=world.own_goal.pk).update(visibility="organization")
    with connection.execute_wrapper(at_savepoint):
        files = exported(client)
    assert world.own_goal.title not in {row["title"] for row in files["goals.csv"]}


HANGING = {
    "contributions.csv": "from_code,to_code\nG-2,{goal}\n",
    "closings.csv": "goal_code,closed_on,result,evidence_ppm\n{goal},2026-01-01,missed,0\n",
    "by_hand.csv": "goal_code,progress_ppm,set_on,expires_on,reason\n"
    "{goal},1,2026-01-01,2026-01-02,Seen\n",
    "interim.csv": "kpi_code,goal_code,date,value\n{kpi},{goal},2026-01-01,1\n",
    "kpis.csv": "code,name,goal_code\nNEW,New,{goal}\n",
    "readings.csv": "kpi_code,date,value\n{kpi},2026-01-01,1\n",
    "steps.csv": "goal_code,title\n{goal},A step\n{goal},A step\n",
    "targets.csv": "kpi_code,goal_code,lower,upper\n{kpi},{goal},2,1\n{kpi},{goal},1,2\n",
    "goals.csv": "code,title,parent_code,predecessor_code\nG-4,Seen,{goal},{goal}\n",
}


@pytest.mark.parametrize("name", HANGING)
def test_what_hangs_on_a_hidden_row_is_refused_like_what_hangs_on_none(
    name: str, client: Client, world: World
) -> None:
    """Each of these rows is there already, or would close a circle with one that is."""
    private, target = world.private, world.target(world.private)
    kpi, day, own = target.kpi, dt.date(2026, 1, 1), {"organization": world.organization}
    Goal.objects.filter(pk=world.own_goal.pk).update(parent=private)
    closed = {"state": "missed", "closed_on": day, "closed_evidence_ppm": 0}
    Goal.objects.filter(pk=private.pk).update(**closed)
    Contribution.objects.create(**own, child=private, parent=world.team_goal)
    InterimTarget.objects.create(**own, target=target, dated=day, value=1)
    Step.objects.create(**own, goal=private, title="A step")
    by_hand = {"progress_ppm": 1, "set_on": day, "expires_on": day, "reason": "So"}
    HandSetValue.objects.create(**own, goal=private, **by_hand)
    assert (world.team_goal.code, world.own_goal.code) == ("G-2", "G-4")
    told = {}
    for goal, kpi_code in ((private.code, kpi.code), ("NO-GOAL", "NO-KPI")):
        files = {name: HANGING[name].format(goal=goal, kpi=kpi_code)}
        run = send(client, files, rows="update")
        reasons = json.dumps(run.faults).replace(goal, "NO-GOAL").replace(kpi_code, "NO-KPI")
        told[goal] = (run.state, reasons)
    assert told[private.code] == told["NO-GOAL"]
    assert "there is no" in told["NO-GOAL"][1]


def test_no_fault_names_what_is_hidden_but_all_that_is_not(client: Client, world: World) -> None:
    own = {"organization": world.organization}
    Goal.objects.filter(pk=world.private.pk).update(code=world.lending.code)
    lending, events = world.lending.code, world.events.code
    text = f"code,name,parent_code\n{lending},L,{events}\n{events},E,{lending}\n"
    run = send(client, {"units.csv": text}, rows="update")
    (circle,) = run.faults
    assert lending in circle[3] and "…" not in circle[3]
    Kpi.objects.filter(pk=world.answers.pk).update(direction="maintain")
    Target.objects.create(**own, kpi=world.answers, goal=world.private, lower=1)
    text = f"code,name,direction\n{world.answers.code},Answers,increase\n"
    run = send(client, {"kpis.csv": text}, rows="update")
    assert "its target on another goal does not fit" in run.faults[0][3]


# The empty files ---------------------------------------------------------------------------
def test_every_file_comes_empty_with_its_columns_explained(client: Client) -> None:
    html = client.get(reverse("import")).content.decode()
    for file in described_files():
        text = client.get(reverse("import-template"), {"file": file.name}).content.decode()
        assert text == ",".join(column.name for column in file.columns) + "\n"
        assert f"{file.name}: {file.holds}" in html
        assert all(str(column.meaning) for column in file.columns)
    with zipfile.ZipFile(io.BytesIO(client.get(reverse("import-template")).content)) as archive:
        assert set(archive.namelist()) == {file.name for file in FILES}
    assert client.get(reverse("import-template"), {"file": "../secret"}).status_code == 404


def test_an_administrators_deputy_imports_people_and_no_grants(
    world: World, signed_in: SignIn
) -> None:
    name_deputy(
        world.administrator, world.employee, today(), None, on=today(), by=world.administrator
    )
    client, people = signed_in(world.employee), "email,name,grants\nnia@larch.example,Nia,"
    refused = send(client, {**SMALL, "people.csv": f"{people}leader\n"})
    assert refused.state == ImportRun.State.REFUSED
    assert "not their deputy" in str(refused.faults)
    assert send(client, {**SMALL, "people.csv": f"{people}\n"}).state == ImportRun.State.SOUND


def test_an_import_of_another_organization_is_left_alone(client: Client, world: World) -> None:
    other = Organization.objects.get(pk=world.outsider.organization_id)
    run = send(client, SMALL)
    assert imported(client, run).state == "done"
    assert not Goal.objects.filter(organization=other, code="A").exists()
