"""Which named edits would win most points back, each with its exact gain.

Called by `scoring.storing`, and for small organizations by `scoring.advised` when a page asks.

Only what can be told exactly is suggested: an action applied at the same moment changes the stored score
by what is said here. Looks at the goals, links and requests that cost most; never at a private goal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from alignment.counting import NO_GOAL, Ints
from alignment.forest import PPM
from alignment.scoring.causes import GoalLosses, Losses
from alignment.scoring.conditions import Conditions, GoalFacts, load_conditions
from alignment.scoring.edits import Edit, Link
from alignment.scoring.effort import NO_TEAM
from alignment.scoring.exact import rounded
from alignment.scoring.gains import Outcome
from alignment.scoring.graph import Gate
from alignment.scoring.handshakes import HALVES, Answer
from alignment.scoring.score import Alignment
from goals.models import Goal
from people.models import Organization

# Up to this many live goals pages compute it: their score is stored in the answer to a form, which
# should not wait for what is seldom looked at.
FEW_GOALS = 100
MOST_SUGGESTED = 50
MOST_GOALS = 60
MOST_LINKS = 30
MOST_REQUESTS = 20
# Goals whose line of sight is told again, over all edits: what a link near the top moves is many.
MOST_TOLD = 200_000
ONE_DAY = Decimal(1)


class Kind(StrEnum):
    """What is done. Each is one form that a person fills in."""

    OWNER = "owner"
    REPORT = "report"
    VALUE = "value"
    STEP = "step"
    EFFORT = "effort"
    STRENGTHEN = "strengthen"
    REVIEW = "review"
    LINK = "link"
    PROMISE = "promise"
    KEEP = "keep"
    SETTLE = "settle"
    PRIORITY = "priority"


class Suggestion(NamedTuple):
    """An edit and what it adds to the score, in ppm.

    subject: a goal, or a request. other: the parent that a link leads to, or the KPI to report; of
    effort the period. amount: days, or points.
    """

    gain: int
    kind: Kind
    subject: int
    other: int | None = None
    amount: str | None = None


Idea = tuple[Suggestion, Edit]


def suggestions(
    organization: Organization, alignment: Alignment, losses: GoalLosses
) -> list[Suggestion]:
    """The edits that win most, the most first; none without a score."""
    if not alignment.strategic:
        return []
    return Advice(organization, alignment, losses).best()


def kept_suggestions(
    organization: Organization, alignment: Alignment, losses: GoalLosses
) -> dict[str, list[Suggestion]]:
    """What the drain stores beside a score."""
    if len(alignment.graph) <= FEW_GOALS:
        return {}
    return {"changes": suggestions(organization, alignment, losses)}


class Advice:
    def __init__(
        self, organization: Organization, alignment: Alignment, losses: GoalLosses
    ) -> None:
        self.graph, self.alignment = alignment.graph, alignment
        self.outcome = Outcome(alignment)
        self.links = self.costly_links(losses)
        self.goals = self.costly_goals(losses)
        ids = self.graph.goals.ids
        asked = [one for one in alignment.settings.requests if one.answer in ANSWERS]
        self.asked = sorted(asked, key=lambda one: HALVES[one.answer])[:MOST_REQUESTS]
        self.plain_parents = self.find_plain_parents()
        self.unranked = self.find_unranked()
        named = {
            *self.goals,
            *self.unranked,
            *(int(self.graph.edges.child[row]) for row in self.links),
        }
        self.facts: Conditions = load_conditions(organization, ids[sorted(named)].tolist())
        self.as_of = organization.rollup_date

    def best(self) -> list[Suggestion]:
        found = [
            one._replace(gain=self.outcome.gain(edit))
            for one, edit in self.affordable(self.ideas())
        ]
        gaining = sorted((one for one in found if one.gain > 0), key=lambda one: -one.gain)
        return simplest(gaining)[:MOST_SUGGESTED]

    def affordable(self, ideas: Iterable[Idea]) -> Iterator[Idea]:
        """Ideas while telling them again costs no more than MOST_TOLD goals in all."""
        left = MOST_TOLD
        for one, edit in ideas:
            if edit.tenths or edit.link:
                left -= len(self.outcome.carried(edit))
                if left < 0:
                    continue
            yield one, edit

    # Where points are lost ----------------------------------------------------------------

    def costly_goals(self, losses: Sequence[Losses]) -> list[int]:
        found: dict[int, None] = {}
        for one in losses:
            alone = np.flatnonzero((one.parent == NO_GOAL) & (one.goal != NO_GOAL))
            found |= dict.fromkeys(heaviest(one, alone, MOST_GOALS, one.goal))
        return list(found)

    def costly_links(self, losses: Sequence[Losses]) -> list[int]:
        """Rows of the edges."""
        edges, found = self.graph.edges, dict[int, None]()
        for one in losses:
            of_links = np.flatnonzero(one.parent != NO_GOAL)
            places = of_links[np.argsort(-one.loss[of_links], kind="stable")][:MOST_LINKS]
            for child, parent in zip(one.goal[places], one.parent[places], strict=True):
                rows = self.outcome.above.of(np.array([child]))
                found |= dict.fromkeys(rows[edges.parent[rows] == parent].tolist())
        return list(found)

    # What could be done -------------------------------------------------------------------

    def ideas(self) -> Iterator[Idea]:
        for goal in self.goals:
            facts = self.facts.goals.get(int(self.graph.goals.ids[goal]))
            if facts:
                yield from self.of_goal(goal, facts)
        for row in self.links:
            yield from self.of_link(row)
        yield from self.of_priority()
        for one in self.asked:
            kind, answer = ANSWERS[one.answer]
            yield Suggestion(0, kind, one.id), Edit(answers={one.id: answer})

    def of_goal(self, goal: int, facts: GoalFacts) -> Iterator[Idea]:
        gates = self.graph.goals.gates[:, goal]
        if gates[Gate.OWNED] < PPM:
            yield Suggestion(0, Kind.OWNER, facts.id), Edit(gates={(goal, Gate.OWNED): PPM})
        if min(gates[Gate.MEASURED], gates[Gate.ACTIVE]) < PPM:
            yield from self.of_reports(goal, facts)
        if gates[Gate.RESOURCED] < PPM and self.graph.is_leaf[goal]:
            yield from self.of_effort(goal, facts)
        yield from self.of_place(goal, facts)

    def of_reports(self, goal: int, facts: GoalFacts) -> Iterator[Idea]:
        """A sentence, a value with it, or a first dated step where there is nothing to report."""
        is_heard = {} if facts.is_paused else {(goal, Gate.ACTIVE): PPM}
        activity = {goal: facts.activity_after_report(self.as_of)}
        report = Edit(gates=is_heard, activity=activity if self.is_work(goal) else {})
        yield Suggestion(0, Kind.REPORT, facts.id), report
        if (kpi := facts.kpi) is not None:
            yield Suggestion(0, Kind.VALUE, facts.id, kpi), self.with_reading(report, kpi)
        elif facts.is_by_steps:
            step = Edit(gates={(goal, Gate.MEASURED): PPM})
            yield Suggestion(0, Kind.STEP, facts.id), step

    def with_reading(self, report: Edit, kpi: int) -> Edit:
        """A reading of today is heard in every goal that counts its KPI."""
        gates = dict(report.gates)
        ids = self.graph.goals.ids
        for goal, is_paused in self.facts.counted_in.get(kpi, ()):
            place = int(np.searchsorted(ids, goal))
            if place < len(ids) and ids[place] == goal:
                gates[place, Gate.MEASURED] = PPM
                if not is_paused:
                    gates[place, Gate.ACTIVE] = PPM
        return replace(report, gates=gates)

    def of_effort(self, goal: int, facts: GoalFacts) -> Iterator[Idea]:
        """What it needs, or a day, from its home team where nobody has given it any."""
        period = self.facts.period
        if facts.has_allocations or facts.team is None or period is None:
            return
        days = facts.required or ONE_DAY
        edit = Edit(gates={(goal, Gate.RESOURCED): PPM}, effort={goal: int(days * 1000)})
        yield Suggestion(0, Kind.EFFORT, facts.id, period, str(days)), edit

    def of_place(self, goal: int, facts: GoalFacts) -> Iterator[Idea]:
        """Under what its team's other work is for, where that is one goal."""
        parent = self.plain_parents.get(int(self.graph.goals.team[goal]))
        if parent is None or facts.is_kept_apart or not self.outcome.can_link(goal, parent):
            return
        parent_id = int(self.graph.goals.ids[parent])
        link = Link(goal, parent, facts.home.weight, facts.home.tenths(self.as_of))
        yield Suggestion(0, Kind.LINK, facts.id, parent_id), Edit(link=link)

    def find_plain_parents(self) -> dict[int, int]:
        """By team of a costly goal the one goal that all its other work is for, where there is one."""
        goals, edges = self.graph.goals, self.graph.edges
        teams = goals.team[edges.child]
        asked = np.setdiff1d(goals.team[self.goals], [NO_TEAM])
        some = np.isin(teams, asked) & (self.outcome.sight[edges.parent] > 0)
        team, parent = np.unique([teams[some], edges.parent[some]], axis=1)
        found, first, count = np.unique(team, return_index=True, return_counts=True)
        return dict(
            zip(found[count == 1].tolist(), parent[first[count == 1]].tolist(), strict=True)
        )

    def of_link(self, row: int) -> Iterator[Idea]:
        edges, ids = self.graph.edges, self.graph.goals.ids
        child, parent = int(ids[edges.child[row]]), int(ids[edges.parent[row]])
        said = self.facts.edge(child, parent)
        if said is None:
            return
        if said.is_overdue(self.as_of):
            tenths = replace(said, review_on=None).tenths(self.as_of)
            yield Suggestion(0, Kind.REVIEW, child, parent), Edit(tenths={row: tenths})
        else:
            yield Suggestion(0, Kind.STRENGTHEN, child, parent), Edit(tenths={row: 10})

    def find_unranked(self) -> list[int]:
        """Strategic goals that nobody gave points, not even 0, where others have some."""
        graph = self.graph
        points = graph.goals.priority[graph.tops]
        if not points.any():
            return []
        without = Goal.objects.filter(pk__in=graph.goals.ids[graph.tops[points == 0]].tolist())
        unsaid = without.filter(priority=None).order_by("pk").values_list("pk", flat=True)
        found: list[int] = np.searchsorted(graph.goals.ids, list(unsaid[:MOST_GOALS])).tolist()
        return found

    def of_priority(self) -> Iterator[Idea]:
        """As many points as others have on average."""
        points = self.alignment.priority[self.alignment.priority > 0].tolist()
        for goal in self.unranked:
            facts = self.facts.goals.get(int(self.graph.goals.ids[goal]))
            if facts:
                usual = rounded(sum(points), len(points))
                edit = Edit(priority={self.outcome.place[goal]: usual})
                yield Suggestion(0, Kind.PRIORITY, facts.id, None, str(usual)), edit

    def is_work(self, goal: int) -> bool:
        return bool(self.graph.is_leaf[goal] and not self.graph.goals.is_run[goal])


# What mends each, and what then has become of it.
ANSWERS = {
    Answer.UNANSWERED: (Kind.PROMISE, Answer.HELD),
    Answer.UNDATED: (Kind.PROMISE, Answer.HELD),
    Answer.LATE: (Kind.PROMISE, Answer.HELD),
    Answer.BROKEN: (Kind.KEEP, Answer.KEPT),
    Answer.DECLINED: (Kind.SETTLE, Answer.RESOLVED),
}


def heaviest(losses: Losses, places: Ints, most: int, column: Ints) -> list[int]:
    order = places[np.argsort(-losses.loss[places], kind="stable")][:most]
    found: list[int] = column[order].tolist()
    return found


def simplest(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Without what another edit of the same goal wins as well and more easily: a value only where it
    wins more than a sentence."""
    rows = list(found)
    told = {(one.subject, one.gain) for one in rows if one.kind == Kind.REPORT}
    return [one for one in rows if one.kind != Kind.VALUE or (one.subject, one.gain) not in told]
