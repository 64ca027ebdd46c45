"""Every address of the site, with the rows it can be about and the right that each method needs.

A new address gets one line in ADDRESSES, then `make access-table` writes its rows into
access_table.csv. What it needs of a goal is made in its own small function below.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from actions.check_ins import check_in
from actions.goals import GoalDraft, create_goal
from actions.import_runs import receive_files
from actions.people import add_team, set_membership
from actions.proposals import propose_goal
from actions.readings import record_reading
from actions.requests import RequestDraft, ask
from alignment.guides import roles_of
from goals.models import (
    Contribution,
    Cycle,
    Goal,
    GoalLink,
    HandSetValue,
    InterimTarget,
    Step,
    Target,
)
from kpis.models import Kpi, Reading
from ledger.models import ImportRun
from people.asking import teams_asking_for
from people.models import Deputy, Membership, Person, Pillar, SavedView, Team
from people.rights import Verb, can, may_administer, may_cascade, names_of, teams_led_by
from reviews.models import CheckIn, Request
from tests.world import World, add, asks, goal, today, window

Rows = Mapping[str, Any]
# A right over the row, or where that is not all, a question about the person and the row.
Need = Verb | Callable[[Person, Any], bool]


@dataclass
class Walked:
    """The library with people in every role, and goals of every ownership."""

    world: World
    actors: dict[str, Person]
    goals: dict[str, Goal]
    made: dict[tuple[str, int], Any] = field(default_factory=dict)

    def once(self, kind: str, of: Goal, make: Callable[[], Any]) -> Any:
        """A row that hangs on a goal, made at the first asking."""
        if (kind, of.pk) not in self.made:
            self.made[kind, of.pk] = make()
        return self.made[kind, of.pk]


def make_walked(world: World) -> Walked:
    """Dora acts for Mara; Lars leads a team that did nothing yet; Vera has left."""
    deputy, gone = add(world.organization, "Dora Lund"), add(world.organization, "Vera Gone")
    Deputy.objects.create(
        organization=world.organization, person=world.manager, deputy=deputy, since=today()
    )
    set_membership(gone, world.lending, "lead", by=None)
    gone.is_active = False
    gone.save()
    actors = {
        "administrator": world.administrator,
        "leader": world.leader,
        "executive": world.executive,
        "lead": world.manager,
        "deputy of the lead": deputy,
        "member": world.employee,
        "lead of another team": world.colleague,
        "outsider": world.outsider,
    }
    return Walked(world, {**actors, "left": gone}, make_goals(world))


def make_goals(w: World) -> dict[str, Goal]:
    other = goal("Lend chairs", w.colleague, w.events, "Chairs", 0, 9)
    # Codes are each organization's own: alike, one address would mean a row of each.
    theirs = GoalDraft(
        "Theirs",
        {"level": "strategic", "owner": w.outsider, "code": "THEIRS", **window()},
        [asks("Theirs", "", 0, 9)],
    )
    foreign = create_goal(w.outsider.organization, theirs, by=w.outsider)
    Kpi.objects.filter(organization=w.outsider.organization).update(code="THEIRS")
    return {
        "member's own": w.own_goal,
        "team's": w.team_goal,
        "other team's": create_goal(w.organization, other, by=w.colleague),
        "for another team alone": w.hidden,
        "strategic": w.strategic,
        "member's private": w.private,
        "other organization's": foreign,
    }


# Rows by ownership -----------------------------------------------------------------------
def anywhere(walked: Walked) -> Rows:
    """Addresses about no row: asked of each person's own organization."""
    return {"": None}


def goals(walked: Walked) -> Rows:
    return walked.goals


def on_goals(make: Callable[[Walked, Goal], Any]) -> Callable[[Walked], Rows]:
    """Rows that hang on goals, one on each."""
    return lambda walked: {whose: make(walked, g) for whose, g in walked.goals.items()}


def pillars(walked: Walked) -> Rows:
    theirs = Pillar.objects.create(
        organization=walked.world.outsider.organization, kind="area", title="Theirs"
    )
    return {"ours": walked.world.readers, "other organization's": theirs}


def teams(walked: Walked) -> Rows:
    w = walked.world
    theirs = Team.objects.filter(organization=w.outsider.organization).first()
    return {
        "team": w.lending,
        "other team": w.events,
        "other organization's": theirs
        or add_team(w.outsider.organization, "Theirs", code="THEIRS", by=None),
    }


