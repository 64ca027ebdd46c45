"""What the Dashboard shows, read from stored numbers in a fixed number of queries.

`seen` is the reader's scope, `Goal.objects.visible_to(person)`. Nothing here scans goals: every list
has a limit.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from alignment.account import Difference, differences
from alignment.heat_map import HeatMap, read_heat_map
from alignment.kept import points_since
from alignment.narrowed_strategy import EVERYTHING, NarrowedStrategy
from alignment.paging import Page, in_chunks, page_of
from alignment.planned import days_by_branch
from alignment.queries import (
    OWNER,
    counted,
    counted_children,
    scored,
    with_numbers,
    with_standing,
)
from alignment.standing import GoalLine, line_of
from alignment.watch import WatchList, read_watch_list
from goals.querysets import GoalQuerySet
from people.models import Person

SCORECARD_ROWS = 25
TREEMAP_CELLS = 100
TREND_GOALS = 8
TREND_DAYS = 182
PPM = 1_000_000
VERSIONS = """
SELECT organization_id, version FROM alignment_liveversion WHERE organization_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A goal in the treemap; `area_ppm` of the whole, in a child of its parent's own."""

    line: GoalLine
    area_ppm: int
    parent_code: str | None = None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A strategic goal's numbers as a day left them, in ppm."""

    dated: dt.date
    progress: int | None
    expected: int | None


@dataclass(frozen=True, slots=True)
class Trend:
    """Progress against expected of one strategic goal, oldest first."""

    goal_id: int
    code: str
    title: str
    points: tuple[TrendPoint, ...]

    @property
    def has_history(self) -> bool:
        """Whether there is a line to draw: two days with progress."""
        return sum(point.progress is not None for point in self.points) > 1


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Where strategy stands on `as_of`; `version` is what open pages compare."""

    as_of: dt.date
    version: int
    since: dt.date
    scorecard: Page[Difference]
    heat: HeatMap
    watch: WatchList


@dataclass(frozen=True, slots=True)
class Figures:
    """What is drawn of the same goals: empty without strategic goals that weigh anything."""

    cells: tuple[Cell, ...]
    trends: tuple[Trend, ...]


def live_version(organization_id: int) -> int:
    """Counts up with every change of an organization's numbers; 0 before the first."""
    return live_versions([organization_id]).get(organization_id, 0)


def live_versions(organizations: Sequence[int]) -> dict[int, int]:
    """The versions of those organizations that have one. Plain SQL: it is asked all the time."""
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS, [list(organizations)])
        return dict(cursor.fetchall())


def read_dashboard(
    person: Person, seen: GoalQuerySet, since: dt.date, asked: NarrowedStrategy = EVERYTHING
) -> Dashboard:
    """The dashboard of whoever sees these goals, with what has changed since a day ended."""
    organization = person.organization
    as_of = organization.rollup_date
    # First, so that a change meanwhile is shown twice rather than never.
    version = live_version(organization.pk)
    told = with_numbers(asked.of(scored(seen)), *OWNER, "rollup__critical", "rollup__critical_ppm")
    goals = page_of(told, 1, SCORECARD_ROWS)
    lines = [line_of(goal, as_of) for goal in goals.rows]
    return Dashboard(
        as_of=as_of,
        version=version,
        since=since,
        scorecard=goals.holding(differences(lines, since)),
        heat=read_heat_map(organization, goals.rows, person),
        watch=read_watch_list(organization, lines, seen, asked.below(seen, organization)),
    )


def every_difference(
    person: Person, seen: GoalQuerySet, since: dt.date, asked: NarrowedStrategy = EVERYTHING
) -> Iterator[Difference]:
    """The whole scorecard, a few hundred strategic goals at a time."""
    as_of = person.organization.rollup_date
    for some in in_chunks(asked.of(scored(seen)).values_list("pk", flat=True)):
        goals = with_numbers(scored(seen.filter(pk__in=some)), *OWNER)
        yield from differences([line_of(goal, as_of) for goal in goals], since)


