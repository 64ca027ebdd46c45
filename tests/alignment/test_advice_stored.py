"""Each suggestion beside a stored score keeps its word: the edit, made by its action, wins just that."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from alignment import cascade
from alignment.scoring.advice import Advice, Kind, Suggestion, suggestions
from alignment.scoring.advised import OF_REQUESTS
from alignment.scoring.causes import losses_of_goals
from alignment.scoring.loading import load_graph
from alignment.scoring.score import align
from goals.models import Goal, Step
from people.models import Organization, Person
from reviews.models import CheckIn, Request
from tests.alignment.applying import MONTH, kept_words
from tests.alignment.some_organization import TODAY
from tests.alignment.test_score_stored import make_strategy

pytestmark = pytest.mark.django_db

# A home that no score sees, and whether a goal in it may be told to move to another.
HOMES: tuple[tuple[dict[str, Any], bool], ...] = (
    ({"visibility": "private"}, False),
    ({"state": "draft"}, False),
    ({"state": "cancelled"}, True),
)


def make_nearly_whole(random: Random) -> Organization:
    """A random organization in which most goals lack one thing or nothing: an edit mends no more."""
    organization = make_strategy(random)
    goals = Goal.objects.filter(organization=organization)
    owners = list(Person.objects.filter(organization=organization, is_active=True, left_on=None))
    goals.update(owner=owners[0], mode="all", steps_weight=1000)
    lacking: dict[str, list[Goal]] = {"owner": [], "steps": [], "report": [], "nothing": []}
    for goal in goals.order_by("pk"):
        lacking[random.choice(list(lacking))].append(goal)
    goals.filter(pk__in=[goal.pk for goal in lacking["owner"]]).update(owner=None)
    told = {"organization": organization, "author": owners[0], "dated": organization.rollup_date}
    CheckIn.objects.bulk_create(
        CheckIn(goal=goal, made_at=timezone.now(), moved="All well.", **told)
        for what, some in lacking.items()
        for goal in (some if what != "report" else ())
    )
    Step.objects.bulk_create(
        Step(organization=organization, goal=goal, title="Any", due_date=TODAY + MONTH)
        for what, some in lacking.items()
        for goal in (some if what != "steps" else ())
    )
    if random.random() < 0.3:
        asked = Request.objects.filter(organization=organization)
        asked.update(state="open", answer_by=organization.rollup_date - MONTH)
    ranked = goals.filter(level="strategic").order_by("pk")
    for place, goal in enumerate(ranked if random.random() < 0.5 else ()):
        goals.filter(pk=goal.pk).update(priority=place or None)
    for model in (Goal, Request):
        model.objects.filter(organization=organization, title="").update(title="Any")
    organization.refresh_from_db()
    return organization


def is_moved_away_from(home: dict[str, Any], one: Suggestion, organization: Organization) -> bool:
    """Whether a goal that is to be moved still is when it lies in a certain home."""
    here = transaction.savepoint()
    kept = Goal.objects.create(organization=organization, code="H", title="Home", **home)
    Goal.objects.filter(pk=one.subject).update(parent=kept)
    after = {(told.kind, told.subject) for told in told_now(organization)}
    transaction.savepoint_rollback(here)
    return (one.kind, one.subject) in after


def told_now(organization: Organization) -> list[Suggestion]:
    alignment = align(*load_graph(organization))
    return suggestions(organization, alignment, losses_of_goals(alignment))


def test_a_request_that_costs_more_is_looked_at_before_an_older_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    organization = make_nearly_whole(Random(0))
    (asked,) = Request.objects.filter(organization=organization)
    Request.objects.filter(pk=asked.pk).update(state="accepted", promised_for=None)
    asked.pk, asked.state = None, "broken"
    asked.save()
    monkeypatch.setattr("alignment.scoring.advice.MOST_REQUESTS", 1)
    of_requests = [one.subject for one in told_now(organization) if one.kind in OF_REQUESTS]
    assert of_requests == [asked.pk]


def test_who_said_0_takes_no_place_of_who_said_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    organization = Organization.objects.create(name="Any", slug="any", rollup_date=TODAY)
    goals = [
        Goal.objects.create(
            organization=organization, code=f"S{place}", title="Any", level="strategic", **told
        )
        for place, told in enumerate([{"priority": 0}, {}, {"priority": 5}])
    ]
    Goal.objects.filter(organization=organization).update(state="active")
    monkeypatch.setattr("alignment.scoring.advice.MOST_GOALS", 1)
    alignment = align(*load_graph(organization))
    unranked = Advice(organization, alignment, losses_of_goals(alignment)).unranked
    assert alignment.graph.goals.ids[unranked].tolist() == [goals[1].pk]


@pytest.mark.parametrize("forests", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_every_suggestion_wins_exactly_what_it_says(forests: int) -> None:
    met: Counter[Kind] = Counter()
    for seed in range(forests):
        here = transaction.savepoint()
        organization = make_nearly_whole(Random(seed))
        cascade.drain_all(organization.pk)
        met += kept_words(organization)
        links = [one for one in told_now(organization) if one.kind == Kind.LINK][:1]
        for one in links:
            found = [is_moved_away_from(home, one, organization) for home, _ in HOMES]
            assert found == [is_moved for _, is_moved in HOMES]
        transaction.savepoint_rollback(here)
    # Nothing that may be suggested was missing in what was proven.
    assert set(met) == set(Kind)
