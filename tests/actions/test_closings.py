"""How goals end and go on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from actions.closings import carry_over, close_goal, end_by_hand, reopen_goal, set_by_hand
from actions.cycles import Ending, end_goals
from actions.errors import StaleEdit
from actions.goals import add_contribution, edit_goal
from actions.targets import add_step, tick_step
from alignment import cascade
from alignment.models import Rollup
from goals.models import Cycle, Goal, GoalPerson, GoalTeam, HandSetValue
from jobs.verifying import verify
from tests.world import World, make_world, today

DAY = dt.timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def next_cycle(world: World, state: str = "open") -> Cycle:
    return Cycle.objects.create(
        organization=world.organization,
        name=f"Next, {state}",
        start_date=today(),
        due_date=today() + 200 * DAY,
        state=state,
    )


def test_what_is_continued_keeps_everything_that_it_is_tied_to(world: World) -> None:
    goal, by = world.own_goal, world.manager
    half = {"organization": world.organization, "goal": goal, "share_ppm": 500_000}
    GoalTeam.objects.create(team=world.lending, **half)
    GoalTeam.objects.create(team=world.events, **half)
    GoalPerson.objects.create(organization=world.organization, goal=goal, person=world.colleague)
    goal.pillar_links.create(organization=world.organization, pillar=world.readers)
    edge = add_contribution(goal, world.strategic, by=by, weight=300)
    other = add_step(world.team_goal, by=by, title="Elsewhere")
    done = tick_step(world.step, today(), by=by)
    add_step(goal, by=by, title="Paint it", weight=3000, blocked_by=done, due_date=today())
    add_step(goal, by=by, title="Open it", blocked_by=other, position=2)
    cascade.drain_all(world.organization.pk)
    before = Goal.objects.select_related("rollup").get(pk=goal.pk)

    successor = carry_over(goal, next_cycle(world), how="continue", by=by)
    cascade.drain_all(world.organization.pk)
    successor = Goal.objects.select_related("rollup").get(pk=successor.pk)
    assert (successor.predecessor, successor.version, successor.code) == (goal, 1, "G-6")
    assert set(successor.team_shares.values_list("team", "share_ppm")) == {
        (world.lending.pk, 500_000),
        (world.events.pk, 500_000),
    }
    assert list(successor.named.values_list("person", flat=True)) == [world.colleague.pk]
    assert list(successor.pillar_links.values_list("pillar", flat=True)) == [world.readers.pk]
    (copied,) = successor.contributions.all()
    assert (copied.parent, copied.weight, copied.version) == (world.strategic, 300, 1)
    assert copied.pk != edge.pk
    steps = [(s.title, s.weight, s.done_on, s.blocked_by) for s in successor.steps.all()]
    first = successor.steps.get(title="Move the desk")
    assert steps == [
        ("Move the desk", 1000, today(), None),
        ("Paint it", 3000, None, first),
        ("Open it", 1000, None, other),
    ]
    assert goal.steps.count() == 3
    assert successor.rollup.progress_ppm == before.rollup.progress_ppm
    assert successor.rollup.evidence_ppm == before.rollup.evidence_ppm
    assert verify(world.organization).differences == []


def test_what_is_restarted_begins_without_steps(world: World) -> None:
    GoalPerson.objects.create(
        organization=world.organization, goal=world.own_goal, person=world.colleague
    )
    successor = carry_over(world.own_goal, next_cycle(world), how="restart", by=world.manager)
    assert successor.named.count() == 1
    assert not successor.steps.exists()
    assert successor.targets.get().baseline == 50


def test_a_goal_is_carried_over_as_it_is_and_where_it_makes_sense(world: World) -> None:
    cycle, by = next_cycle(world), world.manager
    goal = edit_goal(world.own_goal, {"title": "Answer at once"}, version=1, by=by)
    with pytest.raises(StaleEdit):
        carry_over(world.own_goal, cycle, how="continue", version=1, by=by)
    successor = carry_over(world.own_goal, cycle, how="continue", version=goal.version, by=by)
    assert successor.title == "Answer at once"
    with pytest.raises(ValidationError, match="continued already"):
        carry_over(goal, cycle, how="continue", by=by)
    with pytest.raises(ValidationError, match="in this cycle already"):
        carry_over(successor, cycle, how="restart", by=by)
    with pytest.raises(ValidationError, match="cycle is closed"):
        carry_over(goal, next_cycle(world, "closed"), how="restart", by=by)


def test_a_goal_ends_on_a_day_that_has_come_and_not_before_it_began(world: World) -> None:
    goal, by = world.own_goal, world.manager
    for day, words in ((today() + DAY, "not come yet"), (today() - 101 * DAY, "before the goal")):
        with pytest.raises(ValidationError, match=words) as refused:
            close_goal(goal, result="achieved", closed_on=day, by=by)
        assert "closed_on" in refused.value.message_dict
    with pytest.raises(ValidationError, match="achieved or as missed"):
        close_goal(goal, result="cancelled", closed_on=today(), by=by)
    with pytest.raises(ValidationError, match="active or paused"):
        close_goal(
            edit_goal(world.private, {"state": "draft"}, version=1, by=by),
            result="missed",
            closed_on=today(),
            by=by,
        )
    close_goal(goal, result="achieved", closed_on=today(), by=by)
    with pytest.raises(ValidationError, match="closed already"):
        close_goal(goal, result="missed", closed_on=today(), by=by)
    with pytest.raises(ValidationError, match="Close a goal or reopen it"):
        edit_goal(goal, {"state": "active"}, version=2, by=by)
    assert reopen_goal(goal, by=by).state == "active"


def test_the_day_is_the_organizations(world: World) -> None:
    """Where it is tomorrow already, a goal may be closed tomorrow."""
    world.organization.rollup_date = today() + DAY
    world.organization.save()
    goal = Goal.objects.get(pk=world.own_goal.pk)
    assert close_goal(goal, result="missed", closed_on=today() + DAY, by=world.manager)


def test_a_value_is_set_by_hand_from_a_day_in_the_goals_time(world: World) -> None:
    goal, by = world.own_goal, world.manager
    for set_on in (today() + DAY, today() - 101 * DAY):
        with pytest.raises(ValidationError) as refused:
            set_by_hand(goal, 1, set_on=set_on, expires_on=set_on + DAY, reason="Seen", by=by)
        assert "set_on" in refused.value.message_dict
    days = {"set_on": today(), "expires_on": today() - DAY}
    with pytest.raises(ValidationError, match="last day lies before"):
        set_by_hand(goal, 1, reason="Seen", by=by, **days)
    close_goal(goal, result="missed", closed_on=today(), by=by)
    with pytest.raises(ValidationError, match="frozen"):
        set_by_hand(goal, 1, set_on=today(), expires_on=today(), reason="Seen", by=by)


def test_a_value_taken_back_does_not_bring_back_the_one_before(world: World) -> None:
    goal, by, last = world.own_goal, world.manager, today() + 9 * DAY
    cascade.drain_all(world.organization.pk)
    computed = Rollup.objects.get(goal=goal).progress_ppm
    values = [
        set_by_hand(goal, ppm, set_on=day, expires_on=last, reason="A guess", by=by)
        for ppm, day in ((600_000, today() - 2 * DAY), (700_000, today()))
    ]
    end_by_hand(values[-1], on=today(), by=by)
    cascade.drain_all(world.organization.pk)
    assert Rollup.objects.get(goal=goal).progress_ppm == computed
    assert HandSetValue.objects.get().expires_on == today() - DAY


def test_goals_that_are_carried_over_together_hang_together_as_before(world: World) -> None:
    """Strategy, the team's goal and Emil's, and his further edge: in whatever order they are named."""
    by, cycle = world.leader, next_cycle(world)
    add_contribution(world.own_goal, world.strategic, by=by, weight=300)
    whole = [world.own_goal, world.team_goal, world.strategic]
    before = {goal.title: Rollup.objects.get(goal=goal).progress_ppm for goal in whole[:2]}
    endings = [Ending(goal, "continue", goal.version) for goal in whole]
    end_goals(endings, into=cycle, on=today(), by=by)
    made = {goal.title: goal for goal in Goal.objects.filter(cycle=cycle)}
    strategic, team, own = (made[goal.title] for goal in reversed(whole))
    assert (strategic.parent, team.parent, own.parent) == (None, strategic, team)
    assert own.contributions.get().parent == strategic
    cascade.drain_all(world.organization.pk)
    after = {title: Rollup.objects.get(goal=made[title]).progress_ppm for title in before}
    assert after == before
    assert verify(world.organization).differences == []


def test_what_is_carried_over_alone_keeps_its_home(world: World) -> None:
    successor = carry_over(world.team_goal, next_cycle(world), how="restart", by=world.manager)
    assert successor.parent == world.strategic


@pytest.mark.parametrize("given_up", [{}, {"archived_at": timezone.now()}])
def test_nothing_is_carried_over_to_what_was_given_up(
    given_up: dict[str, Any], world: World
) -> None:
    by, cycle = world.leader, next_cycle(world)
    team = carry_over(world.team_goal, cycle, how="restart", by=by)
    Goal.objects.filter(pk=team.pk).update(state="cancelled", **given_up)
    own = carry_over(world.own_goal, cycle, how="continue", by=by)
    assert own.parent == world.team_goal


def test_what_was_given_up_is_not_carried_over(world: World) -> None:
    Goal.objects.filter(pk=world.own_goal.pk).update(state="cancelled")
    with pytest.raises(ValidationError, match="given up"):
        carry_over(world.own_goal, next_cycle(world), how="continue", by=world.leader)


def test_what_goes_on_as_nothing_runs_as_before(world: World) -> None:
    """Its successor was given up: it is reported on, ended or carried over once more itself."""
    goal, cycle, by = world.own_goal, next_cycle(world), world.leader
    first = carry_over(goal, cycle, how="continue", by=by)
    assert goal not in Goal.objects.running()
    edit_goal(first, {"state": "cancelled"}, version=1, by=by)
    assert goal in Goal.objects.running()
    second = carry_over(goal, cycle, how="continue", by=by)
    assert goal not in Goal.objects.running() and second in Goal.objects.running()


def test_edges_to_a_goal_and_to_its_successor_are_carried_over_as_one(world: World) -> None:
    """Emil's goal lies under the team's new goal, or contributes to it, and to the old one too."""
    by, cycle, goal = world.leader, next_cycle(world), world.own_goal
    strategic = carry_over(world.strategic, cycle, how="restart", by=by)
    team = carry_over(world.team_goal, cycle, how="restart", by=by)
    Goal.objects.filter(pk=goal.pk).update(parent=team)
    goal.refresh_from_db()
    for parent in (world.team_goal, world.strategic, strategic):
        add_contribution(goal, parent, by=by)
    own = carry_over(goal, cycle, how="continue", by=by)
    assert own.parent == team
    assert own.contributions.get().parent == strategic


@pytest.mark.parametrize(("state", "becomes"), [("proposed", "proposed"), ("paused", "paused")])
def test_a_proposal_is_not_accepted_by_being_carried_over(
    state: str, becomes: str, world: World
) -> None:
    Goal.objects.filter(pk=world.own_goal.pk).update(state=state)
    successor = carry_over(world.own_goal, next_cycle(world), how="restart", by=world.leader)
    assert successor.state == becomes
