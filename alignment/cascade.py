"""The path of a change, from a written fact to the numbers on every page. READ THIS FIRST.

    action ─► triggers append to Dirty, in the writer's transaction       (alignment.dirt)
    drain  ─► claims Dirty, attains the touched targets from readings     (alignment.measures)
           ─► rolls the touched goals and all above them up, or, where
              most were touched, all of them                              (alignment.columns, .rollup)
           ─► writes the rows that changed                                (alignment.storing)
           ─► lets the cells team × strategic goal follow, commits,       (alignment.heat)
              looks again
           ─► scores the organization once no number waits                (alignment.scoring)

One drain an organization at a time, each batch a short transaction of its own under an advisory lock:
`Dirty` is the truth, wake-ups may be lost, doubled or late. What a batch computes depends on facts
alone, so doing it twice is harmless.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from alignment import heat, snapshots, storing
from alignment.attaining import attain_all
from alignment.columns import load_columns
from alignment.loaders import Scope, load_fresh
from alignment.measures import attained_targets
from alignment.models import Dirty
from alignment.places import displaced, place_all
from alignment.rollup import roll_up
from alignment.scoring.storing import store_scores
from goals.models import Goal, Target
from goals.tree import above
from people.models import Organization

DRAIN_LOCK = 2
BATCH = 1000
# All goals as columns cost about what a tenth of them cost as rows; a few are not worth counting all.
PART_AS_ROWS = 10
FEW = 500
IN_LINE_BACKLOG = 500
IN_LINE_ROWS = 50
IN_LINE_BATCHES = 3
IN_LINE_SECONDS = 0.05
# Up to this many goals the score is computed in line too; it costs what the whole graph costs.
IN_LINE_GOALS = 100
# Under writers that never pause, the score follows at least this often.
SCORE_WAITS_SECONDS = 2.0

# Whatever is recomputed with everything else is attained with it: such a mark takes all that wait.
CLAIM = """
DELETE FROM alignment_dirty WHERE id IN (
  SELECT id FROM alignment_dirty
  WHERE organization_id = %(organization)s AND (%(with_score)s OR NOT only_score)
  ORDER BY id LIMIT (SELECT CASE WHEN NOT EXISTS (
    SELECT FROM alignment_dirty WHERE organization_id = %(organization)s
      AND goal_id IS NULL AND kpi_id IS NULL AND NOT only_score) THEN %(limit)s::bigint END)
  FOR UPDATE SKIP LOCKED
) RETURNING goal_id, kpi_id, only_score, extract(epoch FROM clock_timestamp() - at)::float8
"""
MARK_SCORE = """
INSERT INTO alignment_dirty (organization_id, only_score, at)
VALUES (%s, true, clock_timestamp() - make_interval(secs => %s))
"""
# Too much for a page to wait for: everything at once, one writer's many marks, a KPI of many goals.
IS_TOO_MUCH = """
WITH waiting AS (
  SELECT goal_id, kpi_id, at FROM alignment_dirty
  WHERE organization_id = %(organization)s AND NOT only_score
  LIMIT %(backlog)s + 1
)
SELECT (SELECT count(*) FROM waiting) > %(backlog)s
  OR EXISTS (SELECT FROM waiting WHERE goal_id IS NULL AND kpi_id IS NULL)
  OR EXISTS (SELECT FROM waiting GROUP BY at HAVING count(*) > %(rows)s)
  OR EXISTS (
    SELECT FROM (SELECT DISTINCT kpi_id FROM waiting) AS k CROSS JOIN LATERAL (
      SELECT FROM goals_target t WHERE t.kpi_id = k.kpi_id OFFSET %(rows)s LIMIT 1) AS further)
