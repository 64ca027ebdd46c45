"""Every address for every kind of person: what they may not see is not there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from actions.goals import GoalDraft
from actions.import_runs import receive_files
from actions.proposals import propose_goal
from actions.requests import RequestDraft, ask
from goals.models import Contribution, Cycle, Goal, GoalLink, HandSetValue, InterimTarget
from kpis.models import Reading
from ledger.models import ImportRun
from people.models import Deputy, Person, SavedView
from reviews.models import CheckIn, Request
from tests.web.conftest import SignIn
from tests.world import World, today
from web.urls import urlpatterns

ALL = frozenset({"leader", "executive", "manager", "employee", "administrator", "colleague"})
SETTERS = frozenset({"leader", "administrator"})
ADMINISTRATORS = frozenset({"administrator"})
# On Emil's goal: himself, the lead of his team, administrators.
OVER_EMIL = frozenset({"employee", "manager", "administrator"})
# On Mara's team goal: herself and administrators.
OVER_TEAM = frozenset({"manager", "administrator"})


def edge_of(world: World) -> int:
    """Emil's goal helps strategy directly, too."""
    pair = {"child": world.own_goal, "parent": world.strategic}
    return Contribution.objects.get_or_create(organization=world.organization, **pair)[0].pk


def cycle_of(world: World) -> list[object]:
    days = {"start_date": today(), "due_date": today() + dt.timedelta(days=90)}
    found = Cycle.objects.get_or_create(organization=world.organization, name="Now", **days)
    return [found[0].pk]


def deputyship_of(world: World) -> int:
    found = {"person": world.employee, "deputy": world.colleague, "since": today()}
    return Deputy.objects.get_or_create(organization=world.organization, **found)[0].pk


def view_of(world: World) -> int:
    found = {"person": world.manager, "page": "goals", "query": "level=team", "name": "Ours"}
    return SavedView.objects.get_or_create(organization=world.organization, **found)[0].pk


def interim_of(world: World) -> int:
    found = {"target": world.target(world.own_goal), "dated": today(), "value": 60}
    return InterimTarget.objects.get_or_create(organization=world.organization, **found)[0].pk


def link_of(world: World) -> int:
    found = {"goal": world.own_goal, "title": "Plan", "url": "https://larch.example/plan"}
    return GoalLink.objects.get_or_create(organization=world.organization, **found)[0].pk


def hand_value_of(world: World) -> int:
    found = {"goal": world.own_goal, "set_on": today(), "expires_on": today()}
    fields = {**found, "progress_ppm": 1, "reason": "Seen"}
    return HandSetValue.objects.get_or_create(organization=world.organization, **fields)[0].pk


def run_of(world: World) -> int:
    """Files that Ada sent."""
    found = ImportRun.objects.filter(person_id=world.administrator.pk).first()
    manner = {"is_update": False, "last_wins": False}
    return (found or receive_files(b"PK", ["goals.csv"], **manner, by=world.administrator)).pk


def a_request(world: World) -> Request:
    """Lending asks Events for something."""
    draft = RequestDraft(world.lending, world.events, "A reading hour")
    made: Request | None = Request.objects.first()
    return made or ask(world.team_goal, draft, by=world.manager)


def proposed(world: World) -> Goal:
    """What Emil proposed for a place under the goal of his team."""
    made: Goal | None = Goal.objects.filter(title="Greet by name").first()
    if made:
        return made
    draft = GoalDraft("Greet by name", {"level": "individual"})
    return propose_goal(world.team_goal, draft, by=world.employee)


