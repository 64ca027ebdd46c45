from __future__ import annotations

import pytest
from django.apps import apps

from actions.goals import GoalDraft, create_goal, edit_goal
from goals.models import Goal
from people.models import Organization, Team
from people.tree import insert_team
from tests.alignment.some_organization import TODAY

TRACKED = {
    "Goal",
    "Contribution",
    "Target",
    "InterimTarget",
    "Step",
    "HandSetValue",
    "Allocation",
    "AgreedShare",
    "Cycle",
    "GoalPerson",
    "GoalPillar",
    "GoalTeam",
    "Kpi",
    "Team",
    "Membership",
    "Organization",
}


def test_what_a_number_depends_on_keeps_its_history() -> None:
    kept = {m.__name__.removesuffix("Event") for m in apps.get_models() if hasattr(m, "pgh_id")}
    assert kept >= TRACKED


@pytest.mark.django_db
def test_every_version_of_a_goal_is_kept_its_end_included() -> None:
    organization = Organization.objects.create(name="Acme", slug="acme", rollup_date=TODAY)
    goal = create_goal(organization, GoalDraft("First"), by=None)
    edit_goal(goal, {"title": "Second"}, version=1, by=None)
    pk = goal.pk
    Goal.objects.filter(pk=pk).delete()
    events = Goal.events.rel.related_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id")  # type: ignore[attr-defined]
    assert [e.title for e in events] == ["First", "Second", "Second"]
    assert [e.pgh_label for e in events] == ["insert", "update", "delete"]


@pytest.mark.django_db
def test_renumbering_the_team_tree_is_no_history() -> None:
    organization = Organization.objects.create(name="Acme", slug="acme", rollup_date=TODAY)
    root = insert_team(Team(organization=organization, code="R", name="Root"))
    for i in range(5):
        insert_team(Team(organization=organization, code=f"T{i}", name=f"T{i}", parent=root))
    events = Team.events.rel.related_model.objects.all()  # type: ignore[attr-defined]
    assert events.count() == 6
