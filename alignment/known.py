"""The rows that numbers depend on, as they are now or as they were known at an instant.

Called by `alignment.history`, which makes facts of them, and by `alignment.edit_effects`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from alignment.measures import fetch

# The last version of each row that was written by then; a row whose last version is its end is gone.
VERSIONS = """
SELECT * FROM (
  SELECT DISTINCT ON (pgh_obj_id) {columns}, pgh_label FROM {table}event
  WHERE organization_id = %(organization)s AND pgh_created_at <= %(known_at)s AND {whose}
  ORDER BY pgh_obj_id, pgh_id DESC
) AS latest WHERE pgh_label <> 'delete'
"""
# A row may have belonged to another goal once: whose it was is asked of all its versions.
ONCE = "pgh_obj_id IN (SELECT pgh_obj_id FROM {table}event WHERE {whose})"
KNOWN_THEN = """
SELECT kpi_id, dated, value FROM kpis_reading
WHERE organization_id = %(organization)s AND value IS NOT NULL AND recorded_at <= %(known_at)s
  AND (superseded_at IS NULL OR superseded_at > %(known_at)s) AND {whose}
"""
CHECK_INS = """
SELECT goal_id, dated FROM reviews_checkin
WHERE organization_id = %(organization)s AND made_at <= %(known_at)s
"""
ROWS = "SELECT {columns} FROM {table} WHERE organization_id = %(organization)s AND {whose}"
# Of a KPI whose latest reading counts, the index reading_latest finds that one.
KNOWN_NOW = """
SELECT k.id AS kpi_id, latest.dated, latest.value FROM kpis_kpi k CROSS JOIN LATERAL (
  SELECT r.dated, r.value FROM kpis_reading r
  WHERE r.kpi_id = k.id AND r.superseded_at IS NULL AND r.value IS NOT NULL
    AND r.dated <= %(as_of)s
  ORDER BY r.dated DESC LIMIT 1
) AS latest WHERE k.aggregation = 'last' AND k.{whose}
UNION ALL
SELECT k.id, r.dated, r.value FROM kpis_kpi k JOIN kpis_reading r ON r.kpi_id = k.id
WHERE r.superseded_at IS NULL AND r.value IS NOT NULL AND r.dated <= %(as_of)s
  AND k.aggregation <> 'last' AND k.{whose}
