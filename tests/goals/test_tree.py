"""The goal graph's walks against django-mptt's, over the same random forests."""

from __future__ import annotations

from random import Random

import pytest
from django.core.exceptions import ValidationError

from actions.goals import GoalDraft, add_contribution, create_goal, move_goal
from goals import tree
from goals.models import Goal
from people.models import Organization, Team
from people.tree import insert_team
from tests.alignment.some_organization import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Organization:
    return Organization.objects.create(name="Acme", slug="acme", rollup_date=TODAY)


@pytest.mark.parametrize("seed", range(5))
def test_walks_agree_with_nested_sets(organization: Organization, seed: int) -> None:
    random = Random(seed)
    goals: list[Goal] = []
    teams: list[Team] = []
    for i in range(40):
        home = random.choice([None, *range(i)]) if i else None
        goals.append(
            Goal.objects.create(
                organization=organization,
                code=str(i),
                title=str(i),
                level="strategic" if home is None and i % 2 else "team",
                parent=None if home is None else goals[home],
            )
        )
        parent = None if home is None else teams[home]
        teams.append(
            insert_team(Team(organization=organization, code=str(i), name=str(i), parent=parent))
        )
    number = {goal.pk: int(goal.code) for goal in goals}
    for goal, team in zip(goals, Team.objects.order_by("pk"), strict=True):
        up = [int(t.code) for t in team.get_ancestors()]
        down = {int(t.code) for t in team.get_descendants()}
        assert [number[g] for g in tree.home_ancestors(goal.pk)] == up
        assert {number[g] for g in tree.home_descendants([goal.pk])} == down
        assert {number[g] for g in tree.above([goal.pk])} == {*up, int(goal.code)}
        assert {number[g] for g in tree.below([goal.pk])} == {*down, int(goal.code)}
    strategic = {goal.pk for goal in goals if goal.level == "strategic"}
    reaching = {goal.pk for goal in goals if tree.above([goal.pk]) & strategic}
    assert tree.reaching_strategy(number) == reaching


def test_no_edge_closes_a_cycle(organization: Organization) -> None:
    top = create_goal(organization, GoalDraft("Top"), by=None)
    middle = create_goal(organization, GoalDraft("Middle", {"parent": top}), by=None)
    aside = create_goal(organization, GoalDraft("Aside"), by=None)
    add_contribution(middle, aside, by=None)
    for child, parent in ((top, middle), (aside, middle), (top, top)):
        with pytest.raises(ValidationError):
            move_goal(child, parent, by=None)
        with pytest.raises(ValidationError):
            add_contribution(child, parent, by=None)


def test_a_pair_of_goals_has_one_edge(organization: Organization) -> None:
    top = create_goal(organization, GoalDraft("Top"), by=None)
    below = create_goal(organization, GoalDraft("Below", {"parent": top}), by=None)
    with pytest.raises(ValidationError):
        add_contribution(below, top, by=None)
