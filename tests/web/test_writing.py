"""Doors that write: once, never over another's text, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from actions.goals import edit_goal
from alignment.models import Rollup
from goals.models import Goal
from kpis.models import Kpi
from tests.web.conftest import SignIn
from tests.web.posting import form_of, form_values
from tests.world import World


def strategic_form(world: World, signed_in: SignIn) -> dict[str, str]:
    values = form_of(signed_in(world.leader), reverse("strategy"), "kpis-TOTAL_FORMS")
    return values | {
        "title": "Every child has a card",
        "description": "A third have none.",
        "pillars": str(world.readers.pk),
        "owner": "Lena Hart",
        "priority": "30",
        "start_date": "2026-01-01",
        "due_date": "2026-12-31",
        "kpis-0-kpi": "Children with a card",
        "kpis-0-unit": "%",
        "kpis-0-baseline": "66",
        "kpis-0-target": "100",
    }


def test_a_strategic_goal_comes_with_its_kpi_in_one_submit(world: World, signed_in: SignIn) -> None:
    answer = signed_in(world.leader).post(reverse("strategy"), strategic_form(world, signed_in))
    goal = Goal.objects.get(title="Every child has a card")
    assert answer["Location"] == reverse("goal", args=[goal.code])
    assert (goal.level, goal.owner, goal.priority) == ("strategic", world.leader, 30)
    target = world.target(goal)
    assert (target.kpi.unit, target.baseline, target.target) == ("%", 66, 100)
    assert goal.pillar_links.get().pillar == world.readers


def test_sent_twice_it_is_made_once_and_both_lead_to_it(world: World, signed_in: SignIn) -> None:
    client, values = signed_in(world.leader), strategic_form(world, signed_in)
    first = client.post(reverse("strategy"), values)
    second = client.post(reverse("strategy"), values)
    assert first["Location"] == second["Location"]
    assert Goal.objects.filter(title="Every child has a card").count() == 1
    assert Kpi.objects.filter(name="Children with a card").count() == 1


def test_a_key_that_comes_with_another_text_makes_nothing(world: World, signed_in: SignIn) -> None:
    client, values = signed_in(world.leader), strategic_form(world, signed_in)
    client.post(reverse("strategy"), values)
    again = client.post(reverse("strategy"), values | {"title": "Every adult too"})
    assert again.status_code == 422
    assert "sent this form before" in again.content.decode()
    assert not Goal.objects.filter(title="Every adult too").exists()


def test_what_was_refused_can_be_sent_again_with_the_same_key(
    world: World, signed_in: SignIn
) -> None:
    client, values = signed_in(world.leader), strategic_form(world, signed_in)
    assert client.post(reverse("strategy"), values | {"owner": "Nobody"}).status_code == 422
    assert client.post(reverse("strategy"), values).status_code == 302


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"pillars": None}, "Name at least one pillar"),
        ({"owner": "Nobody Known"}, "There is nobody called “Nobody Known”"),
        ({"kpis-0-target": "1,000"}, "is not a number"),
        ({"kpis-0-baseline": "NaN"}, "must be finite"),
        ({"kpis-0-unit": "yes/no"}, "A yes/no KPI takes the target 1"),
        ({"kpis-0-kpi": ""}, "Name the KPI that these numbers belong to"),
        ({"due_date": "tomorrow"}, "Enter a valid date"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    change: dict[str, str | None], complaint: str, world: World, signed_in: SignIn
) -> None:
    said = strategic_form(world, signed_in) | change
    values = {name: value for name, value in said.items() if value is not None}
    answer = signed_in(world.leader).post(reverse("strategy"), values)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert complaint in html
    assert "what is still missing is said here" not in html
    kept = form_values(html, "kpis-TOTAL_FORMS")
    assert {name: kept[name] for name in values if name in kept and name != "pillars"} == {
        name: value
        for name, value in values.items()
        if name in kept and name not in ("pillars", "csrfmiddlewaretoken")
    } | {"csrfmiddlewaretoken": kept["csrfmiddlewaretoken"]}
    assert not Goal.objects.filter(title="Every child has a card").exists()
    assert not Kpi.objects.filter(name="Children with a card").exists()


def test_several_goals_are_set_in_one_submit(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.leader)
    url = reverse("goal-cascade", args=[world.strategic.code])
    values = form_of(client, url, "rows-TOTAL_FORMS") | {
        "rows-0-team": "Lending",
        "rows-0-title": "Lend at night",
        "rows-1-team": world.events.code,
        "rows-1-owner": "kofi@larch.example",
        "rows-1-title": "Read aloud on Saturdays",
        "rows-1-weight": "2.5",
        "rows-1-kpi": "Listeners",
        "rows-1-baseline": "0",
        "rows-1-target": "40",
        "rows-2-owner": "Emil Row",
        "rows-2-title": "Call those who stopped coming",
    }
    assert client.post(url, values)["Location"].startswith(
        reverse("goal", args=[world.strategic.code])
    )
    made = {goal.title: goal for goal in Goal.objects.filter(parent=world.strategic)}
    assert made["Lend at night"].team == world.lending
    assert made["Lend at night"].due_date == world.strategic.due_date
    assert made["Read aloud on Saturdays"].weight == 2500
    assert world.target(made["Read aloud on Saturdays"]).kpi.direction == "increase"
    assert made["Call those who stopped coming"].level == "individual"
    assert Rollup.objects.filter(goal__in=made.values()).count() == len(made)


def test_one_bad_row_refuses_all_and_keeps_every_row(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.manager)
    url = reverse("goal-cascade", args=[world.team_goal.code])
    values = form_of(client, url, "rows-TOTAL_FORMS") | {
        "rows-0-owner": "Emil Row",
        "rows-0-title": "Good row",
        "rows-1-title": "Nobody does this one",
    }
    answer = client.post(url, values)
    kept = form_values(answer.content.decode(), "rows-TOTAL_FORMS")
    assert answer.status_code == 422
    assert kept["rows-0-title"] == "Good row"
    assert kept["rows-1-title"] == "Nobody does this one"
    assert not Goal.objects.filter(title="Good row").exists()


def test_a_form_of_empty_rows_is_no_goal(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.manager)
    url = reverse("goal-cascade", args=[world.team_goal.code])
    answer = client.post(url, form_of(client, url, "rows-TOTAL_FORMS"))
    assert answer.status_code == 422
    assert "Fill at least one row" in answer.content.decode()


def test_rows_pasted_as_text_become_rows_to_look_at_first(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.manager)
    url = reverse("goal-cascade", args=[world.team_goal.code])
    pasted = "Lending\t\tShelve by noon\t2\r\n\tEmil Row\tLabel the new books\t1\t2026-02-01"
    values = form_of(client, url, "rows-TOTAL_FORMS") | {"pasted": pasted, "rows-0-title": "First"}
    answer = client.post(url, values)
    rows = form_values(answer.content.decode(), "rows-TOTAL_FORMS")
    assert answer.status_code == 200
    assert [rows[f"rows-{n}-title"] for n in range(4)] == [
        "First",
        "Shelve by noon",
        "Label the new books",
        "",
    ]
    assert (rows["rows-1-weight"], rows["rows-2-start_date"]) == ("2", "2026-02-01")
    assert not Goal.objects.filter(title="Shelve by noon").exists()
    assert client.post(url, rows | {"rows-0-owner": "Emil Row"}).status_code == 302
    assert Goal.objects.filter(title="Shelve by noon").count() == 1


@pytest.mark.parametrize(
    ("pasted", "status", "said"),
    [
        ("Lending\t\tOne\rLending\t\tTwo", 200, 'value="Two"'),
        ('"' + "x" * 140_000, 422, "at most 100000 characters"),
    ],
)
def test_whatever_is_pasted_is_read_or_refused(
    pasted: str, status: int, said: str, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.manager)
    url = reverse("goal-cascade", args=[world.team_goal.code])
    answer = client.post(url, form_of(client, url, "rows-TOTAL_FORMS") | {"pasted": pasted})
    assert answer.status_code == status
    assert said in answer.content.decode()


@pytest.mark.parametrize(("lines", "is_told"), [(30, False), (31, True)])
def test_rows_that_are_too_many_to_go_at_once_are_told(
    lines: int, is_told: bool, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.manager)
    url = reverse("goal-cascade", args=[world.team_goal.code])
    pasted = "\n".join(f"Lending\t\tShelf {n}" for n in range(lines))
    values = form_of(client, url, "rows-TOTAL_FORMS") | {"pasted": pasted}
    html = client.post(url, values).content.decode()
    told = html[html.index("data-rows-full") :].split(">")[0]
    assert ("hidden" not in told) == is_told
    assert client.post(url, form_values(html, "rows-TOTAL_FORMS")).status_code == 302
    assert Goal.objects.filter(title__startswith="Shelf", parent=world.team_goal).count() == 30


def edit_form(world: World, signed_in: SignIn) -> dict[str, str]:
    url = reverse("goal-edit", args=[world.team_goal.code])
    return form_of(signed_in(world.manager), url, "version")


def test_an_edit_saves_and_shows(world: World, signed_in: SignIn) -> None:
    values = edit_form(world, signed_in) | {"title": "Lend within a minute", "weight": "1.5"}
    url = reverse("goal-edit", args=[world.team_goal.code])
    answer = signed_in(world.manager).post(url, values, follow=True)
    assert "Lend within a minute" in answer.content.decode()
    assert Goal.objects.get(pk=world.team_goal.pk).weight == 1500


def test_an_unchanged_form_changes_nothing(world: World, signed_in: SignIn) -> None:
    url = reverse("goal-edit", args=[world.team_goal.code])
    signed_in(world.manager).post(url, edit_form(world, signed_in))
    assert Goal.objects.get(pk=world.team_goal.pk).version == world.team_goal.version


def test_a_rule_of_the_database_is_a_sentence_and_keeps_what_was_typed(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.manager)
    url = reverse("targets", args=[world.team_goal.code])
    values = form_of(client, url, "baseline") | {"kpi": "Waiting", "target": "77"}
    answer = client.post(url, values)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "asks something of this KPI already" in html
    assert 'value="77"' in html


def test_a_stale_edit_is_answered_with_both_texts_and_overwrites_nothing(
    world: World, signed_in: SignIn
) -> None:
    values = edit_form(world, signed_in) | {"title": "Mine", "owner": ""}
    theirs = {"title": "Theirs", "description": "Saved by another."}
    edit_goal(world.team_goal, theirs, version=world.team_goal.version, by=world.administrator)
    url = reverse("goal-edit", args=[world.team_goal.code])
    answer = signed_in(world.manager).post(url, values)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine" in html and "Theirs" in html
    assert Goal.objects.get(pk=world.team_goal.pk).title == "Theirs"
    again = signed_in(world.manager).post(url, form_values(html, "version"))
    assert again.status_code == 302
    goal = Goal.objects.get(pk=world.team_goal.pk)
    assert (goal.title, goal.owner, goal.description) == ("Mine", None, "Saved by another.")
    assert goal.due_date == world.team_goal.due_date
