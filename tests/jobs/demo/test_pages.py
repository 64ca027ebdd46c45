"""Each planted fault is seen on the page where its reader would look: docs/demo.md says which."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alignment.models import Score
from goals.models import Goal
from kpis.models import Kpi
from ledger.models import AuditEntry
from people.models import Person, Team
from tests.jobs.demo.conftest import goal
from web.history import DONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
Read = Callable[..., str]


@pytest.fixture
def read() -> Read:
    """A page as its reader gets it, quotes and dashes as they are shown."""

    def page(who: str, name: str, *args: object) -> str:
        client = Client()
        client.force_login(Person.objects.get(name=who))
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 200, (name, answer.status_code)
        return html.unescape(answer.content.decode())

    return page


def part(page: str, begin: str, end: str) -> str:
    """From one place on a page to the next other."""
    return page[page.index(begin) :].split(end, 1)[0]


def test_the_audit_log_has_a_sentence_for_everything_that_was_done() -> None:
    done = set(AuditEntry.objects.values_list("noun", "verb"))
    assert done <= set(DONE)


def test_what_strategy_lacks_comes_first_on_its_page(read: Read) -> None:
    page = read("Maeve Callan", "strategy")
    pillars = part(page, "What it serves", "</section>")
    assert pillars.index("How we work") < pillars.index("Nothing serves it yet")
    assert pillars.count("Nothing serves it yet") == 1
    first = part(page[page.index('id="strategic-goals"') :], "<tbody>", "</tr>")
    assert "Open respite care in the west" in first and "Nothing works on this yet" in first


def test_the_dashboard_tells_below_which_pillar_nothing_serves(read: Read) -> None:
    pillars = part(read("Tomás Reddin", "cover"), 'id="by-pillar"', "</section>")
    first = part(pillars, "<tbody>", "</tr>")
    assert "How we work" in first and "Nothing serves it yet" in first
    assert pillars.count("Nothing serves it yet") == 1
    assert "Open respite care in the west" in pillars


def test_what_is_busy_without_moving_costs_points_and_is_named(read: Read) -> None:
    told = Score.objects.filter(goal=None, team=None).latest("dated").components["T"]
    assert told["ppm"] < 1_000_000 and told["points"] > 0
    busy = part(read("Tomás Reddin", "cover"), 'id="busy"', "</section>")
    first = part(busy, "<li", "</li>")
    assert "Families choose us, and pay for it themselves" in first
    assert "Busy without moving its outcome" in first and "days planned on it" in first


def test_the_alignment_page_names_what_nothing_works_on_and_who_works_for_nothing(
    read: Read,
) -> None:
    page = read("Tomás Reddin", "alignment")
    covers = part(page, 'id="costs-C"', "</section>")
    row = part(covers[covers.index("Open respite care in the west") :], "Open", "</tr>")
    assert "Nothing works on this goal yet" in row
    leads = part(page, 'id="costs-L"', "</section>")
    theirs = Goal.objects.filter(
        team__name="Communications and Events", state="active", parent=None
    )
    unasked = theirs.filter(contributions=None, is_run_the_business=False)
    named = [one.title for one in unasked if one.title in leads]
    assert len(named) == 11
    assert "Leads to no strategic goal" in leads


def test_green_words_over_red_numbers_stand_on_the_watch_list_and_the_goal(read: Read) -> None:
    watch = part(read("Tomás Reddin", "dashboard"), 'id="watch"', "</section>")
    for title, value in (("South: four visits", 9), ("Fill every weekend shift", 8)):
        melon = goal(title)
        row = part(watch[watch.index(melon.title) :], melon.title, "</li>")
        assert "Confident all the same" in row and f"{value} of 10 in words" in row
        figures = part(read("Tomás Reddin", "goal", melon.code), 'class="figures"', "</dl>")
        assert "At risk" in figures and "confident all the same" in figures


def test_silent_goals_stand_on_the_watch_list(read: Read) -> None:
    watch = part(read("Tomás Reddin", "dashboard"), 'id="watch"', "</section>")
    assert goal("Sit down with every North carer").title in watch
    assert "has not reported" in watch


def test_one_kpi_shows_both_teams_that_pull_at_it(read: Read) -> None:
    starts = Kpi.objects.get(name="Private clients started in the week")
    page = read("Tomás Reddin", "kpi", starts.code)
    goals = part(page, 'id="goals"', "</section>")
    assert "They cannot both be met" in goals
    assert "“Start nine new private clients a week” and “Never start more clients" in goals
    for target in starts.targets.select_related("goal__team"):
        row = part(goals[goals.index(f">{target.goal.title}<") :], target.goal.title, "</li>")
        assert target.goal.team.name in row
        assert ("from 9" if target.lower else "to 6") in " ".join(row.split())
        assert "At risk" in read("Tomás Reddin", "goal", target.goal.code)


def test_a_moved_target_is_told_by_the_history_of_its_goal(read: Read) -> None:
    page = read("Tomás Reddin", "goal-history", goal("Publish every rota 14 days ahead").code)
    assert "moved the target on “Rotas published at least 14 days ahead”" in page
    assert "<s>90</s> → 80" in page


def test_work_that_no_strategy_asked_for_is_told_on_the_team_s_page(read: Read) -> None:
    events = Team.objects.get(name="Communications and Events")
    goals = part(read("Maeve Callan", "team", events.code), 'id="goals"', "</section>")
    assert "11 of these 12 goals serve no strategic goal" in goals
    assert goals.count("Serves no strategy") == 11


def test_more_promised_than_there_is_stands_on_the_team_s_page(read: Read) -> None:
    nights = Team.objects.get(name="Nights and Weekends")
    effort = part(read("Tomás Reddin", "team", nights.code), 'id="effort"', "</section>")
    assert "More is promised than there are days" in effort and "138" in effort


def test_a_duplicate_is_hinted_at_where_one_is_about_to_be_written(read: Read) -> None:
    client, under = Client(), goal("An online portal where families see").parent
    assert under is not None
    client.force_login(Person.objects.get(name="Maeve Callan"))
    rows = {
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "0",
        "rows-0-title": "An online portal where families see the plan of visits",
        "look": "1",
    }
    page = client.post(reverse("goal-cascade", args=[under.code]), rows).content.decode()
    assert html.unescape(page).count("An online portal where families see") > 1


def test_what_nobody_owns_or_measures_says_so(read: Read) -> None:
    assert "No owner" in read(
        "Tomás Reddin", "goal", goal("One set of visit notes for both branches").code
    )
    page = read("Tomás Reddin", "goal", goal("Know why families choose somebody else").code)
    progress = part(page, 'class="figures"', "</div>")
    assert "no data" in progress.lower() and "0 %" not in progress
