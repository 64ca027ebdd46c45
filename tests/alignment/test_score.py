"""The alignment score's arithmetic: every case, many random organizations, and its properties."""

from __future__ import annotations

import copy
import datetime as dt
import importlib.util
import math
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from alignment.forest import NO_DATA, PPM
from alignment.scoring import period
from alignment.scoring.causes import (
    MOST_ROWS,
    WHOLE,
    Cause,
    coverage_rows,
    losses_of_goals,
    opened,
    sight_rows,
)
from alignment.scoring.exact import MOST_SAFE, half_up, weighed_means
from alignment.scoring.openings import TeamRows, rows_of_organization
from alignment.scoring.score import Scored, Silence
from tests.alignment.score_cases import (
    Case,
    Vector,
    align_case,
    found,
    plain,
    ppm_of,
    random_case,
    read_vectors,
)

VECTORS = read_vectors()
GRAPHS = 3000
ORACLE = Path(__file__).parents[3] / "shared" / "alignment_oracle.py"


def of_organization(case: dict[str, Any]) -> dict[str, Any]:
    numbers = found(align_case(case))
    return {key: numbers[key] for key in (*"CLFTH", "basis")}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_everything_is_as_in_the_case(vector: Vector) -> None:
    scored, expect = align_case(vector.case).organization, vector.expect
    points = {k: one.points for k, one in scored.components.items()}
    assert ppm_of(scored) == {letter: expect[letter] for letter in "CLFTH"}
    assert (scored.score, scored.basis) == (expect["score"], expect["basis"])
    assert points == (expect["points"] or dict.fromkeys("CLFTH"))
    assert found(align_case(vector.case)) == plain(vector.case)


def test_the_worked_example() -> None:
    (example,) = [v for v in VECTORS if v.rule == "T3 -> S2 bare (.4)"]
    scored = align_case(example.case).organization
    found = {"C": 460_000, "L": 700_000, "F": 785_714, "T": 642_857, "H": 500_000}
    assert (ppm_of(scored), scored.score) == (found, 596_914)


Graphs = list[tuple[Case, dict[str, Any], Scored]]


@pytest.fixture(scope="module")
def graphs() -> Graphs:
    """Random organizations with their numbers, which two witnesses are asked for."""
    cases = [random_case(Random(seed)) for seed in range(GRAPHS)]
    aligned = ((case, align_case(case)) for case in cases)
    return [(case, found(one), one.organization) for case, one in aligned]


def test_random_organizations_have_the_numbers_of_the_plain_reckoning(
    graphs: Graphs,
) -> None:
    for seed, (case, numbers, scored) in enumerate(graphs):
        assert numbers == plain(case), seed
        points, owed = points_of(scored), points_owed(scored)
        assert all(abs(points[key] - owed[key]) < 1 for key in owed), seed
        assert set(points) == set(owed), seed


def points_of(scored: Scored) -> dict[str, int]:
    return {k: one.points for k, one in scored.components.items() if one.points is not None}


def points_owed(scored: Scored) -> dict[str, float]:
    """What each component costs by its weight and how small it is, before it is made a whole number."""
    weights = {"C": 30, "L": 25, "F": 15, "T": 20, "H": 10}
    found = {k: ppm for k, ppm in ppm_of(scored).items() if ppm is not None}
    losses = {k: -weights[k] * math.log(max(ppm, 10_000) / PPM) for k, ppm in found.items()}
    lost = PPM - (scored.score or 0)
    return {k: lost * loss / (sum(losses.values()) or 1) for k, loss in losses.items()}


@pytest.mark.oracle
def test_random_organizations_have_the_numbers_of_the_definition_s_own_program(
    graphs: Graphs,
) -> None:
    if not ORACLE.exists():
        pytest.skip("the definition's own program does not lie beside the clone")
    oracle = load_oracle()
    for seed, (case, _, scored) in enumerate(graphs):
        points = dict.fromkeys("CLFTH") | points_of(scored)
        assert oracle.score(case) == {
            **ppm_of(scored),
            "score": scored.score,
            "points": None if scored.score is None else points,
            "basis": scored.basis,
        }, seed


