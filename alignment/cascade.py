"""The path of a change, from a written fact to the numbers on every page. READ THIS FIRST.

    action ─► triggers append to Dirty, in the writer's transaction       (alignment.dirt)
    drain  ─► claims Dirty                                                (alignment.marks)
           ─► attains the touched targets from readings                   (alignment.measures)
           ─► rolls the touched goals and all above them up, or, where
              most were touched, all of them                              (alignment.columns, .rollup)
           ─► writes the rows that changed                                (alignment.storing)
           ─► lets the cells team × strategic goal follow, commits,       (alignment.heat)
              looks again
    score  ─► follows once no number waits, in a transaction of its own   (alignment.scoring)

One drain an organization at a time, each batch a short transaction of its own under an advisory lock:
`Dirty` is the truth, wake-ups may be lost, doubled or late. What a batch computes depends on facts
alone, so doing it twice is harmless.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Iterable

from django.db import connection, transaction

from alignment import heat, snapshots, storing
from alignment.attaining import attain_all
from alignment.column_reads import Is
from alignment.columns import load_columns
from alignment.loaders import Scope, load_fresh
from alignment.marks import (
    Marks,
    claim,
    claim_score,
    is_score_due,
    is_too_much,
    is_waiting,
    mark_score,
    numbers_wait,
)
from alignment.measures import attained_targets
from alignment.places import displaced, place_all
from alignment.rollup import roll_up
from alignment.scoring.storing import store_scores
from goals.models import Goal
from people.models import Organization

DRAIN_LOCK = 2
SCORE_LOCK = 3
BATCH = 1000
# Of so many touched goals all contributors are about all there is; a few are not worth counting all.
MOST = 10
FEW = 500
IN_LINE_BATCHES = 3
IN_LINE_SECONDS = 0.05
# Up to this many goals the score is computed in line too; it costs what the whole graph costs.
IN_LINE_GOALS = 100
# Up to this many it takes the worker a moment; of ten thousand, it held up the numbers of many reports.
QUICK_GOALS = 1_000
SCORE_PAUSE_SECONDS = 1.0


def drain_patiently(organization_id: int) -> int:
    """What the worker does: like `drain_all`, but a score that takes seconds waits for a pause.

    Between two of many reports it would be old before it is there, and hold up their numbers.
    """
    return drain_all(organization_id, pause=SCORE_PAUSE_SECONDS)


def drain_all(organization_id: int, pause: float = 0.0) -> int:
    """Drain until nothing waits, or others drain what does. Returns how many goals changed.

    pause: so many seconds no number must have been drained before a score that takes seconds follows;
    what waits for that stays for the next sweep.
    """
    changed = 0
    while is_waiting(organization_id):
        batch = drain_batch(organization_id)
        is_scored = drain_score(organization_id, pause)
        if batch is None and not is_scored:
            break
        changed += batch or 0
    return changed


def drain_in_line(organization_id: int) -> bool:
    """Drain from a door, if that is quick. True: no number waits any more; the score may."""
    if is_too_much(organization_id):
        return False
    started = time.monotonic()
    for _ in range(IN_LINE_BATCHES):
        batch = drain_batch(organization_id)
        if batch is None or time.monotonic() - started > IN_LINE_SECONDS:
            break
        # Look again: a writer may have failed to get the lock while this batch held it.
        if not numbers_wait(organization_id):
            break
    if numbers_wait(organization_id):
        return False
    if has_at_most(IN_LINE_GOALS, organization_id):
        drain_score(organization_id)
    return True


def drain_batch(organization_id: int, limit: int = BATCH) -> int | None:
    """Recompute what up to `limit` marks touch, in one transaction. Returns how many goals changed.

    None: no number waits, or another one drains.
    """
    with transaction.atomic(durable=True):
        if not try_lock(DRAIN_LOCK, organization_id):
            return None
        marks = claim(organization_id, limit)
        if not marks.claimed:
            return None
        organization = Organization.objects.filter(pk=organization_id).first()
        if organization is None:
            # It was deleted, and its triggers marked what went with it.
            return 0
        changed = recompute_marked(organization, marks)
        mark_score(organization_id)
        return changed


def drain_score(organization_id: int, pause: float = 0.0) -> bool:
    """Compute the alignment score, if it is due and nobody else does. Whether it was computed.

    It costs what the whole graph costs, so it has a lock of its own: reports that come meanwhile have
    their numbers drained by another worker, and let the score follow again.
    """
    if not is_score_due(organization_id):
        return False
    is_quick = not pause or has_at_most(QUICK_GOALS, organization_id)
    if not is_quick and not is_score_due(organization_id, pause):
        return False
    with transaction.atomic(durable=True):
        if not try_lock(SCORE_LOCK, organization_id):
            return False
        if not claim_score(organization_id):
            return False
        for organization in Organization.objects.filter(pk=organization_id):
            store_scores(organization)
        return True


def recompute_marked(organization: Organization, marks: Marks) -> int:
    if marks.is_everything:
        return recompute_all(organization, marks.goals, marks.kpis)
    return recompute_touched(organization, marks)


def recompute_all(
    organization: Organization,
    goals: Collection[int] = frozenset(),
    kpis: Collection[int] = frozenset(),
) -> int:
    """Every number of an organization as one forest; what is named is attained anew for it."""
    attain_all(organization, goals, kpis)
    return roll_up_and_store(organization, None)


def recompute_touched(organization: Organization, marks: Marks) -> int:
    """The numbers of the marked goals and of everything above them; of all, where that is less work."""
    goals = storing.lock_touched(marks.goals, marks.kpis)
    if not goals:
        return 0
    if is_most(organization, goals):
        return recompute_all(organization, marks.goals, marks.kpis)
    targets = attained_targets(
        organization.pk, organization.rollup_date, marks.goals & goals, marks.kpis
    )
    storing.store_attained(targets)
    return roll_up_and_store(organization, goals)


def is_most(organization: Organization, goals: Collection[int]) -> bool:
    """Whether so many are touched that everything is recomputed sooner."""
    if len(goals) <= FEW:
        return False
    return len(goals) * MOST > Goal.objects.filter(organization=organization).count()


def roll_up_and_store(organization: Organization, goals: Collection[int] | None) -> int:
    """Roll some goals up, or all, from stored attainments and store all that follows from it."""
    loaded = load_columns(organization, goals)
    numbers = roll_up(loaded.forest)
    changed, is_any_new = storing.store_numbers(organization, loaded, numbers)
    if loaded.is_whole and is_any_new:
        place_all(organization.pk)
    else:
        # A goal above may have no place yet either, its own mark lying in a later batch.
        astray = loaded.forest.ids[loaded.inside & ~loaded.has(Is.PLACED)]
        changed += storing.store_places(displaced(organization.pk, astray.tolist()))
    if changed + heat.follow(organization, loaded, numbers):
        storing.raise_version(organization)
    return changed


def advance_rollup_date(organization_id: int, to: dt.date) -> int:
    """The nightly run: keep the ending day's numbers, move to the next, recompute everything."""
    with transaction.atomic(durable=True):
        for lock in (DRAIN_LOCK, SCORE_LOCK):
            wait_for_lock(lock, organization_id)
        organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
        # A doubled or late task must neither close a day that goes on nor turn the date back.
        if organization.rollup_date >= to:
            return 0
        if (marks := claim(organization_id, None)).claimed:
            recompute_marked(organization, marks)
        if claim_score(organization_id) or marks.claimed:
            store_scores(organization)
        snapshots.keep_this_day(organization)
        snapshots.thin(organization, to)
        Organization.objects.filter(pk=organization_id).update(rollup_date=to)
        organization.rollup_date = to
        marks = claim(organization_id, None)
        changed = recompute_all(organization, marks.goals, marks.kpis)
        claim_score(organization_id)
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


def try_lock(lock: int, organization_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [lock, organization_id])
        row: tuple[bool] = cursor.fetchone()
        return row[0]


def wait_for_lock(lock: int, organization_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock, organization_id])


def has_at_most(most: int, organization_id: int) -> bool:
    """Whether an organization has so few goals; looks at no more than that takes."""
    return Goal.objects.filter(organization_id=organization_id)[: most + 1].count() <= most
