"""A form of each address that creates, filled as somebody would, to be sent twice at once.

A new address that creates needs a line in CREATIONS, and a key in its form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from actions.goals import GoalDraft, create_goal
from actions.people import add_team
from actions.proposals import propose_goal
from actions.readings import record_reading
from actions.requests import RequestDraft, ask
from goals.models import (
    AgreedShare,
    Allocation,
    Contribution,
    Cycle,
    Goal,
    GoalLink,
    GoalTeam,
    HandSetValue,
    InterimTarget,
    Step,
    Target,
)
from kpis.models import Kpi, Reading
from ledger.models import ImportRun
from people.models import Deputy, Membership, Person, Pillar, SavedView, Team
from reviews.models import CheckIn, Comment, Request
from tests.web.posting import form_of
from tests.world import World, add, today, window

Typed = Callable[[World, int], dict[str, Any]]
About = Callable[[World, int], Any]


@dataclass(frozen=True)
class Creation:
    """A form that creates, as somebody sends it for the nth time.

    makes: the rows to count, `each` of them by one submit. field: tells the form on its page, which
    is another than its address where `page` names one; the API has none. on: what the form is about,
    the argument of both addresses. is_once: what it makes can be there but once, so that without a
    key the database would refuse a double.
    """

    address: str
    who: str
    makes: type[Model]
    typed: Typed
    field: str = ""
    on: About | None = None
    page: str = ""
    each: int = 1
    is_once: bool = False

    def url(self, world: World, n: int, name: str = "") -> str:
        return reverse(name or self.address, args=[self.on(world, n)] if self.on else [])

    def person(self, world: World) -> Person:
        person: Person = getattr(world, self.who)
        return person

    def form(self, client: Client, world: World, n: int) -> dict[str, Any]:
        """What stands in the form before anything is typed."""
        return form_of(client, self.url(world, n, self.page), self.field) if self.field else {}

    def post(self, client: Client, url: str, values: dict[str, Any], key: str) -> HttpResponse:
        if self.address.startswith("api:"):
            headers = {"Idempotency-Key": key}
            return client.post(url, values, content_type="application/json", headers=headers)
        return client.post(url, values | {"key": key})


# What a form is about --------------------------------------------------------------------
def team_goal(world: World, _n: int) -> str:
    return world.team_goal.code


def own_goal(world: World, _n: int) -> str:
    return world.own_goal.code


def lending(world: World, _n: int) -> str:
    return world.lending.code


def goal_called(world: World, title: str, **fields: Any) -> Goal:
    """A goal, of Lending's unless said otherwise; made at the first asking."""
    if found := Goal.objects.filter(title=title).first():
        return found
    of_lending = {"level": "team", "owner": world.manager, "team": world.lending, **window()}
    draft = GoalDraft(title, of_lending | fields)
    return create_goal(world.organization, draft, by=world.leader)


def of_goal(title: str) -> About:
    """The nth goal with such a title, by its code."""
    return lambda world, n: goal_called(world, f"{title} {n}").code


def cycle_of(world: World, year: int) -> Cycle:
    days = {"start_date": dt.date(year, 1, 1), "due_date": dt.date(year, 12, 31)}
    common = {"organization": world.organization, "name": f"Year {year}"}
    return Cycle.objects.get_or_create(**common, defaults=days)[0]


def this_year(world: World, _n: int = 0) -> int:
    return cycle_of(world, today().year).pk


def planning(world: World, _n: int) -> str:
    """A team in a year that it plans its days for."""
    this_year(world)
    return world.lending.code


def crew(world: World, n: int) -> str:
    """The nth team, in a year that it plans its days for."""
    this_year(world)
    team = Team.objects.filter(organization=world.organization, name=f"Crew {n}").first()
    return (team or add_team(world.organization, f"Crew {n}", by=None)).code


def ending(world: World, n: int) -> dict[str, Any]:
    """One goal of this year, carried over to the next."""
    one = goal_called(world, f"Ends {n}", cycle=cycle_of(world, today().year))
    into = cycle_of(world, today().year + 1)
    return {f"how-{one.pk}": "restart", f"version-{one.pk}": one.version, "into": into.pk}


def day(n: int) -> str:
    return (today() - dt.timedelta(days=10 + n)).isoformat()


