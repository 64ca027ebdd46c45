"""First steps of each role, ticked off from the rows that show that they were made.

Called by the first page of each role and by the page of all first steps. One query for a guide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Q, QuerySet

from goals.models import Goal, Step, Target
from goals.querysets import GoalQuerySet
from kpis.models import Reading
from people.models import Membership, Person, Pillar
from people.rights import may_cascade, may_set_strategy, teams_led_by
from reviews.models import CheckIn, Comment

Rows = QuerySet[Any]
Asked = Callable[[Person, GoalQuerySet], tuple[Rows, ...]]

EXECUTIVE, LEADER, MANAGER, EMPLOYEE = "executive", "leader", "manager", "employee"


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps of a role, in their order, each made or not."""

    role: str
    steps: Sequence[tuple[str, bool]]

    @property
    def done(self) -> int:
        return sum(is_done for _step, is_done in self.steps)

    @property
    def is_done(self) -> bool:
        return self.done == len(self.steps)


def pillars(person: Person, *kinds: str) -> Rows:
    return Pillar.objects.filter(organization=person.organization, kind__in=kinds, archived_at=None)


def strategic(seen: GoalQuerySet) -> GoalQuerySet:
    return seen.current().strategic()


def own(person: Person) -> GoalQuerySet:
    goals: GoalQuerySet = Goal.objects.owned_by(person).current()
    return goals


def of_led_teams(person: Person, seen: GoalQuerySet) -> GoalQuerySet:
    return seen.current().filter(level="team", team__in=teams_led_by(person))


def on(goals: GoalQuerySet) -> Rows:
    return Target.objects.filter(goal__in=goals)


# By role and step: the rows that show it. Several: it is made once there is one of each.
STEPS: Mapping[str, Mapping[str, Asked]] = {
    LEADER: {
        "mission": lambda p, seen: (pillars(p, "mission"), pillars(p, "vision")),
        "pillar": lambda p, seen: (pillars(p, "value", "area"),),
        "strategic": lambda p, seen: (strategic(seen),),
        "measured": lambda p, seen: (on(strategic(seen)),),
        "covered": lambda p, seen: (seen.current().filter(parent__level="strategic"),),
    },
    MANAGER: {
        "people": lambda p, seen: (
            Membership.objects.filter(team__in=teams_led_by(p)).exclude(person=p),
        ),
        "team_goal": lambda p, seen: (of_led_teams(p, seen).filter(parent__isnull=False),),
        "team_kpi": lambda p, seen: (on(of_led_teams(p, seen)),),
        "given": lambda p, seen: (
            seen.current()
            .filter(parent__in=of_led_teams(p, seen), owner__isnull=False)
            .exclude(owner=p),
        ),
        "read": lambda p, seen: (CheckIn.objects.filter(acknowledged_by=p),),
    },
    EMPLOYEE: {
        "own": lambda p, seen: (own(p),),
        "joined": lambda p, seen: (own(p).filter(Q(level="strategic") | Q(parent__isnull=False)),),
        "step": lambda p, seen: (Step.objects.filter(Q(assignee=p) | Q(goal__owner=p)),),
        "report": lambda p, seen: (CheckIn.objects.filter(author=p),),
        "value": lambda p, seen: (Reading.objects.filter(author=p),),
    },
    EXECUTIVE: {
        "strategy": lambda p, seen: (strategic(seen),),
        "numbers": lambda p, seen: (strategic(seen).filter(rollup__progress_ppm__isnull=False),),
        "reported": lambda p, seen: (CheckIn.objects.filter(goal__in=strategic(seen)),),
        "said": lambda p, seen: (Comment.objects.filter(author=p),),
    },
}


def roles_of(person: Person) -> list[str]:
    """The roles a person has, each with a guide; everyone is an employee."""
    held = {
        LEADER: may_set_strategy(person),
        MANAGER: may_cascade(person) and bool(teams_led_by(person)),
        EXECUTIVE: person.is_executive,
        EMPLOYEE: True,
    }
    return [role for role, has_it in held.items() if has_it]


def read_guide(role: str, person: Person, seen: GoalQuerySet) -> Guide:
    """A role's steps, as far as a person can see that they were made."""
    asked = {step: rows(person, seen) for step, rows in STEPS[role].items()}
    made = {
        f"{step}_{n}": Exists(rows)
        for step, several in asked.items()
        for n, rows in enumerate(several)
    }
    row = Person.objects.filter(pk=person.pk).values(**made).get()
    return Guide(
        role,
        [
            (step, all(row[f"{step}_{n}"] for n in range(len(several))))
            for step, several in asked.items()
        ],
    )


def guide_on_page(role: str, person: Person, seen: GoalQuerySet) -> Guide | None:
    """What the first page of a role shows: nothing to others, nor once it is done or put away."""
    if role not in roles_of(person) or role in person.guides_put_away:
        return None
    guide = read_guide(role, person, seen)
    return None if guide.is_done else guide
