"""What each edit did to the progress of its goal: computed again as of then, with the edit and without.

Called by a goal's History page, for the entries that it shows. All versions of what lies below the goal
are read once, in a fixed number of queries; nothing is kept of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from alignment.evaluation import numbers_of
from alignment.history import facts_in
from alignment.known import COLUMNS, Row, ever_below, once_of
from alignment.measures import fetch
from goals.models import Goal
from ledger.models import AuditEntry

# Of a goal with more below it the page tells no effects: "What changed" takes a day of it apart.
MOST_BELOW = 100
# Whose entries can move the progress of their goal, by which fields.
TABLES = {
    "goal": "goals_goal",
    "target": "goals_target",
    "step": "goals_step",
    "handsetvalue": "goals_handsetvalue",
}
TELLING = {
    "goal": {"mode", "steps_weight", "cycle", "start_date", "due_date", "closed_on", "visibility"},
    "target": {"baseline", "target", "lower", "upper", "weight", "start_date", "due_date"},
    "step": {"weight", "done_on"},
    "handsetvalue": {"progress_ppm", "expires_on"},
}
VERSIONS = """
SELECT pgh_obj_id, pgh_label, pgh_created_at, {columns} FROM {table}event
WHERE organization_id = %(organization)s AND {whose} ORDER BY pgh_id
"""
READINGS = """
SELECT kpi_id, dated, value, recorded_at, superseded_at FROM kpis_reading
WHERE organization_id = %(organization)s AND value IS NOT NULL AND {whose}
"""
# Of one row every version, the oldest first.
Versions = dict[int, list[Row]]


@dataclass(frozen=True, slots=True)
class Effect:
    """A goal's progress in ppm without an edit and with it; None: no data."""

    was: int | None
    became: int | None

    def has_data(self) -> bool:
        return self.was is not None or self.became is not None

    @property
    def points(self) -> int | None:
        return None if self.was is None or self.became is None else self.became - self.was


@dataclass(frozen=True)
class Kept:
    """Every version of what lies below a goal."""

    tables: dict[str, Versions]
    told_readings: Sequence[Row]

    def at(self, instant: dt.datetime, pinned: dict[tuple[str, int], Row | None]) -> KeptAt:
        return KeptAt(self, instant, pinned)


@dataclass(frozen=True)
class KeptAt:
    """What was known of it at an instant, but for some rows that are to be as they are given."""

    kept: Kept
    instant: dt.datetime
    pinned: dict[tuple[str, int], Row | None]

    def versions(self, table: str) -> list[Row]:
        found = (self.version(table, pk) for pk in self.kept.tables[table])
        return [row for row in found if row and row["pgh_label"] != "delete"]

    def version(self, table: str, pk: int) -> Row | None:
        if (table, pk) in self.pinned:
            return self.pinned[table, pk]
        return latest(self.kept.tables[table][pk], self.instant)

    def readings(self) -> list[Row]:
        return [
            row
            for row in self.kept.told_readings
            if row["recorded_at"] <= self.instant
            and (row["superseded_at"] is None or row["superseded_at"] > self.instant)
        ]

    def check_ins(self) -> list[Row]:
        """They move no progress."""
        return []


def effects_of(goal: Goal, entries: Iterable[AuditEntry]) -> dict[int, Effect]:
    """What entries of a goal's history did to its progress, by entry; none of those that could not."""
    telling = [entry for entry in entries if is_telling(entry)]
    if not telling:
        return {}
    below = ever_below(goal.pk, MOST_BELOW + 1)
    if len(below) > MOST_BELOW:
        return {}
    kept = read_kept(goal.organization_id, below)
    found = {entry.pk: effect_of(goal, entry, kept) for entry in telling}
    return {pk: effect for pk, effect in found.items() if effect and effect.has_data()}


def is_telling(entry: AuditEntry) -> bool:
    """Whether an edit can have moved the progress of its goal."""
    if entry.noun not in TABLES or entry.object_id is None:
        return False
    fields = {*entry.before, *entry.after}
    return entry.verb == "remove" or bool(TELLING[entry.noun] & fields)


def read_kept(organization_id: int, goals: Collection[int]) -> Kept:
    asked = {"organization": organization_id, "goals": list(goals)}
    tables: dict[str, Versions] = {}
    for table, columns in COLUMNS.items():
        sql = VERSIONS.format(table=table, columns=columns, whose=once_of(table))
        tables[table] = defaultdict(list)
        for row in fetch(sql, asked):
            tables[table][row["pgh_obj_id"]].append(row)
    return Kept(tables, fetch(READINGS.format(whose=once_of("kpis_reading")), asked))


def effect_of(goal: Goal, entry: AuditEntry, kept: Kept) -> Effect | None:
    """All else as it was known when the edit was made, on that day."""
    table, pk = TABLES[entry.noun], entry.object_id or 0
    versions = kept.tables[table].get(pk, [])
    place = place_of(entry, versions)
    if place is None:
        return None
    edited, before = versions[place], versions[place - 1] if place else None
    instant, day = max(entry.at, edited["pgh_created_at"]), goal.organization.date_at(entry.at)
    was, became = (
        progress_in(kept.at(instant, {(table, pk): row}), goal, day) for row in (before, edited)
    )
    return Effect(was, became)


def progress_in(known: KeptAt, goal: Goal, day: dt.date) -> int | None:
    facts = facts_in(known)
    return numbers_of(facts, day)[goal.pk].progress if goal.pk in facts.goals else None


# Which version an entry made ---------------------------------------------------------------
def latest(versions: Sequence[Row], instant: dt.datetime) -> Row | None:
    """The last version that was written by an instant."""
    return next((row for row in reversed(versions) if row["pgh_created_at"] <= instant), None)


def place_of(entry: AuditEntry, versions: Sequence[Row]) -> int | None:
    """Where the version stands that an entry tells of: the last one by then that says the same.

    All versions of one transaction have its time, so that the time alone does not tell them apart.
    """
    for place in range(len(versions) - 1, -1, -1):
        if tells_of(entry, versions[place]):
            return place
    return None


def tells_of(entry: AuditEntry, row: Row) -> bool:
    # A row goes once; its end may be told a moment before the transaction has begun.
    if entry.verb == "remove":
        return bool(row["pgh_label"] == "delete")
    return row["pgh_created_at"] <= entry.at and all(
        is_same(row[column], told)
        for name, told in entry.after.items()
        for column in (name, f"{name}_id")
        if column in row
    )


def is_same(kept: Any, told: Any) -> bool:
    """Whether a column holds what an entry says, which keeps numbers and days as text."""
    if isinstance(kept, Decimal):
        try:
            return told is not None and kept == Decimal(str(told))
        except InvalidOperation:
            return False
    return str(kept) == str(told) if isinstance(kept, dt.date) else bool(kept == told)
