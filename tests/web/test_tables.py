"""Every table of a page goes out whole, with its page's filters and what its reader may see."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import product, zip_longest
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import escape
from django.utils.translation import get_language, override
from openpyxl import load_workbook

from actions.cycles import create_cycle
from actions.goals import GoalDraft, create_goal
from actions.people import PersonDraft, add_person, add_team, set_membership
from actions.readings import record_reading
from alignment import cascade
from alignment.models import Score
from alignment.paging import in_chunks
from alignment.scoring.reading import read_score
from goals.models import Allocation, Goal
from kpis.models import Kpi
from people.scopes import GuardedQuerySet
from tests.web.conftest import SignIn
from tests.world import World, today
from web import downloads, tables
from web.tables import Column, Table, percent, write_csv, write_xlsx

Rows = list[dict[str, Any]]
# Page (and of what), what its address asks, what stands in its file when the leader reads it, and which
# of the secrets below would if everybody saw every goal.
TABLES: dict[str, tuple[str, str, set[str], str]] = {
    "scorecard": ("dashboard", "", {"Readers come back"}, "private"),
    "heat": ("dashboard", "table=heat", {"Lending"}, "private hidden"),
    "watch": ("dashboard", "table=watch", {"Mend the chute"}, "hidden"),
    "narrowed": ("dashboard", "owner=lena%40larch.example", {"Readers come back"}, ""),
    "pillars": ("cover", "table=pillars", {"Readers", "Quiet"}, ""),
    "measured": ("cover", "table=measured", {"Strategic", "Team"}, ""),
    "busy": ("cover", "table=busy", set(), ""),
    "strategy": ("strategy", "", {"Readers come back"}, "private"),
    "goals": (
        "goals",
        "",
        {"Readers come back", "Lend within two minutes", "Mend the chute"},
        "private hidden",
    ),
    "goals, narrowed": ("goals", "text=chute", {"Mend the chute"}, "hidden"),
    "contributors": ("goal:strategic", "", {"Lend within two minutes"}, "hidden"),
    "targets": ("goal:own_goal", "table=targets", {"Answers"}, ""),
    "what changed": ("goal-changes:own_goal", "", {"Readings and corrections"}, ""),
    "kpis": ("kpis", "", {"Visits", "Waiting", "Answers", "Jams"}, "private hidden"),
    "kpis, narrowed": ("kpis", "text=Visits", {"Visits"}, ""),
    "readings": ("kpi:visits", "", {"visits"}, ""),
    "audit": ("audit", "", {"Readers come back"}, "private hidden"),
    "people": ("staff", "", {"Ada Finch", "Lena Hart"}, ""),
    "teams": ("teams", "", {"Lending", "Events"}, ""),
    "team": ("team:lending", "", {"Lend within two minutes"}, "private"),
    "my teams": ("my-teams", "", {"Lending"}, ""),
    "effort": ("team-effort:lending", "", {"Lend within two minutes"}, "private hidden"),
    "waste": ("team-effort:lending", "table=waste", {"Planned and not used"}, "private hidden"),
    "alignment": ("alignment", "", {"Readers come back"}, "hidden"),
    "score": ("alignment", "table=score", {"Coverage of strategy"}, ""),
    "strategic": ("alignment", "table=strategic", {"Readers come back"}, ""),
    "cost": ("alignment", "table=cost", {"On work that leads to no strategic goal"}, ""),
    "changes": ("alignment-changes", "", {"Lend within two minutes"}, "hidden"),
}
WHO = {
    **dict.fromkeys(("people", "audit"), "administrator"),
    **dict.fromkeys(("my teams", "effort", "waste"), "manager"),
}


def address(world: World, page: str) -> str:
    name, _, of = page.partition(":")
    return reverse(name, args=[getattr(world, of).code] if of else [])


def lines_at(client: Client, url: str, kind: str) -> Rows:
    answer = client.get(f"{url}&as={kind}")
    assert answer.status_code == 200
    named = re.escape(f"-{today()}.{kind}")
    assert re.search(rf'filename="larch-street-[a-z-]+{named}"', answer["Content-Disposition"])
    contents = b"".join(answer.streaming_content)
    head, *rest = read_csv(contents) if kind == "csv" else read_xlsx(contents)
    # A row of a sheet ends with the last cell that holds something.
    return [dict(zip_longest(head, row)) for row in rest]


def lines_of(client: Client, name: str, asked: str, kind: str, *arguments: str) -> Rows:
    return lines_at(client, f"{reverse(name, args=arguments)}?{asked}", kind)


def read_csv(contents: bytes) -> list[list[Any]]:
    return [[cell or None for cell in row] for row in csv.reader(io.StringIO(contents.decode()))]


def read_xlsx(contents: bytes) -> list[list[Any]]:
    (sheet,) = load_workbook(io.BytesIO(contents), read_only=True).worksheets
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_table_goes_out_with_the_filters_of_its_page(
    world: World, signed_in: SignIn, kind: str
) -> None:
    Goal.objects.filter(pk=world.own_goal.pk).update(team=world.lending)
    Goal.objects.filter(pk=world.hidden.pk).update(visibility="organization", parent=None)
    given_effort(world, world.team_goal)
    record_reading(world.answers, dated=today(), value=Decimal(60), by=None)
    cascade.drain_all(world.organization.pk)
    clients = {who: signed_in(getattr(world, who)) for who in {"leader", *WHO.values()}}
    for name, (page, asked, expected, _) in TABLES.items():
        client = clients[WHO.get(name, "leader")]
        rows = lines_at(client, f"{address(world, page)}?{asked}", kind)
        told = {cell for row in rows for cell in row.values()}
        assert (name, expected - told) == (name, set())
        if asked.startswith("text"):
            assert len(rows) == len(expected)


def given_effort(world: World, *goals: Goal) -> None:
    monday = today() - dt.timedelta(days=today().weekday() + 28)
    due = monday + dt.timedelta(days=55)
    cycle = create_cycle(world.organization, "Now", monday, due, by=world.leader)
    fields = {"organization": world.organization, "team": world.lending, "cycle": cycle}
    for goal in goals:
        Allocation.objects.create(**fields, goal=goal, planned=10)


def test_fractions_are_numbers_of_percent_and_what_is_not_known_is_empty(
    world: World, signed_in: SignIn
) -> None:
    draft = GoalDraft("Children read first", {"level": "strategic"}, pillars=[world.readers])
    create_goal(world.organization, draft, by=world.leader)
    cascade.drain_all(world.organization.pk)
    client = signed_in(world.leader)
    known, bare = lines_of(client, "dashboard", "", "csv")
    progress = Goal.objects.get(pk=world.strategic.pk).rollup.progress_ppm
    assert Decimal(known["Progress (%)"]) == Decimal(progress) / 10_000
    assert (bare["Progress (%)"], bare["Expected (%)"], bare["Pace"]) == (None, None, None)
    known, bare = lines_of(client, "dashboard", "", "xlsx")
    assert known["Progress (%)"] == progress / 10_000
    assert (bare["Progress (%)"], bare["Owner"]) == (None, None)


def test_a_kpi_s_readings_go_out_to_the_last_digit_with_their_unit(
    world: World, signed_in: SignIn
) -> None:
    value = Decimal("1234567890.123456789012")
    record_reading(world.visits, dated=today(), value=value, by=world.leader)
    row, *_ = lines_of(signed_in(world.leader), "kpi", "", "csv", world.visits.code)
    assert (row["On"], row["Value"], row["Unit"]) == (today().isoformat(), str(value), "visits")
    assert row["By"] == "Lena Hart"


# By goal that not everybody sees: its title, its KPI, its progress.
SECRETS = {"private": ("Learn to sign", "Signs", "37.139"), "hidden": ("Mend", "Jams", "12.349")}
OF_SECRETS = {f"of {goal}": (f"goal:{goal}", "table=targets") for goal in SECRETS}
# Where a page is not there for everybody.
SERVED = {
    **dict.fromkeys(("people", "audit"), ("administrator",)),
    **dict.fromkeys(("effort", "waste"), ("administrator", "manager")),
}
READERS = ("administrator", "leader", "executive", "manager", "employee", "colleague")


def test_what_one_may_not_see_stands_in_no_file(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    Goal.objects.filter(pk=world.private.pk).update(level="strategic", team=world.lending)
    for goal, value in ((world.private, "18.5695"), (world.hidden, "8.7651")):
        kpi = world.target(goal).kpi
        record_reading(kpi, dated=today(), value=Decimal(value), by=None)
    given_effort(world, world.team_goal, world.private, world.hidden)
    cascade.drain_all(world.organization.pk)
    for who in READERS:
        person = getattr(world, who)
        seen = Goal.objects.visible_to(person)
        files = files_of(world, signed_in(person))
        closed = {name for name, served in SERVED.items() if who not in served}
        for goal in SECRETS:
            is_seen = seen.filter(pk=getattr(world, goal).pk).exists()
            closed |= set() if is_seen else {f"of {goal}"}
            assert bool(tell_of(goal, files)) == is_seen, (who, goal)
        assert {name for name, text in files.items() if text is None} == closed, who
    everybody = lambda rows, person: rows.filter(organization=person.organization)  # noqa: E731
    monkeypatch.setattr(GuardedQuerySet, "visible_to", everybody)
    files = files_of(world, signed_in(world.administrator))
    for goal in SECRETS:
        named = {name for name, (*_, secrets) in TABLES.items() if goal in secrets}
        assert tell_of(goal, files) == {*named, f"of {goal}"}
    told = tell_of("hidden", files_of(world, signed_in(world.employee)))
    assert told >= {"goals", "kpis", "contributors", "alignment", "changes", "of hidden"}


def files_of(world: World, client: Client) -> dict[str, str | None]:
    """Every table as a reader gets it; None where its page is not there for them."""
    files: dict[str, str | None] = {}
    places = {name: (page, asked) for name, (page, asked, *_) in TABLES.items()}
    for name, (page, asked) in (places | OF_SECRETS).items():
        answer = client.get(f"{address(world, page)}?{asked}&as=csv")
        assert answer.status_code in (200, 404), name
        files[name] = answer.getvalue().decode() if answer.status_code == 200 else None
    return files


def tell_of(goal: str, files: Mapping[str, str | None]) -> set[str]:
    """The tables in which anything of a goal stands."""
    return {
        name for name, text in files.items() if any(word in (text or "") for word in SECRETS[goal])
    }


@pytest.mark.parametrize(
    ("people", "fewest", "is_told"), [(4, 5, False), (5, 5, True), (4, 1, True)]
)
def test_a_small_team_s_score_stands_in_no_file(
    world: World,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    people: int,
    fewest: int,
    is_told: bool,
) -> None:
    monkeypatch.setattr("alignment.scoring.withholding.FEWEST_PEOPLE", fewest)
    for team, number in product((world.lending, world.events), range(people - 1)):
        one = PersonDraft("Any One", f"{number}.{team.code}@larch.example")
        set_membership(add_person(team.organization, one, by=None), team, "member", by=None)
    cascade.drain_all(world.organization.pk)
    for who in READERS:
        client = signed_in(getattr(world, who))
        for table in ("score", "costs"):
            asked = f"{reverse('alignment')}?team={world.events.code}&table={table}"
            assert bool(lines_at(client, asked, "csv")) == is_told
    (its_line,) = lines_of(signed_in(world.colleague), "my-teams", "", "csv")
    assert (its_line["Team"], bool(its_line["Alignment (%)"])) == ("Events", is_told)


def test_only_administrators_take_the_people(world: World, signed_in: SignIn) -> None:
    assert signed_in(world.leader).get(reverse("staff"), {"as": "csv"}).status_code == 404


def test_a_list_goes_out_whole_and_in_its_order_however_many_pages_it_has(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("goal_list", "kpi_list"):
        monkeypatch.setattr(f"alignment.{module}.in_chunks", partial(in_chunks, size=2))
    client = signed_in(world.leader)
    titles = [row["Goal"] for row in lines_of(client, "goals", "order=title&page=2", "csv")]
    seen = Goal.objects.visible_to(world.leader).filter(archived_at=None)
    assert titles == list(seen.order_by("title").values_list("title", flat=True))
    assert len(lines_of(client, "kpis", "", "csv")) == Kpi.objects.visible_to(world.leader).count()


@pytest.mark.parametrize(
    ("page", "module", "a_page"),
    [
        ("strategy", "strategy", "GOALS_A_PAGE"),
        ("goal:strategic", "goal_page", "CONTRIBUTORS"),
        ("team:lending", "team_page", "GOALS_A_PAGE"),
        ("my-teams", "my_teams", "TEAMS_A_PAGE"),
    ],
)
def test_rows_of_a_file_are_chosen_once_and_what_all_have_together_is_summed_once(
    world: World,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    module: str,
    a_page: str,
) -> None:
    monkeypatch.setattr(f"alignment.{module}.{a_page}", 1)
    monkeypatch.setattr("alignment.paging.in_chunks", partial(in_chunks, size=2))
    for number in range(4):
        code = f"MORE-{number}"
        more = {"organization": world.organization, "title": code, "code": code}
        Goal.objects.create(**more, level="strategic", state="active", priority=number)
        below = {"parent": world.strategic, "team": world.lending, "weight": 5 - number}
        Goal.objects.create(**more | {"code": f"{code}-B"}, **below, level="team", state="active")
        add_team(world.organization, code, parent=world.lending, by=None)
    client = signed_in(world.manager)
    with CaptureQueriesContext(connection) as queries:
        rows = lines_at(client, f"{address(world, page)}?", "csv")
    name = "Team" if page == "my-teams" else "Goal"
    found = [row[name] for row in rows if row[name].startswith("MORE")]
    assert sorted(found) == [f"MORE-{number}" for number in range(4)]
    asked = [query["sql"] for query in queries]
    assert not [sql for sql in asked if re.search(r"OFFSET [1-9]", sql)]
    sums = [sql for sql in asked if "SUM(" in sql]
    assert len(sums) == len(set(sums))


# A text, and what CSV says instead of it.
HOSTILE = {
    "=1+1": "'=1+1",
    "+1": "'+1",
    "-1": "'-1",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "\t'=1",
    "＝1": "'＝1",
    "Lend; =1+1;-2": "Lend; '=1+1;'-2",
    'Lend;"=1+1': "Lend;\"'=1+1",
    "Lend\n=1+1\n\n +1": "Lend\n'=1+1\n\n '+1",
    "'=1": "''=1",
    "#N/A": "#N/A",
    "007": "007",
    "\x07bell": "\x07bell",
    "Well-lit, 2=2; or 'so'": "Well-lit, 2=2; or 'so'",
    "ä, “b”\n": "ä, “b”\n",
}
# As docs/interface.md has it: one apostrophe is taken away before what would begin a formula.
ESCAPED = re.compile(r"""((?:^|[;\t\r\n])[\s";]*)'(?='*[=+\-@＝＋－＠])""")


def written(write: Any, rows: Sequence[Any]) -> bytes:
    file = io.BytesIO()
    write(file, "A table", Table("t", "t", [Column("Text", lambda row: row)], rows).lines())
    return file.getvalue()


def test_no_text_becomes_a_formula_an_error_or_a_number() -> None:
    contents = written(write_csv, list(HOSTILE))
    shown = [row[0] for row in read_csv(contents)[1:]]
    assert shown == list(HOSTILE.values())
    assert [ESCAPED.sub(r"\1", text) for text in shown] == list(HOSTILE)
    for separator in ",;\t":
        text = io.StringIO(contents.decode(), newline="")
        for cell in (cell for row in csv.reader(text, delimiter=separator) for cell in row):
            assert not cell.strip(' "\t\r\n').startswith(tuple("=+-@＝"))
    (sheet,) = load_workbook(io.BytesIO(written(write_xlsx, list(HOSTILE)))).worksheets
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == [one.replace("\x07", "") for one in HOSTILE]


def test_the_score_goes_out_with_what_it_rests_on_and_what_it_is_made_of(
    world: World, signed_in: SignIn
) -> None:
    score, basis, *parts = lines_of(signed_in(world.leader), "alignment", "table=score", "csv")
    card = read_score(world.organization)
    assert card and card.score and card.basis is not None and card.is_provisional
    assert [Decimal(one["Value (%)"]) * 10_000 for one in (score, basis)] == [
        card.score,
        card.basis,
    ]
    assert (score["What"], score["Note"][:11]) == ("Alignment score", "Provisional")
    lost = [Decimal(one["Costs the score, points"] or 0) * 10_000 for one in parts]
    assert sum(lost) == 1_000_000 - card.score


def test_heads_are_in_the_language_in_which_a_file_is_written() -> None:
    table = Table("t", "t", [percent(lazy(get_language, str)(), lambda row: row)], [])
    with override("de"):
        assert list(table.lines()) == [["de (%)"]]


@pytest.mark.parametrize(("write", "read"), [(write_csv, read_csv), (write_xlsx, read_xlsx)])
def test_a_file_that_is_cut_says_so(write: Any, read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert [row[0] for row in read(written(write, [Decimal(1), Decimal(2)]))][1:] in (
        ["1", "2"],
        [1, 2],
    )
    cut = read(written(write, [Decimal(1), Decimal(2), Decimal(3)]))
    assert "Only the first 2 rows" in cut[-1][0]
    assert len(cut) == 4


def test_a_file_without_all_rows_says_how_many_are_left(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alignment.goal_page.MOST_TARGETS", 0)
    monkeypatch.setattr("alignment.account.MOST_ORIGINS", 0)
    monkeypatch.setattr("alignment.scoring.naming.MOST_STRATEGIC", 1)
    monkeypatch.setattr("alignment.scoring.reading.MOST_STRATEGIC", 1)
    draft = GoalDraft("Children read first", {"level": "strategic"}, pillars=[world.readers])
    create_goal(world.organization, draft, by=world.leader)
    record_reading(world.answers, dated=today(), value=Decimal(60), by=None)
    cascade.drain_all(world.organization.pk)
    stored = Score.objects.get(organization=world.organization, goal=None, team=None)
    stored.components["L"]["found"] += 2000
    stored.save()
    client = signed_in(world.leader)
    for name, left in {
        "strategic": 1,
        "targets": 1,
        "what changed": 1,
        "alignment": "2,000",
    }.items():
        page, asked, *_ = TABLES[name]
        last = lines_at(client, f"{address(world, page)}?{asked}", "csv")[-1]
        said = "One more is not here." if left == 1 else f"{left} more are not here."
        assert (name, next(iter(last.values()))) == (name, said)
    html = client.get(reverse("alignment")).content.decode()
    assert "One more strategic goal is not listed." in html


@pytest.mark.parametrize("name", ["dashboard", "goals", "kpis", "staff"])
def test_a_list_is_read_to_where_its_file_is_cut(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("alignment.paging.MOST_ROWS", 1)
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    draft = GoalDraft("Second", {"level": "strategic"}, pillars=[world.readers])
    create_goal(world.organization, draft, by=world.leader)
    (_first, last) = lines_of(signed_in(world.administrator), name, "", "csv")
    assert "Only the first 1 rows" in str(last)


@pytest.mark.parametrize("asked", ["/goals/?text=a&as=xlsx", "/export/"])
def test_a_few_files_are_made_at_once_and_pages_all_the_while(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    client, places = signed_in(world.administrator), BoundedSemaphore(1)
    monkeypatch.setattr(downloads, "PLACES", places)
    places.acquire()
    answer = client.get(asked)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert f'href="{escape(asked)}"' in answer.content.decode()
    assert client.get("/goals/").status_code == 200
    places.release()
    with monkeypatch.context() as broken:
        broken.setattr("tempfile.TemporaryFile", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            client.get(asked)
    assert client.get(asked).getvalue()


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        (f"/?day={today() - dt.timedelta(days=1)}&structure=today", "past.read_past_tables"),
        ("/alignment/changes/?", "alignment.read_changes"),
        ("/cover/?", "dashboard.by_pillar"),
        ("/teams/?", "teams.team_page.team_lines"),
    ],
)
def test_nothing_is_read_before_there_is_a_place(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, asked: str, read: str
) -> None:
    monkeypatch.setattr(downloads, "PLACES", places := BoundedSemaphore(1))
    places.acquire()
    monkeypatch.setattr(f"web.views.{read}", lambda *_, **__: 1 / 0)
    assert signed_in(world.leader).get(f"{asked}&as=csv").status_code == 503


def test_another_word_asks_for_the_page(world: World, signed_in: SignIn) -> None:
    answer = signed_in(world.leader).get(reverse("goals"), {"as": "pdf"})
    assert b"<main" in answer.content
    assert b"?as=csv" in answer.content