def cycles(walked: Walked) -> Rows:
    days = {"start_date": today(), "due_date": today() + dt.timedelta(days=90)}
    rows = {
        "ours": walked.world.organization,
        "other organization's": walked.world.outsider.organization,
    }
    return {
        whose: Cycle.objects.get_or_create(organization=one, name="Now", **days)[0]
        for whose, one in rows.items()
    }


def people(walked: Walked) -> Rows:
    w = walked.world
    return {"member": w.employee, "lead": w.manager, "other organization's": w.outsider}


def deputyships(walked: Walked) -> Rows:
    """Dora's for Mara, and one that begins tomorrow, so that it gives nobody a right in the walk."""
    w = walked.world
    ours = {"organization": w.organization, "since": today() + dt.timedelta(days=1)}
    pair = {"person": w.leader, "deputy": w.executive}
    return {
        "lead's": Deputy.objects.get(person=w.manager),
        "others'": Deputy.objects.get_or_create(**ours, **pair)[0],
    }


def saved_views(walked: Walked) -> Rows:
    """One that the lead keeps for themselves, and a leader's for everyone."""
    w = walked.world
    said = {"organization": w.organization, "page": "goals", "query": "level=team", "name": "Ours"}
    return {
        "lead's own": SavedView.objects.get_or_create(**said, person=w.manager)[0],
        "leader's for everyone": SavedView.objects.get_or_create(
            **said, person=w.leader, visibility="organization"
        )[0],
    }


def links(walked: Walked) -> Rows:
    """A link for a password that nobody was sent."""
    return {"": ["MQ", "never-signed"]}


# What hangs on a goal --------------------------------------------------------------------
def step(walked: Walked, of: Goal) -> Step:
    def make() -> Step:
        return Step.objects.create(organization_id=of.organization_id, goal=of, title="Begin")

    found: Step = walked.once("step", of, make)
    return found


def target(walked: Walked, of: Goal) -> Target:
    return Target.objects.select_related("kpi").get(goal=of)


def kpi(walked: Walked, of: Goal) -> Kpi:
    return target(walked, of).kpi


def reading(walked: Walked, of: Goal) -> Reading:
    def make() -> Reading:
        return record_reading(kpi(walked, of), dated=today(), value=Decimal(3), by=of.owner)

    found: Reading = walked.once("reading", of, make)
    return found


def report(walked: Walked, of: Goal) -> CheckIn:
    def make() -> CheckIn:
        assert of.owner
        return check_in(of, by=of.owner, dated=today(), confidence=5)

    found: CheckIn = walked.once("report", of, make)
    return found


def interim(walked: Walked, of: Goal) -> InterimTarget:
    def make() -> InterimTarget:
        common = {"organization_id": of.organization_id, "target": target(walked, of)}
        return InterimTarget.objects.create(**common, dated=today(), value=2)

    found: InterimTarget = walked.once("interim", of, make)
    return found


def edge(walked: Walked, of: Goal) -> Contribution:
    """The goal also contributes to one that everybody in its organization sees."""

    def make() -> Contribution:
        fields = {"level": "team", "owner": of.owner, "code": f"HUB-{of.pk}", **window()}
        hub = GoalDraft("Hub", fields)
        parent = create_goal(of.organization, hub, by=of.owner)
        return Contribution.objects.create(
            organization_id=of.organization_id, child=of, parent=parent
        )

    found: Contribution = walked.once("edge", of, make)
    return found


def link(walked: Walked, of: Goal) -> GoalLink:
    def make() -> GoalLink:
        common = {"organization_id": of.organization_id, "goal": of}
        return GoalLink.objects.create(**common, title="Plan", url="https://larch.example/plan")

    found: GoalLink = walked.once("link", of, make)
    return found


def hand_value(walked: Walked, of: Goal) -> HandSetValue:
    def make() -> HandSetValue:
        days = {"set_on": today(), "expires_on": today()}
        common = {"organization_id": of.organization_id, "goal": of, "reason": "Seen"}
        return HandSetValue.objects.create(**common, **days, progress_ppm=1)

    found: HandSetValue = walked.once("hand", of, make)
    return found


# Between people and teams ----------------------------------------------------------------
def proposals(walked: Walked) -> Rows:
    """What Emil proposed for a place under the goal of his team."""

    def make() -> Goal:
        draft = GoalDraft("Greet by name", {"level": "individual"})
        return propose_goal(walked.world.team_goal, draft, by=walked.world.employee)

    return {"member's own": walked.once("proposal", walked.world.team_goal, make)}