"""


@dataclass(frozen=True)
class Marks:
    """What claimed rows of Dirty name; `is_everything` when one names the organization as a whole.

    score_waited: for how many seconds the oldest one that names the score alone has waited.
    """

    claimed: int
    goals: frozenset[int]
    kpis: frozenset[int]
    is_everything: bool
    score_waited: float = 0.0

    def names_numbers(self) -> bool:
        return self.is_everything or bool(self.goals or self.kpis)


def drain_all(organization_id: int) -> int:
    """Drain until nothing waits, or another process drains. Returns how many goals changed."""
    changed = 0
    while is_waiting(organization_id):
        batch = drain_batch(organization_id)
        if batch is None:
            break
        changed += batch
    return changed


def drain_in_line(organization_id: int) -> bool:
    """Drain from a door, if that is quick. True: no number waits any more; the score may."""
    if is_too_much(organization_id):
        return False
    started = time.monotonic()
    for _ in range(IN_LINE_BATCHES):
        batch = drain_batch(organization_id, with_score=False)
        if batch is None or time.monotonic() - started > IN_LINE_SECONDS:
            break
        # Look again: a writer may have failed to get the lock while this batch held it.
        if not numbers_wait(organization_id):
            break
    if numbers_wait(organization_id):
        return False
    if is_small(organization_id):
        drain_batch(organization_id)
    return True


def is_too_much(organization_id: int) -> bool:
    """Whether what waits is better left to the worker.

    The marks of one transaction have its time: that is how one writer's own are counted.
    """
    asked = {"organization": organization_id, "backlog": IN_LINE_BACKLOG, "rows": IN_LINE_ROWS}
    with connection.cursor() as cursor:
        cursor.execute(IS_TOO_MUCH, asked)
        row: tuple[bool] = cursor.fetchone()
        return row[0]


def drain_batch(organization_id: int, limit: int = BATCH, *, with_score: bool = True) -> int | None:
    """Recompute what up to `limit` marks touch, in one transaction. None: another one drains."""
    with transaction.atomic(durable=True):
        if not try_drain_lock(organization_id):
            return None
        marks = claim(organization_id, limit, with_score=with_score)
        if not marks.claimed:
            return 0
        organization = Organization.objects.filter(pk=organization_id).first()
        if organization is None:
            # It was deleted, and its triggers marked what went with it.
            return 0
        changed = recompute_marked(organization, marks)
        if marks.names_numbers() and marks.score_waited < SCORE_WAITS_SECONDS:
            mark_score(organization_id, marks.score_waited)
        else:
            store_scores(organization)
        return changed


def recompute_marked(organization: Organization, marks: Marks) -> int:
    if marks.is_everything:
        return recompute_all(organization, marks.goals, marks.kpis)
    return recompute_touched(organization, marks) if marks.names_numbers() else 0


def recompute_all(
    organization: Organization,
    goals: Collection[int] = frozenset(),
    kpis: Collection[int] = frozenset(),
) -> int:
    """Every number of an organization as one forest; what is named is attained anew for it."""
    attain_all(organization, goals, kpis)
    return roll_up_and_store(organization, None, goals)


def recompute_touched(organization: Organization, marks: Marks) -> int:
    """The numbers of the marked goals and of everything above them; of all, where that is less work."""
    used = Target.objects.filter(kpi_id__in=marks.kpis).values_list("goal_id", flat=True)
    goals = storing.lock_goals(above({*marks.goals, *used}))
    if not goals:
        return 0
    if is_most(organization, goals):
        return recompute_all(organization, marks.goals, marks.kpis)
    targets = attained_targets(
        organization.pk, organization.rollup_date, marks.goals & goals, marks.kpis
    )
    storing.store_attained(targets)
    # All of them: a goal above may have no place yet, its own mark lying in a later batch.
    return roll_up_and_store(organization, goals, goals)


def is_most(organization: Organization, goals: Collection[int]) -> bool:
    """Whether so many are touched that everything is recomputed sooner."""
    if len(goals) <= FEW:
        return False
    return len(goals) * PART_AS_ROWS > Goal.objects.filter(organization=organization).count()


def roll_up_and_store(
    organization: Organization, goals: Collection[int] | None, moved: Collection[int]
) -> int:
    """Roll some goals up, or all, from stored attainments and store all that follows from it.

    moved: those of which some may lie elsewhere in the home tree than before.
    """
    loaded = load_columns(organization, goals)
    numbers = roll_up(loaded.forest)
    changed, is_any_new = storing.store_numbers(organization, loaded, numbers)
    if loaded.is_whole and is_any_new:
        place_all(organization.pk)
    else:
        changed += storing.store_places(displaced(organization.pk, moved))
    if changed + heat.follow(organization, loaded, numbers):
        storing.raise_version(organization)
    return changed


def advance_rollup_date(organization_id: int, to: dt.date) -> int:
    """The nightly run: keep the ending day's numbers, move to the next, recompute everything."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [DRAIN_LOCK, organization_id])
        organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
        # A doubled or late task must neither close a day that goes on nor turn the date back.
        if organization.rollup_date >= to:
            return 0
        marks = claim(organization_id, None)
        if marks.claimed:
            recompute_marked(organization, marks)
            store_scores(organization)
        snapshots.keep_this_day(organization)
        snapshots.thin(organization, to)
        Organization.objects.filter(pk=organization_id).update(rollup_date=to)
        organization.rollup_date = to
        marks = claim(organization_id, None)
        changed = recompute_all(organization, marks.goals, marks.kpis)
        store_scores(organization)
        return changed


