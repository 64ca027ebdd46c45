"""The list of KPIs that a reader sees, with when each was last read and by how many goals it is used."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from alignment.paging import Page, page_of
from alignment.queries import kpis_visible_to
from goals.models import Target
from goals.querysets import GoalQuerySet
from kpis.models import Kpi, Reading
from people.models import Person

KPIS_A_PAGE = 50
SILENT_WEEKS = 3


@dataclass(frozen=True)
class NarrowedKpis:
    """What the list is narrowed to; nothing said narrows nothing.

    is_silent: no reading for SILENT_WEEKS. is_unused: no goal uses it. is_archived: put away.
    """

    text: str = ""
    steward: Person | None = None
    is_silent: bool = False
    is_unused: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class ListedKpi:
    """A KPI, its newest reading in force and how many goals that the reader sees use it."""

    kpi: Kpi
    newest: Reading | None
    goals: int


def kpi_list(
    person: Person, seen: GoalQuerySet, narrowed: NarrowedKpis, today: dt.date, number: int
) -> Page[ListedKpi]:
    newest = Reading.objects.filter(kpi=OuterRef("pk")).in_force().order_by("-dated")
    kpis = kpis_visible_to(person, seen).filter(archived_at__isnull=not narrowed.is_archived)
    kpis = kpis.annotate(newest_id=Subquery(newest.values("pk")[:1]))
    kpis = kpis.filter(condition(narrowed, today)).select_related("steward", "team")
    found = page_of(kpis.order_by("name", "id"), number, KPIS_A_PAGE)
    readings = Reading.objects.in_bulk([kpi.newest_id for kpi in found.rows if kpi.newest_id])
    used = Target.objects.filter(kpi__in=found.rows, goal__in=seen.current()).order_by()
    goals = dict(used.values_list("kpi").annotate(n=Count("goal")))
    return found.holding(
        [ListedKpi(kpi, readings.get(kpi.newest_id), goals.get(kpi.pk, 0)) for kpi in found.rows]
    )


def condition(narrowed: NarrowedKpis, today: dt.date) -> Q:
    asked = Q()
    if narrowed.text:
        asked &= Q(name__icontains=narrowed.text) | Q(code__iexact=narrowed.text)
    if narrowed.steward:
        asked &= Q(steward=narrowed.steward)
    if narrowed.is_unused:
        asked &= ~Exists(Target.objects.filter(kpi=OuterRef("pk"), goal__archived_at=None))
    if narrowed.is_silent:
        since = today - dt.timedelta(weeks=SILENT_WEEKS)
        lately = Reading.objects.filter(kpi=OuterRef("pk"), dated__gt=since).in_force()
        asked &= ~Exists(lately)
    return asked