# Name → (who gets it, how its address is made). POST-only ones answer 405 to whoever is signed in.
GETS: dict[str, tuple[frozenset[str], Callable[[World], list[object]]]] = {
    "dashboard": (ALL, lambda w: []),
    "live": (ALL, lambda w: []),
    "figures": (ALL, lambda w: []),
    "narrow": (ALL, lambda w: []),
    "cover": (ALL, lambda w: []),
    "views": (ALL, lambda w: ["goals"]),
    "view-edit": (frozenset({"manager"}), lambda w: [view_of(w)]),
    "present": (ALL, lambda w: []),
    "report": (ALL, lambda w: []),
    "suggested": (ALL, lambda w: []),
    "alignment": (ALL, lambda w: []),
    "alignment-changes": (ALL, lambda w: []),
    "numbers": (ALL, lambda w: []),
    "search": (ALL, lambda w: []),
    "audit": (ADMINISTRATORS, lambda w: []),
    "settings": (ADMINISTRATORS, lambda w: []),
    "guides": (ALL, lambda w: []),
    "bell": (ALL, lambda w: []),
    "bell-count": (ALL, lambda w: []),
    "strategy": (ALL, lambda w: []),
    "pillars": (SETTERS, lambda w: []),
    "pillar-edit": (SETTERS, lambda w: [w.readers.pk]),
    "cascade": (ALL, lambda w: []),
    "cycles": (ALL, lambda w: []),
    "cycle": (ALL, cycle_of),
    "cycle-edit": (SETTERS, cycle_of),
    "goals": (ALL, lambda w: []),
    "my-work": (ALL, lambda w: []),
    "my-teams": (ALL, lambda w: []),
    "requests": (ALL, lambda w: []),
    "request": (ALL, lambda w: [a_request(w).pk]),
    "goal-rearrange": (SETTERS | {"manager", "colleague"}, lambda w: [w.strategic.code]),
    "goal-teams": (OVER_TEAM, lambda w: [w.team_goal.code]),
    "goal-ask": (OVER_TEAM, lambda w: [w.team_goal.code]),
    "goal-propose": (ALL, lambda w: [w.strategic.code]),
    "goal-proposal": (SETTERS | {"manager"}, lambda w: [proposed(w).code]),
    "goal": (ALL, lambda w: [w.team_goal.code]),
    "goal-why": (ALL, lambda w: [w.team_goal.code]),
    "goal-changes": (ALL, lambda w: [w.team_goal.code]),
    "cell": (ALL, lambda w: [w.lending.pk, w.strategic.code]),
    "goal-cascade": (SETTERS | {"manager", "colleague"}, lambda w: [w.team_goal.code]),
    "goal-edit": (OVER_TEAM, lambda w: [w.team_goal.code]),
    "goal-manage": (OVER_TEAM, lambda w: [w.team_goal.code]),
    "goal-history": (ALL, lambda w: [w.team_goal.code]),
    "goal-close": (OVER_TEAM, lambda w: [w.team_goal.code]),
    "by-hand": (OVER_TEAM, lambda w: [w.team_goal.code]),
    "weights": (OVER_TEAM, lambda w: [w.team_goal.code]),
    "home": (OVER_TEAM, lambda w: [w.team_goal.code]),
    "home-edge": (OVER_TEAM, lambda w: [w.team_goal.code]),
    "contributions": (OVER_TEAM, lambda w: [w.team_goal.code]),
    "edge": (OVER_EMIL, lambda w: [edge_of(w)]),
    "target-edit": (OVER_EMIL, lambda w: [w.target(w.own_goal).pk]),
    "step-edit": (OVER_EMIL, lambda w: [w.step.pk]),
    "check-in": (OVER_EMIL, lambda w: [w.own_goal.code]),
    "steps": (OVER_EMIL, lambda w: [w.own_goal.code]),
    "targets": (OVER_EMIL, lambda w: [w.own_goal.code]),
    "links": (OVER_EMIL, lambda w: [w.own_goal.code]),
    "target-why": (ALL, lambda w: [w.target(w.team_goal).pk]),
    "teams": (ALL, lambda w: []),
    "team": (ALL, lambda w: [w.lending.code]),
    "team-edit": (OVER_TEAM, lambda w: [w.lending.code]),
    "team-effort": (OVER_TEAM, lambda w: [w.lending.code]),
    "team-reorganize": (OVER_TEAM, lambda w: [w.lending.code]),
    "person": (ALL, lambda w: [w.employee.pk]),
    "deputies": (ADMINISTRATORS | {"employee"}, lambda w: [w.employee.pk]),
    "expectations": (ALL, lambda w: [w.employee.pk]),
    "staff": (ADMINISTRATORS, lambda w: []),
    "staff-invite-many": (ADMINISTRATORS, lambda w: []),
    "staff-file": (ADMINISTRATORS, lambda w: []),
    "staff-leave": (ADMINISTRATORS, lambda w: [w.employee.pk]),
    "staff-person": (ADMINISTRATORS, lambda w: [w.employee.pk]),
    "import": (ADMINISTRATORS, lambda w: []),
    "import-run": (ADMINISTRATORS, lambda w: [run_of(w)]),
    "import-progress": (ADMINISTRATORS, lambda w: [run_of(w)]),
    "import-errors": (ADMINISTRATORS, lambda w: [run_of(w)]),
    "import-template": (ADMINISTRATORS, lambda w: []),
    "export": (ADMINISTRATORS, lambda w: []),
    "kpis": (ALL, lambda w: []),
    "kpi-new": (SETTERS | {"manager", "colleague"}, lambda w: []),
    "kpi": (ALL, lambda w: [w.waiting.code]),
    "kpi-edit": (OVER_EMIL, lambda w: [w.answers.code]),
    "reading-correct": (OVER_EMIL, lambda w: [Reading.objects.get(kpi=w.answers).pk]),
}
POSTS: dict[str, Callable[[World], list[object]]] = {
    "acknowledge": lambda w: [CheckIn.objects.get(goal=w.own_goal).pk],
    "step-tick": lambda w: [w.step.pk],
    "step-remove": lambda w: [w.step.pk],
    "target-remove": lambda w: [w.target(w.own_goal).pk],
    "interims": lambda w: [w.target(w.own_goal).pk],
    "interim-remove": lambda w: [interim_of(w)],
    "edge-remove": lambda w: [edge_of(w)],
    "link-remove": lambda w: [link_of(w)],
    "hand-end": lambda w: [hand_value_of(w)],
    "goal-reopen": lambda w: [w.own_goal.code],
    "goal-archive": lambda w: [w.own_goal.code],
    "goal-restore": lambda w: [w.own_goal.code],
    "goal-delete": lambda w: [w.own_goal.code],
    "comments": lambda w: [w.team_goal.code],
    "readings": lambda w: [w.answers.code],
    "import-check": lambda w: [run_of(w)],
    "import-start": lambda w: [run_of(w)],
    "kpi-archive": lambda w: [w.answers.code],
    "kpi-restore": lambda w: [w.answers.code],
    "cycle-turn": cycle_of,
    "goals-change": lambda w: [],
    "goals-undo": lambda w: [],
    "team-agreed": lambda w: [w.lending.code],
    "team-new": lambda w: [w.lending.code],
    "team-member": lambda w: [w.lending.code],
    "team-leave": lambda w: [w.lending.code, w.employee.pk],
    "staff-place": lambda w: [w.employee.pk],
    "deputy-end": lambda w: [deputyship_of(w)],
    "view-delete": lambda w: [view_of(w)],
    "staff-invite-waiting": lambda w: [],
    "staff-return": lambda w: [w.employee.pk],
    "staff-invite": lambda w: [w.employee.pk],
    "staff-withdraw": lambda w: [w.employee.pk],
    "staff-password": lambda w: [w.employee.pk],
    "staff-place-end": lambda w: [w.employee.pk, w.lending.pk],
    "pillar-place": lambda w: [w.readers.pk],
    "goal-move": lambda w: [w.own_goal.code],
    "request-end": lambda w: [a_request(w).pk],
    "sign-out": lambda w: [],
    "guide-away": lambda w: ["manager"],
    "guide-back": lambda w: ["manager"],
    "bell-read": lambda w: [],
}
# Leads on to the first page of one's role.
LEADS_ON = {"start"}
OPEN_TO_ANYONE = {"sign-in", "set-up", "password-forgotten", "password-asked", "password"}


