"""Every table of a page goes out whole, with its page's filters and what its reader may see."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import zip_longest
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from actions.goals import GoalDraft, create_goal
from actions.readings import record_reading
from alignment import cascade
from alignment.paging import in_chunks
from goals.models import Goal
from kpis.models import Kpi
from tests.web.conftest import SignIn
from tests.world import World, today
from web import downloads, tables
from web.tables import Column, Table, write_csv, write_xlsx

Rows = list[dict[str, Any]]
# Page, what its address asks, its rows' first columns in the library.
TABLES: dict[str, tuple[str, str, set[str]]] = {
    "scorecard": ("dashboard", "", {"Readers come back"}),
    "heat": ("dashboard", "table=heat", {"Lending"}),
    "goals": ("goals", "", {"Readers come back", "Lend within two minutes", "Mend the chute"}),
    "goals, narrowed": ("goals", "text=chute", {"Mend the chute"}),
    "kpis": ("kpis", "", {"Visits", "Waiting", "Answers", "Jams"}),
    "kpis, narrowed": ("kpis", "text=Visits", {"Visits"}),
    "people": ("staff", "", {"Ada Finch", "Lena Hart"}),
    "teams": ("teams", "", {"Lending", "Events"}),
    "alignment": ("alignment", "", {"Readers come back"}),
}


def lines_of(client: Client, name: str, asked: str, kind: str, *arguments: str) -> Rows:
    answer = client.get(f"{reverse(name, args=arguments)}?{asked}&as={kind}")
    assert answer.status_code == 200
    named = re.escape(f"-{today()}.{kind}")
    assert re.search(rf'filename="larch-street-[a-z-]+{named}"', answer["Content-Disposition"])
    contents = b"".join(answer.streaming_content)
    head, *rest = read_csv(contents) if kind == "csv" else read_xlsx(contents)
    # A row of a sheet ends with the last cell that holds something.
    return [dict(zip_longest(head, row)) for row in rest]


def read_csv(contents: bytes) -> list[list[Any]]:
    return [[cell or None for cell in row] for row in csv.reader(io.StringIO(contents.decode()))]


def read_xlsx(contents: bytes) -> list[list[Any]]:
    (sheet,) = load_workbook(io.BytesIO(contents), read_only=True).worksheets
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", TABLES)
def test_each_table_goes_out_with_the_filters_of_its_page(
    world: World, signed_in: SignIn, name: str, kind: str
) -> None:
    Goal.objects.filter(pk=world.own_goal.pk).update(team=world.lending)
    record_reading(world.answers, dated=today(), value=Decimal(60), by=None)
    cascade.drain_all(world.organization.pk)
    page, asked, expected = TABLES[name]
    who = world.administrator if page == "staff" else world.leader
    rows = lines_of(signed_in(who), page, asked, kind)
    told = {cell for row in rows for cell in row.values()}
    assert expected - told == set()
    if asked.startswith("text"):
        assert len(rows) == len(expected)


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


@pytest.mark.parametrize("name", [name for name in TABLES if name != "people"])
def test_what_one_may_not_see_does_not_go_out(world: World, signed_in: SignIn, name: str) -> None:
    Goal.objects.filter(pk=world.private.pk).update(level="strategic")
    cascade.drain_all(world.organization.pk)
    page, asked, _ = TABLES[name]
    for who in (world.leader, world.employee):
        told = str(lines_of(signed_in(who), page, asked, "csv"))
        assert (world.private.title in told) <= (who == world.employee)
        assert (world.hidden.title in told) <= (who == world.leader)


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


def test_another_word_asks_for_the_page(world: World, signed_in: SignIn) -> None:
    answer = signed_in(world.leader).get(reverse("goals"), {"as": "pdf"})
    assert b"<main" in answer.content
    assert b"?as=csv" in answer.content
