"""What was known at an instant, and why numbers changed between any two of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from actions.readings import record_reading
from alignment import cascade
from alignment.changes import Moment, changes_of, evaluated
from alignment.evaluation import numbers_of
from alignment.explaining import When, derive
from alignment.history import end_of, facts_known, history_began
from alignment.loaders import numbers_on
from alignment.models import Rollup
from alignment.origins import origins
from goals.models import Goal
from jobs.files.exporting import write_rollup
from kpis.models import Kpi
from people.models import Organization
from tests.alignment.bare import without_sums
from tests.alignment.some_organization import (
    TODAY,
    a_date,
    a_value,
    make_organization,
    random_edit,
)

pytestmark = pytest.mark.django_db(transaction=True)
EDITS, PAIRS = 60, 100
NUMBERS = ("progress", "evidence", "expected", "paced")


def test_a_hundred_pairs_of_moments_of_a_random_history() -> None:
    """The parts add up exactly; what is known now gives the numbers that are stored now."""
    random = Random(5)
    began = timezone.now()
    with transaction.atomic():
        organization = make_organization(random, goals=9)
    instants = [timezone.now()]
    for _ in range(EDITS):
        with transaction.atomic():
            random_edit(organization, random)
            for kpi in Kpi.objects.filter(organization=organization)[:2]:
                record_reading(kpi, dated=a_date(random), value=a_value(random, kpi), by=None)
        instants.append(timezone.now())

    cascade.drain_all(organization.pk)
    now = numbers_of(facts_known(organization.pk, instants[-1]), TODAY)
    stored = Rollup.objects.filter(organization=organization)
    fields = ("progress_ppm", "evidence_ppm", "expected_ppm", "paced_ppm")
    assert now == {row[0]: row[1:] for row in stored.values_list("goal_id", *fields)}

    known = {instant: facts_known(organization.pk, instant) for instant in instants[:: EDITS // 12]}
    assert facts_known(organization.pk, began).goals == {}
    split, causes = 0, set()
    for _ in range(PAIRS):
        days = (TODAY + dt.timedelta(days=random.randrange(-150, 150)) for _ in range(2))
        pair = zip(random.sample(list(known), 2), days, strict=True)
        before, after = (Moment(known[instant], day) for instant, day in pair)
        first, stages = evaluated(before, after)
        ends = numbers_of(*before[:2]), numbers_of(*after[:2])
        for goal, change in changes_of(first, stages).items():
            assert (change.before, change.after) == (ends[0].get(goal), ends[1].get(goal))
            for number in NUMBERS:
                if (parts := change.parts(number)) is not None:
                    was, became = (getattr(end[goal], number) for end in ends)
                    assert sum(parts.values()) == became - was
                    causes |= {cause for cause, part in parts.items() if part}
                    split += 1
            if change.kind() == "changed":
                found = origins(first, stages, goal)
                moved = [cause for cause, part in (change.parts() or {}).items() if part]
                assert all(found[cause] for cause in moved), (goal, moved)
    assert split > 1000
    assert causes >= {"readings", "targets", "structure", "closings", "time"}


def test_what_was_known_is_told_as_it_was_then(tmp_path: Path) -> None:
    """Fifty random histories, each looked at again from its end: the same numbers as its tables gave
    at the time, of every goal, in exports and as the sum of the readings of that time."""
    for seed in range(50):
        random = Random(seed)
        with transaction.atomic():
            organization = make_organization(random, goals=4, kpis=4)
        seen = []
        for _ in range(4):
            with transaction.atomic():
                for _ in range(random.randrange(1, 4)):
                    random_edit(organization, random)
            day = TODAY + dt.timedelta(days=random.randrange(-200, 200))
            told = exported(tmp_path, organization, day), numbers_on(organization.pk, day)
            seen.append((When(day, timezone.now()), *told))
        for when, file, numbers in seen:
            day, instant = when.as_of, when.known_at
            assert exported(tmp_path, organization, day, known_at=instant) == file
            assert summed_again(organization, numbers, when) == numbers


def summed_again(organization: Organization, goals: Iterable[int], when: When) -> dict[Any, Any]:
    """The numbers of goals, some of which are gone by now, from the leaves of their derivations."""
    found: dict[Any, Any] = {}
    for goal in goals:
        if goal not in found:
            derivation = derive(Goal(pk=goal, organization=organization), when)
            found |= without_sums(derivation).resum()
    return found


def exported(folder: Path, *asked: Any, **known: Any) -> bytes:
    write_rollup(folder, *asked, **known)
    return (folder / "rollup.csv").read_bytes()


def test_history_begins_with_the_first_goal_and_a_day_ends_where_the_organization_is() -> None:
    with transaction.atomic():
        organization = make_organization(Random(6), goals=2)
    began = history_began(organization.pk)
    assert began is not None and began <= timezone.now()
    organization.time_zone = "Pacific/Auckland"
    assert (
        end_of(dt.date(2026, 7, 2), organization).isoformat() == "2026-07-02T11:59:59.999999+00:00"
    )
    assert history_began(organization.pk + 1) is None