def test_every_address_has_an_entry_here() -> None:
    assert {pattern.name for pattern in urlpatterns} == {*GETS, *POSTS, *LEADS_ON, *OPEN_TO_ANYONE}


@pytest.mark.parametrize("name", GETS)
def test_each_page_answers_whom_it_serves_and_is_not_there_for_others(
    name: str, world: World, signed_in: SignIn
) -> None:
    served, arguments = GETS[name]
    url = reverse(name, args=arguments(world))
    answers = {who: status(signed_in(getattr(world, who)), url) for who in sorted(ALL)}
    assert answers == {who: 200 if who in served else 404 for who in sorted(ALL)}


def status(client: Client, url: str) -> int:
    """What an address answers with. Only a file that is read is closed."""
    answer = client.get(url)
    answer.getvalue()
    code: int = answer.status_code
    return code


def address(name: str, world: World) -> str:
    arguments = POSTS[name] if name in POSTS else GETS[name][1]
    return reverse(name, args=arguments(world))


def test_a_stranger_is_sent_to_the_sign_in(world: World) -> None:
    for name in (*GETS, *POSTS):
        url = address(name, world)
        answer = Client().post(url) if name in POSTS else Client().get(url)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("sign-in")), name


def test_a_part_of_a_page_asked_for_by_a_stranger_leads_the_whole_page_to_the_sign_in(
    world: World,
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/work/"}
    answer = Client().post(address("check-in", world), headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Redirect"] == reverse("sign-in") + "?next=/work/"


def test_nothing_of_ours_is_there_for_another_organization(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.outsider)
    # The views of a page are everyone's own.
    named = [name for name, (_, arguments) in GETS.items() if arguments(world) and name != "views"]
    read = {name: client.get(address(name, world)).status_code for name in named}
    written = {n: client.post(address(n, world)).status_code for n in POSTS if POSTS[n](world)}
    assert set(read.values()) | set(written.values()) == {404}
    assert len(read) == 47


def test_what_writes_does_not_answer_to_get(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.manager)
    assert {client.get(address(name, world)).status_code for name in POSTS} == {405}


def test_outsiders_see_none_of_our_titles_in_their_lists(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.outsider)
    for name in ("dashboard", "strategy", "cascade", "my-work"):
        assert "Readers come back" not in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", ["goal", "goal-why"])
def test_a_private_goal_is_there_for_its_owner_and_their_lead_alone(
    name: str, world: World, signed_in: SignIn
) -> None:
    url = reverse(name, args=[world.private.code])
    answers = {who: signed_in(getattr(world, who)).get(url).status_code for who in ALL}
    assert {who for who in ALL if answers[who] == 200} == {"employee", "manager"}
    assert set(answers.values()) == {200, 404}


def test_a_team_s_goal_is_hidden_from_other_teams(world: World, signed_in: SignIn) -> None:
    url = reverse("goal", args=[world.strategic.code])
    pages = {who: signed_in(getattr(world, who)).get(url).content.decode() for who in ALL}
    assert {who for who in ALL if "Mend the chute" not in pages[who]} == {"manager", "employee"}


def test_a_kpi_that_only_a_private_goal_uses_is_private_too(
    world: World, signed_in: SignIn
) -> None:
    kpi = world.target(world.private).kpi
    url = reverse("kpi", args=[kpi.code])
    assert signed_in(world.employee).get(url).status_code == 200
    assert signed_in(world.administrator).get(url).status_code == 404


BUTTONS = {
    "strategy": ("Set the goal", SETTERS, lambda w: []),
    "goal": ("Break down", SETTERS | {"manager", "colleague"}, lambda w: [w.strategic.code]),
}


@pytest.mark.parametrize("name", BUTTONS)
def test_buttons_are_shown_to_whom_they_serve(name: str, world: World, signed_in: SignIn) -> None:
    words, served, arguments = BUTTONS[name]
    url = reverse(name, args=arguments(world))
    shown = {
        who for who in ALL if words in signed_in(getattr(world, who)).get(url).content.decode()
    }
    assert shown == served


def test_only_those_who_set_strategy_can_post_a_strategic_goal(
    world: World, signed_in: SignIn
) -> None:
    for who in ALL - SETTERS:
        answer = signed_in(getattr(world, who)).post(reverse("strategy"), {"title": "Mine"})
        assert answer.status_code == 404, who


def test_a_lead_cannot_set_goals_for_another_team(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.colleague).post(
        reverse("goal-cascade", args=[world.strategic.code]),
        {
            "key": "6a3f0e7e-3a4b-4a39-8a10-0f3f7b3f6d0b",
            "rows-TOTAL_FORMS": "1",
            "rows-INITIAL_FORMS": "0",
            "rows-0-title": "Do our work",
            "rows-0-team": world.lending.code,
        },
    )
    assert page.status_code == 422
    assert "There is no team" in page.content.decode()


def test_no_page_has_inline_script_or_style(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.administrator)
    for name in GETS:
        answer = client.get(address(name, world))
        if not answer["Content-Type"].startswith("text/html"):
            answer.getvalue()
            continue
        html = answer.content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", html), name
        assert not re.findall(r"<script(?![^>]*(?:src=|application/json))", html), name


def test_a_person_who_left_is_signed_out(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.employee)
    Person.objects.filter(pk=world.employee.pk).update(is_active=False)
    assert client.get("/").status_code == 302
