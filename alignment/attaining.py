"""Keeps `TargetState` of a whole organization in step. Called by `alignment.cascade` alone.

From one day to the next only the targets of KPIs with readings dated in between change, and what is
expected along interim targets; all other expectations follow from the course and window that a row
carries. Whatever else changed has left its mark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from alignment.attainment import Course
from alignment.measures import attained_targets
from alignment.models import AttainedOn
from alignment.storing import store_attained
from goals.models import Target
from kpis.models import Reading
from people.models import Organization

AT_A_TIME = 20_000


def attain_all(organization: Organization, goals: Collection[int], kpis: Collection[int]) -> None:
    """Every attainment of the organization's day, computed anew where goals or KPIs are named."""
    day = AttainedOn.objects.filter(pk=organization.pk)
    since = day.values_list("dated", flat=True).first()
    if since is None or since > organization.rollup_date:
        attain_named(organization, measured_goals(organization), ())
        AttainedOn.objects.update_or_create(
            organization=organization, defaults={"dated": organization.rollup_date}
        )
        return
    if since < organization.rollup_date:
        kpis = {*kpis, *heard_after(organization, since)}
        goals = {*goals, *goals_on_interim_targets(organization)}
    attain_named(organization, goals, kpis)
    # Not made again where a source was emptied meanwhile.
    day.update(dated=organization.rollup_date)


def attain_named(organization: Organization, goals: Iterable[int], kpis: Iterable[int]) -> None:
    """Attain the targets of goals and KPIs anew, so many at a time as memory holds."""
    for some in parts(goals):
        store_attained(attained_targets(organization.pk, organization.rollup_date, some))
    for some in parts(kpis):
        store_attained(attained_targets(organization.pk, organization.rollup_date, (), some))


def parts(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for first in range(0, len(ordered), AT_A_TIME):
        yield ordered[first : first + AT_A_TIME]


def measured_goals(organization: Organization) -> Any:
    targets = Target.objects.filter(organization=organization)
    return targets.values_list("goal_id", flat=True).distinct()


def heard_after(organization: Organization, since: dt.date) -> Any:
    """KPIs with readings dated after a day, up to the organization's."""
    dated = {"dated__gt": since, "dated__lte": organization.rollup_date}
    readings = Reading.objects.filter(organization=organization, superseded_at=None, **dated)
    return readings.values_list("kpi_id", flat=True).distinct()


def goals_on_interim_targets(organization: Organization) -> Any:
    targets = Target.objects.filter(organization=organization, attained__course=Course.BY_INTERIM)
    return targets.values_list("goal_id", flat=True).distinct()
