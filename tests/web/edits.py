"""What two people may change at the same moment: a form of each address that edits, and its fields.

A new address that edits a row with a version needs a line in EDITS.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from actions.closings import reopen_goal
from actions.goals import GoalDraft, add_contribution, create_goal
from actions.people import add_team
from actions.proposals import propose_goal
from actions.requests import RequestDraft, accept_request, ask
from goals.models import Contribution, Cycle, Goal
from people.models import SavedView, Team
from reviews.models import Request
from tests.web.creations import cycle_of, goal_called
from tests.world import World, today, window

Row = Callable[[World, int], Any]


@dataclass(frozen=True)
class Edit:
    """A field of a form, and two texts for it that differ from each other and from what is saved.

    typed: a text with {n} in it, or at least three from which the two that are not saved are taken.
    row: what is edited in the nth round; argument: what of it stands in the address, if any. always:
    what the form is sent with besides. form: a field by which the form is found; empty: one that carries
    a version alone. kept_as: the field's name where both texts are shown. is_fresh: each round has a
    row of its own, which is edited but once. page: the address of the form's page, if it is another.
    """

    address: str
    field: str
    typed: str | Callable[[World], Sequence[str]]
    row: Row
    argument: str = "pk"
    who: tuple[str, str] = ("manager", "administrator")
    always: dict[str, str] = field(default_factory=dict)
    form: str = "version"
    kept_as: str = ""
    tells_saved: bool = True
    is_fresh: bool = False
    page: str = ""

    @property
    def name(self) -> str:
        return f"{self.address}: {self.field}"

    def url(self, row: Any, address: str = "") -> str:
        return reverse(
            address or self.address, args=[getattr(row, self.argument)] if self.argument else []
        )

    def two_texts(self, world: World, n: int, saved: str) -> tuple[str, str]:
        if isinstance(self.typed, str):
            return self.typed.format(n=2 * n), self.typed.format(n=2 * n + 1)
        one, other, *_ = [text for text in self.typed(world) if text != saved]
        return one, other


# What is edited --------------------------------------------------------------------------
def team_goal(world: World, _n: int) -> Goal:
    return Goal.objects.get(pk=world.team_goal.pk)


def saved_view(world: World, _n: int) -> SavedView:
    said = {"organization": world.organization, "person": world.manager, "page": "goals"}
    return SavedView.objects.get_or_create(**said, query="level=team")[0]


def days(_world: World) -> list[str]:
    return [(today() + dt.timedelta(days=n)).isoformat() for n in (120, 130, 140)]


def people(_world: World) -> list[str]:
    return [f"{name}@larch.example" for name in ("mara", "emil", "kofi")]


def edge(world: World, _n: int) -> Contribution:
    hub = goal_called(world, "Hub")
    found = Contribution.objects.filter(child=world.team_goal, parent=hub).first()
    return found or add_contribution(world.team_goal, hub, by=world.leader)


def homes(world: World) -> list[str]:
    return [goal_called(world, f"Home {n}").code for n in range(3)]


def floors(world: World, n: int) -> None:
    for number in (2 * n, 2 * n + 1):
        add_team(world.organization, f"Floor {number}", by=None)


def moving(world: World, n: int) -> Team:
    """A team, and two that it may go under."""
    floors(world, n)
    return world.events


def shared(world: World, n: int) -> Goal:
    """A goal, and two teams that may answer for it."""
    floors(world, n)
    return team_goal(world, n)


def year(world: World, of: int) -> Cycle:
    found = Cycle.objects.filter(start_date=dt.date(of, 1, 1)).first()
    return found or cycle_of(world, of)


def planned(world: World, _n: int) -> Team:
    """A team in a year that it plans its days for."""
    year(world, 2040)
    return world.lending


def dividing(world: World, n: int) -> Team:
    """A team that divides its days among two strategic goals."""
    of = {"organization": world.organization, "level": "strategic", "code": "YOUNG"}
    Goal.objects.get_or_create(**of, title="Reach the young")
    return planned(world, n)


def reopened(world: World, _n: int) -> Goal:
    goal = goal_called(world, "Ends")
    return reopen_goal(goal, by=world.leader) if goal.is_closed() else goal


def request(world: World, n: int) -> Request:
    draft = RequestDraft(world.lending, world.events, f"Chairs {n}")
    return ask(world.team_goal, draft, by=world.manager)


def promised(world: World, _n: int) -> Request:
    title = "A reading hour"
    if found := Request.objects.filter(title=title).first():
        return found
    asked = ask(world.team_goal, RequestDraft(world.lending, world.events, title), by=world.manager)
    return accept_request(asked, version=1, by=world.colleague)


def proposal(world: World, n: int) -> Goal:
    draft = GoalDraft(f"Offer {n}", {"level": "individual", **window()})
    return propose_goal(world.team_goal, draft, by=world.employee)


def returned(world: World, n: int) -> Goal:
    """A proposal that was sent back."""
    fields = {"level": "individual", "owner": world.employee, "state": "draft", **window()}
    draft = GoalDraft(f"Returned {n}", {**fields, "parent": world.team_goal})
    return create_goal(world.organization, draft, by=world.employee)


def of_goal(name: str, typed: Any) -> Edit:
    return Edit("goal-edit", name, typed, team_goal, "code")


SET = ("leader", "administrator")
EDITS = (
    of_goal("title", "Lend within {n} minutes"),
    of_goal("description", "Because {n} left.\r\nAnd more."),
    Edit("goal-edit", "owner", people, team_goal, "code", ("administrator", "administrator")),
    of_goal("named", people),
    of_goal("weight", "{n}.5"),
    of_goal("required_effort", "{n}.5"),
    of_goal("due_date", days),
    of_goal("state", lambda w: ["active", "paused", "cancelled"]),
    of_goal("cycle", lambda w: [str(cycle_of(w, 2030 + n).pk) for n in range(3)]),
    Edit("goal-edit", "priority", "{n}", lambda w, n: w.strategic, "code", SET),
    Edit("target-edit", "target", "8{n}.25", lambda w, n: w.target(w.team_goal)),
    Edit("target-edit", "weight", "{n}.125", lambda w, n: w.target(w.team_goal)),
    Edit("weights", "steps", "{n}.75", lambda w, n: w.own_goal, "code", form="steps"),
    Edit("step-edit", "title", "Move desk {n}", lambda w, n: w.step),
    Edit("home", "parent", homes, team_goal, "code"),
    Edit(
        "goal-move",
        "home",
        homes,
        lambda w, n: Goal.objects.get(pk=w.own_goal.pk),
        "code",
        form="",
        kept_as="parent",
    ),
    Edit("home-edge", "statement", "It lends {n} more.", team_goal, "code"),
    Edit("edge", "weight", "{n}.25", edge),
    Edit("edge", "share_ppm", "1.{n}1", edge),
    Edit("edge", "statement", "It helps {n} more.", edge),
    Edit("pillar-edit", "statement", "In {n} words.", lambda w, n: w.readers, who=SET),
    Edit("kpi-edit", "name", "Waiting {n}", lambda w, n: w.waiting, "code"),
    Edit(
        "kpi-edit",
        "cadence",
        lambda w: ["day", "week", "month", "quarter"],
        lambda w, n: w.waiting,
        "code",
    ),
    Edit(
        "staff-person",
        "name",
        "Emil Row {n}",
        lambda w, n: w.employee,
        who=("administrator", "administrator"),
        always={"step": "do"},
    ),
    Edit(
        "settings",
        "name",
        "Larch Street {n}",
        lambda w, n: w.organization,
        "",
        ("administrator", "administrator"),
    ),
    Edit("cycle-edit", "name", "Year of {n}", lambda w, n: year(w, 2040), who=SET),
    Edit("team-edit", "name", "Lending {n}", lambda w, n: w.lending, "code"),
    Edit(
        "team-reorganize",
        "under",
        "Floor {n}",
        moving,
        "code",
        ("administrator", "administrator"),
        {"kind": "move", "step": "do"},
        form="under",
        tells_saved=False,
    ),
    Edit(
        "goal-teams",
        "rows-0-team",
        "Floor {n}",
        shared,
        "code",
        form="rows-TOTAL_FORMS",
        tells_saved=False,
    ),
    Edit(
        "team-effort",
        "rows-0-planned",
        "{n}.5",
        planned,
        "code",
        form="rows-TOTAL_FORMS",
        tells_saved=False,
    ),
    Edit(
        "team-agreed",
        "agreed-0-share",
        "1.{n}1",
        dividing,
        "code",
        always={"agreed-1-share": ""},
        form="agreed-TOTAL_FORMS",
        tells_saved=False,
        page="team-effort",
    ),
    Edit(
        "goal-close",
        "result",
        lambda w: ["achieved", "missed"],
        reopened,
        "code",
        is_fresh=True,
    ),
    Edit(
        "request",
        "answer",
        "Yes, {n} of them.",
        request,
        who=("colleague", "colleague"),
        is_fresh=True,
    ),
    Edit("request", "promised_for", days, promised, who=("colleague", "colleague")),
    Edit(
        "view-edit", "name", "Ours {n}", saved_view, who=("manager", "manager"), tells_saved=False
    ),
    Edit("goal-proposal", "title", "Greet {n}", proposal, "code", is_fresh=True),
    Edit(
        "goal-proposal",
        "title",
        "Greet {n} more",
        returned,
        "code",
        ("employee", "employee"),
        is_fresh=True,
    ),
)
