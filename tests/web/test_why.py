"""Why this number: what is printed adds up to what is stored, and leads down to the reading."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from actions.closings import close_goal, reopen_goal, set_by_hand
from actions.goals import GoalDraft, cascade_goal, edit_goal, reweigh
from actions.readings import record_reading
from actions.targets import TargetDraft, add_target, edit_target
from alignment import cascade, explaining
from alignment.explaining import When, derive_target, explain_stored
from alignment.history import history_began
from alignment.models import Rollup
from alignment.rollup import GoalNumbers
from alignment.told import givens_of
from goals.models import Goal
from kpis.models import Kpi
from people.models import Person
from tests.web.conftest import SignIn
from tests.world import World, today


def stored(goal: Goal) -> GoalNumbers:
    row = Rollup.objects.get(goal=goal)
    return GoalNumbers(row.progress_ppm, row.evidence_ppm, row.expected_ppm, row.paced_ppm)


def settled(world: World) -> None:
    cascade.drain_all(world.organization.pk)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\N{NO-BREAK SPACE}", " ").split())


def why(goal: Goal, person: Person, signed_in: SignIn) -> str:
    return signed_in(person).get(reverse("goal-why", args=[goal.code])).content.decode()


def disturb(world: World) -> None:
    """What explanations have to tell apart: weights, hand-set, closed, draft, tracked-only, weight 0."""
    reweigh(world.hidden, 2500, version=world.hidden.version, by=None)
    titles = ["Draft one", "Closed one", "Hand-set one", "Weightless one"]
    made = cascade_goal(
        world.strategic, [GoalDraft(title, {"level": "team"}) for title in titles], by=None
    )
    edit_goal(made[0], {"state": "draft"}, version=1, by=None)
    close_goal(made[1], result="achieved", closed_on=today(), by=None)
    until = today() + dt.timedelta(days=9)
    set_by_hand(made[2], 333_333, set_on=today(), expires_on=until, reason="By eye", by=None)
    reweigh(made[3], 0, version=1, by=None)
    add_target(world.strategic, TargetDraft(world.answers), by=None)
    settled(world)


def test_every_goal_s_explanation_adds_up_to_its_stored_numbers(world: World) -> None:
    disturb(world)
    goals = list(Goal.objects.filter(organization=world.organization))
    explained = {goal.title: explain_stored(goal, today()) for goal in goals}
    assert {title: one.numbers for title, one in explained.items()} == {
        goal.title: stored(goal) for goal in goals
    }
    assert all(one.resum() == one.numbers for one in explained.values())
    assert all(one.computed_again() == one.computed for one in explained.values())


def test_what_was_left_out_is_named_with_its_reason(world: World, signed_in: SignIn) -> None:
    disturb(world)
    html = text_of(why(world.strategic, world.leader, signed_in))
    assert "Draft one : draft, proposed or cancelled: counts nowhere" in html
    assert "Weightless one : its weight is 0" in html
    assert "Answers : only tracked: no target value is asked of it" in html


def test_the_formula_has_the_figures_in_it(world: World, signed_in: SignIn) -> None:
    html = text_of(why(world.own_goal, world.employee, signed_in))
    assert "Progress = (1 × 25 % + 1 × 0 %) ÷ 2 = 12.5 %" in html


def test_what_only_a_team_sees_counts_for_others_without_its_name(
    world: World, signed_in: SignIn
) -> None:
    record_reading(world.target(world.hidden).kpi, dated=today(), value=Decimal(4), by=None)
    settled(world)
    mine = why(world.strategic, world.manager, signed_in)
    assert "A goal that only its team sees" in mine
    assert "Mend the chute" not in mine
    assert reverse("goal-why", args=[world.hidden.code]) not in mine
    assert "Mend the chute" in why(world.strategic, world.colleague, signed_in)


def test_private_goals_are_in_nobody_else_s_explanation(world: World, signed_in: SignIn) -> None:
    Goal.objects.filter(pk=world.private.pk).update(parent=world.strategic)
    settled(world)
    assert "Learn to sign" not in why(world.strategic, world.leader, signed_in)
    assert "Learn to sign" in why(world.strategic, world.employee, signed_in)


def test_a_hand_set_number_says_so_and_shows_the_computed_one(
    world: World, signed_in: SignIn
) -> None:
    until = today() + dt.timedelta(days=9)
    set_by_hand(world.own_goal, 900_000, set_on=today(), expires_on=until, reason="Seen", by=None)
    settled(world)
    html = text_of(why(world.own_goal, world.employee, signed_in))
    assert "90 % on 0 % evidence" in html
    assert "set by hand" in html
    assert "= 12.5 %" in html


def test_three_clicks_lead_from_the_dashboard_to_a_reading_far_below(
    world: World, signed_in: SignIn
) -> None:
    client, reading = signed_in(world.executive), world.answers.readings.get()
    hops = [
        ("/", reverse("goal-why", args=[world.strategic.code])),
        ("", reverse("target-why", args=[world.target(world.own_goal).pk])),
        ("", reverse("kpi", args=[world.answers.code]) + f"#reading-{reading.pk}"),
    ]
    url = "/"
    for _, link in hops:
        assert f'href="{link}"' in client.get(url).content.decode()
        url = link
    assert f'id="reading-{reading.pk}"' in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("asked", "value", "words"),
    [
        ({"baseline": 40, "target": 80}, 50, "(50 − 40) ÷ (80 − 40) = 25 %"),
        ({"baseline": 40, "target": 80}, 90, "= 125 %, counted as 100 %"),
        ({"baseline": 40, "target": 80}, 30, "= −25 %, counted as 0 %"),
        ({"baseline": None, "target": 80}, 50, "50 against at least 80 = 0 %"),
        ({"baseline": None, "target": 40}, 50, "50 against at least 40 = 100 %"),
        ({"baseline": None, "target": None}, 50, "Only tracked"),
    ],
)
def test_a_target_s_formula_says_its_rule_with_its_figures(
    asked: dict[str, int | None], value: int, words: str, world: World, signed_in: SignIn
) -> None:
    target = world.target(world.own_goal)
    fields = {name: None if v is None else Decimal(v) for name, v in asked.items()}
    edit_target(target, fields, version=target.version, by=None)
    record_reading(world.answers, dated=today(), value=Decimal(value), by=None)
    url = reverse("target-why", args=[target.pk])
    assert words in text_of(signed_in(world.employee).get(url).content.decode())


def test_the_expectation_counts_the_days(world: World, signed_in: SignIn) -> None:
    url = reverse("target-why", args=[world.target(world.own_goal).pk])
    html = text_of(signed_in(world.employee).get(url).content.decode())
    assert "100 of 200 days gone = 50 %" in html


def test_a_mean_shows_all_readings_in_its_window(world: World) -> None:
    Kpi.objects.filter(pk=world.answers.pk).update(aggregation="mean")
    record_reading(world.answers, dated=today(), value=Decimal(61), by=None)
    record_reading(world.answers, dated=today() - dt.timedelta(days=400), value=Decimal(9), by=None)
    derived = derive_target(world.target(world.own_goal), When(today()))
    assert [value for _day, value in derived.readings] == [61, 50]
    assert derived.measure and derived.measure.value == Decimal("55.5")


def test_no_reading_is_no_data(world: World, signed_in: SignIn) -> None:
    url = reverse("target-why", args=[world.target(world.team_goal).pk])
    html = text_of(signed_in(world.employee).get(url).content.decode())
    assert "No reading yet: no data, which is not 0 %." in html


def test_a_past_day_is_explained_as_it_was_known_then_down_to_the_reading(
    world: World, signed_in: SignIn
) -> None:
    tomorrow, day = today() + dt.timedelta(days=1), f"?day={today().isoformat()}"
    then = stored(world.own_goal)
    cascade.advance_rollup_date(world.organization.pk, tomorrow)
    record_reading(world.answers, dated=tomorrow, value=Decimal(80), by=None)
    settled(world)
    client, target = signed_in(world.employee), world.target(world.own_goal)
    assert stored(world.own_goal).progress != then.progress
    html = client.get(reverse("goal-why", args=[world.own_goal.code]) + day).content.decode()
    assert "Progress = (1 × 25 % + 1 × 0 %) ÷ 2 = 12.5 %" in text_of(html)
    assert world.step.title in html
    link = reverse("target-why", args=[target.pk]) + day
    assert f'href="{link}"' in html
    html = client.get(link).content.decode()
    assert "(50 − 40) ÷ (80 − 40) = 25 %" in text_of(html)
    assert reverse("goal-why", args=[world.own_goal.code]) + day in html
    above = client.get(reverse("goal-why", args=[world.strategic.code]) + day).content.decode()
    assert link in above
    assert reverse("goal-why", args=[world.team_goal.code]) + day in above


def test_a_day_before_history_began_says_so_and_offers_the_structure_of_today(
    world: World, signed_in: SignIn
) -> None:
    client, day = signed_in(world.employee), today() - dt.timedelta(days=1)
    reading = world.answers.readings.get()
    pages = [("goal-why", world.own_goal.code), ("target-why", world.target(world.own_goal).pk)]
    for name, key in pages:
        url = f"{reverse(name, args=[key])}?day={day.isoformat()}"
        html = client.get(url).content.decode()
        assert "known from" in html and "The arithmetic" not in html
        offered = f"?day={day.isoformat()}&amp;structure=today"
        assert offered in html
        html = client.get(f"{url}&structure=today").content.decode()
        is_counted = reading.dated <= day
        assert ("25 %" in text_of(html)) == is_counted
        assert offered in html


def test_a_goal_that_came_later_and_one_with_too_much_below_say_so(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "MOST_BELOW", 1)
    client, day = signed_in(world.leader), today() - dt.timedelta(days=1)
    url = reverse("goal-why", args=[world.strategic.code])
    html = client.get(f"{url}?day={day.isoformat()}&structure=today").content.decode()
    assert "More than 1 goals lie below this one" in html
    assert "The arithmetic" in client.get(url).content.decode()
    long_ago = When(today(), history_began(world.organization.pk) - dt.timedelta(seconds=1))  # type: ignore[operator]
    with pytest.raises(ValidationError, match="not there yet"):
        explaining.derive(world.own_goal, long_ago)
    with pytest.raises(ValidationError, match="not there yet"):
        explaining.derive_target(world.target(world.own_goal), long_ago)


def test_who_set_a_value_by_hand_and_who_closed_is_told_with_the_reason(
    world: World, signed_in: SignIn
) -> None:
    until = today() + dt.timedelta(days=9)
    by_hand = {"set_on": today(), "expires_on": until, "reason": "Seen", "by": world.manager}
    set_by_hand(world.own_goal, 900_000, **by_hand)  # type: ignore[arg-type]
    close_goal(
        world.hidden, result="missed", closed_on=today(), note="No time left", by=world.colleague
    )
    settled(world)
    told = text_of(why(world.own_goal, world.employee, signed_in))
    assert f"{world.manager.name}, for " in told and "Seen" in told
    told = text_of(why(world.hidden, world.colleague, signed_in))
    assert f"{world.colleague.name}, from " in told and "No time left" in told


def test_of_a_goal_that_was_closed_twice_each_closing_is_its_own(world: World) -> None:
    yesterday = today() - dt.timedelta(days=1)
    close_goal(world.hidden, result="missed", closed_on=yesterday, by=world.colleague)
    first = explain_stored(Goal.objects.get(pk=world.hidden.pk), today())
    reopened = reopen_goal(Goal.objects.get(pk=world.hidden.pk), by=world.leader)
    close_goal(reopened, result="achieved", closed_on=today(), by=world.leader)
    second = explain_stored(Goal.objects.get(pk=world.hidden.pk), today())
    by = [givens_of([one])[world.hidden.pk].by for one in (first, second)]
    assert by == [world.colleague, world.leader]
