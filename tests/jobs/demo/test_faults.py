"""What goes wrong in the demo, as in real companies: each fault is told in docs/demo.md."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Sum
from rapidfuzz import fuzz

from alignment.models import Rollup, Score
from alignment.pace import is_watermelon
from alignment.scoring.causes import Cause
from goals.models import Allocation, Goal, Target
from goals.tree import below
from jobs.demo.make_effort import capacity
from jobs.demo.periods import Periods
from kpis.models import Kpi
from ledger.models import AuditEntry
from people.models import Organization, Pillar, Team
from tests.alignment.applying import kept_words, stored
from tests.jobs.demo.conftest import TODAY, confidence, goal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


def test_one_strategic_goal_has_nothing_under_it() -> None:
    bare = [g.title for g in Goal.objects.strategic() if below([g.pk]) == {g.pk}]
    assert bare == ["Open respite care in the west"]
    assert goal(bare[0]).rollup.progress_ppm is None


def test_a_team_is_busy_on_work_that_no_strategy_asked_for() -> None:
    theirs = Goal.objects.filter(team__name="Communications and Events", state="active")
    asked_for = theirs.exclude(parent=None)
    unasked = theirs.filter(parent=None, contributions=None, is_run_the_business=False)
    assert (asked_for.count(), unasked.count()) == (1, 11)
    assert set(unasked.values_list("rollup__pace", flat=True)) == {"on_track"}
    assert set(unasked.values_list("rollup__freshness", flat=True)) == {"fresh"}
    days = Allocation.objects.filter(kind="days", goal__in=theirs)
    spent = days.filter(goal__in=unasked).aggregate(days=Sum("planned"))["days"]
    assert spent > Decimal("0.95") * days.aggregate(days=Sum("planned"))["days"]


def test_days_go_elsewhere_than_was_agreed() -> None:
    for name, most in (("Clients and Growth", 750_000), ("Nights and Weekends", 750_000)):
        score = Score.objects.filter(team__name=name).latest("dated")
        assert score.components["F"]["ppm"] < most, score.components


def test_sales_and_operations_pull_at_one_kpi_in_opposite_directions() -> None:
    starts = Kpi.objects.get(name="Private clients started in the week")
    operations, sales = starts.targets.order_by("goal__team__name")
    assert (sales.goal.team.name, operations.goal.team.name) == ("Private Clients", "Care Delivery")
    assert sales.lower > operations.upper
    assert operations.upper < sales.attained.value < sales.lower
    assert {sales.goal.rollup.pace, operations.goal.rollup.pace} == {"at_risk"}


def test_two_goals_are_green_in_words_and_red_in_numbers() -> None:
    melons = [
        (g.title, confidence(g))
        for g in Goal.objects.select_related("rollup").filter(state="active").order_by("id")
        if is_watermelon(confidence(g), g.rollup.pace)
    ]
    assert melons == [
        ("South: four visits in five by a regular carer", 9),
        ("Fill every weekend shift by Wednesday", 8),
    ]


def test_some_goals_have_fallen_silent() -> None:
    silent = Rollup.objects.filter(freshness="silent", goal__state="active", goal__level="team")
    assert {r.goal.title for r in silent} >= {
        "Sit down with every North carer once a quarter",
        "A weekend rota that people can see a month ahead",
    }
    supervision = goal("Sit down with every North carer")
    assert (TODAY - supervision.rollup.newest_on).days == 45
    assert Rollup.objects.filter(freshness="silent", goal__state="active").count() in range(6, 11)


def test_a_target_was_moved_and_the_history_says_from_what_to_what_by_whom() -> None:
    target = Target.objects.get(kpi__name="Rotas published at least 14 days ahead")
    assert target.target == 80
    moved = AuditEntry.objects.get(noun="target", verb="edit")
    assert (moved.object_id, moved.before, moved.after) == (
        target.pk,
        {"target": "90.000000000000"},
        {"target": "80"},
    )
    assert moved.actor_id == target.goal.owner_id
    versions = list(target.events.order_by("pgh_id").values_list("target", flat=True))
    assert versions == [90, 80]
    after = target.goal.rollup
    before = target.goal.snapshots.order_by("-dated").first()
    assert before
    assert after.progress_ppm > before.progress_ppm + 20_000


def test_two_teams_build_the_same_thing() -> None:
    twins = Goal.objects.filter(title__startswith="An online portal").order_by("id")
    one, other = twins
    assert {one.team.name, other.team.name} == {"Private Clients", "Digital and Rostering"}
    assert fuzz.ratio(one.title, other.title) > 90
    assert one.parent != other.parent


def test_one_operating_area_is_served_by_no_goal() -> None:
    unserved = Pillar.objects.filter(goal_links=None)
    assert [p.title for p in unserved] == ["How we work"]


def test_one_team_has_promised_more_than_it_has_days() -> None:
    quarter = Periods(TODAY).quarter(3)
    over = {}
    for team in Team.objects.all():
        people = team.memberships.values("person")
        days = Allocation.objects.filter(kind="days")
        planned = days.filter(team=team) | days.filter(person__in=people)
        promised = planned.aggregate(days=Sum("planned"))["days"] or 0
        share = promised / capacity(team.memberships.count(), quarter)
        if share > 1:
            over[team.name] = round(share, 2)
    assert over == {"Nights and Weekends": Decimal("1.38")}


def test_one_goal_has_no_owner_and_two_no_data_at_all() -> None:
    assert [g.title for g in Goal.objects.filter(owner=None)] == [
        "One set of visit notes for both branches"
    ]
    unmeasured = goal("Know why families choose somebody else")
    assert unmeasured.targets.count() == 1
    assert (unmeasured.rollup.progress_ppm, unmeasured.rollup.evidence_ppm) == (None, 0)
    assert 0 < goal("Win back private clients").rollup.evidence_ppm < 1_000_000


def test_a_kpi_without_readings_costs_points_and_is_named() -> None:
    told = stored(Organization.objects.get()).components["C"]
    unmeasured = {pk for _, cause, pk, *_ in told["rows"] if cause == Cause.NOT_MEASURED}
    for title in ("Know why families choose somebody else", "Know what each visit costs"):
        assert goal(title).pk in unmeasured


def test_every_suggestion_wins_exactly_what_it_says() -> None:
    organization = Organization.objects.get()
    assert stored(organization).components["changes"]
    met = kept_words(organization)
    assert met.total() > 20
    assert len(met) > 4
