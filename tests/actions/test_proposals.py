"""Goals proposed upward: they enter no number until somebody above accepts them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from actions.bulk import BulkRefused, Picked, edit_goals
from actions.errors import StaleEdit
from actions.goals import GoalDraft, add_contribution, create_goal, edit_goal, move_goal
from actions.proposals import accept_proposal, propose_again, propose_goal, send_proposal_back
from alignment import cascade
from alignment.models import Rollup
from goals.models import Goal
from ledger.models import AuditEntry
from people.models import Person
from reviews.models import Comment
from tests.world import World, asks, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def proposed(world: World) -> Goal:
    """Emil offers a goal under the one of his team."""
    draft = GoalDraft("Label the new books", {"level": "individual"}, [asks("Labels", "", 0, 10)])
    return propose_goal(world.team_goal, draft, note="We lose them.", by=world.employee)


def evidence(world: World, goal: Goal) -> int:
    cascade.drain_all(world.organization.pk)
    return Rollup.objects.get(goal=goal).evidence_ppm


def test_a_proposal_counts_only_once_it_is_accepted(world: World) -> None:
    before = evidence(world, world.team_goal)
    goal = proposed(world)
    assert (goal.state, goal.owner, goal.parent) == ("proposed", world.employee, world.team_goal)
    assert evidence(world, world.team_goal) == before
    accepted = accept_proposal(goal, {"weight": 2000}, version=1, by=world.manager)
    assert (accepted.state, accepted.weight) == ("active", 2000)
    assert evidence(world, world.team_goal) < before


def test_it_is_sent_back_with_a_comment_and_proposed_again(world: World) -> None:
    goal = proposed(world)
    with pytest.raises(ValidationError, match="Say what is missing"):
        send_proposal_back(goal, note="", version=1, by=world.manager)
    sent_back = send_proposal_back(goal, note="By when?", version=1, by=world.manager)
    assert sent_back.state == "draft"
    again = propose_again(sent_back, {"title": "Label by May"}, version=2, by=world.employee)
    assert (again.state, again.title) == ("proposed", "Label by May")
    assert list(
        Comment.objects.filter(goal=goal).order_by("id").values_list("text", flat=True)
    ) == [
        "We lose them.",
        "By when?",
    ]
    verbs = AuditEntry.objects.filter(noun="goal", object_id=goal.pk).order_by("id")
    assert [entry.verb for entry in verbs] == ["create", "send back", "propose"]


def test_it_is_answered_once(world: World) -> None:
    goal = proposed(world)
    accept_proposal(goal, {}, version=1, by=world.manager)
    with pytest.raises(StaleEdit):
        send_proposal_back(goal, note="No.", version=1, by=world.manager)
    with pytest.raises(ValidationError, match="answered already"):
        send_proposal_back(goal, note="No.", version=2, by=world.manager)


def test_nobody_accepts_their_own_proposal_by_editing_it(world: World) -> None:
    goal = proposed(world)
    with pytest.raises(ValidationError, match="accepted or sent back"):
        edit_goal(goal, {"state": "active"}, version=1, by=world.employee)
    draft = send_proposal_back(goal, note="By when?", version=1, by=world.manager)
    with pytest.raises(ValidationError, match="Propose it once more"):
        edit_goal(draft, {"state": "active"}, version=2, by=world.employee)
    withdrawn = edit_goal(draft, {"state": "cancelled"}, version=2, by=world.employee)
    assert withdrawn.state == "cancelled"
    with pytest.raises(ValidationError, match="Propose it once more"):
        edit_goal(withdrawn, {"state": "active"}, version=3, by=world.employee)
    assert edit_goal(withdrawn, {"state": "draft"}, version=3, by=world.employee).version == 4


def test_nobody_accepts_their_own_proposal_among_many(world: World) -> None:
    goal = proposed(world)
    with pytest.raises(BulkRefused) as refused:
        edit_goals([Picked(goal, 1, {"state": "active"})], by=world.employee)
    assert "accepted or sent back" in refused.value.refusals[0].reason
    assert Goal.objects.get(pk=goal.pk).state == "proposed"


def test_nobody_proposes_by_an_edit(world: World) -> None:
    """Else it would wait for an answer that nobody was asked for."""
    with pytest.raises(ValidationError, match="on a page of its own"):
        edit_goal(world.own_goal, {"state": "proposed"}, version=1, by=world.employee)


def test_what_counted_before_it_was_given_up_is_taken_up_again(world: World) -> None:
    goal = accept_proposal(proposed(world), {}, version=1, by=world.manager)
    edit_goal(goal, {"state": "cancelled"}, version=2, by=world.employee)
    assert edit_goal(goal, {"state": "active"}, version=3, by=world.employee).state == "active"


def test_nobody_lets_a_goal_count_where_they_could_only_propose_it(world: World) -> None:
    """Emil's goal counts under the team's; under strategy Lena, Mara and Ada would have a say."""
    goal, place = world.own_goal, world.strategic
    with pytest.raises(ValidationError, match="ask Mara Quist") as refused:
        move_goal(goal, place, by=world.employee)
    assert "propose it there" in refused.value.messages[0]
    with pytest.raises(ValidationError, match="ask Mara Quist"):
        add_contribution(goal, place, by=world.employee)
    draft = edit_goal(goal, {"state": "draft"}, version=1, by=world.employee)
    moved = move_goal(draft, place, by=world.employee)
    with pytest.raises(ValidationError, match="Propose it once more"):
        edit_goal(moved, {"state": "active"}, version=moved.version, by=world.employee)
    offered = propose_again(moved, {}, version=moved.version, by=world.employee)
    accepted = accept_proposal(offered, {}, version=offered.version, by=world.manager)
    assert (accepted.state, accepted.parent) == ("active", place)


def test_who_changes_a_goal_lets_others_count_under_it(world: World) -> None:
    place = edit_goal(world.hidden, {"owner": world.employee}, version=1, by=world.leader)
    assert move_goal(world.own_goal, place, by=world.employee).parent == place
    fields = {"state": "draft", "parent": place, "owner": world.employee}
    goal = create_goal(world.organization, GoalDraft("Oil the hinges", fields), by=world.leader)
    assert edit_goal(goal, {"state": "active"}, version=1, by=world.employee).state == "active"
    assert move_goal(world.own_goal, world.strategic, by=world.manager).parent == world.strategic


def test_leads_and_leaders_answer_what_others_propose(world: World) -> None:
    under_team, under_strategy = proposed(world), proposed_to_leader(world)
    answerers = {
        goal.title: {
            person.name
            for person in Person.objects.filter(organization=world.organization)
            if Goal.objects.answerable_by(person).filter(pk=goal.pk).exists()
        }
        for goal in (under_team, under_strategy)
    }
    assert answerers == {
        "Label the new books": {"Mara Quist", "Lena Hart", "Ada Finch"},
        "Greet by name": {"Mara Quist", "Lena Hart", "Ada Finch"},
    }


def proposed_to_leader(world: World) -> Goal:
    draft = GoalDraft("Greet by name", {"level": "individual"})
    return propose_goal(world.strategic, draft, by=world.employee)
