"""What is done to the derived tables between rounds, and what a round has written to them."""

from __future__ import annotations

from django.db import connection

from alignment import cascade
from alignment.models import Dirty
from bench.forests import Bench, as_superuser

DERIVED = ("alignment_rollup", "alignment_targetstate", "alignment_cell", "alignment_snapshot")
WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = ANY(%s)
"""


def vacuum() -> None:
    """What autovacuum does beside: here between rounds, so that it falls into nobody's time."""
    with connection.cursor() as cursor:
        for table in (*DERIVED, "alignment_dirty", "kpis_reading"):
            cursor.execute(f"VACUUM {table}")


def analyze() -> None:
    """What autovacuum does beside as well: a page's plans are made of what there is by now."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def spoil(bench: Bench) -> None:
    """Let every stored goal be wrong, so that a recompute has all of them to write."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alignment_rollup SET progress_ppm = 1, evidence_ppm = 1"
            " WHERE organization_id = %s",
            [bench.organization_id],
        )
    vacuum()


def forget_marks(bench: Bench) -> None:
    Dirty.objects.filter(organization_id=bench.organization_id).delete()


def change_targets(bench: Bench, share: int, turn: int) -> list[int]:
    """Give every share-th KPI, another set each turn, a new value in force. Returns them.

    Past the triggers: who measures a drain marks them.
    """
    kpis = list(range(bench.kpi + turn % share, bench.kpi + 2 * bench.goals, share))
    with as_superuser() as cursor:
        cursor.execute(
            "UPDATE kpis_reading SET value = (value + 37.25) %% 90 + 10 WHERE id IN ("
            " SELECT DISTINCT ON (kpi_id) id FROM kpis_reading WHERE kpi_id = ANY(%s)"
            " AND superseded_at IS NULL AND dated <= %s ORDER BY kpi_id, dated DESC)",
            [kpis, bench.organization.rollup_date],
        )
    return kpis


def score(bench: Bench) -> None:
    """Let the drain compute the alignment score, which the recompute of all numbers leaves to it."""
    Dirty.objects.create(organization_id=bench.organization_id, only_score=True)
    cascade.drain_all(bench.organization_id)


def mark(bench: Bench, kpis: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO alignment_dirty (organization_id, kpi_id) SELECT %s, unnest(%s::bigint[])",
            [bench.organization_id, kpis],
        )


def written() -> dict[str, int]:
    """How many rows of each derived table have been written since the database was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WRITTEN, [list(DERIVED)])
        return dict(cursor.fetchall())
