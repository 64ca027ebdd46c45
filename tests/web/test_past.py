"""Past days: the same numbers as on that day, whatever was changed since, and nothing to change."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Event

from actions.check_ins import add_comment, check_in
from actions.closings import close_goal, set_by_hand
from actions.goals import GoalDraft, cascade_goal, delete_goal, edit_goal
from actions.people import PersonDraft, add_person, set_membership
from actions.readings import correct_reading, record_reading
from actions.targets import edit_step, edit_target
from alignment import cascade, explaining, past_board, past_kept
from alignment.models import Score
from goals.models import Goal, GoalPerson
from people.models import Person
from reviews.models import CheckIn, Comment
from tests.web.conftest import SignIn
from tests.web.test_why import text_of
from tests.world import World, today

DAY = dt.timedelta(days=1)
FORM_WORDS = ('method="post"', "hx-post")


def yesterday() -> str:
    """What a page is asked for yesterday with; not fixed when the tests are read, a midnight before."""
    return f"?day={today() - DAY:%Y-%m-%d}"


def sleep_over(world: World) -> None:
    """What was done so far was done the day before yesterday; that evening's numbers were drained."""
    then = timezone.now() - dt.timedelta(days=2)
    for model in Event.__subclasses__():
        model._base_manager.update(pgh_created_at=then)
    with connection.cursor() as cursor:
        # Readings are append-only by a trigger; all this is rolled back.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE kpis_reading DISABLE TRIGGER USER")
        cursor.execute("UPDATE kpis_reading SET recorded_at = %s", [then])
        cursor.execute("ALTER TABLE kpis_reading ENABLE TRIGGER USER")
    CheckIn.objects.update(made_at=then)
    Comment.objects.update(made_at=then)
    Score.objects.update(dated=today() - dt.timedelta(days=1))
    world.organization.rollup_date = today() - dt.timedelta(days=1)
    world.organization.save()
    cascade.recompute_all(world.organization)


def next_morning(world: World) -> None:
    """The night has run, and since then much was changed."""
    cascade.advance_rollup_date(world.organization.pk, today())
    world.organization.refresh_from_db()
    reading = world.visits.readings.get()
    correct_reading(reading, dated=reading.dated, value=Decimal(199), by=None)
    record_reading(world.answers, dated=today(), value=Decimal(80), by=None)
    fields = {"title": "Readers stay", "owner": world.executive, "state": "paused"}
    edit_goal(world.strategic, fields, version=world.strategic.version, by=None)
    check_in(world.strategic, by=world.leader, dated=today(), readings={}, confidence=1)
    cascade.drain_all(world.organization.pk)


def test_the_dashboard_of_a_past_day_shows_what_it_showed(world: World, signed_in: SignIn) -> None:
    sleep_over(world)
    client = signed_in(world.executive)
    then = client.get("/").context["board"]
    next_morning(world)
    answer = client.get("/" + yesterday())
    past, html = answer.context["board"], answer.content.decode()
    lines = [row.line for row in then.scorecard.rows]
    assert [line.standing for line in past.lines] == [line.standing for line in lines]
    assert past.heat.rows == then.heat.rows and past.watch == then.watch
    assert "as it was known when that day ended" in text_of(html)
    assert "Readers come back" in html and "Readers stay" not in html
    assert reverse("goal-why", args=[world.strategic.code]) + yesterday() in html
    assert 'id="live"' not in html and not any(word in main_of(html) for word in FORM_WORDS)
    assert past.lines[0].goal.owner == world.leader


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main")]


