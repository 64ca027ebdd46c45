"""Attainments that are kept from day to day are those that the readings of the day give."""

from __future__ import annotations

import datetime as dt
from random import Random

import numpy as np
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from alignment import cascade
from alignment.attainment import Course, Measure, Window, attain, course_of, expectation_of
from alignment.columns import expectations
from alignment.forest import NO_DATA
from alignment.freshness import CADENCE_DAYS
from alignment.measures import attained_targets
from alignment.models import AttainedOn, TargetState
from jobs.verifying import verify
from people.models import Organization
from tests.alignment.some_organization import make_organization, random_edit

START = dt.date(2026, 1, 1)
days = st.integers(0, 400).map(lambda count: START + dt.timedelta(days=count))
numbers = st.none() | st.fractions(-5, 5, max_denominator=3)


def stored(organization: Organization) -> dict[int, list]:
    first = ("goal_id", "counts", "progress_ppm")
    rest = ("newest_on", "weight", "cadence_days", "course", "start_date", "due_date")
    return {
        state.pk: [
            *(getattr(state, name) for name in first),
            state.expected_on(organization.rollup_date),
            *(getattr(state, name) for name in rest),
        ]
        for state in TargetState.objects.filter(organization=organization)
    }


def attained(organization: Organization) -> dict[int, list]:
    return {
        one.id: [
            *(one.goal_id, one.attainment.counts, one.attainment.progress),
            *(one.attainment.expected, one.newest_on, one.weight, CADENCE_DAYS[one.cadence]),
            *(one.course, *one.window),
        ]
        for one in attained_targets(organization.pk, organization.rollup_date)
    }


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_days_that_pass_leave_what_the_readings_give(seed: int) -> None:
    random = Random(seed)
    organization = make_organization(random)
    for _ in range(6):
        edits = [random_edit(organization, random) for _ in range(random.randrange(4))]
        to = organization.rollup_date + dt.timedelta(days=random.choice([1, 1, 20, 90]))
        cascade.advance_rollup_date(organization.pk, to)
        organization.refresh_from_db()
        assert AttainedOn.objects.get().dated == to
        assert stored(organization) == attained(organization), edits
        assert verify(organization).differences == [], edits
    assert cascade.recompute_all(organization) == 0


@pytest.mark.django_db
def test_a_source_that_is_emptied_is_forgotten() -> None:
    organization = make_organization(Random(7))
    cascade.recompute_all(organization)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE goals_interimtarget CASCADE")
    cascade.drain_all(organization.pk)
    assert stored(organization) == attained(organization)
    assert verify(organization).differences == []


@given(
    measure=st.builds(
        Measure,
        value=numbers,
        target=numbers,
        baseline=numbers,
        lower=numbers,
        upper=numbers,
        direction=st.sampled_from(["increase", "decrease", "maintain"]),
        is_yes_no=st.booleans(),
        start=st.none() | days,
        due=st.none() | days,
        interim=st.lists(st.tuples(days, st.fractions(-5, 5)), max_size=2).map(tuple),
    ),
    as_of=days,
)
def test_a_course_and_a_window_are_all_that_an_expectation_needs(
    measure: Measure, as_of: dt.date
) -> None:
    course, expected = course_of(measure), attain(measure, as_of).expected
    kept = expected if course == Course.BY_INTERIM else None
    window = Window(measure.start, measure.due)
    found = kept if course == Course.BY_INTERIM else expectation_of(course, window, as_of)
    assert found == expected
    start, due = (np.array([day.toordinal() if day else NO_DATA]) for day in window)
    stored = np.array([NO_DATA if kept is None else kept])
    rows = {"course": np.array([course]), "start": start, "due": due, "expected": stored}
    assert expectations(rows, as_of).tolist() == [NO_DATA if expected is None else expected]
