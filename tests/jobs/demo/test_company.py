"""What there is in the demo: a company of ninety people, and all that one does with Throughline."""

from __future__ import annotations

import pytest
from django.db.models import Count, F, Q, Sum

from alignment.models import Rollup
from goals.models import (
    AgreedShare,
    Allocation,
    Contribution,
    Cycle,
    Goal,
    HandSetValue,
    InterimTarget,
    Step,
)
from jobs.demo.periods import Periods
from kpis.models import Kpi, Reading
from people.models import Deputy, Membership, Organization, Person, Pillar, Team
from reviews.models import (
    CheckIn,
    CheckInReading,
    Comment,
    Decision,
    Idea,
    Recognition,
    Request,
    ReviewMeeting,
)
from tests.jobs.demo.conftest import TODAY, goal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


def test_ninety_people_in_fifteen_teams_on_three_levels() -> None:
    organization = Organization.objects.get()
    assert (organization.name, organization.rollup_date) == ("Brindlewick Care", TODAY)
    assert Person.objects.count() == 90
    assert dict(Team.objects.order_by("level").values_list("level").annotate(Count("id"))) == {
        0: 3,
        1: 8,
        2: 4,
    }
    assert Membership.objects.filter(role="lead").count() == 15
    assert Membership.objects.filter(role="member").count() == 73
    assert set(Pillar.objects.values_list("kind", flat=True)) == set(Pillar.Kind.values)


def test_two_hundred_goals_on_three_levels_with_reasons_in_words() -> None:
    counts = dict(Goal.objects.values_list("level").annotate(Count("id")))
    assert counts == {"strategic": 6, "team": 91, "individual": 103}
    assert all(len(g.description) > 12 for g in Goal.objects.all())
    assert all(len(g.title) < 80 for g in Goal.objects.all())
    assert Goal.objects.exclude(owner=None).values("owner").distinct().count() > 80
    assert Step.objects.filter(done_on=None).count() > 40
    assert Step.objects.exclude(done_on=None).count() > 60
    assert Step.objects.exclude(blocked_by=None).count() == 4
    assert InterimTarget.objects.exists()


def test_goals_weigh_differently_and_contribute_across_teams_more_or_less_well_argued() -> None:
    assert Goal.objects.values("weight").distinct().count() >= 8
    edges = Contribution.objects.all()
    assert set(edges.values_list("strength", flat=True)) == {
        "quantified",
        "argued",
        "bare",
        "disputed",
    }
    across = edges.exclude(child__team=F("parent__team")) | edges.filter(parent__team=None)
    assert across.count() >= 10
    assert all(edge.statement for edge in edges)
    assert edges.filter(review_on__lt=TODAY).count() == 2
    homes = Goal.objects.exclude(parent=None)
    assert {"quantified", "argued", "bare"} == set(homes.values_list("strength", flat=True))


def test_kpis_of_many_units_with_a_year_of_readings() -> None:
    units = set(Kpi.objects.values_list("unit", flat=True))
    assert units >= {"%", "h", "€", "NPS", "yes/no", "min", "calls", "days", "homes", "falls"}
    assert Kpi.objects.count() >= 150
    assert Kpi.objects.filter(targets=None).count() == 9
    assert set(Kpi.objects.values_list("direction", flat=True)) == set(Kpi.Direction.values)
    assert set(Kpi.objects.values_list("aggregation", flat=True)) == set(Kpi.Aggregation.values)
    first = Reading.objects.order_by("dated").first()
    assert first
    assert (TODAY - first.dated).days in range(355, 366)
    assert Reading.objects.count() > 4000
    assert not Reading.objects.filter(dated__gt=TODAY).exists()


def test_people_report_with_readings_confidence_and_sentences() -> None:
    assert CheckIn.objects.count() > 180
    assert CheckIn.objects.values("author").distinct().count() > 75
    assert CheckInReading.objects.count() > 130
    assert not CheckIn.objects.filter(moved="", blocks="").exists()
    assert not CheckIn.objects.filter(confidence=None).exists()
    assert not CheckIn.objects.filter(dated__gt=TODAY).exists()
    assert CheckIn.objects.exclude(acknowledged_by=None).count() >= 50
    assert Comment.objects.values("author").distinct().count() >= 15
    assert Recognition.objects.exclude(goal=None).exclude(pillar=None).exists()
    assert ReviewMeeting.objects.count() == 3
    assert Decision.objects.filter(done_on=None, due_date__lt=TODAY).count() == 1
    assert set(Idea.objects.values_list("state", flat=True)) == set(Idea.State.values)


