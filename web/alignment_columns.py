"""The tables of alignment, cover and effort that go out as files, with their columns.

Called by the views whose tables they are. Of what the reader may not see no word is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from alignment.cover import Busy, MeasuredLevel, PillarRow
from alignment.effort_sheet import EffortSheet
from alignment.my_teams import PACES, LedTeam
from alignment.scoring.advised import Changes
from alignment.scoring.shown import AlignmentPage, Cost, CostlyRow, ScoreCard
from alignment.strategy import StrategicLine
from alignment.waste import Loss, Waste
from goals.models import Goal
from web.alignment_words import CAUSES, COMPONENTS, COSTS, REASONS
from web.badges import Word, pace_of
from web.deeds import deed_of
from web.table_columns import LINE, of_line
from web.tables import Column, Table, percent, points

Kind = TypeVar("Kind")
Amount = TypeVar("Amount", int, Decimal)
THOUSAND = 1000
PROVISIONAL = lazy(
    "Provisional: less than 60 % of it rests on recorded effort, fresh readings and reviewed links"
)
LOSSES: dict[Loss, Word] = {
    Loss.UNUSED: lazy("Planned and not used"),
    Loss.UNALIGNED: lazy("On goals that reach no strategy"),
    Loss.UNMOVED: lazy("On goals that do not move"),
}


def costs_table(page: AlignmentPage | None) -> Table:
    """What costs points, by component; of what the reader may not see no word is told."""
    columns = [
        Column(lazy("Component"), lambda row: COMPONENTS[row[0]].name),
        Column(lazy("Code"), lambda row: row[1].goal and row[1].goal.code),
        Column(lazy("What"), lambda row: named(row[1])),
        Column(lazy("In"), lambda row: row[1].parent and row[1].parent.title),
        Column(lazy("What is missing"), lambda row: CAUSES[row[1].cause].word),
        Column(lazy("What mends it"), lambda row: CAUSES[row[1].cause].mends),
        points(lazy("Costs the score, points"), lambda row: row[1].lost),
    ]
    opened = page.opened if page else ()
    rows = ((one.component.letter, row) for one in opened for row in one.rows)
    left = sum(one.more for one in opened)
    return Table("alignment", _("Alignment"), columns, rows, left=left)


def named(row: CostlyRow) -> str | None:
    about = row.goal or row.request
    return about.title if about else None


def components_table(card: ScoreCard | None) -> Table:
    """The score, how much of it rests on records, and what it is made of."""
    columns = [
        Column(lazy("What"), lambda row: row[0]),
        percent(lazy("Value"), lambda row: row[1]),
        points(lazy("Costs the score, points"), lambda row: row[2]),
        Column(lazy("Note"), lambda row: row[3]),
    ]
    return Table("score", _("Alignment score"), columns, scores_of(card) if card else ())


def scores_of(card: ScoreCard) -> Iterator[tuple[Word, int | None, int | None, Word | None]]:
    if card.score is not None:
        yield _("Alignment score"), card.score, None, PROVISIONAL if card.is_provisional else None
    if card.basis is not None:
        yield _("Rests on records"), card.basis, None, None
    for one in card.components:
        yield COMPONENTS[one.letter].name, one.ppm, one.lost, REASONS.get(one.reason or "")


def strategic_table(page: AlignmentPage | None) -> Table:
    columns = [
        *of_goal(lambda one: one.goal, lazy("Strategic goal")),
        percent(lazy("Priority"), lambda one: one.priority),
        percent(COMPONENTS["C"].name, lambda one: one.coverage),
        percent(COMPONENTS["L"].name, lambda one: one.sight),
        percent(COMPONENTS["T"].name, lambda one: one.conversion),
    ]
    rows, left = (page.strategic, page.more_strategic) if page else ((), 0)
    return Table("alignment-of-goals", _("Strategic goals"), columns, rows, left=left)


def of_goal(goal: Callable[[Any], Goal | None], head: Word) -> list[Column]:
    """Code and title of a goal that the reader may see."""
    return [
        Column(lazy("Code"), lambda row: (found := goal(row)) and found.code),
        Column(head, lambda row: (found := goal(row)) and found.title),
    ]


def changes_table(changes: Changes) -> Table:
    """The changes worth most: those that the reader may make, and who may make the others."""
    columns = [
        Column(lazy("Code"), lambda one: one.goal and one.goal.code),
        Column(lazy("Where"), lambda one: (one.request or one.goal).title),
        Column(lazy("In"), lambda one: one.parent and one.parent.title),
        Column(lazy("Change"), lambda one: deed_of(one).word),
        Column(lazy("KPI"), lambda one: one.kpi and one.kpi.name),
        Column(
            lazy("Who can do it"), lambda one: _("You") if one.is_mine else deed_of(one).who.name
        ),
        points(lazy("Adds to the score, points"), lambda one: one.gain),
    ]
    return Table("changes", _("The changes worth most"), columns, changes.all)


def cost_table(costs: Iterable[Cost]) -> Table:
    """What misalignment costs; goals that the page does not list are one line together."""
    columns = [
        Column(lazy("What it goes to"), lambda row: COSTS[row[0]]),
        *of_goal(lambda row: row[1], lazy("Goal")),
        Column(lazy("Days"), lambda row: Decimal(row[2]) / THOUSAND),
        Column(lazy("Further goals"), lambda row: row[3]),
    ]
    return Table("cost", _("What misalignment costs"), columns, costly(costs))


def costly(costs: Iterable[Cost]) -> Iterator[tuple[str, Goal | None, int, int | None]]:
    for one in costs:
        yield from with_rest(one.kind, one.rows, one.effort, one.more)


def with_rest(
    kind: Kind, rows: Iterable[tuple[Goal | None, Amount]], whole: Amount, more: int
) -> Iterator[tuple[Kind, Goal | None, Amount, int | None]]:
    """The goals listed of a kind with what each takes, then the others together and how many."""
    left = whole
    for goal, taken in rows:
        left -= taken
        yield kind, goal, taken, None
    if more:
        yield kind, None, left, more


def pillars_table(rows: Iterable[PillarRow]) -> Table:
    columns = [
        Column(lazy("Serves"), lambda row: row.pillar.title),
        Column(lazy("Kind"), lambda row: row.pillar.get_kind_display()),
        Column(lazy("Strategic goals"), lambda row: row.goals),
        percent(lazy("Coverage"), lambda row: row.coverage),
    ]
    return Table("pillars", _("By pillar and operating area"), columns, rows)


def measured_table(levels: Iterable[MeasuredLevel]) -> Table:
    columns = [
        Column(lazy("Level"), lambda one: one.label),
        Column(lazy("Goals"), lambda one: one.goals),
        Column(lazy("With a KPI"), lambda one: one.counted),
        Column(lazy("Fresh reading"), lambda one: one.fresh),
        Column(lazy("Without a KPI"), lambda one: one.missing),
    ]
    return Table("measured", _("Measured, by level"), columns, levels)


def busy_table(busy: Busy) -> Table:
    """Strategic goals whose work is ahead of their outcome."""
    columns = [
        *of_goal(lambda row: row[0].goal, lazy("Strategic goal")),
        percent(lazy("Activity"), lambda row: row[0].told[0]),
        percent(lazy("Outcome"), lambda row: row[0].told[1]),
        Column(lazy("Days planned"), lambda row: row[1]),
        points(lazy("Costs the score, points"), lambda row: row[0].lost),
    ]
    return Table("busy", _("Busy, but not moving"), columns, busy.rows)


def strategy_table(rows: Iterable[StrategicLine]) -> Table:
    columns = [
        *of_line(LINE),
        Column(lazy("Last moved"), lambda row: row.cover.moved_on),
        Column(lazy("Last reported"), lambda row: row.cover.reported_on),
        percent(lazy("Coverage"), lambda row: row.coverage),
        Column(lazy("Goals under it"), lambda row: row.cover.children),
        Column(lazy("KPIs"), lambda row: row.cover.targets),
        Column(lazy("Priority points"), lambda row: row.priority.amount),
        percent(lazy("Part of all priority"), lambda row: row.priority.share),
        Column(lazy("Days planned"), lambda row: row.effort.amount),
        percent(lazy("Part of all days"), lambda row: row.effort.share),
    ]
    return Table("strategy", _("Strategic goals"), columns, rows)


def my_teams_table(rows: Iterable[LedTeam]) -> Table:
    columns = [
        Column(lazy("Code"), lambda row: row.team.code),
        Column(lazy("Team"), lambda row: row.team.name),
        Column(lazy("Goals"), lambda row: row.goals.running),
        *(of_pace(pace) for pace in PACES),
        Column(lazy("Silent"), lambda row: row.goals.silent),
        Column(lazy("Asked, to answer"), lambda row: row.word.open),
        Column(lazy("Asked, promised"), lambda row: row.word.promised),
        Column(lazy("Asked, late"), lambda row: row.word.late),
        Column(lazy("Asked, kept"), lambda row: row.word.kept),
        Column(lazy("Asked, not kept"), lambda row: row.word.broken),
        Column(lazy("Days promised"), lambda row: row.effort and row.effort.planned),
        Column(lazy("Days there are"), lambda row: row.effort and row.effort.capacity),
        percent(lazy("Alignment"), lambda row: score_of(row.aligned)),
    ]
    return Table("my-teams", _("My teams"), columns, rows)


def of_pace(pace: str | None) -> Column:
    return Column(pace_of(pace).word, lambda row: dict(row.goals.paces).get(pace, 0))


def score_of(page: AlignmentPage | None) -> int | None:
    return None if page is None or page.withheld else page.card.score


def effort_table(sheet: EffortSheet) -> Table:
    columns = [
        *of_goal(lambda line: line.goal, lazy("Goal")),
        Column(lazy("Person"), lambda line: line.person and line.person.name),
        Column(lazy("Planned"), lambda line: line.allocation and line.allocation.planned),
        Column(lazy("Used"), lambda line: line.allocation and line.allocation.used),
    ]
    rows = (line for line in sheet.every_line if line.allocation)
    return Table(f"effort-{sheet.kind}", _("Effort"), columns, rows)


def waste_table(waste: Iterable[Waste]) -> Table:
    """Where effort may be lost; goals that the page does not list are one line together."""
    columns = [
        Column(lazy("How"), lambda row: LOSSES[row[0]]),
        *of_goal(lambda row: row[1], lazy("Goal")),
        Column(lazy("Amount"), lambda row: row[2]),
        Column(lazy("Further goals"), lambda row: row[3]),
    ]
    return Table("waste", _("Where effort may be lost"), columns, lost(waste))


def lost(waste: Iterable[Waste]) -> Iterator[tuple[Loss, Goal | None, Decimal, int | None]]:
    for one in waste:
        rows = [(row.goal, row.amount) for row in one.rows]
        yield from with_rest(one.loss, rows, one.amount, one.more)