def read_figures(
    person: Person,
    seen: GoalQuerySet,
    asked: NarrowedStrategy = EVERYTHING,
    *,
    by_effort: bool = False,
) -> Figures:
    as_of = person.organization.rollup_date
    goals = page_of(with_standing(asked.of(scored(seen))), 1, SCORECARD_ROWS)
    lines = [line_of(goal, as_of) for goal in goals.rows]
    cells = effort_map(person, lines, seen) if by_effort else treemap(lines, seen, as_of)
    return Figures(
        cells=tuple(cells),
        trends=tuple(trends(lines[:TREND_GOALS], as_of)),
    )


def treemap(strategic: Sequence[GoalLine], seen: GoalQuerySet, as_of: dt.date) -> list[Cell]:
    """Strategic goals by weight and their heaviest children by their share of them."""
    total = sum(line.goal.weight for line in strategic)
    tops: dict[int | None, Cell] = {
        line.goal.pk: Cell(line, PPM * line.goal.weight // total)
        for line in strategic
        if line.goal.weight
    }
    below = counted_children(seen, [cell.line.goal.pk for cell in tops.values()])[
        : TREEMAP_CELLS - len(tops)
    ]
    # Of a tile only numbers and dates are told.
    told = below.select_related("rollup", "cycle")
    return [*tops.values(), *(child_cell(line_of(goal, as_of), tops) for goal in told)]


def effort_map(person: Person, strategic: Sequence[GoalLine], seen: GoalQuerySet) -> list[Cell]:
    """Strategic goals by the days planned in them, and what those are planned below."""
    organization = person.organization
    as_of = organization.rollup_date
    days = days_by_branch(organization, counted(seen), scored(seen), as_of)
    lines = {line.goal.pk: line for line in strategic}
    days = {branch: amount for branch, amount in days.items() if branch[0] in lines and amount}
    total = sum(days.values())
    tops = {
        pk: Cell(line, int(PPM * amount / total))
        for pk, line in lines.items()
        if (amount := sum(days[branch] for branch in days if branch[0] == pk))
    }
    # The largest first, and of equal ones always the same.
    order = sorted(days, key=lambda branch: (-days[branch], branch[1] or 0))
    below = [branch for branch in order if branch[1]][: TREEMAP_CELLS - len(tops)]
    told = with_standing(seen.filter(pk__in=[goal for _, goal in below]))
    children = {goal.pk: line_of(goal, as_of) for goal in told}
    return [
        *tops.values(),
        *(
            Cell(children[goal], int(PPM * days[root, goal] / total), tops[root].line.goal.code)
            for root, goal in below
            if goal in children
        ),
    ]


def child_cell(line: GoalLine, tops: Mapping[int | None, Cell]) -> Cell:
    top = tops[line.goal.parent_id]
    siblings: int = getattr(line.goal, "siblings_weight")  # noqa: B009 -- annotated by the query
    area = top.area_ppm * line.goal.weight // siblings
    return Cell(line, area, top.line.goal.code)


def trends(strategic: Sequence[GoalLine], as_of: dt.date) -> list[Trend]:
    """Half a year of snapshots of a few goals, ending with the numbers of today."""
    points: dict[int, list[TrendPoint]] = defaultdict(list)
    since = as_of - dt.timedelta(days=TREND_DAYS)
    ids = [line.goal.pk for line in strategic]
    for row in points_since(ids, since, as_of):
        point = TrendPoint(row["dated"], row["progress_ppm"], row["expected_ppm"])
        points[row["goal_id"]].append(point)
    return [trend_of(line, points[line.goal.pk], as_of) for line in strategic]


def trend_of(line: GoalLine, points: Sequence[TrendPoint], as_of: dt.date) -> Trend:
    now = TrendPoint(as_of, line.standing.progress, line.standing.expected)
    return Trend(line.goal.pk, line.goal.code, line.goal.title, (*points, now))
