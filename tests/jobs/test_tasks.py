from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from django.utils import timezone

from alignment.models import Dirty, Rollup
from goals.models import Contribution, Goal
from jobs.tasks import advance_rollup_dates, sweep
from jobs.verifying import verify
from jobs.wake import settle
from people.models import Organization
from tests.alignment.some_organization import make_organization

pytestmark = pytest.mark.django_db


def test_a_sweep_drains_every_organization() -> None:
    organizations = [make_organization(Random(seed)) for seed in (20, 21)]
    sweep()
    assert not Dirty.objects.exists()
    assert [verify(o).differences for o in organizations] == [[], []]


def test_one_broken_organization_holds_up_no_other() -> None:
    broken, sound = make_organization(Random(22)), make_organization(Random(23))
    one, other = Goal.objects.filter(organization=broken)[:2]
    Contribution.objects.filter(organization=broken).delete()
    Goal.objects.filter(organization=broken).update(state="active", mode="all", weight=1)
    Goal.objects.filter(pk=one.pk).update(parent=other)
    Goal.objects.filter(pk=other.pk).update(parent=one)
    sweep()
    assert Dirty.objects.filter(organization_id=broken.pk).exists()
    assert not Dirty.objects.filter(organization_id=sound.pk).exists()


def test_a_new_day_advances_the_rollup_date() -> None:
    organization = make_organization(Random(24))
    advance_rollup_dates()
    organization.refresh_from_db()
    assert organization.rollup_date == organization.date_at(timezone.now())
    assert verify(organization).differences == []


def test_a_day_that_has_not_turned_changes_nothing() -> None:
    organization = make_organization(Random(25))
    tomorrow = timezone.now().date() + dt.timedelta(days=2)
    Organization.objects.filter(pk=organization.pk).update(rollup_date=tomorrow)
    advance_rollup_dates()
    organization.refresh_from_db()
    assert organization.rollup_date == tomorrow


def test_a_door_brings_few_changes_up_to_date_by_itself() -> None:
    organization = make_organization(Random(26))
    sweep()
    Goal.objects.filter(organization=organization)[0].steps.create(
        organization=organization, title="Call them", done_on=organization.rollup_date
    )
    assert settle(organization.pk)
    assert not Dirty.objects.exists()
    assert Rollup.objects.filter(organization=organization).exists()
    assert verify(organization).differences == []
