"""The list of KPIs that a reader sees: narrowed, in pages, each with its newest reading and the goals
that use it. Called by the KPIs page; a fixed number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery

from alignment.freshness import CADENCE_DAYS, Age, freshness_of
from alignment.narrowing import Conditions, narrowed_by
from alignment.paging import Page, in_chunks, page_of
from alignment.queries import kpis_visible_to
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from kpis.models import Kpi, Reading
from kpis.querysets import KpiQuerySet
from people.models import Person, Team

KPIS_A_PAGE = 50


@dataclass(frozen=True)
class NarrowedKpis:
    """What the list is narrowed to; nothing said narrows nothing.

    use: one of USES. is_silent: two of its periods passed without a reading. is_archived: those
    put away instead.
    """

    text: str = ""
    steward: Person | None = None
    team: Team | None = None
    use: str = ""
    is_silent: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class ListedKpi:
    """A KPI, its newest reading in force, and how many goals of those the reader sees use it.

    first: the oldest of those goals. freshness: judged by the KPI's own cadence; None without reading.
    """

    kpi: Kpi
    newest: Reading | None
    freshness: str | None
    goals: int
    first: Goal | None

    @property
    def further(self) -> int:
        return self.goals - 1


def kpi_list(
    person: Person, seen: GoalQuerySet, narrowed: NarrowedKpis, today: dt.date, number: int
) -> Page[ListedKpi]:
    found = page_of(ordered_kpis(person, seen, narrowed, today), number, KPIS_A_PAGE)
    return found.holding(listed(found.rows, seen, today))


def every_kpi(
    person: Person, seen: GoalQuerySet, narrowed: NarrowedKpis, today: dt.date
) -> Iterator[ListedKpi]:
    """The whole list, a few hundred KPIs at a time."""
    ordered = ordered_kpis(person, seen, narrowed, today)
    for some in in_chunks(ordered.values_list("pk", flat=True)):
        told = with_newest(Kpi.objects.filter(pk__in=some), today)
        kpis = {kpi.pk: kpi for kpi in told.select_related("steward", "team")}
        yield from listed([kpis[pk] for pk in some if pk in kpis], seen, today)


def ordered_kpis(
    person: Person, seen: GoalQuerySet, narrowed: NarrowedKpis, today: dt.date
) -> KpiQuerySet:
    kpis = narrow(with_newest(kpis_visible_to(person, seen), today), seen, narrowed, today)
    ordered: KpiQuerySet = kpis.by_name().select_related("steward", "team")
    return ordered


def listed(kpis: Sequence[Any], seen: GoalQuerySet, today: dt.date) -> list[ListedKpi]:
    """KPIs with their newest readings, as rows."""
    newest = Reading.objects.in_bulk([kpi.newest_id for kpi in kpis if kpi.newest_id])
    uses = uses_of(kpis, seen)
    first = seen.in_bulk([goal for _count, goal in uses.values()])
    rows = []
    for kpi in kpis:
        count, goal = uses.get(kpi.pk, (0, 0))
        reading = newest.get(kpi.newest_id)
        age = Age((today - reading.dated).days, CADENCE_DAYS[kpi.cadence]) if reading else None
        rows.append(ListedKpi(kpi, reading, freshness_of(age), count, first.get(goal)))
    return rows


def with_newest(kpis: KpiQuerySet, today: dt.date) -> KpiQuerySet:
    """KPIs with the key and the day of their newest reading in force up to a day."""
    newest = Reading.objects.filter(kpi=OuterRef("pk")).in_force().up_to(today).order_by("-dated")
    found: KpiQuerySet = kpis.annotate(
        newest_id=Subquery(newest.values("pk")[:1]), newest_on=Subquery(newest.values("dated")[:1])
    )
    return found


def uses_of(kpis: Collection[Kpi], seen: GoalQuerySet) -> dict[int, tuple[int, int]]:
    """By KPI: how many current goals of a scope use it, and the oldest of them."""
    used = Target.objects.filter(kpi__in=kpis, goal__in=seen.current()).order_by()
    counted = used.values_list("kpi").annotate(n=Count("goal"), first=Min("goal"))
    return {kpi: (n, first) for kpi, n, first in counted}


def narrow(
    kpis: KpiQuerySet, seen: GoalQuerySet, narrowed: NarrowedKpis, today: dt.date
) -> KpiQuerySet:
    """Those of some KPIs with their newest readings that are asked for."""
    kpis = kpis.filter(archived_at__isnull=not narrowed.is_archived)
    conditions: Conditions = {
        "text": has_words,
        "steward": lambda person: Q(steward=person),
        "team": lambda team: Q(team__in=Team.objects.under(team)),
        "use": lambda use: USES[use](is_used_by(seen)),
        "is_silent": lambda _: is_silent(today),
    }
    return narrowed_by(kpis, narrowed, conditions)


# standing: kept by a team whether or not a goal uses it now, and none does.
USES: Mapping[str, Callable[[Q], Q]] = {
    "used": lambda is_used: is_used,
    "standing": lambda is_used: ~is_used & Q(team__isnull=False),
    "unused": lambda is_used: ~is_used,
}


def is_used_by(seen: GoalQuerySet) -> Q:
    """Goals that the reader does not see are not told of by this either."""
    return Q(Exists(Target.objects.filter(kpi=OuterRef("pk"), goal__in=seen.current())))


def has_words(text: str) -> Q:
    return Q(name__icontains=text) | Q(description__icontains=text) | Q(code__iexact=text)


def is_silent(today: dt.date) -> Q:
    """No reading at all, or none for more than two of the KPI's own periods."""
    asked = Q(newest_on=None)
    for cadence, days in CADENCE_DAYS.items():
        asked |= Q(cadence=cadence, newest_on__lt=today - dt.timedelta(days=2 * days))
    return asked
