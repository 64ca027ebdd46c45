"""What a person holds: every key to a person in the tables either makes them the holder of something
that goes on, one of HOLDINGS, or tells of what they did, HISTORY. A test asks for every such key.

Called by the page of who leaves and by the action that hands everything over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import Allocation, Goal, GoalPerson, Step
from goals.querysets import ENDED
from kpis.models import Kpi
from people.models import Deputy, Membership, Person
from people.rights import Verb, granted
from reviews.models import Decision, Request

MOST_SHOWN = 100
OFFERED = (Goal.State.DRAFT, Goal.State.PROPOSED)
RUNS = ~Q(state__in=ENDED) & Q(archived_at=None)
ON_RUNNING = ~Q(goal__state__in=ENDED) & Q(goal__archived_at=None)
OPEN_REQUESTS = (Request.State.OPEN, Request.State.ACCEPTED)
ALWAYS = Q()
PRIVATE = Q(visibility=Goal.Visibility.PRIVATE)


@dataclass(frozen=True)
class Holding:
    """A way of holding rows of a model by one of its keys to a person, while `goes_on` holds.

    is_handed: the rows need another holder; else they end when their holder leaves.
    shows: what a list of them reads beside the row itself.
    """

    title: str | Promise
    model: type[Model]
    field: str
    goes_on: Q = ALWAYS
    is_handed: bool = True
    shows: tuple[str, ...] = ()

    def rows(self, person: Person, on: dt.date) -> QuerySet[Any]:
        """What a person holds in this way on a day, in a fixed order."""
        manager: Any = self.model._base_manager
        conditions = Q(**{self.field: person}) & self.goes_on & days(self.model, on)
        rows: QuerySet[Any] = manager.filter(conditions).order_by("pk")
        return rows.select_related(*self.shows)


def days(model: type[Model], on: dt.date) -> Q:
    """What is only held up to a day: deputies and planned effort."""
    if model is Deputy:
        return Q(until=None) | Q(until__gte=on)
    if model is Allocation:
        return Q(cycle__due_date__gte=on, planned__gt=F("used"))
    return Q()


HOLDINGS: Mapping[str, Holding] = {
    "goals": Holding(
        _("Goals owned"), Goal, "owner", RUNS & ~PRIVATE & ~Q(state__in=OFFERED), shows=("team",)
    ),
    "proposals": Holding(
        _("Proposals and drafts"), Goal, "owner", RUNS & ~PRIVATE & Q(state__in=OFFERED)
    ),
    "private": Holding(_("Private goals"), Goal, "owner", RUNS & PRIVATE),
    "kpis": Holding(_("KPIs kept"), Kpi, "steward"),
    "steps": Holding(
        _("Steps to do"), Step, "assignee", Q(done_on=None) & ON_RUNNING, shows=("goal",)
    ),
    "decisions": Holding(_("Decisions to see to"), Decision, "assignee", Q(done_on=None)),
    "requests": Holding(
        _("Requests to other teams"),
        Request,
        "author",
        Q(state__in=OPEN_REQUESTS),
        shows=("to_team", "goal"),
    ),
    "leads": Holding(
        _("Teams led"), Membership, "person", Q(role=Membership.Role.LEAD), shows=("team",)
    ),
    "effort": Holding(
        _("Effort still planned"), Allocation, "person", ON_RUNNING, shows=("goal", "cycle")
    ),
    "places": Holding(
        _("Teams they are in"),
        Membership,
        "person",
        Q(role=Membership.Role.MEMBER),
        is_handed=False,
        shows=("team",),
    ),
    "named": Holding(
        _("Goals they are named on"), GoalPerson, "person", ON_RUNNING, False, shows=("goal",)
    ),
    "deputies": Holding(
        _("Who stands in for them"), Deputy, "person", is_handed=False, shows=("deputy",)
    ),
    "stand_ins": Holding(
        _("Whom they stand in for"), Deputy, "deputy", is_handed=False, shows=("person",)
    ),
}
# Keys that tell who did something: it stays told of them.
HISTORY = frozenset(
    {
        "kpis.Reading.author",
        "goals.HandSetValue.author",
        "goals.GoalLink.author",
        "reviews.CheckIn.author",
        "reviews.CheckIn.acknowledged_by",
        "reviews.Comment.author",
        "reviews.Recognition.giver",
        "reviews.Recognition.receiver",
        "reviews.Idea.author",
        # Shown to nobody any more.
        "people.SavedView.person",
    }
)


@dataclass(frozen=True, slots=True)
class Held:
    """What a person holds in one way, as far as a reader may see it.

    rows: at most MOST_SHOWN. more: rows that are not shown, for their number or since the reader
    may not see them.
    """

    key: str
    holding: Holding
    rows: Sequence[Any]
    more: int

    @property
    def count(self) -> int:
        return len(self.rows) + self.more


def held_by(person: Person, on: dt.date, reader: Person) -> list[Held]:
    """All that a person holds on a day; ways in which they hold nothing are left out."""
    found = [held_in(key, person, on, reader) for key in HOLDINGS]
    return [held for held in found if held.count]


def held_in(key: str, person: Person, on: dt.date, reader: Person) -> Held:
    holding = HOLDINGS[key]
    rows = holding.rows(person, on)
    model: Any = holding.model
    shown = list(rows.filter(granted(reader, Verb.SEE, model.rights))[:MOST_SHOWN])
    return Held(key, holding, shown, rows.count() - len(shown))


def reports_due(person: Person, on: dt.date) -> int:
    """How many of a person's goals wait for a report that will be somebody else's to make."""
    goals = HOLDINGS["goals"].rows(person, on).filter(state=Goal.State.ACTIVE)
    return goals.exclude(rollup__freshness="fresh").count()


def owned_by(people: Sequence[Person]) -> dict[int, int]:
    """How many running goals that are not private each of some people owns."""
    counts = dict.fromkeys((person.pk for person in people), 0)
    goals = Goal.objects.filter(HOLDINGS["goals"].goes_on, owner__in=people)
    counts.update(goals.order_by().values_list("owner").annotate(Count("pk")))
    return counts
