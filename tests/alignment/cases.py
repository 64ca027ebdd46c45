"""The 91 cases of tests/data/vectors.json, their rows read into facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from alignment.attainment import Aggregation, Direction, Window
from alignment.facts import (
    ONE,
    ClosingFact,
    ContributionFact,
    CycleFact,
    Facts,
    GoalFact,
    HandSetFact,
    KpiFact,
    StepFact,
    TargetFact,
    gather_facts,
)
from alignment.rollup import GoalNumbers
from kpis.numbers import parse_number, parse_ppm, parse_weight

VECTORS = Path(__file__).parent.parent / "data" / "vectors.json"
Row = dict[str, str]
Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Case:
    name: str
    as_of: date
    rows: Rows
    expect: dict[str, GoalNumbers]

    @property
    def facts(self) -> Facts:
        return facts_from_rows(self.rows)


def read_cases() -> list[Case]:
    return [_case(raw) for raw in json.loads(VECTORS.read_text(encoding="utf-8"))]


def facts_from_rows(files: Rows) -> Facts:
    goals, kpis = files.get("goals", []), files.get("kpis", [])
    placed = [row | {"kpi_code": row["code"]} for row in kpis if row.get("goal_code")]
    interim = files.get("interim", [])
    return gather_facts(
        map(_goal, goals),
        contributions=_contributions(files),
        kpis=map(_kpi, kpis),
        targets=[_target(row, interim) for row in placed + files.get("targets", [])],
        readings=_readings(files),
        steps=[_step(place, row) for place, row in enumerate(files.get("steps", []))],
        cycles=[CycleFact(row["name"], _window(row)) for row in files.get("cycles", [])],
        hand_set=map(_hand_set, files.get("by_hand", [])),
        closings=map(_closing, files.get("closings", [])),
    )


def _case(raw: dict[str, Any]) -> Case:
    expect = {goal: GoalNumbers(*numbers) for goal, numbers in raw["expect"].items()}
    return Case(raw["name"], date.fromisoformat(raw["as_of"]), raw["files"], expect)


def _goal(row: Row) -> GoalFact:
    return GoalFact(
        id=row["code"],
        state=row.get("state") or "active",
        visibility=row.get("visibility") or "organization",
        owner=row.get("owner_email") or None,
        window=_window(row),
        cycle=row.get("cycle") or None,
        mode=row.get("mode") or "all",
        steps_weight=_weight(row, "steps_weight"),
        predecessor=row.get("predecessor_code") or None,
        is_continuing=row.get("carried") == "continue",
    )


def _contributions(files: Rows) -> Iterator[ContributionFact]:
    for row in files.get("goals", []):
        if row.get("parent_code"):
            yield ContributionFact(row["code"], row["parent_code"], _weight(row))
    for row in files.get("contributions", []):
        yield ContributionFact(row["from_code"], row["to_code"], _weight(row))


def _kpi(row: Row) -> KpiFact:
    return KpiFact(
        id=row["code"],
        direction=cast(Direction, row.get("direction") or "increase"),
        aggregation=cast(Aggregation, row.get("aggregation") or "last"),
        is_yes_no=row.get("unit") == "yes/no",
        cadence=row.get("cadence") or "month",
    )


def _target(row: Row, interim: list[Row]) -> TargetFact:
    pair = row["kpi_code"], row["goal_code"]
    return TargetFact(
        id=pair,
        goal=row["goal_code"],
        kpi=row["kpi_code"],
        target=_value(row, "target"),
        baseline=_value(row, "baseline"),
        lower=_value(row, "lower"),
        upper=_value(row, "upper"),
        weight=_weight(row),
        window=_window(row),
        interim=tuple(
            (date.fromisoformat(point["date"]), value)
            for point in interim
            if (point["kpi_code"], point["goal_code"]) == pair
            and (value := _value(point, "value")) is not None
        ),
    )


def _readings(files: Rows) -> Iterator[tuple[str, date, Fraction]]:
    in_force: dict[tuple[str, str], Row] = {}
    for row in files.get("readings", []):
        in_force[row["kpi_code"], row["date"]] = row
    for (kpi, dated), row in in_force.items():
        value = _value(row, "value")
        if value is not None:
            yield kpi, date.fromisoformat(dated), value


def _step(place: int, row: Row) -> StepFact:
    done_on, due = _day(row, "done_on"), _day(row, "due_date")
    return StepFact(place, row["goal_code"], _weight(row), due, done_on)


def _hand_set(row: Row) -> HandSetFact:
    return HandSetFact(
        row["goal_code"],
        parse_ppm(row["progress_ppm"]),
        date.fromisoformat(row["set_on"]),
        date.fromisoformat(row["expires_on"]),
    )


def _closing(row: Row) -> ClosingFact:
    progress, evidence, expected, paced = (
        parse_ppm(row[f"{name}_ppm"]) if row.get(f"{name}_ppm") else None
        for name in ("progress", "evidence", "expected", "paced")
    )
    numbers = GoalNumbers(progress, evidence or 0, expected, paced)
    return ClosingFact(row["goal_code"], date.fromisoformat(row["closed_on"]), numbers)


def _window(row: Row) -> Window:
    return Window(_day(row, "start_date"), _day(row, "due_date"))


def _day(row: Row, column: str) -> date | None:
    return date.fromisoformat(row[column]) if row.get(column) else None


def _value(row: Row, column: str) -> Fraction | None:
    return Fraction(parse_number(row[column]).value) if row.get(column) else None


def _weight(row: Row, column: str = "weight") -> int:
    return parse_weight(row[column]) if row.get(column) else ONE
