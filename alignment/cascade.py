"""The path of a change, from a written fact to the numbers on every page. READ THIS FIRST.

    action ─► triggers append to Dirty, in the writer's transaction       (alignment.dirt)
    drain  ─► claims Dirty, attains the touched targets from readings     (alignment.measures)
           ─► rolls the touched goals and all above them up               (alignment.loaders, .rollup)
           ─► writes the rows that changed, commits, looks again          (alignment.storing)

One drain an organization at a time, each batch a short transaction of its own under an advisory lock:
`Dirty` is the truth, wake-ups may be lost, doubled or late. What a batch computes depends on facts
alone, so doing it twice is harmless.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from alignment import storing
from alignment.loaders import Scope, load_fresh, load_stored
from alignment.measures import attained_targets
from alignment.models import Dirty
from alignment.news import load_ages
from alignment.places import displaced
from alignment.rollup import roll_up
from alignment.storing import Numbered
from goals.models import Target
from goals.tree import above
from people.models import Organization

DRAIN_LOCK = 2
BATCH = 1000
IN_LINE_BACKLOG = 500
IN_LINE_BATCHES = 3
IN_LINE_SECONDS = 0.05

CLAIM = """
DELETE FROM alignment_dirty WHERE id IN (
  SELECT id FROM alignment_dirty WHERE organization_id = %s
  ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING goal_id, kpi_id
"""


@dataclass(frozen=True)
class Marks:
    """What claimed rows of Dirty name; `is_everything` when one names the organization as a whole."""

    claimed: int
    goals: frozenset[int]
    kpis: frozenset[int]
    is_everything: bool


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
    """Drain from a door, if that is quick. True: nothing waits any more."""
    if backlog(organization_id, IN_LINE_BACKLOG + 1) > IN_LINE_BACKLOG:
        return False
    started = time.monotonic()
    for _ in range(IN_LINE_BATCHES):
        if drain_batch(organization_id) is None or time.monotonic() - started > IN_LINE_SECONDS:
            break
        # Look again: a writer may have failed to get the lock while this batch held it.
        if not is_waiting(organization_id):
            return True
    return not is_waiting(organization_id)


def drain_batch(organization_id: int, limit: int = BATCH) -> int | None:
    """Recompute what up to `limit` marks touch, in one transaction. None: another one drains."""
    with transaction.atomic(durable=True):
        if not try_drain_lock(organization_id):
            return None
        marks = claim(organization_id, limit)
        organization = Organization.objects.get(pk=organization_id)
        if marks.is_everything:
            return recompute_all(organization)
        return recompute_touched(organization, marks) if marks.claimed else 0


def recompute_all(organization: Organization) -> int:
    """Every number of an organization from its facts, as one forest."""
    targets = attained_targets(organization.pk, organization.rollup_date)
    storing.store_attained(organization.pk, targets, goals=None)
    rows = rolled_up(organization, Scope(organization.pk, organization.rollup_date))
    return storing.store_numbers(organization, rows, None, displaced(organization.pk, None))


def recompute_touched(organization: Organization, marks: Marks) -> int:
    """The numbers of the marked goals and of everything above them."""
    used = Target.objects.filter(kpi_id__in=marks.kpis).values_list("goal_id", flat=True)
    goals = storing.lock_goals(above({*marks.goals, *used}))
    if not goals:
        return 0
    targets = attained_targets(
        organization.pk, organization.rollup_date, marks.goals & goals, marks.kpis
    )
    storing.store_attained(organization.pk, targets, goals=marks.goals & goals)
    scope = Scope(organization.pk, organization.rollup_date, frozenset(goals))
    # All of them: a goal above may have no place yet, its own mark lying in a later batch.
    places = displaced(organization.pk, goals)
    return storing.store_numbers(organization, rolled_up(organization, scope), goals, places)


def rolled_up(organization: Organization, scope: Scope) -> list[Numbered]:
    """The goals of a scope with everything that is stored of them, from stored attainments."""
    forest = load_stored(scope)
    rows = storing.numbered(organization, forest, roll_up(forest))
    return storing.with_news(organization, rows, load_ages(scope, forest, organization.cadence))


def advance_rollup_date(organization_id: int, to: dt.date) -> int:
    """The nightly run: keep the ending day's numbers, move to the next, recompute everything."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [DRAIN_LOCK, organization_id])
        organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
        # A doubled or late task must neither close a day that goes on nor turn the date back.
        if organization.rollup_date >= to:
            return 0
        claim(organization_id, None)
        recompute_all(organization)
        storing.store_snapshots(
            organization, organization.rollup_date, storing.stored(organization)
        )
        storing.thin_snapshots(organization, to)
        Organization.objects.filter(pk=organization_id).update(rollup_date=to)
        organization.rollup_date = to
        claim(organization_id, None)
        return recompute_all(organization)


def backfill_snapshots(organization_id: int, dates: Iterable[dt.date]) -> int:
    """Snapshots of past days, from the readings dated up to them and today's structure."""
    organization = Organization.objects.get(pk=organization_id)
    written = 0
    for as_of in sorted(dates):
        with transaction.atomic():
            forest = load_fresh(Scope(organization_id, as_of))
            numbers = storing.numbered(organization, forest, roll_up(forest))
            written += storing.store_snapshots(organization, as_of, numbers)
    return written


# Dirty ----------------------------------------------------------------------------------


def try_drain_lock(organization_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [DRAIN_LOCK, organization_id])
        row: tuple[bool] = cursor.fetchone()
        return row[0]


def claim(organization_id: int, limit: int | None) -> Marks:
    """Take marks off the list, oldest first; they come back if the transaction fails."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [organization_id, limit])
        rows = cursor.fetchall()
    return Marks(
        claimed=len(rows),
        goals=frozenset(goal for goal, _ in rows if goal is not None),
        kpis=frozenset(kpi for _, kpi in rows if kpi is not None),
        is_everything=(None, None) in rows,
    )


def is_waiting(organization_id: int) -> bool:
    return Dirty.objects.filter(organization_id=organization_id).exists()


def backlog(organization_id: int, most: int) -> int:
    """How many marks wait, counted up to `most`."""
    return Dirty.objects.filter(organization_id=organization_id)[:most].count()


def waiting_organizations() -> list[int]:
    return list(Dirty.objects.values_list("organization_id", flat=True).distinct())
