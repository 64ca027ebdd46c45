"""The tables that go out as files, with their columns. Called by the views whose tables they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from alignment.account import Account, Difference
from alignment.goal_list import ListedGoal
from alignment.goal_page import ContributorLine, TargetLine
from alignment.kpi_list import ListedKpi
from alignment.people_list import ListedPerson
from alignment.standing import GoalLine
from alignment.team_page import TeamLine
from alignment.watch import WatchList
from kpis.models import Kpi, Reading
from web.audit import LogLine
from web.badges import STANDING, STATE, Word, freshness_of, pace_of
from web.changing import rows_of
from web.tables import Column, Table, percent, points

THOUSAND = 1000
LINE = (
    Column(lazy("Code"), lambda line: line.goal.code),
    Column(lazy("Goal"), lambda line: line.goal.title),
    Column(lazy("Owner"), lambda line: line.goal.owner and line.goal.owner.name),
    percent(lazy("Progress"), lambda line: line.standing.progress),
    percent(lazy("Evidence"), lambda line: line.standing.evidence),
    percent(lazy("Expected"), lambda line: line.standing.expected),
    Column(lazy("Pace"), lambda line: line.standing.pace and pace_of(line.standing.pace).word),
    Column(lazy("Confidence (of 10)"), lambda line: line.standing.confidence),
    Column(lazy("Freshness"), lambda line: freshness_of(line.standing.freshness).word),
    Column(lazy("Last heard of"), lambda line: line.standing.newest_on),
)


def of_line(columns: Iterable[Column]) -> list[Column]:
    """The same columns of rows that have a line."""
    return [behind(one, attrgetter("line")) for one in columns]


def behind(column: Column, line: Callable[[Any], GoalLine]) -> Column:
    return replace(column, value=lambda row: column.value(line(row)))


def scorecard_table(rows: Iterable[Difference]) -> Table:
    more = [
        percent(lazy("Progress on the day compared with"), lambda row: row.was),
        points(lazy("Change in points"), lambda row: row.points),
    ]
    return Table("scorecard", _("Strategic goals"), [*of_line(LINE), *more], rows)


def lines_table(lines: Iterable[GoalLine]) -> Table:
    return Table("scorecard", _("Strategic goals"), LINE, lines)


def heat_table(rows: Iterable[tuple[Any, Any, Any]]) -> Table:
    """A line for each team and strategic goal that it works for."""
    columns = [
        Column(lazy("Team code"), lambda row: row[0].code),
        Column(lazy("Team"), lambda row: row[0].name),
        Column(lazy("Code"), lambda row: row[1].code),
        Column(lazy("Strategic goal"), lambda row: row[1].title),
        percent(lazy("Progress"), lambda row: row[2].progress),
        percent(lazy("Evidence"), lambda row: row[2].evidence),
        percent(lazy("Expected"), lambda row: row[2].expected),
        Column(lazy("Pace"), lambda row: row[2].pace and pace_of(row[2].pace).word),
        percent(lazy("Weight in the goal"), lambda row: row[2].weight),
    ]
    return Table("teams-and-goals", _("Teams and strategic goals"), columns, rows)


def watch_table(watch: WatchList) -> Table:
    weakest = [one.line for one in watch.weakest]
    kinds: list[tuple[Word, Iterable[GoalLine]]] = [
        (_("Confident all the same"), watch.watermelons),
        (_("Weakest"), weakest),
        (_("Overdue"), watch.overdue),
        (_("Silent"), watch.silent),
    ]
    columns = [
        Column(lazy("Why"), lambda row: row[0]),
        *(behind(one, itemgetter(1)) for one in LINE),
        Column(lazy("Due"), lambda row: row[1].window.due),
    ]
    rows = ((kind, line) for kind, lines in kinds for line in lines)
    return Table("watch-list", _("Watch list"), columns, rows)


def goals_table(rows: Iterable[ListedGoal]) -> Table:
    columns = [
        *of_line(LINE),
        Column(lazy("Level"), lambda row: row.line.goal.get_level_display()),
        Column(lazy("State"), lambda row: STATE[row.line.goal.state].word),
        Column(lazy("Team"), lambda row: row.line.goal.team and row.line.goal.team.name),
        Column(lazy("Cycle"), lambda row: row.line.goal.cycle and row.line.goal.cycle.name),
        Column(lazy("Start"), lambda row: row.line.window.start),
        Column(lazy("Due"), lambda row: row.line.window.due),
    ]
    return Table("goals", _("Goals"), columns, rows)


def kpis_table(rows: Iterable[ListedKpi]) -> Table:
    columns = [
        Column(lazy("Code"), lambda row: row.kpi.code),
        Column(lazy("KPI"), lambda row: row.kpi.name),
        Column(lazy("Latest"), lambda row: row.newest and row.newest.value),
        Column(lazy("Unit"), lambda row: row.kpi.unit),
        Column(lazy("Reading of"), lambda row: row.newest and row.newest.dated),
        Column(lazy("Freshness"), lambda row: freshness_of(row.freshness).word),
        Column(lazy("Direction"), lambda row: row.kpi.get_direction_display()),
        Column(lazy("Kind"), lambda row: row.kpi.get_kind_display()),
        Column(lazy("Reported"), lambda row: row.kpi.get_cadence_display()),
        Column(lazy("Goals that use it"), lambda row: row.goals),
        Column(lazy("Kept by"), lambda row: row.kpi.steward and row.kpi.steward.name),
        Column(lazy("Team"), lambda row: row.kpi.team and row.kpi.team.name),
    ]
    return Table("kpis", _("KPIs"), columns, rows)


def team_goals_table(rows: Iterable[GoalLine]) -> Table:
    columns = [*LINE, Column(lazy("Due"), lambda line: line.window.due)]
    return Table("team-goals", _("Goals"), columns, rows)


def contributors_table(rows: Iterable[ContributorLine]) -> Table:
    columns = [
        *of_line(LINE),
        Column(lazy("Team"), lambda row: row.line.goal.team and row.line.goal.team.name),
        Column(lazy("State"), lambda row: STATE[row.line.goal.state].word),
        Column(lazy("Weight"), lambda row: Decimal(row.weight) / THOUSAND),
        Column(lazy("Home under another goal"), lambda row: None if row.is_home else _("yes")),
    ]
    return Table("contributors", _("Goals that contribute"), columns, rows)


def targets_table(rows: Iterable[TargetLine], left: int) -> Table:
    columns = [
        Column(lazy("Code"), lambda row: row.target.kpi.code),
        Column(lazy("KPI"), lambda row: row.target.kpi.name),
        Column(lazy("Unit"), lambda row: row.target.kpi.unit),
        Column(lazy("Baseline"), lambda row: row.target.baseline),
        Column(lazy("Target"), lambda row: row.target.target),
        Column(lazy("At least"), lambda row: row.target.lower),
        Column(lazy("At most"), lambda row: row.target.upper),
        Column(lazy("Start"), lambda row: row.window.start),
        Column(lazy("Due"), lambda row: row.window.due),
        Column(lazy("Latest"), lambda row: row.last_reading and row.last_reading[1]),
        Column(lazy("Reading of"), lambda row: row.last_reading and row.last_reading[0]),
        percent(lazy("Attained"), lambda row: row.state and row.state.progress_ppm),
        percent(lazy("Expected"), lambda row: row.expected),
        Column(lazy("Weight"), lambda row: Decimal(row.target.weight) / THOUSAND),
    ]
    return Table("targets", _("Targets"), columns, rows, left=left)


def parts_table(account: Account) -> Table:
    """A line for each goal in which a cause set in; the part is of the cause, with its first goal."""
    columns = [
        Column(lazy("Cause"), lambda row: row[0].entry.name),
        points(lazy("Part in points"), lambda row: row[1]),
        Column(lazy("Code"), lambda row: row[2] and row[2].goal.code),
        Column(lazy("Where it began"), lambda row: row[2] and row[2].goal.title),
    ]
    rows = (
        (one, None if number else one.part.ppm, line)
        for one in rows_of(account)
        for number, line in enumerate(one.part.lines or [None])
    )
    left = sum(part.more for part in account.parts)
    return Table("what-changed", _("What changed"), columns, rows, left=left)


def readings_table(kpi: Kpi, rows: Iterable[Reading]) -> Table:
    columns = [
        Column(lazy("On"), lambda row: row.dated),
        Column(lazy("Value"), lambda row: row.value),
        Column(lazy("Unit"), lambda row: kpi.unit),
        Column(lazy("Recorded"), lambda row: row.recorded_at),
        Column(lazy("By"), lambda row: row.author and row.author.name),
        Column(lazy("Source"), lambda row: row.get_source_display()),
        Column(lazy("Withdrawn"), lambda row: _("yes") if row.value is None else None),
        Column(lazy("Corrected"), lambda row: row.superseded_at),
        Column(lazy("Note"), lambda row: row.note),
    ]
    return Table("readings", _("Readings"), columns, rows)


def people_table(rows: Iterable[ListedPerson]) -> Table:
    columns = [
        Column(lazy("Name"), lambda row: row.person.name),
        Column(lazy("Address"), lambda row: row.person.email),
        Column(lazy("Teams"), lambda row: ", ".join(one.team.name for one in row.memberships)),
        Column(lazy("Talks to"), lambda row: ", ".join(lead.name for lead in row.leads)),
        *(granted(name, head) for name, head in GRANTS.items()),
        Column(lazy("Standing"), lambda row: STANDING[row.person.standing].word),
        Column(lazy("Last sign-in"), lambda row: row.person.last_login),
    ]
    return Table("people", _("People"), columns, rows)


def granted(name: str, head: Word) -> Column:
    return Column(head, lambda row: _("yes") if getattr(row.person, name) else None)


GRANTS = {
    "is_administrator": lazy("Administrator"),
    "is_leader": lazy("Leader"),
    "is_executive": lazy("Executive"),
}


def teams_table(lines: Iterable[TeamLine]) -> Table:
    lines = list(lines)
    codes = {line.team.pk: line.team.code for line in lines}
    columns = [
        Column(lazy("Code"), lambda line: line.team.code),
        Column(lazy("Team"), lambda line: line.team.name),
        Column(lazy("Under"), lambda line: codes.get(line.team.parent_id)),
        Column(lazy("Led by"), lambda line: ", ".join(lead.name for lead in line.leads)),
        Column(lazy("People"), lambda line: line.people),
    ]
    return Table("teams", _("Teams"), columns, lines)


def audit_table(lines: Iterator[LogLine]) -> Table:
    columns = [
        Column(lazy("When"), lambda line: line.told.at),
        Column(lazy("Who"), lambda line: line.told.who),
        Column(lazy("What"), lambda line: line.told.what),
        Column(lazy("Goal"), lambda line: line.goal and line.goal.title),
        Column(lazy("Code"), lambda line: line.goal and line.goal.code),
        Column(
            lazy("Changes"),
            lambda line: "; ".join(f"{c.label}: {c.before} → {c.after}" for c in line.told.changes),
        ),
    ]
    return Table("audit", _("Audit log"), columns, lines)
