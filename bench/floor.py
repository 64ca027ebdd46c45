"""The least that any recompute in a program beside the database has to do: read, and write.

COPY out of the columns that the numbers rest on, the reading in force among them; COPY back in of as
many finished rows; one statement that stores them. Nothing is computed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection, transaction

from bench.forests import Bench

GOALS = """
SELECT g.id, g.parent_id, g.weight, g.steps_weight, g.state, g.visibility, g.owner_id, g.team_id,
  g.level, g.mode, g.predecessor_id, g.carried, g.closed_on, g.closed_progress_ppm,
  g.closed_evidence_ppm, g.closed_expected_ppm, g.closed_paced_ppm,
  coalesce(g.start_date, c.start_date), coalesce(g.due_date, c.due_date)
FROM goals_goal g LEFT JOIN goals_cycle c ON c.id = g.cycle_id
WHERE g.organization_id = {organization}
"""
TARGETS = """
SELECT t.id, t.goal_id, t.weight, t.baseline, t.target, t.lower, t.upper, t.start_date, t.due_date,
  k.direction, k.unit, k.aggregation, k.cadence, latest.value, latest.dated
FROM goals_target t JOIN kpis_kpi k ON k.id = t.kpi_id
LEFT JOIN LATERAL (
  SELECT r.value, r.dated FROM kpis_reading r
  WHERE r.kpi_id = t.kpi_id AND r.superseded_at IS NULL AND r.value IS NOT NULL
    AND r.dated <= DATE '{day}'
  ORDER BY r.dated DESC LIMIT 1
) AS latest ON true
WHERE t.organization_id = {organization}
"""
# What a recompute reads instead where attainments are kept.
ATTAINED = """
SELECT target_id, goal_id, weight, counts, progress_ppm, expected_ppm, newest_on, cadence_days
FROM alignment_targetstate WHERE organization_id = {organization}
"""


@dataclass(frozen=True)
class Table:
    """A derived table: the rows to write, and the statement that writes them from `draft`."""

    name: str
    rows: str
    store: str


FOUR = "progress_ppm, evidence_ppm, expected_ppm, paced_ppm, pace"
ROLLUP = Table(
    "alignment_rollup",
    f"SELECT goal_id, {FOUR}, newest_on, cadence_days, freshness FROM alignment_rollup"
    " WHERE organization_id = {organization}",
    """
    UPDATE alignment_rollup r SET progress_ppm = d.progress_ppm, evidence_ppm = d.evidence_ppm,
      expected_ppm = d.expected_ppm, paced_ppm = d.paced_ppm, pace = d.pace,
      newest_on = d.newest_on, cadence_days = d.cadence_days, freshness = d.freshness
    FROM draft d WHERE r.goal_id = d.goal_id
    """,
)
STATES = Table(
    "alignment_targetstate",
    "SELECT target_id, counts, progress_ppm, expected_ppm, value, newest_on"
    " FROM alignment_targetstate WHERE organization_id = {organization}",
    """
    UPDATE alignment_targetstate s SET counts = d.counts, progress_ppm = d.progress_ppm,
      expected_ppm = d.expected_ppm, value = d.value, newest_on = d.newest_on
    FROM draft d WHERE s.target_id = d.target_id
    """,
)
SNAPSHOTS = Table(
    "alignment_snapshot",
    f"SELECT goal_id, {FOUR}, on_track_ppm, behind_ppm FROM alignment_snapshot"
    " WHERE organization_id = {organization} AND dated = DATE '{day}' - 1",
    f"""
    INSERT INTO alignment_snapshot (organization_id, dated, goal_id, {FOUR}, on_track_ppm, behind_ppm)
    SELECT {{organization}}, DATE '1900-01-01', d.* FROM draft d
    """,
)
FORGET_SNAPSHOTS = "DELETE FROM alignment_snapshot WHERE dated = '1900-01-01'"


@dataclass
class Floor:
    """Reads what a recompute reads and stores the rows that it stores, as they are already.

    `prepare` fetches those rows, which is no part of it: a program would have computed them.
    """

    bench: Bench
    tables: tuple[Table, ...] = (ROLLUP,)
    reads: tuple[str, ...] = (GOALS, TARGETS)
    rows: dict[str, bytes] = field(default_factory=dict)

    def prepare(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(FORGET_SNAPSHOTS)
        self.rows = {table.name: copy_out(self.asking(table.rows)) for table in self.tables}

    def work(self) -> None:
        with transaction.atomic():
            for select in self.reads:
                copy_out(self.asking(select))
            for table in self.tables:
                self.store(table)

    def store(self, table: Table) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE draft AS {self.asking(table.rows)} WITH NO DATA")
            with plain(cursor).copy("COPY draft FROM STDIN (FORMAT binary)") as into:
                into.write(self.rows[table.name])
            cursor.execute(self.asking(table.store))
            cursor.execute("DROP TABLE draft")

    def asking(self, statement: str) -> str:
        day = self.bench.organization.rollup_date
        return statement.format(organization=self.bench.organization_id, day=day)


def copy_out(select: str) -> bytes:
    with (
        connection.cursor() as cursor,
        plain(cursor).copy(f"COPY ({select}) TO STDOUT (FORMAT binary)") as out,
    ):
        return b"".join(out)


def plain(cursor: Any) -> psycopg.Cursor:
    """The driver's own cursor inside Django's, which knows COPY."""
    found: psycopg.Cursor = cursor.cursor
    return found
