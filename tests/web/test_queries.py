"""Queries and rows of every page: pinned, and the same at 200, 2,000 and 20,000 goals."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.import_runs import receive_files
from alignment import past_board, search, watched
from alignment.models import Rollup
from alignment.watched import MOST_OF_A_KIND, Part, Watched, find_watched
from goals.models import Allocation, Cycle, Goal, Target
from kpis.models import Kpi
from people import words
from people.models import Organization, Team
from tests.jobs.file_sets import forgotten
from tests.web.bulk import Bulk, analyze, make_bulk
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import today

pytestmark = pytest.mark.django_db

PAGES: dict[str, tuple[int, Callable[[Bulk], list[Any]]]] = {
    "dashboard": (11, lambda b: []),
    "live": (15, lambda b: []),
    "figures": (6, lambda b: []),
    "figures?by=effort": (6, lambda b: []),
    "narrow": (6, lambda b: []),
    "dashboard?owner=Bea+Bulk": (13, lambda b: []),
    "views": (4, lambda b: ["goals"]),
    "cover": (10, lambda b: []),
    "present": (15, lambda b: []),
    "report": (15, lambda b: []),
    "suggested": (6, lambda b: []),
    "alignment": (7, lambda b: []),
    "alignment-changes": (8, lambda b: []),
    # Session, person with organization, and what they lead: the navigation asks on every page.
    "numbers": (3, lambda b: []),
    "bell": (18, lambda b: []),
    "bell-count": (18, lambda b: []),
    "guides": (6, lambda b: []),
    "search?q=goal": (7, lambda b: []),
    "search?q=gaol": (11, lambda b: []),
    "strategy": (15, lambda b: []),
    "pillars": (4, lambda b: []),
    "cascade": (7, lambda b: []),
    "my-work": (13, lambda b: []),
    "my-teams": (9, lambda b: []),
    "goals": (10, lambda b: []),
    "goal": (14, lambda b: [b.first.code]),
    "requests": (4, lambda b: []),
    "goal-rearrange": (8, lambda b: [b.first.code]),
    "goal-teams": (6, lambda b: [b.first.code]),
    "goal-ask": (8, lambda b: [b.first.code]),
    "goal-propose": (9, lambda b: [b.first.code]),
    "goal-why": (18, lambda b: [b.first.code]),
    "goal-cascade": (12, lambda b: [b.first.code]),
    "goal-edit": (11, lambda b: [b.first.code]),
    "check-in": (7, lambda b: [b.first.code]),
    "steps": (7, lambda b: [b.first.code]),
    "targets": (7, lambda b: [b.first.code]),
    "links": (4, lambda b: [b.first.code]),
    "goal-manage": (4, lambda b: [b.first.code]),
    "goal-history": (5, lambda b: [b.first.code]),
    "goal-close": (9, lambda b: [b.own.code]),
    "by-hand": (4, lambda b: [b.first.code]),
    "weights": (8, lambda b: [b.first.code]),
    "home": (5, lambda b: [b.first.code]),
    "contributions": (7, lambda b: [b.first.code]),
    "target-edit": (5, lambda b: [b.first.targets.earliest("pk").pk]),
    "target-why": (11, lambda b: [b.first.targets.earliest("pk").pk]),
    "teams": (5, lambda b: []),
    "team": (13, lambda b: ["T"]),
    "team-effort": (17, lambda b: [planning(b)]),
    "person": (14, lambda b: [b.person.pk]),
    "expectations": (14, lambda b: [b.person.pk]),
    "audit": (5, lambda b: []),
    "settings": (3, lambda b: []),
    "staff": (8, lambda b: []),
    "import": (4, lambda b: []),
    "import-run": (4, lambda b: [a_run(b)]),
    "kpis": (9, lambda b: []),
    "kpi-new": (5, lambda b: []),
    "kpi-edit": (6, lambda b: [b.kpi.code]),
    "kpi": (9, lambda b: [b.kpi.code]),
    "staff-invite-many": (3, lambda b: []),
    "deputies": (7, lambda b: [b.person.pk]),
    "staff-file": (3, lambda b: []),
    "staff-leave": (33, lambda b: [b.person.pk]),
    "staff-person": (9, lambda b: [b.person.pk]),
}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[int, Bulk]]:
    with django_db_blocker.unblock(), forgotten():
        yield {size: make_bulk(size) for size in (200, 2_000)}


@pytest.fixture
def bulks(made: dict[int, Bulk], db: None) -> dict[int, Bulk]:
    """Organizations of 200 and of 2,000 goals, as they were made."""
    return copy.deepcopy(made)


def a_run(bulk: Bulk) -> int:
    """Files that the person sent."""
    return receive_files(b"PK", ["goals.csv"], is_update=False, last_wins=False, by=bulk.person).pk


def planning(bulk: Bulk) -> str:
    """A team in a period that it plans its days for."""
    days = {"start_date": today(), "due_date": today() + dt.timedelta(days=90)}
    cycle = Cycle.objects.get_or_create(organization=bulk.organization, name="Now", defaults=days)[
        0
    ]
    team = Team.objects.get(organization=bulk.organization)
    row = {"organization": bulk.organization, "goal": bulk.own, "team": team, "cycle": cycle}
    Allocation.objects.get_or_create(**row, planned=5, used=1)
    return team.code


# Which goals cost the score most, up to a hundred of each component, and which are worded nearly so,
# differs with the goals; there are never more rows than this. Homes to rearrange under are suggested,
# up to a number, where they are not rows already: which of the person's own are, differs too. The watch
# list of a narrowed dashboard is read from its goals where these are few, in order of all where many.
MOST_ROWS = {
    "dashboard?owner=Bea+Bulk": 100,
    "team-effort": 260,
    "alignment": 500,
    "alignment-changes": 200,
    "cover": 200,
    "search?q=gaol": 600,
    "goal-rearrange": 320,
    "present": 850,
    "report": 850,
}


@dataclass
class Cost:
    """What a page asked the database for."""

    queries: int = 0
    rows: int = 0

    def count(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        self.queries += 1
        self.rows += max(context["cursor"].cursor.rowcount, 0)
        return result


def costs(bulk: Bulk, signed_in: SignIn) -> dict[str, Cost]:
    client = signed_in(bulk.person)
    found = {}
    for name, (_, arguments) in PAGES.items():
        view, question, asked = name.partition("?")
        url, cost = reverse(view, args=arguments(bulk)) + question + asked, Cost()
        with connection.execute_wrapper(cost.count):
            assert client.get(url).status_code == 200
        found[name] = cost
    return found


def assert_the_same(few: dict[str, Cost], many: dict[str, Cost]) -> None:
    assert {n: c.queries for n, c in few.items()} == {n: c.queries for n, c in many.items()}
    over = {name: many[name].rows for name, most in MOST_ROWS.items() if many[name].rows > most}
    assert not over
    assert {n: c for n, c in few.items() if n not in MOST_ROWS} == {
        n: c for n, c in many.items() if n not in MOST_ROWS
    }


def table(found: dict[int, dict[str, Cost]]) -> str:
    head = " ".join(f"{size:>8} goals     " for size in found)
    lines = [f"{'queries, rows':14} {head}"]
    for name in PAGES:
        cells = (f"{cost[name].queries:>8} {cost[name].rows:>8} " for cost in found.values())
        lines.append(f"{name:14} {' '.join(cells)}")
    return "\n".join(lines)


def test_pages_cost_what_they_are_pinned_to(bulks: dict[int, Bulk], signed_in: SignIn) -> None:
    found = costs(bulks[200], signed_in)
    assert {name: cost.queries for name, cost in found.items()} == {
        name: pinned for name, (pinned, _) in PAGES.items()
    }


def test_pages_cost_the_same_at_ten_times_the_goals(
    bulks: dict[int, Bulk], signed_in: SignIn, told: Callable[[str], None]
) -> None:
    found = {size: costs(bulk, signed_in) for size, bulk in bulks.items()}
    told(table(found))
    assert_the_same(found[200], found[2_000])


@pytest.mark.slow
def test_pages_cost_the_same_at_a_hundred_times_the_goals(
    bulks: dict[int, Bulk], signed_in: SignIn, told: Callable[[str], None]
) -> None:
    sizes = {200: bulks[200], 20_000: make_bulk(20_000)}
    found = {size: costs(bulk, signed_in) for size, bulk in sizes.items()}
    told(table(found))
    assert_the_same(found[200], found[20_000])


# Pages of past days: of a whole organization, of a large one, of two days, of a goal, behind a cell, of
# the score.
PAST_PAGES = {"computed": 23, "kept": 14, "two": 39, "goal": 26, "cell": 22, "score": 10}


@pytest.mark.parametrize("page", PAST_PAGES)
def test_pages_of_past_days_cost_the_same_at_ten_times_the_goals(
    page: str, bulks: dict[int, Bulk], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_board, "MOST_GOALS", 0 if page == "kept" else 10_000)
    found = [past_cost(page, bulk, signed_in) for bulk in bulks.values()]
    assert [cost.queries for cost in found] == [PAST_PAGES[page]] * 2


def past_cost(page: str, bulk: Bulk, signed_in: SignIn) -> Cost:
    days = [today() + dt.timedelta(days=n) for n in (0, 1, 2)]
    Organization.objects.filter(pk=bulk.organization.pk).update(rollup_date=days[2])
    team = Team.objects.get(organization=bulk.organization)
    urls = {
        "goal": reverse("goal", args=[bulk.first.code]),
        "cell": reverse("cell", args=[team.pk, bulk.first.code]),
        "score": reverse("alignment"),
    }
    url = urls.get(page, "/")
    asked = {"day": days[0]} | ({"beside": days[1]} if page == "two" else {})
    client, cost = signed_in(bulk.person), Cost()
    with connection.execute_wrapper(cost.count):
        assert client.get(url, asked).status_code == 200
    return cost


@pytest.mark.parametrize("door", ["my-work", "api"])
def test_a_report_with_a_reading_takes_eleven_statements(
    bulks: dict[int, Bulk], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    """All that its request asks and writes, from the session on, but for savepoints and the drain."""
    bulk = bulks[200]
    asked: list[str] = []
    target, client = bulk.first.targets.select_related("kpi").earliest("pk"), signed_in(bulk.person)

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SAVEPOINT" not in sql:
            asked.append(" ".join(sql.split())[:150])
        return execute(sql, params, many, context)

    def report(value: int) -> HttpResponse:
        if door == "my-work":
            said = {"key": uuid4(), "from": "work", "dated": today(), "moved": "On."}
            said[f"value_{target.kpi_id}"] = value
            return client.post(reverse("check-in", args=[bulk.first.code]), said)
        said = {"readings": [{"kpi": target.kpi.code, "value": str(value)}], "moved": "On."}
        return client.post(
            reverse("api:check-ins", args=[bulk.first.code]),
            said,
            "application/json",
            headers={"Idempotency-Key": str(uuid4())},
        )

    for module in ("web.doors", "api.writing"):
        monkeypatch.setattr(f"{module}.settle", lambda organization_id: None)
    assert report(7).status_code in (201, 302)
    with connection.execute_wrapper(note):
        assert report(8).status_code in (201, 302), "over the one of the same day"
    assert len(asked) == 11, "\n".join(asked)


@pytest.mark.parametrize("due", ["own", "own, and a cycle over", "cycle's"])
def test_the_watch_list_walks_indexes_until_it_is_full(due: str, bulks: dict[int, Bulk]) -> None:
    bulk = bulks[2_000]
    make_all_alarming(bulk, due)
    seen = Goal.objects.visible_to(bulk.person)
    with CaptureQueriesContext(connection) as asked:
        found = find_watched(bulk.organization, seen, {bulk.first.pk})
    kinds = (found.watermelons, found.overdue, found.silent)
    assert [len(kind) for kind in kinds] == [MOST_OF_A_KIND] * 3
    assert [one.goal for one in found.behind] == [bulk.first.pk]
    with connection.cursor() as cursor:
        # So few rows are read through at once; a million would not be.
        cursor.execute("SET LOCAL enable_seqscan = off")
    for one in asked:
        assert rows_told_by(one["sql"]) < 50 * MOST_OF_A_KIND, one["sql"]


@pytest.mark.parametrize("due", ["own", "cycle's"])
def test_the_watch_list_of_a_part_reads_that_part_alone(
    due: str, bulks: dict[int, Bulk], monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk = bulks[2_000]
    make_all_alarming(bulk, due)
    seen = Goal.objects.visible_to(bulk.person)
    big, small = (Rollup.objects.get(goal=goal).path for goal in (bulk.first, bulk.own))
    part = Part(bulk.organization.pk, [big, small])
    read = find_watched(bulk.organization, seen, {bulk.first.pk}, part)
    assert len(read.silent) == len(read.overdue) == len(read.watermelons) == MOST_OF_A_KIND
    monkeypatch.setattr(watched, "MOST_READ", 9)
    assert find_watched(bulk.organization, seen, {bulk.first.pk}, part) == read
    Rollup.objects.filter(goal=bulk.own).update(freshness="fresh", pace="on_track")
    Goal.objects.filter(pk=bulk.own.pk).update(due_date=today())
    with CaptureQueriesContext(connection) as asked:
        of_one = find_watched(bulk.organization, seen, (), Part(bulk.organization.pk, [small]))
    assert of_one == Watched([], [], [], [])
    for one in asked:
        assert rows_told_by(one["sql"]) < 50, one["sql"]


def make_all_alarming(bulk: Bulk, due: str) -> None:
    """Every goal late, at risk and silent, and everyone confident."""
    past = bulk.organization.rollup_date - dt.timedelta(days=9)
    cycle = Cycle.objects.create(
        organization=bulk.organization,
        name="Last year",
        start_date=past - dt.timedelta(days=300),
        due_date=past,
    )
    goals = Goal.objects.filter(organization=bulk.organization)
    goals.update(due_date=None if due == "cycle's" else past, cycle=cycle)
    if due == "own, and a cycle over":
        goals.filter(pk=bulk.own.pk).update(due_date=None)
    silent_at_risk = {"pace": "at_risk", "freshness": "silent", "newest_on": past}
    rollups = Rollup.objects.filter(organization=bulk.organization)
    rollups.update(paced_ppm=1, confidence=9, **silent_at_risk)
    analyze()


# Beside the others, whether or not a test before this one has made them: plans go by all rows.
@pytest.mark.usefixtures("made")
def test_no_query_of_a_page_goes_through_all_goals_or_kpis(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 4_000
    for limit in ("MOST_RANKED", "MOST_FOUND"):
        monkeypatch.setattr(words, limit, 100)
    monkeypatch.setattr(search, "MOST_CANDIDATES", 100)
    bulk = make_bulk(size)
    measure_all(bulk.organization)
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    client = signed_in(bulk.person)
    with connection.execute_wrapper(note):
        client.get(reverse("goal", args=[bulk.first.code]))
        effort = reverse("team-effort", args=[planning(bulk)])
        typed = {"rows-1-goal": "goal 9", "rows-1-planned": "1", "pasted": "goal 8\t1"}
        saved = client.post(effort, form_of(client, effort, "rows-TOTAL_FORMS") | typed)
        assert saved.status_code == 302
        for text in ("goal", "kpi", "gaol"):
            client.get(reverse("search"), {"q": text})
        client.get(reverse("team", args=[planning(bulk)]))
        for page in ("my-work", "goals", "cascade", "suggested"):
            client.get(reverse(page))
    with connection.cursor() as cursor:
        # So few rows are read through at once; a million would not be.
        for way in ("seqscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        for sql, params in asked:
            if sql.lstrip().startswith("SELECT"):
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT json) {sql}", params)
                assert rows_told_of(cursor.fetchone()[0]) < size, sql


def measure_all(organization: Organization) -> None:
    """A KPI of its own for every goal."""
    goals = Goal.objects.filter(organization=organization)
    kpis = Kpi.objects.bulk_create(
        Kpi(organization=organization, code=f"own {goal.pk}", name=f"KPI {goal.pk}")
        for goal in goals
    )
    Target.objects.bulk_create(
        Target(organization=organization, goal=goal, kpi=kpi)
        for goal, kpi in zip(goals, kpis, strict=True)
    )
    analyze()


def rows_told_by(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT json) {sql}")
        return rows_told_of(cursor.fetchone()[0])


def rows_told_of(explained: list[dict[str, Any]]) -> int:
    (told,) = explained
    return sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in nodes_of(told["Plan"])
        if "Relation Name" in node
    )


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes_of(below)
