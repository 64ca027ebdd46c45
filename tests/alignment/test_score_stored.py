"""Stored alignment scores: what a recompute says, kept by the day, marked by all that moves them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from actions.readings import record_reading
from alignment import cascade, marks
from alignment.models import Dirty, LiveVersion, Score
from alignment.scoring.graph import Gate
from alignment.scoring.loading import load_graph
from alignment.scoring.storing import latest_score
from goals.models import AgreedShare, Allocation, Contribution, Cycle, Goal, Target
from jobs.verifying import verify
from kpis.models import Kpi
from people.models import Membership, Organization, Person, Team
from people.tree import insert_team, move_team
from reviews.models import Request
from tests.alignment.some_organization import (
    TODAY,
    YEAR,
    a_date,
    a_value,
    add_kpi,
    make_organization,
    people,
    random_edit,
)
from tests.racing import locked_elsewhere

pytestmark = pytest.mark.django_db


def make_strategy(random: Random) -> Organization:
    """A random organization with strategic goals, two teams and a quarter within its year."""
    organization = make_organization(random)
    goals = Goal.objects.filter(organization=organization)
    # Its own edits close and cancel most goals; these are about live ones.
    goals.filter(closed_on=None).update(state="active", visibility="organization")
    roots = goals.filter(parent=None, closed_on=None).order_by("pk")
    goals.filter(pk__in=list(roots.values_list("pk", flat=True)[:3])).update(level="strategic")
    fill_teams(organization, random)
    Cycle.objects.create(
        organization=organization,
        name="Third quarter",
        start_date=dt.date(2026, 7, 1),
        due_date=dt.date(2026, 9, 30),
    )
    for _ in range(24):
        random.choice(EDITS)(organization, random)
    return organization


def fill_teams(organization: Organization, random: Random) -> None:
    """Three teams with goals, one of them under another; which can be shown changes."""
    red = insert_team(Team(organization=organization, code="Red", name="Red"))
    blue = insert_team(Team(organization=organization, code="Blue", name="Blue"))
    green = insert_team(Team(organization=organization, code="Green", name="Green", parent=red))
    for number, team in enumerate((red,) * 6 + (blue,) * 5 + (green,) * 5):
        person = Person.objects.create(
            organization=organization, email=f"{number}@{organization.slug}.example", name="Any"
        )
        Membership.objects.create(organization=organization, person=person, team=team)
    for goal in Goal.objects.filter(organization=organization).order_by("pk"):
        Goal.objects.filter(pk=goal.pk).update(team=random.choice([red, blue, green]))


def some_goals(organization: Organization, random: Random) -> list[Goal]:
    found = list(Goal.objects.filter(organization=organization).order_by("pk"))
    return random.sample(found, 3)


def allocate(organization: Organization, random: Random) -> None:
    """Days or money, in the year or the quarter, by a team or a person; sometimes none any more."""
    goal = some_goals(organization, random)[0]
    team = random.choice(list(Team.objects.filter(organization=organization)))
    holder = random.choice([{"team": team}, {"person": random.choice(people(organization))}])
    Allocation.objects.update_or_create(
        organization=organization,
        goal=goal,
        cycle=random.choice(list(Cycle.objects.filter(organization=organization))),
        kind=random.choice(Allocation.Kind.values),
        team=holder.get("team"),
        person=holder.get("person"),
        defaults={"planned": Decimal(random.choice(["0", "0.333", "12.5", "700"]))},
    )


def deallocate(organization: Organization, random: Random) -> None:
    Allocation.objects.filter(organization=organization).order_by("?")[:1].get().delete()


def regrade(organization: Organization, random: Random) -> None:
    """Strength, share and review date, of a home or a further edge."""
    fields = random.choice(
        [
            {"strength": random.choice(["quantified", "argued", "bare", "disputed"])},
            {"share_ppm": random.choice([None, 0, 300_000, 1_000_000])},
            {"review_on": random.choice([None, TODAY, TODAY - dt.timedelta(days=1)])},
        ]
    )
    pks = [goal.pk for goal in some_goals(organization, random)]
    Goal.objects.filter(pk__in=pks).update(**fields)
    Contribution.objects.filter(child__in=pks).update(**fields)


def rule(organization: Organization, random: Random) -> None:
    """Priority, run-the-business, required effort, teams."""
    teams = [None, *Team.objects.filter(organization=organization)]
    fields = random.choice(
        [
            {"priority": random.choice([None, 0, 3])},
            {"is_run_the_business": random.random() < 0.3},
            {"required_effort": random.choice([None, Decimal(0), Decimal(20)])},
            {"team": random.choice(teams)},
            {"level": random.choice(["strategic", "team"])},
        ]
    )
    pks = [goal.pk for goal in some_goals(organization, random)]
    Goal.objects.filter(pk__in=pks).update(**fields)


def join_or_leave(organization: Organization, random: Random) -> None:
    person = random.choice(people(organization))
    team = random.choice(list(Team.objects.filter(organization=organization)))
    Membership.objects.get_or_create(organization=organization, person=person, team=team)
    left = random.choice([None, None, TODAY])
    Person.objects.filter(pk=person.pk).update(is_active=left is None, left_on=left)


def resettle(organization: Organization, random: Random) -> None:
    """The agreed share, the day rate, the cycles."""
    Organization.objects.filter(pk=organization.pk).update(
        run_share_ppm=random.choice([0, 200_000]), day_rate=random.choice([None, Decimal("640")])
    )
    quarter = Cycle.objects.filter(organization=organization, name="Third quarter")
    quarter.update(state=random.choice(["open", "open", "draft"]))


def ask(organization: Organization, random: Random) -> None:
    """A request of one team to another, answered, promised, ended or not."""
    red, blue, _ = Team.objects.filter(organization=organization).order_by("pk")
    day = random.choice([None, *(TODAY + dt.timedelta(days=n) for n in (-1, 0, 1))])
    Request.objects.update_or_create(
        organization=organization,
        goal=some_goals(organization, random)[0],
        defaults={
            "from_team": red,
            "to_team": blue,
            "author": people(organization)[0],
            "state": random.choice(Request.State.values),
            "is_resolved": random.random() < 0.3,
            "answer_by": day,
            "promised_for": day,
        },
    )


def turn(organization: Organization, random: Random) -> None:
    """KPIs of outcome or activity."""
    kpis = Kpi.objects.filter(organization=organization)
    kpis.filter(pk__gt=random.choice([0, kpis[3].pk])).update(
        kind=random.choice(Kpi.Kind.values[:1] * 3 + Kpi.Kind.values)
    )


def agree(organization: Organization, random: Random) -> None:
    """What a team gives to strategic goals: all to one, or half each to two."""
    team = random.choice(list(Team.objects.filter(organization=organization)))
    cycle = random.choice(list(Cycle.objects.filter(organization=organization)))
    tops = list(Goal.objects.filter(organization=organization, level="strategic").order_by("pk"))
    some = random.sample(tops, random.choice([1, 2])) if len(tops) > 1 else tops
    agreed = AgreedShare.objects.filter(organization=organization, team=team, cycle=cycle)
    with transaction.atomic():
        agreed.delete()
        for goal in some:
            AgreedShare.objects.create(
                organization=organization,
                team=team,
                cycle=cycle,
                goal=goal,
                share_ppm=1_000_000 // len(some),
            )


def regroup(organization: Organization, random: Random) -> None:
    red, blue, green = Team.objects.filter(organization=organization).order_by("pk")
    move_team(green, random.choice([None, red, blue]))


def aim(organization: Organization, random: Random) -> None:
    """An outcome of a strategic goal, with none to three readings."""
    goal = random.choice(Goal.objects.filter(organization=organization, level="strategic"))
    number = Kpi.objects.filter(organization=organization).count()
    kpi = add_kpi(organization, random, number)
    Kpi.objects.filter(pk=kpi.pk).update(unit="%", direction="increase")
    dates = {"start_date": random.choice([None, YEAR[0]]), "due_date": YEAR[1]}
    Target.objects.create(
        organization=organization, goal=goal, kpi=kpi, baseline=0, target=10_000, **dates
    )
    for _ in range(random.randrange(4)):
        record_reading(kpi, dated=a_date(random), value=a_value(random, kpi), by=None)


Edit = Callable[[Organization, Random], object]
EDITS: list[Edit] = [
    *[allocate, regrade, rule, join_or_leave, resettle, ask, turn, aim, agree, regroup],
    *[random_edit] * 4,
]


def faults(organization: Organization) -> list[str]:
    return [str(difference) for difference in verify(organization).differences]


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_the_stored_scores_equal_a_recompute(seed: int) -> None:
    random = Random(seed)
    organization = make_strategy(random)
    cascade.drain_all(organization.pk)
    assert faults(organization) == []
    for _ in range(10):
        edit = random.choice(EDITS)
        edit(organization, random)
        cascade.drain_all(organization.pk)
        assert faults(organization) == [], edit.__name__
    scored = Score.objects.filter(organization=organization)
    assert scored.exclude(score_ppm=None).exists()


def test_random_organizations_have_every_component() -> None:
    applying, of_teams = set(), set()
    for seed in range(8):
        organization = make_strategy(Random(seed))
        cascade.drain_all(organization.pk)
        for row in Score.objects.filter(organization=organization, goal=None, team=None):
            applying |= {key for key in "CLFTH" if row.components[key]["ppm"] is not None}
        for row in Score.objects.filter(organization=organization, team__isnull=False):
            found = row.components
            of_teams |= {key for key in "CLFTH" if key in found and found[key]["ppm"] is not None}
            of_teams.add(found.get("withheld"))
    assert applying == set("CLFTH")
    assert of_teams == {*"CLFTH", None, "tells_of_others", "few_people"}


def test_one_ppm_by_sql_is_found_and_named() -> None:
    organization = make_strategy(Random(5))
    cascade.drain_all(organization.pk)
    Score.objects.filter(organization=organization, goal=None, team=None).update(score_ppm=123)
    (fault,) = faults(organization)
    assert fault.startswith("alignment score of all: stored (123,")


def test_a_change_that_moves_the_score_alone_marks_nothing_else() -> None:
    organization = make_strategy(Random(6))
    cascade.drain_all(organization.pk)
    for edit in (allocate, join_or_leave, ask, turn):
        for seed in range(5):
            edit(organization, Random(seed))
        marks = Dirty.objects.filter(organization_id=organization.pk)
        assert set(marks.values_list("goal_id", "kpi_id", "only_score")) == {(None, None, True)}
        cascade.drain_all(organization.pk)
        assert not marks.exists()


def test_an_open_page_hears_of_a_score_that_moved() -> None:
    organization = make_strategy(Random(7))
    cascade.drain_all(organization.pk)
    before = LiveVersion.objects.get(pk=organization.pk).version
    Organization.objects.filter(pk=organization.pk).update(run_share_ppm=777_000)
    Goal.objects.filter(organization=organization).update(strength="disputed")
    cascade.drain_all(organization.pk)
    assert LiveVersion.objects.get(pk=organization.pk).version == before + 1


def test_a_day_is_kept_when_it_differs_from_the_one_before() -> None:
    organization = Organization.objects.create(name="Any", slug="any", rollup_date=TODAY)
    top = Goal.objects.create(
        organization=organization, code="S", title="Grow", level="strategic", state="active"
    )
    days = [TODAY + dt.timedelta(days=n) for n in range(4)]
    cascade.drain_all(organization.pk)
    cascade.advance_rollup_date(organization.pk, days[1])
    rows = Score.objects.filter(organization=organization, goal=None, team=None)
    assert list(rows.values_list("dated", "score_ppm")) == [(days[0], 10_000)]
    Goal.objects.filter(pk=top.pk).update(level="team")
    cascade.drain_all(organization.pk)
    kept = {row.goal_id: (row.dated, row.score_ppm) for row in Score.objects.order_by("dated")}
    assert kept == {None: (days[1], None), top.pk: (days[1], None)}
    before = latest_score(organization.pk, days[0])
    assert before is not None
    assert before.score_ppm == 10_000


def test_what_costs_points_is_kept_of_the_latest_day() -> None:
    organization = make_strategy(Random(7))
    cascade.drain_all(organization.pk)
    for day in (TODAY, TODAY + dt.timedelta(days=1)):
        cascade.advance_rollup_date(organization.pk, day)
        Goal.objects.filter(organization=organization).update(owner=None, strength="bare")
        cascade.drain_all(organization.pk)
        Goal.objects.filter(organization=organization).update(strength="argued")
    rows = Score.objects.filter(organization=organization, goal=None, score_ppm__gt=0)
    told = defaultdict(list)
    for row in rows.order_by("dated"):
        told[row.team_id].append("rows" in row.components["L"])
    *before, now = (row.components for row in rows.filter(team=None).order_by("dated"))
    assert "cost" in now
    assert not any({"cost", "misplaced"} & {*one} for one in before)
    assert all("strategic" in one for one in before)
    assert [False, True] in [told[team] for team in told if team]
    assert told[None][-1]
    assert not any(any(before) for *before, _ in told.values())


def test_of_days_before_the_migration_no_more_is_left() -> None:
    organization = make_strategy(Random(7))
    cascade.drain_all(organization.pk)
    rows = Score.objects.filter(organization=organization, goal=None, score_ppm__gt=0)
    latest = {row.team_id: row.components for row in rows}
    assert {*latest} > {None}
    for row in rows:
        for days in (1, 2):
            dated = row.dated - dt.timedelta(days=days)
            Score.objects.create(
                organization=organization, team_id=row.team_id, dated=dated, **numbers_of(row)
            )
    with connection.cursor() as cursor:
        cursor.execute(import_module("alignment.migrations.0019_titles_move_the_score").FORGET)
    for row in rows.filter(dated=TODAY):
        assert row.components == latest[row.team_id]
    for row in rows.exclude(dated=TODAY):
        whole = latest[row.team_id]
        assert not {"changes", "cost", "misplaced"} & {*row.components}
        assert {letter: row.components[letter]["ppm"] for letter in "CLFTH"} == {
            letter: whole[letter]["ppm"] for letter in "CLFTH"
        }
        assert not any({"rows", "found"} & {*row.components[letter]} for letter in "CLFTH")


def numbers_of(row: Score) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("score_ppm", "basis_ppm", "components")}


@pytest.mark.parametrize(
    ("rate", "days", "resourced"),
    [(None, 0, 1_000_000), (100, 0, 500_000), (None, 2, 100_000), (100, 2, 600_000)],
)
def test_money_without_a_day_rate_is_not_no_effort_and_does_not_make_days_enough(
    rate: int | None, days: int, resourced: int
) -> None:
    organization = Organization.objects.create(
        name="Any", slug="any", rollup_date=TODAY, day_rate=rate
    )
    here = {"organization": organization}
    year = Cycle.objects.create(
        name="Year", start_date=YEAR[0], due_date=YEAR[1], state="open", **here
    )
    goal = Goal.objects.create(
        code="G", title="Any", level="team", state="active", required_effort=20, **here
    )
    team = insert_team(Team(code="Red", name="Red", **here))
    given = {"goal": goal, "team": team, "cycle": year, **here}
    Allocation.objects.create(kind="money", planned=1000, **given)
    if days:
        Allocation.objects.create(kind="days", planned=days, **given)
    graph, _ = load_graph(organization)
    assert graph.goals.gates[Gate.RESOURCED].tolist() == [resourced]
    cascade.drain_all(organization.pk)
    assert faults(organization) == []


def test_the_score_of_a_large_organization_is_left_to_the_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    organization = make_strategy(Random(8))
    monkeypatch.setattr(cascade, "IN_LINE_GOALS", 5)
    assert cascade.drain_in_line(organization.pk)
    assert not Score.objects.filter(organization=organization).exists()
    assert marks.is_waiting(organization.pk)
    assert not marks.numbers_wait(organization.pk)
    cascade.drain_all(organization.pk)
    assert faults(organization) == []


def test_writers_that_never_pause_do_not_starve_the_score() -> None:
    organization = make_strategy(Random(9))
    cascade.drain_all(organization.pk)
    long_ago = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    Dirty.objects.create(organization_id=organization.pk, only_score=True, at=long_ago)
    goal = Goal.objects.filter(organization=organization)[0]
    Dirty.objects.create(organization_id=organization.pk, goal_id=goal.pk)
    cascade.drain_batch(organization.pk)
    Dirty.objects.create(organization_id=organization.pk, goal_id=goal.pk)
    assert cascade.drain_score(organization.pk)
    assert marks.numbers_wait(organization.pk)


def test_a_score_that_takes_seconds_waits_for_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    organization = make_strategy(Random(9))
    monkeypatch.setattr(cascade, "QUICK_GOALS", 1)
    cascade.drain_patiently(organization.pk)
    assert not marks.numbers_wait(organization.pk) and marks.is_waiting(organization.pk)
    Dirty.objects.update(at=F("at") - dt.timedelta(seconds=cascade.SCORE_PAUSE_SECONDS))
    cascade.drain_patiently(organization.pk)
    assert not marks.is_waiting(organization.pk)
    assert faults(organization) == []


def test_the_score_waits_for_the_numbers_it_rests_on_and_for_who_computes_it() -> None:
    organization = make_strategy(Random(9))
    cascade.drain_batch(organization.pk)
    Dirty.objects.create(organization_id=organization.pk, kpi_id=0)
    assert not cascade.drain_score(organization.pk)
    cascade.drain_batch(organization.pk)
    with locked_elsewhere(cascade.SCORE_LOCK, organization.pk):
        assert not cascade.drain_score(organization.pk)
        # Numbers are drained meanwhile, and the drain comes to an end.
        Dirty.objects.create(organization_id=organization.pk, kpi_id=0)
        cascade.drain_all(organization.pk)
        assert not marks.numbers_wait(organization.pk)
    assert cascade.drain_score(organization.pk)
    assert faults(organization) == []