def backfill_snapshots(organization_id: int, dates: Iterable[dt.date]) -> int:
    """Snapshots of past days, from the readings dated up to them and today's structure."""
    organization = Organization.objects.get(pk=organization_id)
    written = 0
    for as_of in sorted(dates):
        with transaction.atomic():
            forest = load_fresh(Scope(organization_id, as_of))
            written += snapshots.keep_any_day(organization, as_of, forest, roll_up(forest))
    return written


# Dirty ----------------------------------------------------------------------------------


def try_drain_lock(organization_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [DRAIN_LOCK, organization_id])
        row: tuple[bool] = cursor.fetchone()
        return row[0]


def claim(organization_id: int, limit: int | None, *, with_score: bool = True) -> Marks:
    """Take marks off the list, oldest first; they come back if the transaction fails.

    limit: how many at most, unless one that names everything waits; None takes all.
    """
    with connection.cursor() as cursor:
        asked = {"organization": organization_id, "with_score": with_score, "limit": limit}
        cursor.execute(CLAIM, asked)
        rows = cursor.fetchall()
    return Marks(
        claimed=len(rows),
        goals=frozenset(goal for goal, *_ in rows if goal is not None),
        kpis=frozenset(kpi for _, kpi, *_ in rows if kpi is not None),
        is_everything=any(row[:3] == (None, None, False) for row in rows),
        score_waited=max((waited for *_, only_score, waited in rows if only_score), default=0.0),
    )


def mark_score(organization_id: int, waited: float) -> None:
    """Let the score follow when no number waits; it has waited that many seconds already."""
    with connection.cursor() as cursor:
        cursor.execute(MARK_SCORE, [organization_id, waited])


def is_waiting(organization_id: int) -> bool:
    return Dirty.objects.filter(organization_id=organization_id).exists()


def numbers_wait(organization_id: int) -> bool:
    return Dirty.objects.filter(organization_id=organization_id, only_score=False).exists()


def is_small(organization_id: int) -> bool:
    """Whether its score is quick; looks at no more goals than that takes."""
    goals = Goal.objects.filter(organization_id=organization_id)
    return goals[: IN_LINE_GOALS + 1].count() <= IN_LINE_GOALS


def backlog(organization_id: int, most: int) -> int:
    """How many marks wait, counted up to `most`."""
    return Dirty.objects.filter(organization_id=organization_id)[:most].count()


def waiting_organizations() -> list[int]:
    return list(Dirty.objects.values_list("organization_id", flat=True).distinct())