def test_a_healthy_mix_of_paces_evidence_and_news() -> None:
    active = Rollup.objects.filter(goal__state="active")
    paces = dict(active.values_list("pace").annotate(Count("goal_id")))
    judged = sum(paces[name] for name in ("on_track", "behind", "at_risk"))
    shares = {name: round(100 * paces[name] / judged) for name in ("on_track", "behind", "at_risk")}
    assert shares["on_track"] in range(55, 69)
    assert shares["behind"] in range(17, 31)
    assert shares["at_risk"] in range(10, 21)
    news = dict(active.values_list("freshness").annotate(Count("goal_id")))
    assert 0 < news["stale"] < news["fresh"] / 8
    assert 0 < news["silent"] < news["fresh"] / 8
    assert active.filter(evidence_ppm__range=(1, 999_999)).count() >= 4
    strategic = set(active.filter(goal__level="strategic").values_list("pace", flat=True))
    assert strategic >= {"on_track", "behind", None}


def test_cycles_are_a_year_with_its_quarters() -> None:
    year = Cycle.objects.get(parent=None)
    quarters = list(year.parts.order_by("start_date").values_list("state", flat=True))
    assert quarters == ["closed", "closed", "open", "draft"]


def test_requests_between_teams_are_open_promised_kept_and_broken() -> None:
    states = dict(Request.objects.values_list("state").annotate(Count("id")))
    assert states == {"open": 3, "accepted": 3, "declined": 1, "kept": 2, "broken": 1}
    assert Request.objects.filter(state="open", answer_by__lt=TODAY).count() == 1
    assert Request.objects.filter(state="accepted", promised_for__lt=TODAY).count() == 1
    assert Request.objects.filter(state="accepted", promised_for=None).count() == 1


def test_goals_in_every_state() -> None:
    states = dict(Goal.objects.values_list("state").annotate(Count("id")))
    assert set(states) == set(Goal.State.values)
    assert states["proposed"] == 7
    assert goal("Finish the Level 5 course").visibility == "private"
    assert goal("Prepare North").visibility == "team"
    assert goal("Offer live-in care").commitment == "aspirational"
    assert Goal.objects.filter(due_date__lt=TODAY, state="active").count() == 3


def test_goals_were_achieved_and_missed_with_the_numbers_of_their_last_day() -> None:
    last_day = Periods(TODAY).quarter(2).due
    closed = Goal.objects.exclude(closed_on=None)
    assert dict(closed.values_list("state").annotate(Count("id"))) == {"achieved": 3, "missed": 2}
    assert set(closed.values_list("closed_on", flat=True)) == {
        Periods(TODAY).quarter(1).due,
        last_day,
    }
    assert all(g.closing_note for g in closed)
    app = goal("Give every carer the visit app")
    assert app.closed_progress_ppm == 1_000_000
    assert Reading.objects.filter(kpi__targets__goal=app, dated__gt=last_day).exists()


def test_a_missed_goal_was_carried_over_to_the_present_quarter() -> None:
    carried = Goal.objects.get(~Q(predecessor=None))
    assert carried.predecessor
    assert (carried.predecessor.state, carried.carried) == ("missed", "continue")
    assert carried.targets.get().kpi == carried.predecessor.targets.get().kpi
    assert carried.parent == carried.predecessor.parent


def test_values_set_by_hand_one_of_which_ends_soon() -> None:
    ending, lasting = HandSetValue.objects.order_by("expires_on")
    assert (ending.expires_on - TODAY).days == 5
    assert len(lasting.reason) > 40
    numbers = lasting.goal.rollup
    assert (numbers.progress_ppm, numbers.evidence_ppm) == (650_000, 0)


def test_every_team_runs_the_business_or_plans_its_days_on_goals() -> None:
    assert Goal.objects.filter(is_run_the_business=True).count() >= 10
    assert not Goal.objects.filter(is_run_the_business=True).exclude(parent=None).exists()
    days = Allocation.objects.filter(kind="days", cycle=Cycle.objects.get(name__startswith="Q3"))
    assert days.count() > 120
    assert not days.filter(planned=0).exists()
    assert days.filter(used__gt=0).count() > 120
    assert Allocation.objects.filter(kind="money").count() == 7
    assert Goal.objects.exclude(required_effort=None).count() == 2


def test_four_teams_agreed_how_to_divide_their_days() -> None:
    shares = AgreedShare.objects.values("team__code").annotate(whole=Sum("share_ppm"))
    assert [row["whole"] for row in shares] == [1_000_000] * 4
    respite = AgreedShare.objects.get(goal__title="Open respite care in the west")
    assert respite.team.name == "Clients and Growth"


def test_deputies_were_are_and_will_be() -> None:
    assert Deputy.objects.filter(until__lt=TODAY).count() == 1
    assert Deputy.objects.filter(since__lte=TODAY, until__gte=TODAY).count() == 1
    assert Deputy.objects.filter(since__gt=TODAY).count() == 1


def test_one_reading_was_corrected_with_a_reason() -> None:
    correction = Reading.objects.get(~Q(supersedes=None))
    assert correction.supersedes
    assert correction.note
    assert correction.value > correction.supersedes.value
