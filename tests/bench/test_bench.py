"""The benchmark itself, on one tree: its forest is sound, its alternatives compute the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alignment.models import Rollup
from bench.databases import Place, forest_of
from bench.forests import TREE
from bench.orm import progress_of
from bench.recomputes import recompute
from bench.report import BEGIN, END, LINES, write_json, write_table
from bench.rounds import Result
from bench.sql import recompute_by_cte
from bench.suite import Suite
from goals.models import Goal
from jobs.verifying import verify
from tests.world import today

ASKED = {"name", "size", "ours", "other", "ratio", "rounds"}


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    """A database of its own: benchmarks commit, vacuum and disable triggers."""
    with django_db_blocker.unblock(), forest_of(TREE, today()) as made:
        yield made


def test_the_forest_is_what_actions_would_have_left(place: Place) -> None:
    report = verify(place.bench.organization)
    assert (report.goals, report.waiting, report.differences) == (TREE, 0, [])


def test_one_statement_computes_the_same_but_for_its_rounding(place: Place) -> None:
    ours = stored()
    recompute_by_cte(place.bench)
    assert all(abs(ours[goal] - ppm) <= 2 for goal, ppm in stored().items())
    recompute(place.bench)


def test_the_orm_computes_the_same(place: Place) -> None:
    branch = Goal.objects.get(pk=place.bench.goal + 1)
    assert progress_of(branch, place.bench.today) == stored()[branch.pk]


def stored() -> dict[int, int]:
    return dict(Rollup.objects.values_list("goal_id", "progress_ppm"))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_every_comparison_is_written_down_and_leaves_the_numbers_right(
    place: Place, tmp_path: Path
) -> None:
    suite = Suite(place, place, rounds=1, race_seconds=0.2, writers=2, live_seconds=0.5)
    results = [*suite.results(), *suite.growth()]
    rows = written(results, tmp_path)
    assert {row["name"] for row in rows} == set(LINES) - {"full / orm"}
    assert all(row.keys() == ASKED and row["size"] == TREE for row in rows)
    assert all(row["ratio"] == pytest.approx(row["ours"] / row["other"]) for row in rows)
    # In half a second the server may take less than the clock's tick.
    zero = {row["name"] for row in rows if row["ours"] == 0} - {"live / promised"}
    assert zero == {"day again / rows", "deadlocks / check-ins", "differences / goals"}
    recompute(place.bench)
    assert verify(place.bench.organization).differences == []


def written(results: list[Result], folder: Path) -> list[dict[str, Any]]:
    write_json(results, folder / "results.json")
    page = folder / "performance.md"
    page.write_text(f"Before\n{BEGIN}\nold\n{END}\nAfter\n")
    write_table(results, page)
    assert "old" not in page.read_text()
    assert "| Everything anew | the floor |" in page.read_text()
    rows: list[dict[str, Any]] = json.loads((folder / "results.json").read_text())
    return rows
