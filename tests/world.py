"""Larch Street Library: one small company, made by plain functions through the actions.

Readers come back (strategic) ← Lend within two minutes (Lending) ← Answer the desk at once (Emil).
Its windows are half over today, so that everything expects 50 %.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from actions.check_ins import add_comment, check_in
from actions.goals import GoalDraft, cascade_goal, create_goal
from actions.people import (
    OrganizationDraft,
    PersonDraft,
    add_person,
    add_team,
    set_membership,
    set_up_organization,
)
from actions.targets import KpiDraft, TargetDraft, add_step
from alignment import cascade
from goals.models import Goal, Step, Target
from kpis.models import Kpi
from people.models import Organization, Person, Pillar, Team
from tests import rows

PASSWORD = "a-shelf-of-quiet-books"


@dataclass
class World:
    """The library's rows, by the names that tests call them."""

    organization: Organization
    administrator: Person
    leader: Person
    executive: Person
    manager: Person
    employee: Person
    colleague: Person
    lending: Team
    events: Team
    readers: Pillar
    strategic: Goal
    team_goal: Goal
    own_goal: Goal
    hidden: Goal
    private: Goal
    visits: Kpi
    waiting: Kpi
    answers: Kpi
    step: Step
    outsider: Person

    def target(self, goal: Goal) -> Target:
        return Target.objects.select_related("kpi").get(goal=goal)


# The world as it was made first, and its rows. By day, and by whether it was made in one transaction:
# then all has happened at one moment.
_kept: dict[tuple[dt.date, bool], tuple[World, rows.Rows]] = {}


def make_world() -> World:
    """The library and, beside it, an organization that nobody there may see.

    Made once a process and then put back: the numbers of its rows are the same in every test.
    """
    key = today(), connection.in_atomic_block
    if kept := _kept.get(key):
        rows.put_back(kept[1])
        return copy.deepcopy(kept[0])
    is_alone = not rows.tables_with_rows()
    world = make_anew()
    if is_alone:
        _kept[key] = copy.deepcopy(world), rows.all_rows()
    return world


def make_anew() -> World:
    made: dict[str, Any] = make_people()
    make_goals(made)
    make_talk(made)
    cascade.drain_all(made["organization"].pk)
    return World(**made, outsider=make_outsider())


def today() -> dt.date:
    return timezone.now().date()


def make_people() -> dict[str, Any]:
    administrator = set_up_organization(
        OrganizationDraft("Larch Street Library", "larch-street"),
        PersonDraft("Ada Finch", "ada@larch.example", PASSWORD),
        on=today(),
        mission="Books for everyone in walking distance.",
        values=["Quiet"],
        areas=["Readers"],
    )
    organization = administrator.organization
    lending = add_team(organization, "Lending", by=administrator)
    events = add_team(organization, "Events", by=administrator)
    people = {
        "leader": add(organization, "Lena Hart", is_leader=True),
        "executive": add(organization, "Ed Moss", is_executive=True),
        "manager": add(organization, "Mara Quist"),
        "employee": add(organization, "Emil Row"),
        "colleague": add(organization, "Kofi Dunn"),
    }
    set_membership(people["manager"], lending, "lead", by=administrator)
    set_membership(people["employee"], lending, "member", by=administrator)
    set_membership(people["colleague"], events, "lead", by=administrator)
    return {
        **people,
        "organization": organization,
        "administrator": administrator,
        "lending": lending,
        "events": events,
        "readers": Pillar.objects.get(organization=organization, title="Readers"),
    }


def add(organization: Organization, name: str, **grants: bool) -> Person:
    email = f"{name.split()[0].lower()}@larch.example"
    return add_person(organization, PersonDraft(name, email, **grants), by=None)


def make_goals(made: dict[str, Any]) -> None:
    leader = made["leader"]
    made["strategic"] = create_goal(
        made["organization"],
        GoalDraft(
            "Readers come back",
            {"level": "strategic", "owner": leader, "description": "Half came once.", **window()},
            [asks("Visits", "visits", 100, 200)],
            [made["readers"]],
        ),
        by=leader,
    )
    made["team_goal"], made["hidden"] = cascade_goal(
        made["strategic"],
        [
            goal("Lend within two minutes", made["manager"], made["lending"], "Waiting", 300, 120),
            goal("Mend the chute", made["colleague"], made["events"], "Jams", 10, 0, "team"),
        ],
        by=leader,
    )
    (made["own_goal"],) = cascade_goal(
        made["team_goal"],
        [goal("Answer the desk at once", made["employee"], None, "Answers", 40, 80)],
        by=made["manager"],
    )
    made["private"] = create_goal(
        made["organization"],
        goal("Learn to sign", made["employee"], None, "Signs", 0, 50, "private"),
        by=made["employee"],
    )
    for name, key in (("Visits", "visits"), ("Waiting", "waiting"), ("Answers", "answers")):
        made[key] = Kpi.objects.get(organization=made["organization"], name=name)


def window() -> dict[str, dt.date]:
    half = dt.timedelta(days=100)
    return {"start_date": today() - half, "due_date": today() + half}


def asks(name: str, unit: str, baseline: int, target: int) -> TargetDraft:
    direction = "increase" if target > baseline else "decrease"
    return TargetDraft(
        KpiDraft(name, unit, direction), baseline=Decimal(baseline), target=Decimal(target)
    )


def goal(
    title: str,
    owner: Person,
    team: Team | None,
    kpi: str,
    baseline: int,
    target: int,
    visibility: str = "organization",
) -> GoalDraft:
    level = "team" if team else "individual"
    fields = {"owner": owner, "team": team, "level": level, "visibility": visibility}
    return GoalDraft(title, {**fields, **window()}, [asks(kpi, "", baseline, target)])


def make_talk(made: dict[str, Any]) -> None:
    check_in(
        made["strategic"],
        by=made["leader"],
        dated=today() - dt.timedelta(days=2),
        readings={made["visits"]: Decimal(150)},
        confidence=7,
        moved="The new chairs help.",
    )
    check_in(
        made["own_goal"],
        by=made["employee"],
        dated=today() - dt.timedelta(days=1),
        readings={made["answers"]: Decimal(50)},
        confidence=6,
    )
    add_comment(made["strategic"], text="Well begun.", by=made["executive"])
    made["step"] = add_step(
        made["own_goal"], by=made["employee"], title="Move the desk", assignee=made["employee"]
    )


def make_outsider() -> Person:
    return set_up_organization(
        OrganizationDraft("Other House", "other-house"),
        PersonDraft("Otto Pike", "otto@other.example", PASSWORD, is_leader=True),
        on=today(),
    )
