"""Effort planned in the period, added up in the database: the rules of `alignment.scoring.period`.

The period is the shortest cycle around a day that is no draft. Of several rows for one goal and team
or person that of the shortest cycle counts, by its part of working days in the period.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from django.db.models import Case, DecimalField, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Round

from alignment.scoring import period
from alignment.team_effort import cycles_around
from goals.models import Allocation
from goals.querysets import GoalQuerySet
from people.models import Organization

DAYS: DecimalField[Decimal, Decimal] = DecimalField(max_digits=30, decimal_places=3)


def days_by_root(
    organization: Organization, goals: GoalQuerySet, roots: GoalQuerySet, as_of: dt.date
) -> dict[int, Decimal]:
    """Person-days planned on some goals, by the root of the home tree that they lie in."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for (root, _), days in days_by_branch(organization, goals, roots, as_of).items():
        found[root] += days
    return dict(found)


def days_by_branch(
    organization: Organization, goals: GoalQuerySet, roots: GoalQuerySet, as_of: dt.date
) -> dict[tuple[int, int | None], Decimal]:
    """The same by root and the goal right under it that they lie in; None for the root itself."""
    cycles = [
        period.Cycle(c.pk, c.start_date, c.due_date) for c in cycles_around(organization.pk, as_of)
    ]
    if not cycles:
        return {}
    rows = in_force(cycles).filter(
        goal__in=goals, goal__rollup__home_root__in=roots.order_by().values("pk")
    )
    days = Case(*in_days(cycles, organization), default=Value(Decimal(0)), output_field=DAYS)
    branch = ("goal__rollup__home_root", "goal__rollup__path__1")
    told = rows.order_by().values_list(*branch).annotate(days=Sum(Round(days, precision=3)))
    return {(root, below): days for root, below, days in told}


def in_force(cycles: list[period.Cycle]) -> QuerySet[Allocation]:
    """Allocations of some cycles without those that a shorter one of them says anew."""
    said = Q()
    shorter: list[int] = []
    for cycle in sorted(cycles, key=lambda c: (c.due - c.start, c.id)):
        anew = Allocation.objects.filter(
            Q(team=OuterRef("team")) | Q(person=OuterRef("person")),
            goal=OuterRef("goal"),
            kind=OuterRef("kind"),
            cycle__in=shorter,
        )
        said |= Q(cycle=cycle.id) & ~Q(Exists(anew))
        shorter = [*shorter, cycle.id]
    return Allocation.objects.filter(said)


def in_days(cycles: list[period.Cycle], organization: Organization) -> Iterator[When]:
    """What a row of each cycle brings to the period; money at the day rate, if there is one."""
    rate = organization.day_rate
    for cycle, part in period.parts_in_period(cycles).items():
        yield When(cycle=cycle, kind=Allocation.Kind.DAYS, then=part_of(part))
        if rate is not None and rate > 0:
            yield When(cycle=cycle, kind=Allocation.Kind.MONEY, then=part_of(part / Fraction(rate)))


def part_of(part: Fraction) -> Combinable:
    """One division, so that halves are rounded as they are."""
    whole, parts = Value(Decimal(part.numerator)), Value(Decimal(part.denominator))
    return F("planned") * whole / parts