def requests(walked: Walked) -> Rows:
    """Lending asks Events."""
    w = walked.world

    def make() -> Request:
        draft = RequestDraft(w.lending, w.events, "A reading hour")
        return ask(w.team_goal, draft, by=w.manager)

    return {"team's": walked.once("request", w.team_goal, make)}


def import_runs(walked: Walked) -> Rows:
    """What administrators sent is seen by whoever sent it."""
    w = walked.world
    senders = {"administrator's": w.administrator, "other organization's": w.outsider}
    return {
        whose: receive_files(b"PK", ["goals.csv"], is_update=False, last_wins=False, by=one)
        for whose, one in senders.items()
    }


def cells(walked: Walked) -> Rows:
    return {"team": (walked.world.lending, walked.world.strategic)}


def memberships(walked: Walked) -> Rows:
    w = walked.world
    rows = Membership.objects.select_related("team")
    return {
        "team": rows.get(team=w.lending, person=w.employee),
        "other team": rows.get(team=w.events, person=w.colleague),
    }


def guided(walked: Walked) -> Rows:
    return {role: (role,) for role in ("leader", "employee")}


def has_role(person: Person, row: Any) -> bool:
    return row[0] in roles_of(person)


def has_sent(person: Person, row: ImportRun) -> bool:
    return may_administer(person) and row.person_id == person.pk


def sees_cell(person: Person, row: Any) -> bool:
    return can(person, Verb.SEE, row[1])


def sees_request(person: Person, row: Request) -> bool:
    return can(person, Verb.SEE, row.goal)


def is_asked(person: Person, row: Request) -> bool:
    return row.to_team_id in teams_led_by(person)


def has_asked(person: Person, row: Request) -> bool:
    return row.author_id in names_of(person) or row.from_team_id in teams_led_by(person)


def may_rearrange(person: Person, row: Goal) -> bool:
    return may_cascade(person) and can(person, Verb.EDIT, row)


def may_ask(person: Person, row: Goal) -> bool:
    return can(person, Verb.EDIT, row) and teams_asking_for(person).exists()


def manages_team_of(person: Person, row: Membership) -> bool:
    return can(person, Verb.MANAGE, row.team)


# Addresses -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Address:
    """get, post: the right a method needs of the row; None: the method is not served.

    argument: the row's field that stands in the address, or what makes the address's arguments of
    the row. is_public: served to anyone.
    """

    name: str
    rows: Callable[[Walked], Rows] = anywhere
    get: Need | None = None
    post: Need | None = None
    argument: str | Callable[[Any], list[Any]] = "pk"
    is_public: bool = False

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")

    def needs(self, method: str) -> Need | None:
        return {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method)

    def arguments(self, row: Any) -> list[Any]:
        if not isinstance(self.argument, str):
            return self.argument(row)
        return [] if row is None else [getattr(row, self.argument)]

    def serves(self, method: str, person: Person, row: Any) -> bool:
        """Whether a person has the right that a method needs."""
        need = self.needs(method)
        assert need
        if callable(need):
            return need(person, row)
        return can(person, need, person.organization if row is None else row)


