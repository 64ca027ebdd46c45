"""Teams and people: who answers for what, what there are days for, and reorganizations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from actions.cycles import create_cycle
from actions.people import add_team, set_membership
from actions.targets import add_step
from alignment.models import Rollup, Score
from alignment.my_teams import LedTeam, WordOfTeam
from alignment.team_effort import effort_of_team
from goals.models import Allocation, Goal
from people.models import Membership, Team
from reviews.models import Request
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World, today
from web.views import teams


def html(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def plan_days(world: World, days: int) -> None:
    """Days of Lending on its goal in a cycle of four weeks around today."""
    monday = today() - dt.timedelta(days=today().weekday())
    cycle = create_cycle(
        world.organization,
        "Now",
        monday,
        monday + dt.timedelta(days=27),
        by=world.leader,
    )
    Allocation.objects.create(
        organization=world.organization,
        goal=world.team_goal,
        team=world.lending,
        cycle=cycle,
        planned=Decimal(days),
    )


def test_the_tree_shows_each_team_with_its_lead(world: World, signed_in: SignIn) -> None:
    page = html(signed_in(world.employee), "teams")
    assert "Lending" in page
    assert "Mara Quist" in page
    assert "Add the team" not in page


def test_a_team_shows_its_goals_kpis_and_people(world: World, signed_in: SignIn) -> None:
    world.waiting.team = world.lending
    world.waiting.save()
    page = html(signed_in(world.employee), "team", world.lending.code)
    for words in ("Lend within two minutes", "Waiting", "Mara Quist", "Emil Row"):
        assert words in page
    assert "Put into the team" not in page


def test_of_very_many_people_the_first_are_shown_and_all_when_asked_for(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams, "MOST_PEOPLE", 1)
    client, url = signed_in(world.executive), reverse("team", args=[world.lending.code])
    for query, shown in (("", ["Mara Quist"]), ("?people=all", ["Mara Quist", "Emil Row"])):
        answer = client.get(url + query)
        assert [one.person.name for one in answer.context["members"]] == shown
        assert ("Show all 2" in answer.content.decode()) == (query == "")


def test_more_promised_than_there_are_days_is_said(world: World, signed_in: SignIn) -> None:
    # Two people, twenty working days: forty person-days.
    plan_days(world, 41)
    page = html(signed_in(world.employee), "team", world.lending.code)
    assert "More is promised than there are days" in page
    assert "40 person-days" in page
    assert "41 person-days" in page


def test_as_much_promised_as_there_are_days_is_fine(world: World, signed_in: SignIn) -> None:
    plan_days(world, 40)
    page = html(signed_in(world.employee), "team", world.lending.code)
    assert "More is promised" not in page


def test_a_lead_adds_people_and_teams_under_their_own(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.manager)
    url = reverse("team-member", args=[world.lending.code])
    client.post(url, {"person": "kofi@larch.example", "role": "member"})
    assert Membership.objects.filter(team=world.lending, person=world.colleague).exists()
    values = form_of(client, reverse("team", args=[world.lending.code]), "name")
    client.post(reverse("team-new", args=[world.lending.code]), values | {"name": "Desk"})
    assert Team.objects.get(name="Desk").parent == world.lending
    client.post(reverse("team-leave", args=[world.lending.code, world.colleague.pk]))
    assert not Membership.objects.filter(team=world.lending, person=world.colleague).exists()


def test_a_name_that_is_not_known_is_refused_in_place(world: World, signed_in: SignIn) -> None:
    url = reverse("team-member", args=[world.lending.code])
    answer = signed_in(world.manager).post(url, {"person": "nobody@larch.example", "role": "lead"})
    assert answer.status_code == 422
    assert "nobody@larch.example" in answer.content.decode()


def test_a_merge_is_shown_before_it_is_done(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.administrator)
    url = reverse("team-reorganize", args=[world.events.code])
    values = form_of(client, url, "into") | {"kind": "merge", "into": world.lending.code}
    shown = client.post(url, values | {"step": "preview"}).content.decode()
    assert "“Lending” takes over people: 1, goals that you see: 1" in shown
    assert "Mara Quist" not in shown.split("What would change")[0]
    assert Team.objects.get(pk=world.events.pk).archived_at is None
    done = client.post(url, values | {"step": "do"})
    assert done["Location"] == reverse("team", args=[world.lending.code])
    assert Team.objects.get(pk=world.events.pk).archived_at is not None
    assert Goal.objects.get(pk=world.hidden.pk).team == world.lending


def test_a_lead_cannot_take_over_another_s_team(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.colleague)
    url = reverse("team-reorganize", args=[world.events.code])
    values = form_of(client, url, "into") | {"kind": "merge", "into": world.lending.code}
    answer = client.post(url, values | {"step": "do"})
    assert answer.status_code == 422
    assert Team.objects.get(pk=world.events.pk).archived_at is None


def test_a_move_tells_who_manages_it_then(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.administrator)
    url = reverse("team-reorganize", args=[world.events.code])
    values = form_of(client, url, "under") | {"kind": "move", "under": world.lending.code}
    shown = client.post(url, values | {"step": "preview"}).content.decode()
    assert "Mara Quist manages it from then on." in shown
    client.post(url, values | {"step": "do"})
    assert Team.objects.get(pk=world.events.pk).parent == world.lending


def test_a_split_takes_people_and_goals_along(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.administrator)
    url = reverse("team-reorganize", args=[world.lending.code])
    values = form_of(client, url, "name") | {
        "kind": "split",
        "name": "Desk",
        "lead": world.employee.email,
        "people": [world.employee.pk],
        "goals": [world.team_goal.pk],
    }
    assert "1 person goes." in client.post(url, values | {"step": "preview"}).content.decode()
    client.post(url, values | {"step": "do"})
    desk = Team.objects.get(name="Desk")
    assert Goal.objects.get(pk=world.team_goal.pk).team == desk
    (membership,) = Membership.objects.filter(person=world.employee)
    assert (membership.team, membership.role) == (desk, "lead")


def test_what_is_expected_of_somebody_is_one_page(world: World, signed_in: SignIn) -> None:
    page = html(signed_in(world.employee), "expectations", world.employee.pk)
    for words in (
        "What is expected of me",
        "Answer the desk at once",
        "Readers come back",  # the line of sight
        "40 → 80",
        "Move the desk",
        "Mara Quist",
    ):
        assert words in page
    other = html(signed_in(world.executive), "expectations", world.employee.pk)
    assert "What is expected of Emil Row" in other
    assert "Learn to sign" not in other


def test_a_person_talks_to_the_lead_of_the_nearest_team_above(
    world: World, signed_in: SignIn
) -> None:
    desk = add_team(world.organization, "Desk", parent=world.lending, by=None)
    set_membership(world.colleague, desk, "lead", by=None)
    set_membership(world.employee, world.lending, None, by=None)
    set_membership(world.employee, desk, "member", by=None)
    page = html(signed_in(world.executive), "person", world.employee.pk)
    assert "Kofi Dunn" in page
    assert "Mara Quist" not in page
    page = html(signed_in(world.executive), "person", world.colleague.pk)
    assert "Mara Quist" in page


def test_a_person_s_page_tells_a_reader_only_what_they_may_see(
    world: World, signed_in: SignIn
) -> None:
    """Kofi's goal, step and days are those of Events alone."""
    step = add_step(world.hidden, by=None, title="Fetch the ladder", assignee=world.colleague)
    cycle = create_cycle(
        world.organization, "Now", today(), today() + dt.timedelta(days=90), by=None
    )
    Allocation.objects.create(
        organization=world.organization,
        goal=world.hidden,
        team=world.events,
        cycle=cycle,
        planned=7,
    )
    for reader, is_told in ((world.executive, True), (world.employee, False)):
        client = signed_in(reader)
        for name, key in (("person", world.colleague.pk), ("expectations", world.colleague.pk)):
            page = html(client, name, key)
            assert (step.title in page) == (world.hidden.title in page) == is_told, name
        team = html(client, "team", world.events.code)
        assert (world.hidden.title in team) == is_told
        assert ("Nothing is planned on any goal that you see." in team) != is_told