"""
GOAL_COLUMNS = (
    "id, state, visibility, owner_id, cycle_id, start_date, due_date, mode, steps_weight, parent_id,"
    " weight, predecessor_id, carried, closed_on, closed_progress_ppm, closed_evidence_ppm,"
    " closed_expected_ppm, closed_paced_ppm, closing_note"
)
# What numbers depend on of each table with a history, and in which words they were given.
COLUMNS = {
    "goals_goal": GOAL_COLUMNS,
    "goals_goalperson": "goal_id, person_id",
    "goals_contribution": "child_id, parent_id, weight",
    "kpis_kpi": "id, unit, direction, aggregation, cadence",
    "goals_interimtarget": "target_id, dated, value",
    "goals_target": (
        "id, goal_id, kpi_id, target, baseline, lower, upper, weight, start_date, due_date"
    ),
    "goals_step": "id, goal_id, weight, due_date, done_on",
    "goals_cycle": "id, start_date, due_date",
    "goals_handsetvalue": "goal_id, progress_ppm, set_on, expires_on, reason, author_id",
}
# Which rows belong to some goals, in the tables and in their histories: {id} and {event} differ.
OF_GOALS = "goal_id = ANY(%(goals)s)"
KPIS = f"SELECT kpi_id FROM goals_target{{event}} WHERE {OF_GOALS}"
WHOSE = {
    "goals_goal": "{id} = ANY(%(goals)s)",
    "goals_contribution": "parent_id = ANY(%(goals)s)",
    "kpis_kpi": f"{{id}} IN ({KPIS})",
    "goals_interimtarget": f"target_id IN (SELECT {{id}} FROM goals_target{{event}} WHERE {OF_GOALS})",
    "goals_cycle": "true",
    "kpis_reading": f"kpi_id IN ({KPIS})",
}
# The same, with the goals that contribute to them now.
CONTRIBUTING = """
SELECT unnest(%(goals)s::bigint[]) UNION SELECT id FROM goals_goal WHERE parent_id = ANY(%(goals)s)
UNION SELECT child_id FROM goals_contribution WHERE parent_id = ANY(%(goals)s)
"""
EDGED = {
    "goals_goal": f"id IN ({CONTRIBUTING})",
    "goals_goalperson": f"goal_id IN ({CONTRIBUTING})",
}
# What was ever below a goal, whether it is now or not.
EVER_BELOW = """
WITH RECURSIVE below AS (
  SELECT %(goal)s::bigint AS id
  UNION
  SELECT edge.child FROM below JOIN LATERAL (
    SELECT pgh_obj_id AS child FROM goals_goalevent WHERE parent_id = below.id
    UNION ALL SELECT child_id FROM goals_contributionevent WHERE parent_id = below.id
  ) AS edge ON true
)
SELECT id FROM below LIMIT %(most)s
"""
Row = dict[str, Any]


class Known(Protocol):
    """What was known at an instant: the rows of each table as they were, and what was reported."""

    def versions(self, table: str) -> Sequence[Row]: ...

    def readings(self) -> Sequence[Row]: ...

    def check_ins(self) -> Sequence[Row]: ...


@dataclass(frozen=True)
class KnownThen:
    """What one organization knew at an instant, of all its goals or of some.

    Of some it does not tell the check-ins, which move no number.
    """

    organization_id: int
    known_at: dt.datetime
    goals: frozenset[int] | None = None

    def versions(self, table: str) -> list[Row]:
        whose = "true" if self.goals is None else ONCE.format(table=table, whose=once_of(table))
        return self.read(VERSIONS.format(table=table, columns=COLUMNS[table], whose=whose))

    def readings(self) -> list[Row]:
        whose = "true" if self.goals is None else once_of("kpis_reading")
        return self.read(KNOWN_THEN.format(whose=whose))

    def check_ins(self) -> list[Row]:
        return self.read(CHECK_INS) if self.goals is None else []

    def read(self, sql: str) -> list[Row]:
        asked = {"organization": self.organization_id, "known_at": self.known_at}
        return fetch(sql, {**asked, "goals": list(self.goals or ())})


@dataclass(frozen=True)
class KnownNow:
    """What is known now of some goals, with the readings that count on a day.

    is_edged: with the goals that contribute to them directly, but of those only the rows and the people
    named on them. `unasked` are tables that are not read.
    """

    organization_id: int
    as_of: dt.date
    goals: frozenset[int]
    is_edged: bool = False
    unasked: frozenset[str] = frozenset()

    def versions(self, table: str) -> list[Row]:
        if table in self.unasked:
            return []
        whose = EDGED[table] if self.is_edged and table in EDGED else now_of(table)
        return self.read(ROWS.format(table=table, columns=COLUMNS[table], whose=whose))

    def readings(self) -> list[Row]:
        return self.read(KNOWN_NOW.format(whose=now_of("kpis_kpi")))

    def check_ins(self) -> list[Row]:
        """They move no number."""
        return []

    def read(self, sql: str) -> list[Row]:
        asked = {"organization": self.organization_id, "as_of": self.as_of}
        return fetch(sql, {**asked, "goals": list(self.goals)})


def once_of(table: str) -> str:
    """The condition that a version in a table's history belongs to some goals."""
    return WHOSE.get(table, OF_GOALS).format(id="pgh_obj_id", event="event")


def now_of(table: str) -> str:
    """The condition that a row of a table belongs to some goals."""
    return WHOSE.get(table, OF_GOALS).format(id="id", event="")


def ever_below(goal_id: int, most: int | None = None) -> frozenset[int]:
    """A goal and all that ever contributed to it, directly or not.

    most: where to stop looking for more.
    """
    return frozenset(row["id"] for row in fetch(EVER_BELOW, {"goal": goal_id, "most": most}))
