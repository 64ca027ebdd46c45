"""The changes worth most, for a reader: what was stored beside the score, of what they see.

A fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from alignment.scoring.advice import Kind, Suggestion, suggestions
from alignment.scoring.causes import losses_of_goals
from alignment.scoring.loading import load_graph
from alignment.scoring.score import align
from alignment.scoring.storing import latest_score
from goals.models import Contribution, Goal
from goals.querysets import GoalQuerySet
from kpis.models import Kpi
from people.asking import answers, ends
from people.models import Organization, Person, Team
from people.rights import Verb, can
from reviews.models import Request

MOST_SHOWN = 10
OF_REQUESTS = frozenset({Kind.PROMISE, Kind.KEEP, Kind.SETTLE})
OF_LINKS = frozenset({Kind.STRENGTHEN, Kind.REVIEW})


@dataclass(frozen=True, slots=True)
class Change:
    """A named edit: `gain` ppm of the score. `parent`: where a link leads or would lead.

    edge: the id of a further contribution, None for a home. period: the cycle of `days`. points: of
    priority.
    """

    kind: Kind
    gain: int
    is_mine: bool
    goal: Goal | None = None
    parent: Goal | None = None
    edge: int | None = None
    kpi: Kpi | None = None
    request: Request | None = None
    period: int | None = None
    days: str | None = None
    points: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What the reader may do, and what wins most in all; each the most first."""

    mine: tuple[Change, ...]
    all: tuple[Change, ...]


def read_changes(person: Person, seen: GoalQuerySet, most: int = MOST_SHOWN) -> Changes:
    """Nothing is told of what the reader may not see, not even that there is something."""
    told = suggestions_for(person.organization)
    found = list(Told(person, seen, told).changes())
    mine = [one for one in found if one.is_mine]
    return Changes(tuple(mine[:most]), tuple(found[:most]))


def suggestions_for(organization: Organization) -> list[Suggestion]:
    """As they were stored with the score; of few goals they are computed now."""
    stored = latest_score(organization.pk, organization.rollup_date)
    if stored is None or stored.score_ppm is None:
        return []
    if (rows := stored.components.get("changes")) is None:
        alignment = align(*load_graph(organization))
        return suggestions(organization, alignment, losses_of_goals(alignment))
    return [Suggestion(gain, Kind(kind), *rest) for gain, kind, *rest in rows]


class Told:
    """Names what suggestions are about, and says which of them a person may do."""

    def __init__(self, person: Person, seen: GoalQuerySet, told: Iterable[Suggestion]) -> None:
        self.person, self.told = person, list(told)
        named = {one.subject for one in self.told if one.kind not in OF_REQUESTS}
        parents = {one.other for one in self.told if one.kind in OF_LINKS | {Kind.LINK}}
        rows = seen.filter(pk__in=named | parents).select_related("owner", "team")
        self.goals = {goal.pk: goal for goal in rows}
        self.editable = pks(Goal.objects.editable_by(person), named)
        self.open_to = pks(Goal.objects.granted(person, Verb.PLACE), parents)
        self.edges = edges_between(self.told)
        values = [one.other for one in self.told if one.kind == Kind.VALUE]
        self.kpis: Mapping[int, Kpi] = Kpi.objects.in_bulk(values) if values else {}
        asked = [one.subject for one in self.told if one.kind in OF_REQUESTS]
        requests = Request.objects.filter(pk__in=asked).about(seen).told() if asked else ()
        self.requests: dict[int, Request] = {one.pk: one for one in requests}

    def changes(self) -> Iterator[Change]:
        for one in self.told:
            found = self.of_request(one) if one.kind in OF_REQUESTS else self.of_goal(one)
            if found is not None:
                yield found

    def of_goal(self, one: Suggestion) -> Change | None:
        goal, parent = self.goals.get(one.subject), self.goals.get(one.other or 0)
        if goal is None or (one.kind in OF_LINKS | {Kind.LINK} and parent is None):
            return None
        is_effort = one.kind == Kind.EFFORT
        return Change(
            one.kind,
            one.gain,
            self.may(one, goal),
            goal,
            parent if one.kind in OF_LINKS | {Kind.LINK} else None,
            self.edges.get((one.subject, one.other)),
            self.kpis.get(one.other or 0) if one.kind == Kind.VALUE else None,
            period=one.other if is_effort else None,
            days=one.amount if is_effort else None,
            points=one.amount if one.kind == Kind.PRIORITY else None,
        )

    def may(self, one: Suggestion, goal: Goal) -> bool:
        if one.kind == Kind.EFFORT:
            return goal.team is not None and can(self.person, Verb.MANAGE, goal.team)
        is_placed = one.kind != Kind.LINK or one.other in self.open_to
        return goal.pk in self.editable and is_placed

    def of_request(self, one: Suggestion) -> Change | None:
        asked = self.requests.get(one.subject)
        if asked is None:
            return None
        return Change(one.kind, one.gain, may_settle(self.person, one.kind, asked), request=asked)


def may_settle(person: Person, kind: Kind, asked: Request) -> bool:
    """Who is asked promises; who asked says what became of it."""
    return answers(person, asked) if kind == Kind.PROMISE else ends(person, asked)


def team_settling(kind: Kind, asked: Request) -> Team:
    """The team whose leads `may_settle`."""
    team: Team = asked.to_team if kind == Kind.PROMISE else asked.from_team
    return team


def pks(goals: GoalQuerySet, among: Iterable[int | None]) -> set[int]:
    return set(goals.filter(pk__in=list(among)).values_list("pk", flat=True))


def edges_between(told: Iterable[Suggestion]) -> dict[tuple[int, int | None], int]:
    """Further contributions by child and parent; of a home there is none."""
    pairs = {(one.subject, one.other) for one in told if one.kind in OF_LINKS}
    children = {child for child, _ in pairs}
    rows = Contribution.objects.filter(child__in=children).values_list("child", "parent", "pk")
    return {(child, parent): pk for child, parent, pk in rows if (child, parent) in pairs}
