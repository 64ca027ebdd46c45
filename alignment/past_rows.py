"""Rows as they were known at the end of a past day; as they are now where `known_at` is None.

Called by the modules of past days. Whoever may see a goal today sees its past, but not what was private
to others then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alignment.column_reads import SAID_LAST
from alignment.counting import UNCOUNTED_STATES
from alignment.explaining import When, may_see_then
from alignment.known import GOAL_COLUMNS, ROWS, VERSIONS, Known, KnownNow, KnownThen, Row
from alignment.measures import fetch
from alignment.pace import Thresholds
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Organization, Person

TOLD = f"{GOAL_COLUMNS}, code, title, description, level, team_id, priority, archived_at"
# Of each goal the day of the newest report made by then, and the last confidence given.
REPORTS = f"""
SELECT n.goal_id, max(n.dated) AS dated, {SAID_LAST} AS confidence
FROM reviews_checkin n
WHERE n.organization_id = %(organization)s AND n.dated <= %(as_of)s AND {{made}} AND {{whose}}
GROUP BY n.goal_id
"""
SETTINGS = """
SELECT cadence, on_track_ppm, behind_ppm FROM people_organizationevent
WHERE pgh_obj_id = %(organization)s AND pgh_created_at <= %(known_at)s
ORDER BY pgh_id DESC LIMIT 1
"""
# How goals are by now, those too that are gone.
BY_NOW = """
SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id AS id, visibility, team_id, pgh_label = 'delete' AS is_gone
FROM goals_goalevent WHERE pgh_obj_id = ANY(%(goals)s) ORDER BY pgh_obj_id, pgh_id DESC
"""
Rows = Sequence[Row]


@dataclass(frozen=True)
class ReportedThen(KnownThen):
    """What was known then: goals that were read already, and the reports made by then."""

    rows: Rows = ()
    reports: Rows = ()

    def versions(self, table: str) -> list[Row]:
        return list(self.rows) if table == "goals_goal" else super().versions(table)

    def check_ins(self) -> list[Row]:
        return list(self.reports)


@dataclass(frozen=True)
class ReportedNow(KnownNow):
    """What is known now of a past day, likewise."""

    rows: Rows = ()
    reports: Rows = ()

    def versions(self, table: str) -> list[Row]:
        return list(self.rows) if table == "goals_goal" else super().versions(table)

    def check_ins(self) -> list[Row]:
        return list(self.reports)


@dataclass(frozen=True)
class Lookback:
    """Reads what was known of some goals on a day; `goals` None: of all."""

    organization: Organization
    when: When
    goals: frozenset[int] | None = None

    def rows(self) -> dict[int, Row]:
        """The goals that were there, by id."""
        sql, key = (ROWS, "id") if self.when.known_at is None else (VERSIONS, "pgh_obj_id")
        whose = self.whose(key)
        found = self.read(sql.format(columns=TOLD, table="goals_goal", whose=whose))
        return {row["id"]: row for row in found}

    def by_id(self, table: str, columns: str, ids: Iterable[Any]) -> dict[int, Row]:
        """Rows of a table with a history, as they were then."""
        some = replace(self, goals=frozenset(ids))
        sql, key = (ROWS, "id") if self.when.known_at is None else (VERSIONS, "pgh_obj_id")
        whose = f"{key} = ANY(%(goals)s)"
        found = some.read(sql.format(columns=f"id, {columns}", table=table, whose=whose))
        return {row["id"]: row for row in found}

    def reports(self) -> Rows:
        made = "true" if self.when.known_at is None else "made_at <= %(known_at)s"
        return self.read(REPORTS.format(made=made, whose=self.whose("goal_id")))

    def known(self, rows: Mapping[int, Row], reports: Rows) -> Known:
        pk, when, read = self.organization.pk, self.when, tuple(rows.values())
        if when.known_at is None:
            return ReportedNow(pk, when.as_of, frozenset(rows), rows=read, reports=reports)
        return ReportedThen(pk, when.known_at, self.goals, rows=read, reports=reports)

    def judged_by(self) -> tuple[Thresholds, str]:
        """The thresholds and the cadence of the organization."""
        now = self.organization
        found = self.read(SETTINGS) if self.when.known_at else []
        if not found:
            return Thresholds(now.on_track_ppm, now.behind_ppm), now.cadence
        (row,) = found
        return Thresholds(row["on_track_ppm"], row["behind_ppm"]), row["cadence"]

    def whose(self, column: str) -> str:
        return "true" if self.goals is None else f"{column} = ANY(%(goals)s)"

    def read(self, sql: str) -> list[Row]:
        asked = {"as_of": self.when.as_of, "known_at": self.when.known_at}
        return fetch(
            sql, {**asked, "organization": self.organization.pk, "goals": list(self.goals or ())}
        )


def goal_then(row: Row, code: str, owner: Person | None) -> Goal:
    """A goal as it was, to be shown: never to be saved. `code` leads to its page of today."""
    names = ("id", "title", "description", "level", "state", "visibility", "parent_id", "priority")
    fields = {name: row[name] for name in (*names, "team_id", "start_date", "due_date")}
    return Goal(**fields, code=code, owner=owner)


def people_by_id(ids: Iterable[int | None]) -> dict[int, Person]:
    wanted = {one for one in ids if one is not None}
    return Person.objects.only("name", "email").in_bulk(wanted) if wanted else {}


def codes_told(
    reader: Person, seen: GoalQuerySet, rows: Mapping[int, Row], goals: Iterable[int]
) -> dict[int, str]:
    """What goals of then are called today, those that a reader may be told of.

    They see them today, and nobody kept them to themselves then.
    """
    codes = dict(seen.filter(pk__in=list(goals)).values_list("pk", "code"))
    kept = {goal for goal in codes if rows[goal]["visibility"] == Goal.Visibility.PRIVATE}
    owners = {rows[goal]["owner_id"] for goal in kept}
    open_to = {owner for owner in owners if may_see_then(reader, owner, Goal.Visibility.PRIVATE)}
    return {
        goal: code
        for goal, code in codes.items()
        if goal not in kept or rows[goal]["owner_id"] in open_to
    }


def by_now(goals: Iterable[int]) -> Rows:
    """What became of some goals: who sees them, their team, and whether they are gone."""
    wanted = list(goals)
    return fetch(BY_NOW, {"goals": wanted}) if wanted else []


def strategic_then(rows: Mapping[int, Row], codes: Mapping[int, str]) -> list[int]:
    """The strategic goals that counted, the most important first: `alignment.queries.scored` of then."""
    goes_on = {
        row["predecessor_id"]
        for row in rows.values()
        if row["state"] not in UNCOUNTED_STATES and row["id"] in codes
    }
    found = [
        row
        for row in rows.values()
        if row["level"] == Goal.Level.STRATEGIC
        and row["state"] not in UNCOUNTED_STATES
        and row["archived_at"] is None
        and row["id"] in codes
        and row["id"] not in goes_on
    ]
    found.sort(key=lambda row: (row["priority"] is None, -(row["priority"] or 0), row["id"]))
    return [row["id"] for row in found]
