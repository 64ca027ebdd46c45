"""Which columns of which tables a stored number depends on, and the triggers that say so.

The triggers append to `alignment_dirty` in the writer's own transaction, whoever writes: form, API,
import or SQL. Migrations call `trigger_sql`; a test compares the columns with the models. Transition
tables allow neither column lists nor several events, so there is one trigger per table and event and
the update trigger compares old and new rows itself.
"""

from __future__ import annotations

from dataclasses import dataclass

MARK = "INSERT INTO alignment_dirty (organization_id, goal_id, kpi_id)"
MARK_SCORE = "INSERT INTO alignment_dirty (organization_id, only_score)"
# What is gone without a row cannot be named: attainments are computed anew from what is left.
TRUNCATED = (
    f"{MARK} SELECT id, NULL, NULL FROM people_organization; DELETE FROM alignment_attainedon;"
)
TRUNCATED_SCORE = f"{MARK_SCORE} SELECT id, true FROM people_organization;"


@dataclass(frozen=True)
class Source:
    """A table that numbers depend on.

    marks: SQL selecting (organization_id, goal_id, kpi_id) from `{rows}`, a set of changed rows.
    columns: what an update must change to matter.
    events: which events matter; TRUNCATE marks every organization as a whole.
    only_score: the change moves no number of a goal, but the alignment score; `marks` selects
        organization_id alone.
    """

    table: str
    columns: tuple[str, ...]
    marks: str
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")
    only_score: bool = False

    @property
    def name(self) -> str:
        """What its triggers are called by."""
        return f"{'score' if self.only_score else 'dirty'}_{self.table}"


GOAL_OF_ROW = "SELECT r.organization_id, r.goal_id, NULL::bigint FROM {rows} r"
KPI_OF_ROW = "SELECT r.organization_id, NULL::bigint, r.{column} FROM {{rows}} r"

SOURCES = (
    Source(
        "goals_goal",
        (
            "parent_id",
            "weight",
            "state",
            "visibility",
            "owner_id",
            "team_id",
            "level",
            "cycle_id",
            "start_date",
            "due_date",
            "mode",
            "steps_weight",
            "predecessor_id",
            "carried",
            "closed_on",
            "closed_progress_ppm",
            "closed_evidence_ppm",
            "closed_expected_ppm",
            "closed_paced_ppm",
        ),
        # The goal itself and its home: a move marks the old and the new parent.
        "SELECT r.organization_id, r.id, NULL::bigint FROM {rows} r"
        " UNION ALL SELECT r.organization_id, r.parent_id, NULL FROM {rows} r"
        " WHERE r.parent_id IS NOT NULL",
    ),
    Source(
        "goals_contribution",
        ("child_id", "parent_id", "weight"),
        "SELECT r.organization_id, r.parent_id, NULL::bigint FROM {rows} r",
    ),
    Source(
        "goals_target",
        (
            "goal_id",
            "kpi_id",
            "baseline",
            "target",
            "lower",
            "upper",
            "weight",
            "start_date",
            "due_date",
        ),
        GOAL_OF_ROW,
    ),
    Source(
        "goals_interimtarget",
        ("target_id", "dated", "value"),
        "SELECT r.organization_id, t.goal_id, NULL::bigint FROM {rows} r"
        " JOIN goals_target t ON t.id = r.target_id",
    ),
    Source("goals_step", ("goal_id", "weight", "due_date", "done_on"), GOAL_OF_ROW),
    Source("goals_handsetvalue", ("goal_id", "progress_ppm", "set_on", "expires_on"), GOAL_OF_ROW),
    Source("goals_goalperson", ("goal_id", "person_id"), GOAL_OF_ROW),
    Source("reviews_checkin", ("goal_id", "dated", "confidence"), GOAL_OF_ROW),
    Source(
        "kpis_kpi",
        ("unit", "direction", "aggregation", "cadence"),
        KPI_OF_ROW.format(column="id"),
        events=("UPDATE",),
    ),
    Source(
        "kpis_reading",
        ("kpi_id", "dated", "value", "superseded_at"),
        KPI_OF_ROW.format(column="kpi_id"),
    ),
    Source(
        "goals_cycle",
        ("start_date", "due_date"),
        "SELECT g.organization_id, g.id, NULL::bigint FROM {rows} r"
        " JOIN goals_goal g ON g.cycle_id = r.id",
        events=("UPDATE",),
    ),
    Source(
        "people_organization",
        ("rollup_date", "cadence", "on_track_ppm", "behind_ppm"),
        "SELECT r.id, NULL::bigint, NULL::bigint FROM {rows} r",
        events=("UPDATE",),
    ),
)