def load_oracle() -> Any:
    """One more witness."""
    spec = importlib.util.spec_from_file_location("alignment_oracle", ORACLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_weights_beyond_64_bits_are_counted_exactly() -> None:
    names = [f"g{i:03}" for i in range(450)]
    case = {
        "strategic": [{"id": "s", "priority": 1}],
        "goals": [{"id": n, "effort": 1000, "measured": 2000 * i} for i, n in enumerate(names)],
        "edges": [
            {"child": n, "parent": "s", "weight": 10**9 - i, "strength": 700_000}
            for i, n in enumerate(names)
        ],
    }
    assert found(align_case(case)) == plain(case)


def test_a_mean_is_exact_just_below_and_above_what_64_bits_hold() -> None:
    for weight in (MOST_SAFE // 2, MOST_SAFE, 3 * 10**17):
        columns = [np.array(c) for c in ([weight, weight + 1], [10, 7], [PPM, 333_333])]
        total = sum(w * t * p for w, t, p in zip(*(c.tolist() for c in columns), strict=True))
        mean = weighed_means(*columns, np.array([0]))
        assert mean.tolist() == [half_up(Fraction(total, 10 * (2 * weight + 1)))]


def test_allocations_in_columns_are_those_row_by_row() -> None:
    random, today = Random(1), dt.date(2026, 7, 1)
    cycles = [period.Cycle(pk, today, today + dt.timedelta(days=91 * pk)) for pk in (3, 1, 2)]
    said = random.sample([*product((1, 2), (1, 2), (1, 2, 3), ("days", "money"))], 18)
    amounts = random.choices([0, 1, 333, 10**6, 10**15], k=len(said))
    rows = [
        period.Planned(goal, team, None, cycle, kind, planned)
        for (goal, team, cycle, kind), planned in zip(said, amounts, strict=True)
    ]
    ids = {"goal_id": 0, "team_id": 1, "cycle_id": 3}
    columns = {name: np.array([row[place] for row in rows]) for name, place in ids.items()}
    columns["person_id"] = np.full(len(rows), NO_DATA)
    columns["is_money"] = np.array([row.kind == "money" for row in rows]).astype(np.int64)
    in_force = [rows[place] for place in period.rows_in_force(columns, cycles).tolist()]
    assert sorted(in_force) == sorted(period.in_force(rows, cycles))
    for row in rows:
        for part, rate in ((Fraction(13, 66), None), (Fraction(5, 7), Decimal("700.25"))):
            factor = period.factor(part, rate, is_money=row.kind == "money")
            days = period.in_days(row, part, rate)
            planned = np.array([row.planned])
            assert factor is None or period.column_in_days(planned, factor).tolist() == [days]


def random_cases(count: int = 40) -> list[dict[str, Any]]:
    cases = [random_case(Random(1000 + seed)) for seed in range(count)]
    return [case for case in cases if case["strategic"]]


def test_everything_is_a_fraction_and_the_points_add_up() -> None:
    for case in random_cases():
        alignment = align_case(case)
        for scored in (alignment.organization, *alignment.strategic.values()):
            assert scored.score is not None
            parts = [one for one in scored.components.values() if one.ppm is not None]
            assert all(0 <= one.ppm <= PPM for one in parts if one.ppm is not None)
            assert sum(one.points or 0 for one in parts) == PPM - scored.score


def test_the_order_of_rows_changes_nothing() -> None:
    for seed, case in enumerate(random_cases()):
        shuffled = copy.deepcopy(case)
        for rows in ("strategic", "goals", "edges"):
            Random(seed).shuffle(shuffled[rows])
        assert found(align_case(shuffled)) == found(align_case(case))


def test_splitting_recorded_work_in_two_changes_nothing() -> None:
    for case in random_cases():
        for row in case["goals"]:
            row["effort"] = 2 * (row["effort"] or 500)
        for edge in case["edges"]:
            edge["weight"] *= 2
        leaves = {g["id"] for g in case["goals"]} - {e["parent"] for e in case["edges"]}
        whole = next((g for g in case["goals"] if g["id"] in leaves), None)
        if whole is None:
            continue
        halves = copy.deepcopy(case)
        one = next(g for g in halves["goals"] if g["id"] == whole["id"])
        one["effort"] //= 2
        halves["goals"].append({**one, "id": "other"})
        mine = [e for e in halves["edges"] if e["child"] == whole["id"]]
        for edge in mine:
            edge["weight"] //= 2
        halves["edges"] += [{**edge, "child": "other"} for edge in mine]
        assert of_organization(halves) == of_organization(case)


def test_an_orphan_never_raises_coverage_or_sight() -> None:
    for case in random_cases():
        before = of_organization(case)
        case["goals"].append({"id": "orphan", "effort": 5000})
        after = of_organization(case)
        assert after["C"] == before["C"]
        assert (after["L"] or 0) <= (PPM if before["L"] is None else before["L"])


def test_recorded_running_of_the_business_never_raises_sight() -> None:
    for case in random_cases():
        before = of_organization(case)["L"]
        case["goals"].append({"id": "running", "effort": 50_000, "run": True})
        assert before is None or of_organization(case)["L"] <= before


def test_weight_zero_takes_a_goal_out_of_coverage_and_nothing_else() -> None:
    for case in random_cases():
        before = of_organization(case)
        child = case["goals"][-1]["id"] if case["goals"] else None
        for edge in case["edges"]:
            edge["weight"] *= edge["child"] != child
        without = of_organization(case)
        assert {k: without[k] for k in "LFT"} == {k: before[k] for k in "LFT"}
        parents = {e["parent"] for e in case["edges"]}
        for row in case["goals"]:
            if row["id"] == child and child not in parents:
                row.update(owned=0, measured=0)
        assert of_organization(case)["C"] == without["C"]


def simple(*edges: tuple[str, str], **states: str) -> dict[str, Any]:
    """Goals of a day each under s and t, with bare links."""
    names = sorted({child for child, _ in edges} | set(states))
    return {
        "strategic": [{"id": "s", "priority": 1}, {"id": "t", "priority": 1}],
        "goals": [{"id": n, "effort": 1000, "state": states.get(n, "active")} for n in names],
        "edges": [{"child": c, "parent": p, "strength": 400_000} for c, p in edges],
    }


def test_linking_everything_pays_four_tenths_a_link() -> None:
    linked = of_organization(simple(("a", "s"), ("a", "t"), ("b", "s"), ("b", "t")))
    assert linked["L"] == 400_000


def test_a_strategic_goal_without_work_covers_nothing_and_is_listed_first() -> None:
    alignment = align_case(simple(("a", "s")))
    first = opened(coverage_rows(alignment)).rows[0]
    assert (first.goal, first.cause, first.loss) == ("t", Cause.NOTHING_UNDER, WHOLE // 2)
    assert alignment.strategic["t"].components["C"].ppm == 0


def test_work_whose_only_parent_was_closed_is_unaligned_and_listed() -> None:
    alignment = align_case(simple(("a", "b"), ("b", "s"), ("c", "s"), b="achieved"))
    assert ("a", Cause.UNALIGNED) in {(row.goal, row.cause) for row in sight_rows(alignment)}


def test_cutting_the_last_link_leaves_allocation_out_and_says_why() -> None:
    cut = align_case(simple(a="active")).organization.components
    assert (cut["F"].ppm, cut["F"].reason) == (None, Silence.NO_ALIGNED_EFFORT)
    assert (cut["T"].ppm, cut["T"].reason) == (None, Silence.NO_OUTCOME)


def test_the_losses_of_the_rows_add_up_to_what_a_component_lacks() -> None:
    for case in random_cases(200):
        alignment = align_case(case)
        losses = {"C": [*coverage_rows(alignment)], "L": [*sight_rows(alignment)]}
        for key, rows in rows_of_organization(alignment, losses_of_goals(alignment)).items():
            ppm = alignment.organization.components[key].ppm
            lost = sum(row.loss for row in losses.get(key, rows.rows))
            # Rows round down, components at every goal of a way: no more than a few ppm apart.
            assert ppm is None or abs(lost // 1000 - (PPM - ppm)) <= 5, key


def test_the_losses_of_a_team_add_up_to_what_its_components_lack() -> None:
    compared = set()
    for case in random_cases(200):
        alignment = align_case(case)
        rows = TeamRows(alignment)
        for team, scored in alignment.teams.items():
            for key, one in () if scored.withheld else rows.of(team).items():
                ppm = scored.components[key].ppm
                lost = sum(row.loss for row in one.rows)
                if len(one.rows) == one.found and ppm is not None:
                    assert abs(lost // 1000 - (PPM - ppm)) <= 1, key
                    compared.add(key)
    assert compared == set("CLFTH")


def test_the_largest_losses_are_kept_and_of_equal_ones_the_first() -> None:
    for case in random_cases():
        for losses in (coverage_rows(align_case(case)), sight_rows(align_case(case))):
            rows = sorted(losses, key=lambda row: -row.loss)
            for most in (1, 3, len(rows)):
                assert opened(losses, most) == (rows[:most], len(rows))


def test_of_many_requests_the_heaviest_are_kept() -> None:
    case = {"strategic": [{"id": "s"}], "goals": [], "edges": []}
    answers = ["late"] * MOST_ROWS + ["broken"] * 30
    alignment = align_case({**case, "requests": answers})
    kept = rows_of_organization(alignment, losses_of_goals(alignment))["H"]
    assert [row.cause for row in kept.rows] == ["broken"] * 30 + ["late"] * (MOST_ROWS - 30)
    assert kept.found == MOST_ROWS + 30


def test_each_fault_is_named() -> None:
    case = {
        "strategic": [{"id": "s", "priority": 1}, {"id": "bare", "priority": 1}],
        "goals": [
            {"id": "a", "owned": 0},
            {"id": "b", "measured": 0},
            {"id": "c", "resourced": 0},
            {"id": "d", "active": 0},
            {"id": "o"},
            {"id": "r", "effort": 9000, "run": True},
        ],
        "edges": [{"child": c, "parent": "s"} for c in "abc"]
        + [{"child": "d", "parent": "s", "strength": 400_000}],
    }
    alignment = align_case(case)
    coverage = {(row.goal, row.cause) for row in coverage_rows(alignment) if row.loss}
    assert coverage == {
        ("bare", "nothing_under"),
        ("a", "no_owner"),
        ("b", "not_measured"),
        ("c", "no_allocation"),
        ("d", "silent"),
        ("d", "bare_link"),
    }
    sight = {(row.goal, row.cause) for row in sight_rows(alignment) if row.loss}
    assert sight == {("o", "unaligned"), ("d", "bare_link"), (None, "run_excess")}
