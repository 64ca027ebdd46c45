"""What the board is shown: each strategic goal with its trend, what works on it and what changed.

Called by the presentation and the printed report. Stored numbers only, a fixed number of queries;
`seen` is the reader's scope, `Goal.objects.visible_to(person)`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from alignment.account import Difference, Span, differences
from alignment.dashboards import SCORECARD_ROWS, Trend, trends
from alignment.heat_map import HeatMap, read_heat_map
from alignment.paging import page_of
from alignment.queries import OWNER, counted_children, scored, with_numbers
from alignment.scoring.reading import read_alignment
from alignment.scoring.shown import AlignmentPage, StrategicScore
from alignment.standing import GoalLine, line_of
from alignment.watch import WatchList, read_watch_list
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Person

MOST_CHILDREN = 6
PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Child:
    """A goal that contributes; `share` of its siblings' weight in ppm."""

    change: Difference
    share: int

    @property
    def line(self) -> GoalLine:
        return self.change.line


@dataclass(frozen=True, slots=True)
class Chapter:
    """A strategic goal; its heaviest children, `has_more` if there are others."""

    change: Difference
    trend: Trend
    aligned: StrategicScore | None
    children: tuple[Child, ...]
    has_more: bool

    @property
    def line(self) -> GoalLine:
        return self.change.line

    @property
    def coverage(self) -> int | None:
        """In ppm; None for a goal that the score knows nothing of, as a private one."""
        return self.aligned.coverage if self.aligned else None


@dataclass(frozen=True, slots=True)
class Board:
    """Where strategy stands on `as_of`, and what has changed since a day ended."""

    as_of: dt.date
    since: dt.date
    alignment: AlignmentPage | None
    chapters: tuple[Chapter, ...]
    has_more: bool
    heat: HeatMap
    watch: WatchList


def read_board(person: Person, seen: GoalQuerySet, since: dt.date) -> Board:
    organization = person.organization
    as_of = organization.rollup_date
    # It is for a room of people, or on paper: what is private to who shows it stays so.
    seen = seen.exclude(visibility=Goal.Visibility.PRIVATE)
    told = with_numbers(scored(seen), *OWNER, "rollup__critical", "rollup__critical_ppm")
    goals = page_of(told.prefetch_related("pillar_links__pillar"), 1, SCORECARD_ROWS)
    lines = [line_of(goal, as_of) for goal in goals.rows]
    page = read_alignment(organization, seen)
    return Board(
        as_of=as_of,
        since=since,
        alignment=page,
        chapters=tuple(chapters(lines, seen, Span(since, as_of), page)),
        has_more=goals.has_next,
        heat=read_heat_map(organization, goals.rows, person),
        watch=read_watch_list(organization, lines, seen),
    )


def chapters(
    lines: Sequence[GoalLine], seen: GoalQuerySet, span: Span, page: AlignmentPage | None
) -> list[Chapter]:
    aligned = {one.goal.pk: one for one in page.strategic if one.goal} if page else {}
    below = children(lines, seen, span.until)
    everything = [*lines, *(line for some in below.values() for line, _share in some)]
    changes = {one.line.goal.pk: one for one in differences(everything, span.since)}
    return [
        Chapter(
            change=changes[line.goal.pk],
            trend=trend,
            aligned=aligned.get(line.goal.pk),
            children=tuple(
                Child(changes[child.goal.pk], share)
                for child, share in below[line.goal.pk][:MOST_CHILDREN]
            ),
            has_more=len(below[line.goal.pk]) > MOST_CHILDREN,
        )
        for line, trend in zip(lines, trends(lines, span.until), strict=True)
    ]


def children(
    lines: Sequence[GoalLine], seen: GoalQuerySet, as_of: dt.date
) -> dict[int | None, list[tuple[GoalLine, int]]]:
    """By strategic goal the heaviest of its counted children, one more than are shown."""
    place = Window(RowNumber(), partition_by=F("parent"), order_by=(F("weight").desc(), F("id")))
    heaviest = counted_children(seen, [line.goal.pk for line in lines]).annotate(place=place)
    goals = with_numbers(heaviest.filter(place__lte=MOST_CHILDREN + 1), *OWNER, "weight")
    found: dict[int | None, list[tuple[GoalLine, int]]] = defaultdict(list)
    for goal in goals:
        share = PPM * goal.weight // goal.siblings_weight
        found[goal.parent_id].append((line_of(goal, as_of), share))
    return found