def test_a_large_organization_shows_what_the_night_kept(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleep_over(world)
    client = signed_in(world.executive)
    (row,) = client.get("/").context["board"].scorecard.rows
    next_morning(world)
    monkeypatch.setattr(past_board, "MOST_GOALS", 0)
    answer = client.get("/" + yesterday())
    (line,) = answer.context["board"].lines
    assert line.standing.progress == row.line.standing.progress
    assert "for smaller organizations only" in text_of(answer.content.decode())
    assert "only what each month ended" not in text_of(answer.content.decode())
    monkeypatch.setattr(past_kept, "DAYS_KEPT_WHOLE", 0)
    for page in ("/", reverse("goal", args=[world.strategic.code])):
        monkeypatch.setattr(explaining, "MOST_BELOW", 1)
        old = text_of(client.get(page + yesterday()).content.decode())
        assert "only what each month ended with is kept" in old
    two = text_of(client.get(f"/{yesterday()}&beside={today():%Y-%m-%d}").content.decode())
    assert "the night after each day kept" in two
    html = client.get(f"/{yesterday()}&structure=today").content.decode()
    assert "for smaller organizations only" in html and "scorecard" not in main_of(html)


def test_the_charts_of_a_past_day_are_those_of_then(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleep_over(world)
    client = signed_in(world.executive)
    next_morning(world)
    url = reverse("figures") + yesterday()
    drawn = client.get(url)
    ((_, trend, _),) = drawn.context["trends"]
    assert (trend.title, trend.points[-1].dated) == ("Readers come back", today() - DAY)
    assert "Readers stay" not in drawn.content.decode()
    assert reverse("goal", args=[world.team_goal.code]) + yesterday() in drawn.content.decode()
    assert reverse("figures") + yesterday() in client.get("/" + yesterday()).content.decode()
    monkeypatch.setattr(past_board, "MOST_GOALS", 0)
    kept = client.get(url).context
    assert kept["treemap"] is None and kept["trends"][0][1].points == trend.points
    said = {
        yesterday(): "as it was known when that day ended",
        "?day=2199-01-01": "There are no numbers of 1 Jan 2199 yet",
        "?day=1999-01-01": "nothing was recorded here",
        f"{yesterday()}&structure=today": "with the structure of today",
    }
    for asked, words in said.items():
        assert words in text_of(client.get(reverse("figures") + asked).content.decode())


def test_two_days_stand_side_by_side_with_what_lies_between(
    world: World, signed_in: SignIn
) -> None:
    sleep_over(world)
    client = signed_in(world.executive)
    score = client.get("/").context["score"]
    next_morning(world)
    now = client.get("/").context
    answer = client.get(f"/{yesterday()}&beside={today():%Y-%m-%d}")
    two = answer.context["two"]
    (row,), (line,) = two.rows, now["board"].scorecard.rows
    assert row.after.standing == line.line.standing
    assert row.points == line.line.standing.progress - row.before.standing.progress
    assert two.score.before.score == score.score and two.score.after.score == now["score"].score
    assert [one.component.letter for one in two.score.components] == list("CLFTH")[
        : len(two.score.components)
    ]
    assert reverse("goal-why", args=[world.strategic.code]) + yesterday() in answer.content.decode()
    html = answer.content.decode()
    title = html[html.index("<title>") : html.index("</title>")]
    assert all(spelled(day) in title for day in (today() - DAY, today()))
    text = text_of(html)
    assert "Where strategy stood on two days" in text and "Difference" in text
    swapped = client.get(f"/?day={today():%Y-%m-%d}&beside={yesterday()[5:]}").context["two"]
    assert [one.points for one in swapped.rows] == [row.points]


def spelled(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("tomorrow", "“tomorrow” is not a day"),
        ("", "Pick a day to look at"),
        ("2026-02-30", "“2026-02-30” is not a day"),
        ("2199-01-01", "There are no numbers of 1 Jan 2199 yet: they go up to"),
    ],
)
def test_no_day_and_a_day_to_come_are_refused_in_words(
    day: str, said: str, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.executive)
    answer = client.get("/", {"day": day})
    assert answer.status_code == 422
    assert said in text_of(answer.content.decode())
    answer = client.get("/", {"day": f"{today():%Y-%m-%d}", "beside": "2199-01-01"})
    assert answer.status_code == 422
    assert client.get("/", {"day": f"{today():%Y-%m-%d}"})["Location"] == "/"


def test_before_anything_was_recorded_a_day_says_so_and_offers_today_s_structure(
    world: World, signed_in: SignIn
) -> None:
    client, day = signed_in(world.executive), f"?day={today() - dt.timedelta(days=40):%Y-%m-%d}"
    html = client.get("/" + day).content.decode()
    assert "nothing was recorded here" in text_of(html) and "scorecard" not in main_of(html)
    offered = f"{day}&amp;structure=today"
    assert f'href="{offered}"' in html
    html = client.get(f"/{day}&structure=today").content.decode()
    assert "with the structure of today" in text_of(html) and "Readers come back" in html


def test_what_was_private_then_stays_so_and_what_is_gone_is_counted(
    world: World, signed_in: SignIn
) -> None:
    """Emil's own goal was strategic and private yesterday; another one was deleted since."""
    hidden, gone = world.private, Goal.objects.get(pk=world.hidden.pk)
    Goal.objects.filter(pk__in=[hidden.pk, gone.pk]).update(level="strategic", parent=None)
    Goal.objects.filter(pk=gone.pk).update(visibility="organization")
    sleep_over(world)
    next_morning(world)
    Goal.objects.filter(pk=hidden.pk).update(visibility="organization")
    gone.targets.all().delete()
    delete_goal(Goal.objects.get(pk=gone.pk), by=None)
    told = {
        who: rows_of(signed_in(who), "/" + yesterday()) for who in (world.employee, world.leader)
    }
    assert told[world.employee] == {"Readers come back", "Learn to sign"}
    assert told[world.leader] == {"Readers come back"}
    html = signed_in(world.leader).get("/" + yesterday()).content.decode()
    assert "One strategic goal of that day was deleted since" in html
    assert "Mend the chute" not in html


def rows_of(client: Client, url: str) -> set[str]:
    return {line.goal.title for line in client.get(url).context["board"].lines}


def test_a_cell_of_then_leaves_out_what_only_its_team_sees_by_now(
    world: World, signed_in: SignIn
) -> None:
    record_reading(
        world.target(world.hidden).kpi,
        dated=today() - dt.timedelta(days=3),
        value=Decimal(5),
        by=None,
    )
    Goal.objects.filter(pk=world.hidden.pk).update(visibility="organization")
    sleep_over(world)
    next_morning(world)
    seers = (world.manager, world.leader, world.colleague)
    assert [has_cell(world, signed_in, who) for who in seers] == [True, True, True]
    Goal.objects.filter(pk=world.hidden.pk).update(visibility="team")
    assert [has_cell(world, signed_in, who) for who in seers] == [False, True, True]
    Goal.objects.filter(pk=world.hidden.pk).update(visibility="private")
    assert [has_cell(world, signed_in, who) for who in seers] == [False, False, True]


def test_a_cell_of_then_opens_into_what_it_was_made_of(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    kpi = world.target(world.hidden).kpi
    record_reading(kpi, dated=today() - 3 * DAY, value=Decimal(5), by=None)
    sleep_over(world)
    next_morning(world)
    record_reading(kpi, dated=today(), value=Decimal(1), by=None)
    client = signed_in(world.leader)
    url = reverse("cell", args=[world.events.pk, world.strategic.code])
    assert url + yesterday() in client.get("/" + yesterday()).content.decode()
    html = client.get(url + yesterday()).content.decode()
    text = text_of(html)
    assert "Mend the chute" in text and "Jams: 5" in text and "50 %" in text
    assert reverse("target-why", args=[world.target(world.hidden).pk]) + yesterday() in html
    assert "as it was known when that day ended" in text
    text = text_of(signed_in(world.employee).get(url + yesterday()).content.decode())
    assert "Mend the chute" not in text and "No measured work" in text
    Goal.objects.filter(pk=world.hidden.pk).update(visibility="organization")
    world.hidden.targets.all().delete()
    delete_goal(Goal.objects.get(pk=world.hidden.pk), by=None)
    text = text_of(client.get(url + yesterday()).content.decode())
    assert "A goal that is gone" in text and "Mend the chute" not in text and "50 %" in text
    assert client.get(url, {"day": "2199-01-01"}).status_code == 422
    assert client.get(url, {"day": f"{today():%Y-%m-%d}"})["Location"] == url
    long_ago = text_of(client.get(url, {"day": "2001-01-01"}).content.decode())
    assert "nothing was recorded here" in long_ago
    monkeypatch.setattr(past_board, "MOST_GOALS", 0)
    text = text_of(client.get(url + yesterday()).content.decode())
    assert "for smaller organizations only" in text


def test_a_cell_of_a_team_that_is_gone_leads_nowhere(world: World, signed_in: SignIn) -> None:
    kpi = world.target(world.hidden).kpi
    record_reading(kpi, dated=today() - 3 * DAY, value=Decimal(5), by=None)
    sleep_over(world)
    next_morning(world)
    cell = reverse("cell", args=[world.events.pk, world.strategic.code])
    Goal.objects.filter(team=world.events).update(team=world.lending)
    world.events.delete()
    answer = signed_in(world.leader).get("/" + yesterday())
    ((_, was),) = next(
        r for r in answer.context["board"].heat.rows if r.team.name == "Events"
    ).cells
    assert was.progress == 500_000
    assert cell not in answer.content.decode()


def has_cell(world: World, signed_in: SignIn, who: Person) -> bool:
    heat = signed_in(who).get("/" + yesterday()).context["board"].heat
    return any(cell for row in heat.rows if row.team == world.events for _, cell in row.cells)


# The goal page ----------------------------------------------------------------------------


def test_the_page_of_a_goal_shows_a_past_day_as_it_was(world: World, signed_in: SignIn) -> None:
    """Numbers, targets, contributors, steps and words of then; nothing that could be changed."""
    sleep_over(world)
    client, urls = signed_in(world.leader), {}
    for goal in (world.strategic, world.team_goal, world.own_goal):
        url = reverse("goal", args=[goal.code])
        urls[url] = client.get(url).context
    next_morning(world)
    add_comment(world.own_goal, text="Far too late.", by=world.leader)
    edit_step(world.step, {"title": "Sell the desk"}, version=world.step.version, by=None)
    target = world.target(world.own_goal)
    edit_target(target, {"target": Decimal(999)}, version=target.version, by=None)
    cascade.drain_all(world.organization.pk)
    for url, then in urls.items():
        past = client.get(url + yesterday()).context["past"]
        assert past.line.standing == then["line"].standing
        assert past.line.window == then["line"].window
        assert [one.progress for one in past.targets] == [
            line.state.progress_ppm if line.state else None for line in then["targets"]
        ]
        assert [one.expected for one in past.targets] == [line.expected for line in then["targets"]]
        assert [(one.line.goal.pk, one.line.standing, one.weight) for one in past.contributors] == [
            (row.line.goal.pk, row.line.standing, row.weight) for row in then["contributors"].rows
        ]
    html = client.get(reverse("goal", args=[world.own_goal.code]) + yesterday()).content.decode()
    text = text_of(html)
    assert "Move the desk" in text and "Sell the desk" not in text
    assert "40 → 80" in text and "999" not in text
    assert "checked in for" in text and "Far too late" not in text
    assert "as it was known when that day ended" in text
    assert not any(word in main_of(html) for word in FORM_WORDS)
    assert reverse("goal", args=[world.team_goal.code]) + yesterday() in html
    assert reverse("target-why", args=[target.pk]) + yesterday() in html


def test_that_a_goal_was_closed_or_set_by_hand_is_told_with_by_whom(
    world: World, signed_in: SignIn
) -> None:
    day = today() - DAY
    by_hand = {"set_on": day, "expires_on": day, "reason": "Seen", "by": world.manager}
    set_by_hand(world.own_goal, 900_000, **by_hand)
    close_goal(world.hidden, result="missed", closed_on=day, note="No time", by=world.colleague)
    sleep_over(world)
    next_morning(world)
    client, told = signed_in(world.leader), {}
    for goal in (world.own_goal, world.hidden):
        html = client.get(reverse("goal", args=[goal.code]) + yesterday()).content.decode()
        told[goal] = text_of(html)
    assert "set by hand" in told[world.own_goal] and "Seen" in told[world.own_goal]
    assert world.manager.name in told[world.own_goal] and "90 %" in told[world.own_goal]
    assert "It was closed" in told[world.hidden] and "No time" in told[world.hidden]


def test_of_a_goal_with_too_much_below_the_night_s_numbers_are_shown(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleep_over(world)
    client, url = signed_in(world.leader), reverse("goal", args=[world.strategic.code])
    then = client.get(url).context["line"].standing
    next_morning(world)
    monkeypatch.setattr(explaining, "MOST_BELOW", 1)
    answer = client.get(url + yesterday())
    now = answer.context["past"].line.standing
    assert (now.progress, now.pace, now.confidence) == (then.progress, then.pace, then.confidence)
    text = text_of(answer.content.decode())
    assert "the night after that day kept" in text and "Not kept" in text
    text = text_of(client.get(f"{url}{yesterday()}&structure=today").content.decode())
    assert "More than 1 goals lie below this one" in text


def test_a_goal_that_was_private_or_not_there_says_so(world: World, signed_in: SignIn) -> None:
    sleep_over(world)
    next_morning(world)
    Goal.objects.filter(pk=world.private.pk).update(visibility="organization")
    (late,) = cascade_goal(world.team_goal, [GoalDraft("Lend chairs")], by=None)
    private, new = (reverse("goal", args=[g.code]) + yesterday() for g in (world.private, late))
    said = {
        who: text_of(signed_in(who).get(private).content.decode())
        for who in (world.employee, world.leader)
    }
    assert "Signs" in said[world.employee]
    assert "This goal was private then" in said[world.leader] and "Signs" not in said[world.leader]
    assert "This goal was not there yet" in text_of(
        signed_in(world.leader).get(new).content.decode()
    )
    hidden = reverse("goal", args=[world.hidden.code]) + yesterday()
    assert signed_in(world.employee).get(hidden).status_code == 404
    asked = reverse("target-why", args=[world.target(world.private).pk]) + yesterday()
    for who, words in said.items():
        why = text_of(signed_in(who).get(asked).content.decode())
        assert ("This goal was private then" in why) == ("This goal was private then" in words)


def test_what_contributed_unseen_stands_nameless_on_a_past_goal(
    world: World, signed_in: SignIn
) -> None:
    sleep_over(world)
    next_morning(world)
    url = reverse("goal", args=[world.strategic.code]) + yesterday()
    for who, is_named in ((world.colleague, True), (world.employee, False)):
        text = text_of(signed_in(who).get(url).content.decode())
        assert ("Mend the chute" in text) == is_named
        assert ("A goal that is gone or that only its team sees" in text) != is_named
    Goal.objects.filter(pk=world.hidden.pk).update(visibility="private")
    by_now = text_of(signed_in(world.employee).get(url).content.decode())
    assert "A goal that is gone or that only its team sees" not in by_now


def test_a_goal_page_refuses_days_to_come_and_offers_a_picker(
    world: World, signed_in: SignIn
) -> None:
    client, url = signed_in(world.leader), reverse("goal", args=[world.own_goal.code])
    assert 'name="day"' in client.get(url).content.decode()
    assert client.get(url, {"day": "2199-01-01"}).status_code == 422
    assert client.get(url, {"day": f"{today():%Y-%m-%d}"})["Location"] == url
    long_ago = f"{today() - dt.timedelta(days=9):%Y-%m-%d}"
    assert "nothing was recorded here" in text_of(
        client.get(url, {"day": long_ago}).content.decode()
    )
    answer = client.get(url, {"day": long_ago, "structure": "today"})
    assert [one.progress for one in answer.context["past"].targets] == [None]


# What was private -------------------------------------------------------------------------


def test_no_two_days_tell_a_number_of_the_time_when_a_goal_was_private(
    world: World, signed_in: SignIn
) -> None:
    """Neither what changed since, nor the line of the trend, nor the account of the change. That one is
    told to the owner and to who was named on it."""
    fields = {"goal": world.strategic, "person": world.manager}
    GoalPerson.objects.create(organization=world.organization, **fields)
    Goal.objects.filter(pk=world.strategic.pk).update(visibility="private")
    sleep_over(world)
    next_morning(world)
    Goal.objects.filter(pk=world.strategic.pk).update(visibility="organization")
    client, then = signed_in(world.executive), yesterday()[5:]
    (row,) = client.get("/", {"since": then}).context["board"].scorecard.rows
    assert row.was is None and row.became is not None
    ((_, trend, _),) = client.get(reverse("figures")).context["trends"]
    assert [point.dated for point in trend.points] == [today()]
    url = reverse("goal-changes", args=[world.strategic.code])
    answer = client.get(url, {"since": then})
    assert "This goal was private then" in text_of(answer.content.decode())
    assert "By cause" not in answer.content.decode()
    for reader in (world.leader, world.manager):
        assert "By cause" in signed_in(reader).get(url, {"since": then}).content.decode()
    (row,) = signed_in(world.leader).get("/" + yesterday()).context["board"].lines
    assert row.standing.progress is not None
    assert signed_in(world.executive).get("/" + yesterday()).context["board"].lines == ()


def test_a_goal_opened_since_compares_days_on_which_it_was_open(
    world: World, signed_in: SignIn
) -> None:
    Goal.objects.filter(pk=world.strategic.pk).update(visibility="private")
    Goal.objects.filter(pk=world.strategic.pk).update(visibility="organization")
    sleep_over(world)
    next_morning(world)
    client = signed_in(world.executive)
    (row,) = client.get("/", {"since": yesterday()[5:]}).context["board"].scorecard.rows
    assert row.was is not None


# The score's page, and tables ---------------------------------------------------------------


def test_the_score_s_page_of_a_past_day_tells_what_was_kept_in_the_words_of_then(
    world: World, signed_in: SignIn
) -> None:
    sleep_over(world)
    client, url = signed_in(world.executive), reverse("alignment")
    then = client.get(url).context["page"]
    next_morning(world)
    Goal.objects.filter(pk=world.team_goal.pk).update(title="Serve", required_effort=5)
    answer = client.get(url + yesterday())
    page, html = answer.context["page"], answer.content.decode()
    assert page.card == then.card and page.running == then.running
    lost = [[(row.goal, row.parent, row.lost) for row in one.rows] for one in page.opened]
    assert lost == [[(row.goal, row.parent, row.lost) for row in one.rows] for one in then.opened]
    assert [one.coverage for one in page.strategic] == [one.coverage for one in then.strategic]
    assert "Readers come back" in html and "Readers stay" not in html
    assert "as it was known when that day ended" in text_of(html)
    assert not any(word in main_of(html) for word in FORM_WORDS)
    assert url + yesterday() in client.get("/" + yesterday()).content.decode()
    assert client.get(f"{url}{yesterday()}&structure=today")["Location"] == url + yesterday()
    assert client.get(url, {"day": f"{today():%Y-%m-%d}"})["Location"] == url
    assert client.get(url, {"day": "2199-01-01"}).status_code == 422
    long_ago = client.get(url, {"day": "2001-01-01"}).content.decode()
    assert "No alignment score was kept by that day" in text_of(long_ago)


def test_once_the_score_has_changed_an_earlier_day_keeps_its_numbers_without_rows(
    world: World, signed_in: SignIn
) -> None:
    sleep_over(world)
    client, url = signed_in(world.executive), reverse("alignment")
    then = client.get(url).context["page"]
    next_morning(world)
    change_score(world)
    answer = client.get(url + yesterday())
    page, text = answer.context["page"], text_of(answer.content.decode())
    assert (page.card, page.strategic[0].coverage) == (then.card, then.strategic[0].coverage)
    assert text.count("Which rows cost points is kept of the latest day alone") == 1
    assert "this is all there" not in text and "Priority" in text
    both = f"{url}{yesterday()}&beside={today():%Y-%m-%d}"
    assert client.get(both).context["two"].score.before == then.card
    for row in Score.objects.filter(dated=today() - DAY):
        row.components.pop("priority", None)
        row.save()
    html = client.get(url + yesterday()).content.decode()
    assert "Readers come back" in html and "none given" not in html


def change_score(world: World) -> None:
    goal = Goal.objects.get(pk=world.team_goal.pk)
    edit_goal(goal, {"owner": None}, version=goal.version, by=None)
    cascade.drain_all(world.organization.pk)


def test_the_score_of_two_days_stands_side_by_side(world: World, signed_in: SignIn) -> None:
    sleep_over(world)
    client, url = signed_in(world.executive), reverse("alignment")
    before = client.get(url).context["page"]
    next_morning(world)
    after = client.get(url).context["page"]
    both = f"{url}{yesterday()}&beside={today():%Y-%m-%d}"
    two = client.get(both).context["two"]
    assert (two.score.before.score, two.score.after.score) == (before.card.score, after.card.score)
    ((was, became),) = [(one.before.coverage, one.after.coverage) for one in two.strategic]
    assert (was, became) == (before.strategic[0].coverage, after.strategic[0].coverage)
    of_goal = client.get(f"{both}&goal={world.strategic.code}")
    assert of_goal.context["two"].score.before.components
    assert "Difference" in text_of(of_goal.content.decode())


def test_no_past_day_tells_the_score_of_a_team_or_of_what_was_private(
    world: World, signed_in: SignIn
) -> None:
    for team, name in product((world.events, world.lending), ("Ann", "Bo", "Cy", "Di")):
        draft = PersonDraft(name, f"{name}.{team.code}@larch.example")
        set_membership(add_person(world.organization, draft, by=None), team, "member", by=None)
    Goal.objects.filter(pk=world.strategic.pk).update(visibility="private")
    sleep_over(world)
    Goal.objects.filter(pk=world.strategic.pk).update(visibility="organization")
    next_morning(world)
    client, url = signed_in(world.executive), reverse("alignment") + yesterday()
    of_team = f"team={world.events.code}"
    now = client.get(f"{reverse('alignment')}?{of_team}")
    assert now.context["page"].card.score is not None
    html = client.get(f"{url}&{of_team}").content.decode()
    assert "Of a team only the score of today is shown" in text_of(html)
    assert "%" not in main_of(html)
    answer = client.get(f"{url}&goal={world.strategic.code}")
    assert answer.context["page"] is None


def test_the_tables_of_a_past_day_go_out_as_they_were(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    jams = world.target(world.hidden).kpi
    record_reading(jams, dated=today() - 3 * DAY, value=Decimal(5), by=None)
    sleep_over(world)
    client = signed_in(world.executive)
    then = {name: file_of(client, f"/?table={name}&as=csv") for name in ("heat", "watch")}
    costs = file_of(client, f"{reverse('alignment')}?as=csv")
    next_morning(world)
    for name, rows in then.items():
        assert file_of(client, f"/{yesterday()}&table={name}&as=csv") == rows and len(rows) > 1
    assert file_of(client, f"{reverse('alignment')}{yesterday()}&as=csv")[0] == costs[0]
    (_, row) = file_of(client, f"/{yesterday()}&table=scorecard&as=csv")
    assert "Readers come back" in row
    monkeypatch.setattr(past_board, "MOST_GOALS", 0)
    assert file_of(client, f"/{yesterday()}&table=scorecard&as=csv")[1].startswith(row[:20])
    refused(client, f"/{yesterday()}&table=heat&as=csv", "for smaller organizations only")


def refused(client: Client, url: str, said: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 404 and "Content-Disposition" not in answer
    assert said in text_of(answer.content.decode())


def test_where_a_past_day_tells_no_table_the_page_says_why_instead_of_an_empty_file(
    world: World, signed_in: SignIn
) -> None:
    sleep_over(world)
    next_morning(world)
    change_score(world)
    client, url, csv = signed_in(world.executive), reverse("alignment"), "&as=csv"
    for place in ("/", url):
        both = f"{place}{yesterday()}&beside={today():%Y-%m-%d}{csv}"
        refused(client, both, "Each day as it was known when it ended")
    refused(client, f"/?day=2001-01-01{csv}", "nothing was recorded here")
    refused(client, f"{url}?day=2001-01-01{csv}", "No alignment score was kept by that day")
    team, goal = f"&team={world.events.code}", f"&goal={world.strategic.code}"
    refused(client, f"{url}{yesterday()}{team}{csv}", "Of a team only the score of today is shown")
    for table in ("costs", "cost"):
        refused(client, f"{url}{yesterday()}&table={table}{csv}", "Which rows cost points is kept")
    refused(client, f"{url}{yesterday()}{goal}{csv}", "One number, and what it is made of")
    for asked in ("", goal):
        assert len(file_of(client, f"{url}{yesterday()}{asked}&table=score{csv}")) > 1
    now, of = f"?day={today():%Y-%m-%d}&table=score{csv}", "?table=score&as=csv"
    own = reverse("goal", args=[world.strategic.code])
    for place in ("/", own, url):
        assert client.get(place + now)["Location"] == place + of
    assert client.get(url + now + goal)["Location"] == f"{url}?{goal[1:]}&{of[1:]}"


def file_of(client: Client, url: str) -> list[str]:
    answer = client.get(url)
    assert f"-{yesterday()[5:]}.csv" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
