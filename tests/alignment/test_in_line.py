"""What a page drains itself, and what it leaves to the worker."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from actions.readings import record_reading
from alignment import cascade, marks
from alignment.models import Dirty
from goals.models import Goal, Target
from kpis.models import Kpi
from people.models import Organization
from tests.alignment.some_organization import TODAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def organization() -> Organization:
    return Organization.objects.create(name="Acme", slug="acme", rollup_date=TODAY)


def used_by(organization: Organization, goals: int) -> Kpi:
    """A KPI that many goals ask something of, all of them drained."""
    kpi = Kpi.objects.create(organization=organization, code=f"K{goals}", name="Hot")
    made = Goal.objects.bulk_create(
        Goal(organization=organization, code=f"{goals}-{i}", title="Any") for i in range(goals)
    )
    Target.objects.bulk_create(
        Target(organization=organization, goal=goal, kpi=kpi, baseline=0, target=10)
        for goal in made
    )
    cascade.drain_all(organization.pk)
    return kpi


def read(kpi: Kpi) -> None:
    record_reading(kpi, dated=TODAY - dt.timedelta(days=1), value=Decimal(5), by=None)


def test_a_page_drains_what_few_goals_rest_on(organization: Organization) -> None:
    read(used_by(organization, 50))
    assert cascade.drain_in_line(organization.pk)
    assert Goal.objects.filter(rollup__progress_ppm=500_000).count() == 50


def test_a_kpi_of_many_goals_is_the_workers(organization: Organization) -> None:
    read(used_by(organization, 51))
    assert not cascade.drain_in_line(organization.pk)
    assert Dirty.objects.count() == 1
    cascade.drain_all(organization.pk)
    assert Goal.objects.filter(rollup__progress_ppm=500_000).count() == 51


def test_one_writers_many_rows_are_the_workers_and_many_writers_few_are_not(
    organization: Organization,
) -> None:
    used_by(organization, 60)
    for goal in Goal.objects.all():
        Goal.objects.filter(pk=goal.pk).update(weight=2000)
    assert cascade.drain_in_line(organization.pk)
    Goal.objects.update(weight=3000)
    assert not cascade.drain_in_line(organization.pk)


def test_everything_at_once_is_the_workers(organization: Organization) -> None:
    used_by(organization, 3)
    Organization.objects.update(on_track_ppm=950_000)
    assert not cascade.drain_in_line(organization.pk)
    cascade.drain_all(organization.pk)
    assert cascade.drain_in_line(organization.pk)


def test_marks_of_a_deleted_organization_are_cleared(organization: Organization) -> None:
    used_by(organization, 3)
    Target.objects.all().delete()
    Kpi.objects.all().delete()
    organization.delete()
    assert marks.waiting_organizations() != []
    for left in marks.waiting_organizations():
        cascade.drain_all(left)
    assert not Dirty.objects.exists()