def lines_of(client: Client) -> dict[str, LedTeam]:
    return {row.team.name: row for row in client.get(reverse("my-teams")).context["page"].rows}


def test_a_lead_sees_a_line_for_each_team_they_lead(world: World, signed_in: SignIn) -> None:
    desk = add_team(world.organization, "Desk", parent=world.lending, by=world.administrator)
    plan_days(world, 41)
    Rollup.objects.filter(goal=world.team_goal).update(pace="behind", freshness="silent")
    Goal.objects.filter(pk=world.own_goal.pk).update(team=world.lending, visibility="private")
    client = signed_in(world.manager)
    lines = lines_of(client)
    assert list(lines) == ["Lending", desk.name]
    line = lines["Lending"]
    assert (line.goals.running, line.goals.paces, line.goals.silent) == (1, (("behind", 1),), 1)
    assert line.effort == effort_of_team(
        world.lending, 2, Goal.objects.visible_to(world.manager), today()
    )
    assert line.effort and line.effort.is_over
    text = html(client, "my-teams")
    assert "41 of 40" in text and "more than there are" in text
    assert reverse("team-effort", args=[world.lending.code]) in text
    assert not lines_of(signed_in(world.employee))


def test_a_line_tells_what_became_of_the_word_of_a_team(world: World, signed_in: SignIn) -> None:
    asking = {
        "organization": world.organization,
        "from_team": world.events,
        "to_team": world.lending,
        "author": world.colleague,
    }
    yesterday = today() - dt.timedelta(days=1)
    hidden = Goal.objects.create(
        organization=world.organization,
        title="Sing",
        level="individual",
        owner=world.employee,
        visibility="private",
    )
    for goal, state, promised_for in (
        (world.strategic, "open", None),
        (world.strategic, "accepted", today()),
        (world.strategic, "accepted", yesterday),
        (world.strategic, "kept", yesterday),
        (world.strategic, "kept", yesterday),
        (world.strategic, "broken", yesterday),
        (hidden, "kept", yesterday),
    ):
        answer = {"goal": goal, "state": state, "promised_for": promised_for}
        Request.objects.create(title="A reading hour", **asking, **answer)
    line = lines_of(signed_in(world.manager))["Lending"]
    assert line.word == WordOfTeam(open=1, promised=1, late=1, kept=2, broken=1)


def test_the_score_of_a_team_stands_in_its_line_unless_it_is_withheld(
    world: World, signed_in: SignIn
) -> None:
    Score.objects.filter(team=world.lending).delete()
    client, of_team = signed_in(world.manager), {"team": world.lending, "score_ppm": 640_000}
    day = world.organization.rollup_date
    Score.objects.create(organization=world.organization, dated=day - dt.timedelta(1), **of_team)
    assert ">64 %</a>" in html(client, "my-teams").replace("\u202f", " ").replace("\xa0", " ")
    told = {**of_team, "components": {"withheld": "few_people"}}
    Score.objects.create(organization=world.organization, dated=day, **told)
    text = html(client, "my-teams")
    assert ">withheld</span>" in text and "?team=" not in text


@pytest.mark.parametrize("who", ["manager", "employee"])
def test_the_navigation_leads_to_my_teams_only_who_has_one(
    who: str, world: World, signed_in: SignIn
) -> None:
    page = html(signed_in(getattr(world, who)), "my-work")
    assert (f'<a href="{reverse("my-teams")}" data-keys="g l"' in page) == (who == "manager")