ORGANIZATION_OF_ROW = "SELECT r.organization_id FROM {rows} r"
EDGE = ("share_ppm", "strength", "review_on")
# What moves the alignment score and no number of a goal.
SCORE_SOURCES = (
    Source(
        "goals_goal",
        (*EDGE, "title", "priority", "is_run_the_business", "required_effort"),
        ORGANIZATION_OF_ROW,
        events=("UPDATE",),
        only_score=True,
    ),
    Source("goals_contribution", EDGE, ORGANIZATION_OF_ROW, events=("UPDATE",), only_score=True),
    Source(
        "goals_allocation",
        ("goal_id", "team_id", "person_id", "cycle_id", "kind", "planned"),
        ORGANIZATION_OF_ROW,
        only_score=True,
    ),
    Source(
        "goals_agreedshare",
        ("team_id", "cycle_id", "goal_id", "share_ppm"),
        ORGANIZATION_OF_ROW,
        only_score=True,
    ),
    Source(
        "goals_cycle",
        ("start_date", "due_date", "state"),
        ORGANIZATION_OF_ROW,
        only_score=True,
    ),
    Source("people_membership", ("team_id", "person_id"), ORGANIZATION_OF_ROW, only_score=True),
    Source("people_team", ("parent_id",), ORGANIZATION_OF_ROW, only_score=True),
    Source(
        "kpis_kpi", ("kind", "source"), ORGANIZATION_OF_ROW, events=("UPDATE",), only_score=True
    ),
    Source(
        "reviews_request",
        ("goal_id", "to_team_id", "state", "answer_by", "promised_for", "is_resolved"),
        ORGANIZATION_OF_ROW,
        only_score=True,
    ),
    Source(
        "people_person",
        ("is_active", "left_on"),
        ORGANIZATION_OF_ROW,
        events=("UPDATE",),
        only_score=True,
    ),
    Source(
        "people_organization",
        ("run_share_ppm", "day_rate"),
        "SELECT r.id FROM {rows} r",
        events=("UPDATE",),
        only_score=True,
    ),
)


def changed_rows(source: Source) -> str:
    """SQL for the old and new versions of the rows whose columns an update changed."""
    pairs = [f"(n.{c}) IS DISTINCT FROM (o.{c})" for c in source.columns]
    differs = " OR ".join(pairs)
    both = "SELECT {side}.* FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE " + differs
    return f"({both.format(side='n')} UNION ALL {both.format(side='o')})"


def trigger_sql(source: Source) -> str:
    """The statements that create a source's functions and statement-level triggers."""
    return "\n".join(one_trigger(source, event) for event in (*source.events, "TRUNCATE"))


def one_trigger(source: Source, event: str) -> str:
    rows = {"INSERT": "new_rows", "DELETE": "old_rows", "UPDATE": changed_rows(source)}
    body = TRUNCATED_SCORE if source.only_score else TRUNCATED
    if event != "TRUNCATE":
        marks = source.marks.format(rows=rows[event])
        body = f"{MARK} SELECT DISTINCT * FROM ({marks}) AS marks;"
        if source.only_score:
            body = f"{MARK_SCORE} SELECT DISTINCT *, true FROM ({marks}) AS marks;"
    tables = {
        "INSERT": "REFERENCING NEW TABLE AS new_rows",
        "DELETE": "REFERENCING OLD TABLE AS old_rows",
        "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "TRUNCATE": "",
    }[event]
    name = f"{source.name}_{event.lower()}"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        f"BEGIN\n  {body}\n  RETURN NULL;\nEND $$;\n"
        f"CREATE TRIGGER {name} AFTER {event} ON {source.table} {tables}\n"
        f"  FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
    )


def drop_sql(source: Source) -> str:
    """The statements that undo `trigger_sql`."""
    names = [f"{source.name}_{e.lower()}" for e in (*source.events, "TRUNCATE")]
    return "\n".join(f"DROP FUNCTION {name}() CASCADE;" for name in names)