def reading(world: World, n: int) -> int:
    dated = dt.date.fromisoformat(day(290 + n))
    found = Reading.objects.filter(kpi=world.answers, dated=dated, superseded_at=None).first()
    made = found or record_reading(world.answers, dated=dated, value=Decimal(n), by=world.employee)
    return made.pk


def request(world: World, n: int) -> int:
    title = f"Chairs {n}"
    draft = RequestDraft(world.lending, world.events, title)
    found = Request.objects.filter(title=title).first()
    return (found or ask(world.team_goal, draft, by=world.manager)).pk


def helping(world: World, n: int) -> str:
    """A goal of Events' that may answer a request."""
    return goal_called(world, f"Help {n}", owner=world.colleague, team=world.events).code


def proposal(world: World, n: int) -> str:
    title = f"Offer {n}"
    draft = GoalDraft(title, {"level": "individual", **window()})
    found = Goal.objects.filter(title=title).first()
    return (found or propose_goal(world.team_goal, draft, by=world.employee)).code


def lending_under(world: World, n: int) -> str:
    """A new team below Lending."""
    return add_team(world.organization, f"Lending {n}", parent=world.lending, by=None).code


# The forms -------------------------------------------------------------------------------
CREATIONS = (
    Creation(
        "strategy",
        "leader",
        Goal,
        lambda w, n: {
            "title": f"Every child reads {n}",
            "pillars": w.readers.pk,
            "kpis-0-kpi": f"Children {n}",
            "kpis-0-target": "100",
        },
        "kpis-TOTAL_FORMS",
    ),
    Creation("pillars", "leader", Pillar, lambda w, n: {"title": f"Area {n}"}, "title"),
    Creation(
        "cycles",
        "leader",
        Cycle,
        lambda w, n: {"start": f"{2030 + n}-01-01"},
        "year",
        each=5,
        is_once=True,
    ),
    Creation("cycle", "administrator", Goal, ending, "into", this_year),
    Creation(
        "goal-cascade",
        "manager",
        Goal,
        lambda w, n: {
            "rows-0-owner": "Emil Row",
            "rows-0-title": f"Shelve by noon {n}",
            "rows-1-team": "Lending",
            "rows-1-title": f"Label {n}",
        },
        "rows-TOTAL_FORMS",
        team_goal,
        each=2,
    ),
    Creation(
        "goal-propose",
        "employee",
        Goal,
        lambda w, n: {"title": f"Greet by name {n}", "note": "They like it."},
        "note",
        team_goal,
    ),
    Creation(
        "goal-proposal",
        "manager",
        Comment,
        lambda w, n: {"verb": "accept", "note": f"Yes, {n}", "title": f"Offer number {n}"},
        "verb",
        proposal,
        is_once=True,
    ),
    Creation(
        "goal-ask",
        "manager",
        Request,
        lambda w, n: {"to_team": "Events", "title": f"A reading hour {n}"},
        "to_team",
        team_goal,
    ),
    Creation(
        "request",
        "colleague",
        Contribution,
        lambda w, n: {"verb": "accept", "answering_goal": helping(w, n)},
        "verb",
        request,
        is_once=True,
    ),
    Creation(
        "contributions",
        "manager",
        Contribution,
        lambda w, n: {"parent": goal_called(w, f"Hub {n}").code},
        "statement",
        team_goal,
        is_once=True,
    ),
    Creation(
        "goal-teams",
        "manager",
        GoalTeam,
        lambda w, n: {"rows-0-team": "Events"},
        "rows-TOTAL_FORMS",
        of_goal("Shared"),
        is_once=True,
    ),
    Creation(
        "team-effort",
        "manager",
        Allocation,
        lambda w, n: {"rows-0-was": f"{goal_called(w, f'Dig {n}').pk}::0::", "rows-0-planned": "3"},
        "rows-TOTAL_FORMS",
        planning,
        is_once=True,
    ),
    Creation(
        "team-agreed",
        "administrator",
        AgreedShare,
        lambda w, n: {"agreed-0-share": "100"},
        "agreed-TOTAL_FORMS",
        crew,
        page="team-effort",
        is_once=True,
    ),
    Creation(
        "by-hand",
        "manager",
        HandSetValue,
        lambda w, n: {
            "percent": "50",
            "expires_on": (today() + dt.timedelta(days=9)).isoformat(),
            "reason": f"Seen {n}",
        },
        "percent",
        of_goal("Guessed"),
        is_once=True,
    ),
    Creation(
        "check-in", "employee", CheckIn, lambda w, n: {"moved": f"Moved {n}"}, "moved", own_goal
    ),
    Creation(
        "comments",
        "executive",
        Comment,
        lambda w, n: {"text": f"Well {n}"},
        "text",
        team_goal,
        "goal",
    ),
    Creation("steps", "employee", Step, lambda w, n: {"title": f"Buy {n}"}, "assignee", own_goal),
    Creation(
        "targets",
        "employee",
        Target,
        lambda w, n: {"kpi": f"Bells {n}", "target": "9"},
        "direction",
        own_goal,
        is_once=True,
    ),
    Creation(
        "links",
        "manager",
        GoalLink,
        lambda w, n: {"title": f"Plan {n}", "url": f"https://larch.example/{n}"},
        "url",
        team_goal,
    ),
    Creation(
        "interims",
        "manager",
        InterimTarget,
        lambda w, n: {"dated": day(n), "value": f"{n}"},
        "value",
        lambda w, n: w.target(w.team_goal).pk,
        "target-edit",
        is_once=True,
    ),
    Creation(
        "readings",
        "employee",
        Reading,
        lambda w, n: {"dated": day(n), "value": f"{n}"},
        "value",
        lambda w, n: w.answers.code,
        "kpi",
        is_once=True,
    ),
    Creation(
        "reading-correct",
        "employee",
        Reading,
        lambda w, n: {"value": f"{n}.5", "dated": day(290 + n)},
        "value",
        reading,
        is_once=True,
    ),
    Creation("kpi-new", "leader", Kpi, lambda w, n: {"name": f"Loans {n}"}, "cadence"),
    Creation(
        "staff-invite-many",
        "administrator",
        Person,
        lambda w, n: {"lines": f"Ann {n}, ann{n}@larch.example"},
        "lines",
        is_once=True,
    ),
    Creation(
        "staff-place",
        "administrator",
        Membership,
        lambda w, n: {"team": lending_under(w, n), "role": "member"},
        "role",
        lambda w, n: w.executive.pk,
        "staff-person",
        is_once=True,
    ),
    Creation(
        "deputies",
        "manager",
        Deputy,
        lambda w, n: {
            "deputy": w.employee.email,
            "since": (today() + dt.timedelta(days=n)).isoformat(),
            "until": (today() + dt.timedelta(days=n)).isoformat(),
        },
        "since",
        lambda w, n: w.manager.pk,
        is_once=True,
    ),
    Creation(
        "views",
        "manager",
        SavedView,
        lambda w, n: {"name": f"Ours {n}", "address": "/goals/?level=team"},
        "name",
        lambda w, n: "goals",
        is_once=True,
    ),
    Creation(
        "staff-file",
        "administrator",
        Person,
        lambda w, n: {"text": f"email,name\nfile{n}@larch.example,Fay {n}\n", "step": "do"},
        "text",
        is_once=True,
    ),
    Creation(
        "import",
        "administrator",
        ImportRun,
        lambda w, n: {"name": "goals.csv", "text": f"code,title\nI{n},Import {n}\n"},
        "text",
    ),
    Creation("teams", "administrator", Team, lambda w, n: {"name": f"Desk {n}"}, "name"),
    Creation("team-new", "manager", Team, lambda w, n: {"name": f"Shelf {n}"}, on=lending),
    Creation(
        "team-member",
        "manager",
        Membership,
        lambda w, n: {
            "person": add(w.organization, f"New{n} Hand").email,
            "role": "member",
        },
        on=lending,
        is_once=True,
    ),
    Creation(
        "team-reorganize",
        "administrator",
        Team,
        lambda w, n: {
            "kind": "split",
            "step": "do",
            "name": f"Half {n}",
            "goals": [goal_called(w, f"Goes {n}").pk],
        },
        "name",
        lending,
    ),
    Creation("api:check-ins", "employee", CheckIn, lambda w, n: {"moved": f"On {n}"}, on=own_goal),
    Creation(
        "api:readings",
        "employee",
        Reading,
        lambda w, n: {"dated": day(n), "value": f"{n}.25"},
        on=lambda w, n: w.answers.code,
        is_once=True,
    ),
)
