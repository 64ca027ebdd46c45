"""What is drawn of a past day: strategic goals and their children by weight, and how they got there.

The rules of `alignment.dashboards` over what was known then. The tiles are not told where a day is only
what the night kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from alignment.counting import UNCOUNTED_STATES
from alignment.dashboards import (
    PPM,
    SCORECARD_ROWS,
    TREEMAP_CELLS,
    TREND_GOALS,
    Cell,
    Figures,
    trends,
)
from alignment.explaining import When
from alignment.known import Row
from alignment.past import Past
from alignment.past_board import is_large
from alignment.past_kept import kept_lines
from alignment.past_rows import codes_told, strategic_then
from alignment.standing import GoalLine
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Person


def read_figures_then(reader: Person, seen: GoalQuerySet, when: When) -> Figures:
    """What a reader is shown of a day."""
    if is_large(reader):
        lines = kept_lines(reader, seen, when, TREND_GOALS)
        return Figures(cells=(), trends=tuple(trends(lines, when.as_of)))
    past = Past.read(reader.organization, when)
    codes = codes_told(reader, seen, past.rows, past.rows)
    lines = past.lines(codes, strategic_then(past.rows, codes)[:SCORECARD_ROWS])
    return Figures(
        cells=tuple(treemap_then(past, lines, codes)),
        trends=tuple(trends(lines[:TREND_GOALS], when.as_of)),
    )


def treemap_then(past: Past, strategic: Sequence[GoalLine], codes: Mapping[int, str]) -> list[Cell]:
    """Strategic goals by weight and their heaviest children by their share of them."""
    weights = {line.goal.pk: past.rows[line.goal.pk]["weight"] for line in strategic}
    total = sum(weights.values())
    tops = {
        line.goal.pk: Cell(line, PPM * weights[line.goal.pk] // total)
        for line in strategic
        if weights[line.goal.pk]
    }
    below = children_then(past, list(tops), codes)
    siblings = dict.fromkeys(tops, 0)
    for row in below:
        siblings[row["parent_id"]] += row["weight"]
    shown = {row["id"]: row for row in below[: TREEMAP_CELLS - len(tops)]}
    children = past.lines(codes, shown)
    return [*tops.values(), *(child_of(line, shown, tops, siblings) for line in children)]


def child_of(
    line: GoalLine, rows: Mapping[int, Row], tops: Mapping[int, Cell], siblings: Mapping[int, int]
) -> Cell:
    row = rows[line.goal.pk]
    top = tops[row["parent_id"]]
    area = top.area_ppm * row["weight"] // siblings[row["parent_id"]]
    return Cell(line, area, top.line.goal.code)


def children_then(past: Past, parents: Sequence[int], codes: Mapping[int, str]) -> list[Row]:
    """`alignment.queries.counted_children` of then: the heaviest first."""
    gone_on = {
        (row["predecessor_id"], row["parent_id"])
        for row in counted_rows(past)
        if row["carried"] == Goal.Carried.CONTINUE
    }
    found = [
        row
        for row in counted_rows(past)
        if row["parent_id"] in parents
        and row["weight"] > 0
        and row["id"] in codes
        and (row["id"], row["parent_id"]) not in gone_on
        and is_open_in(row, past.rows[row["parent_id"]])
    ]
    return sorted(found, key=lambda row: (-row["weight"], row["id"]))


def counted_rows(past: Past) -> Iterator[Row]:
    for row in past.rows.values():
        if row["archived_at"] is None and row["state"] not in UNCOUNTED_STATES:
            yield row


def is_open_in(row: Row, parent: Row) -> bool:
    private = Goal.Visibility.PRIVATE
    return bool(row["visibility"] != private or parent["visibility"] == private)
