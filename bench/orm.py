"""What one writes first: a method that asks for a goal's targets and children and saves its number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import OuterRef, Subquery

from alignment.models import Rollup
from bench.forests import Bench
from bench.recomputes import full_recompute
from bench.rounds import Pair, alternating, clocked
from bench.tables import vacuum
from goals.models import Goal, Target
from kpis.models import Reading

PPM = 1_000_000


def full_and_orm(bench: Bench) -> Iterator[Pair]:
    return alternating(
        full_recompute(bench), clocked(lambda: recompute_by_orm(bench), after=vacuum)
    )


def recompute_by_orm(bench: Bench) -> None:
    """Progress alone, goal by goal: one query for targets, one for children, one to save."""
    day = bench.organization.rollup_date
    with transaction.atomic():
        for goal in Goal.objects.filter(organization_id=bench.organization_id, parent=None):
            progress_of(goal, day)


def progress_of(goal: Goal, day: dt.date) -> int:
    parts = [(t.weight, attained(t)) for t in targets_of(goal, day)]
    parts += [(child.weight, progress_of(child, day)) for child in goal.children.all()]
    weight = sum(w for w, _ in parts)
    progress = (2 * sum(w * p for w, p in parts) + weight) // (2 * weight)
    Rollup.objects.filter(pk=goal.pk).update(progress_ppm=progress)
    return progress


def targets_of(goal: Goal, day: dt.date) -> Iterator[Target]:
    readings = Reading.objects.filter(kpi=OuterRef("kpi"), superseded_at=None, dated__lte=day)
    latest = Subquery(readings.order_by("-dated").values("value")[:1])
    return iter(Target.objects.filter(goal=goal).annotate(latest=latest))


def attained(target: Target) -> int:
    share = (target.latest - target.baseline) / (target.target - target.baseline)
    clipped = min(max(share, Decimal(0)), Decimal(1))
    return int((clipped * PPM).quantize(Decimal(1), ROUND_HALF_UP))