V = Verb
ADDRESSES = (
    Address("sign-in", is_public=True),
    Address("set-up", is_public=True),
    Address("password-forgotten", is_public=True),
    Address("password-asked", is_public=True),
    Address("password", links, is_public=True, argument=lambda row: row),
    Address("sign-out", post=V.SEE),
    Address("dashboard", get=V.SEE),
    Address("start", get=V.SEE),
    Address("live", get=V.SEE),
    Address("figures", get=V.SEE),
    Address("cover", get=V.SEE),
    Address("narrow", get=V.SEE),
    Address("views", get=V.SEE, post=V.SEE, argument=lambda row: ["goals"]),
    Address("view-edit", saved_views, get=V.KEEP, post=V.KEEP),
    Address("view-delete", saved_views, post=V.KEEP),
    Address("present", get=V.SEE),
    Address("report", get=V.SEE),
    Address("suggested", get=V.SEE),
    Address("strategy", get=V.SEE, post=V.SET_STRATEGY),
    Address("pillars", get=V.SET_STRATEGY, post=V.SET_STRATEGY),
    Address("pillar-edit", pillars, get=V.SET_STRATEGY, post=V.SET_STRATEGY),
    Address("pillar-place", pillars, post=V.SET_STRATEGY),
    Address("cascade", get=V.SEE),
    Address("my-work", get=V.SEE),
    Address("my-teams", get=V.SEE),
    Address("numbers", get=V.SEE),
    Address("search", get=V.SEE),
    Address("audit", get=V.ADMINISTER),
    Address("settings", get=V.ADMINISTER, post=V.ADMINISTER),
    Address("guides", get=V.SEE),
    Address("guide-away", guided, post=has_role, argument=lambda row: [row[0]]),
    Address("guide-back", guided, post=has_role, argument=lambda row: [row[0]]),
    Address("bell", get=V.SEE),
    Address("bell-count", get=V.SEE),
    Address("bell-read", post=V.SEE),
    Address("cycles", get=V.SEE, post=V.SET_STRATEGY),
    Address("cycle", cycles, get=V.SEE, post=V.SET_STRATEGY),
    Address("cycle-edit", cycles, get=V.SET_STRATEGY, post=V.SET_STRATEGY),
    Address("cycle-turn", cycles, post=V.SET_STRATEGY),
    Address("goals", get=V.SEE),
    Address("goals-change", post=V.SEE),
    Address("goals-undo", post=V.SEE),
    Address("alignment", get=V.SEE),
    Address("alignment-changes", get=V.SEE),
    Address("cell", cells, get=sees_cell, argument=lambda row: [row[0].pk, row[1].code]),
    Address("requests", get=V.SEE),
    Address("request", requests, get=sees_request, post=is_asked),
    Address("request-end", requests, post=has_asked),
    Address("goal-ask", goals, get=may_ask, post=may_ask, argument="code"),
    Address("goal-propose", goals, get=V.PROPOSE, post=V.PROPOSE, argument="code"),
    Address("goal-proposal", proposals, get=V.ACCEPT, post=V.ACCEPT, argument="code"),
    Address("goal", goals, get=V.SEE, argument="code"),
    Address("goal-changes", goals, get=V.SEE, argument="code"),
    Address("goal-history", goals, get=V.SEE, argument="code"),
    Address("goal-manage", goals, get=V.EDIT, argument="code"),
    Address("goal-rearrange", goals, get=V.CASCADE, argument="code"),
    Address("goal-move", goals, post=may_rearrange, argument="code"),
    Address("goal-teams", goals, get=V.EDIT, post=V.EDIT, argument="code"),
    Address("contributions", goals, get=V.MOVE, post=V.MOVE, argument="code"),
    Address("home", goals, get=V.MOVE, post=V.MOVE, argument="code"),
    Address("home-edge", goals, get=V.MOVE, post=V.MOVE, argument="code"),
    Address("weights", goals, get=V.REWEIGH, post=V.REWEIGH, argument="code"),
    Address("links", goals, get=V.EDIT, post=V.EDIT, argument="code"),
    Address("goal-close", goals, get=V.CLOSE, post=V.CLOSE, argument="code"),
    Address("goal-reopen", goals, post=V.REOPEN, argument="code"),
    Address("by-hand", goals, get=V.SET_BY_HAND, post=V.SET_BY_HAND, argument="code"),
    Address("goal-archive", goals, post=V.ARCHIVE, argument="code"),
    Address("goal-restore", goals, post=V.RESTORE, argument="code"),
    Address("goal-delete", goals, post=V.DELETE, argument="code"),
    Address("goal-why", goals, get=V.SEE, argument="code"),
    Address("goal-cascade", goals, get=V.CASCADE, post=V.CASCADE, argument="code"),
    Address("goal-edit", goals, get=V.EDIT, post=V.EDIT, argument="code"),
    Address("check-in", goals, get=V.REPORT, post=V.REPORT, argument="code"),
    Address("comments", goals, post=V.COMMENT, argument="code"),
    Address("steps", goals, get=V.EDIT, post=V.EDIT, argument="code"),
    Address("targets", goals, get=V.EDIT, post=V.EDIT, argument="code"),
    Address("target-why", on_goals(target), get=V.SEE),
    Address("target-edit", on_goals(target), get=V.EDIT, post=V.EDIT),
    Address("target-remove", on_goals(target), post=V.EDIT),
    Address("interims", on_goals(target), post=V.EDIT),
    Address("interim-remove", on_goals(interim), post=V.EDIT),
    Address("edge", on_goals(edge), get=V.MOVE, post=V.MOVE),
    Address("edge-remove", on_goals(edge), post=V.MOVE),
    Address("link-remove", on_goals(link), post=V.EDIT),
    Address("hand-end", on_goals(hand_value), post=V.SET_BY_HAND),
    Address("step-edit", on_goals(step), get=V.EDIT, post=V.EDIT),
    Address("step-remove", on_goals(step), post=V.EDIT),
    Address("step-tick", on_goals(step), post=V.TICK),
    Address("acknowledge", on_goals(report), post=V.ACKNOWLEDGE),
    Address("import", get=V.ADMINISTER, post=V.ADMINISTER),
    Address("import-run", import_runs, get=has_sent),
    Address("import-progress", import_runs, get=has_sent),
    Address("import-errors", import_runs, get=has_sent),
    Address("import-check", import_runs, post=has_sent),
    Address("import-start", import_runs, post=has_sent),
    Address("import-template", get=V.ADMINISTER),
    Address("export", get=V.ADMINISTER),
    Address("kpis", get=V.SEE),
    Address("kpi-new", get=V.CASCADE, post=V.CASCADE),
    Address("kpi", on_goals(kpi), get=V.SEE, argument="code"),
    Address("kpi-edit", on_goals(kpi), get=V.EDIT, post=V.EDIT, argument="code"),
    Address("kpi-archive", on_goals(kpi), post=V.EDIT, argument="code"),
    Address("kpi-restore", on_goals(kpi), post=V.EDIT, argument="code"),
    Address("readings", on_goals(kpi), post=V.REPORT, argument="code"),
    Address("reading-correct", on_goals(reading), get=V.REPORT, post=V.REPORT),
    Address("teams", get=V.SEE, post=V.ADMINISTER),
    Address("team", teams, get=V.SEE, argument="code"),
    Address("team-edit", teams, get=V.MANAGE, post=V.MANAGE, argument="code"),
    Address("team-new", teams, post=V.MANAGE, argument="code"),
    Address("team-member", teams, post=V.MANAGE, argument="code"),
    Address(
        "team-leave",
        memberships,
        post=manages_team_of,
        argument=lambda row: [row.team.code, row.person_id],
    ),
    Address("team-effort", teams, get=V.MANAGE, post=V.MANAGE, argument="code"),
    Address("team-agreed", teams, post=V.MANAGE, argument="code"),
    Address("team-reorganize", teams, get=V.MANAGE, post=V.MANAGE, argument="code"),
    Address("staff", get=V.ADMINISTER),
    Address("staff-person", people, get=V.ADMINISTER, post=V.ADMINISTER),
    Address("staff-invite-many", get=V.INVITE, post=V.INVITE),
    Address("staff-invite-waiting", post=V.INVITE),
    Address("staff-file", get=V.ADMINISTER, post=V.ADMINISTER),
    Address("staff-invite", people, post=V.ADMINISTER),
    Address("staff-withdraw", people, post=V.ADMINISTER),
    Address("staff-password", people, post=V.GRANT),
    Address("staff-leave", people, get=V.ADMINISTER, post=V.ADMINISTER),
    Address("staff-return", people, post=V.ADMINISTER),
    Address("staff-place", people, post=V.ADMINISTER),
    Address(
        "staff-place-end",
        memberships,
        post=V.ADMINISTER,
        argument=lambda row: [row.person_id, row.team_id],
    ),
    Address("person", people, get=V.SEE),
    Address("deputies", people, get=V.DEPUTIZE, post=V.DEPUTIZE),
    Address("deputy-end", deputyships, post=V.STAND_DOWN),
    Address("expectations", people, get=V.SEE),
    Address("api:me", get=V.SEE),
    Address("api:openapi", get=V.SEE),
    Address("api:goals", get=V.SEE),
    Address("api:goal", goals, get=V.SEE, argument="code"),
    Address("api:goal-explanation", goals, get=V.SEE, argument="code"),
    Address("api:goal-derivation", goals, get=V.SEE, argument="code"),
    Address("api:check-ins", goals, get=V.SEE, post=V.REPORT, argument="code"),
    Address("api:check-in", on_goals(report), get=V.SEE),
    Address("api:target-explanation", on_goals(target), get=V.SEE),
    Address("api:kpis", get=V.SEE),
    Address("api:kpi", on_goals(kpi), get=V.SEE, argument="code"),
    Address("api:readings", on_goals(kpi), get=V.SEE, post=V.REPORT, argument="code"),
    Address("api:allocations", teams, get=V.MANAGE, argument="code"),
    Address("api:reading", on_goals(reading), get=V.SEE),
)
