"""The Cascade page: rows to begin with, hints before anything is saved, and goals moved."""

from __future__ import annotations

import pytest
from django.urls import reverse

from actions.closings import close_goal
from alignment.similar import similar_goals
from goals.models import Goal
from goals.smart import hints
from tests.web.conftest import SignIn
from tests.web.posting import form_of, form_values
from tests.world import World, today

pytestmark = pytest.mark.django_db


def rows_begun(world: World, signed_in: SignIn, source: str) -> dict[str, str]:
    url = reverse("goal-cascade", args=[world.team_goal.code])
    return form_of(signed_in(world.leader), f"{url}?from={source}", "rows-TOTAL_FORMS")


def test_rows_begin_like_the_goals_under_another(world: World, signed_in: SignIn) -> None:
    rows = rows_begun(world, signed_in, f"goal:{world.strategic.code}")
    assert {rows["rows-0-title"], rows["rows-1-title"]} == {
        "Lend within two minutes",
        "Mend the chute",
    }
    assert {rows["rows-0-team"], rows["rows-1-team"]} == {world.lending.code, world.events.code}
    assert rows["rows-0-due_date"] == world.team_goal.due_date.isoformat()
    assert rows["rows-2-title"] == ""


def test_rows_begin_with_one_for_each_team(world: World, signed_in: SignIn) -> None:
    rows = rows_begun(world, signed_in, "teams")
    assert (rows["rows-0-team"], rows["rows-1-team"]) == (world.lending.code, world.events.code)
    assert rows["rows-0-kpi"] == world.waiting.code
    client = signed_in(world.leader)
    client.post(reverse("goal-cascade", args=[world.team_goal.code]), rows)
    assert Goal.objects.filter(parent=world.team_goal, team=world.events).exists()


def test_what_may_not_be_seen_is_not_copied(world: World, signed_in: SignIn) -> None:
    url = reverse("goal-cascade", args=[world.team_goal.code])
    rows = form_of(
        signed_in(world.manager), f"{url}?from=goal:{world.strategic.code}", "rows-TOTAL_FORMS"
    )
    assert "Mend the chute" not in rows.values()


def test_a_look_saves_nothing_and_says_what_is_missing(world: World, signed_in: SignIn) -> None:
    client, url = signed_in(world.manager), reverse("goal-cascade", args=[world.team_goal.code])
    values = form_of(client, url, "rows-TOTAL_FORMS") | {
        "look": "1",
        "rows-0-title": "Answer desk at once",
        "rows-1-title": "Shelve every new book by noon",
        "rows-1-owner": "Emil Row",
        "rows-1-kpi": "Books",
        "rows-1-target": "90",
        "rows-1-weight": "nonsense",
    }
    answer = client.post(url, values)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Nobody answers for it yet" in html and "No KPI with a target measures it" in html
    assert "Specific, measured, owned and dated" in html
    assert reverse("goal", args=[world.own_goal.code]) in html  # the similar one
    assert form_values(html, "rows-TOTAL_FORMS")["rows-0-title"] == "Answer desk at once"
    assert not Goal.objects.filter(title="Answer desk at once").exists()
    part = client.post(url, values, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="look"')


def test_hints_are_about_what_is_missing_alone() -> None:
    assert hints("", is_measured=False, has_owner=False, has_due=False) == []
    assert hints("Better", is_measured=True, has_owner=True, has_due=True) == ["vague"]
    assert hints("Lend in two minutes", is_measured=False, has_owner=True, has_due=False) == [
        "unmeasured",
        "undated",
    ]


def test_likeness_is_told_among_what_may_be_seen(world: World) -> None:
    titles = ["Learn signing", "at once answer the DESK", "Mend chute", "& | ! ( ):*"]
    seen = {
        who: [
            goal and goal.title
            for goal in similar_goals(titles, Goal.objects.visible_to(getattr(world, who)))
        ]
        for who in ("employee", "colleague")
    }
    assert seen == {
        "employee": ["Learn to sign", "Answer the desk at once", None, None],
        "colleague": [None, "Answer the desk at once", "Mend the chute", None],
    }


def move(world: World, signed_in: SignIn, who: str, **values: str) -> str:
    client = signed_in(getattr(world, who))
    url = reverse("goal-move", args=[world.own_goal.code])
    said = {"from": world.strategic.code, "version": "1", **values}
    answer = client.post(url, said, follow=True)
    return str(answer.content.decode())


def test_a_goal_gets_another_home_and_can_be_moved_back(world: World, signed_in: SignIn) -> None:
    page = move(world, signed_in, "administrator", home=world.hidden.code)
    assert Goal.objects.get(pk=world.own_goal.pk).parent == world.hidden
    assert "Move it back" in page
    undo = next(form for form in [form_values(page, "from")] if form["home"])
    assert (undo["home"], undo["version"]) == (world.team_goal.code, "2")


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"home": "G-999"}, "There is no goal “G-999”"),
        ({"home": ""}, "Say under which goal it belongs"),
        ({"home": "Lend within two minutes", "version": "7"}, "This was saved meanwhile"),
    ],
)
def test_a_move_that_cannot_be_made_says_why(
    values: dict[str, str], complaint: str, world: World, signed_in: SignIn
) -> None:
    assert complaint in move(world, signed_in, "administrator", **values)
    assert Goal.objects.get(pk=world.own_goal.pk).parent == world.team_goal


def test_a_goal_is_not_moved_under_itself_nor_by_whom_it_is_not_for(
    world: World, signed_in: SignIn
) -> None:
    url = reverse("goal-move", args=[world.team_goal.code])
    values = {"version": "1", "home": world.own_goal.code}
    page = signed_in(world.manager).post(url, values, follow=True).content.decode()
    assert "cannot contribute to one that contributes to it" in page
    for who in ("employee", "colleague", "executive"):
        assert signed_in(getattr(world, who)).post(url, values).status_code == 404, who
    assert Goal.objects.get(pk=world.team_goal.pk).parent == world.strategic


def test_what_has_ended_is_not_broken_down(world: World, signed_in: SignIn) -> None:
    client, code = signed_in(world.leader), world.strategic.code
    url = reverse("goal-cascade", args=[code])
    assert url in client.get(reverse("goal", args=[code])).content.decode()
    close_goal(world.strategic, result="missed", closed_on=today(), by=world.leader)
    assert url not in client.get(reverse("goal", args=[code])).content.decode()
    assert client.get(url).status_code == 404
