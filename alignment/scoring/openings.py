"""What costs allocation, conversion and hand-shakes, and what costs teams: rows with a named cause.

As in `alignment.scoring.causes`, the losses of a component add up to what it lacks but for rounding
down. Called by `scoring.storing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from alignment.counting import Ints
from alignment.forest import PPM
from alignment.scoring.allocation import displaced
from alignment.scoring.below import topmost
from alignment.scoring.causes import (
    MOST_ROWS,
    OF_GATE,
    WHOLE,
    Cause,
    GoalLosses,
    Opened,
    Row,
    is_without_contributors,
    opened,
)
from alignment.scoring.conversion import Gap
from alignment.scoring.exact import products
from alignment.scoring.graph import Gate, Graph
from alignment.scoring.handshakes import HALVES, Answer, Asked, counted
from alignment.scoring.score import Alignment
from alignment.scoring.teams import OfTeam, agreed_of_team, gaps_of_team

MOST_TEAM_ROWS = 10
OF_ANSWER = {
    Answer.UNANSWERED: Cause.UNANSWERED,
    Answer.DECLINED: Cause.DECLINED,
    Answer.BROKEN: Cause.BROKEN,
    Answer.LATE: Cause.LATE,
    Answer.UNDATED: Cause.UNDATED,
}


def rows_of_organization(alignment: Alignment, losses: GoalLosses) -> dict[str, Opened]:
    """The rows of each component that applies."""
    tops = alignment.graph.goals.ids[alignment.graph.tops].tolist()
    effort = [one.effort for one in alignment.toward]
    found = {
        "C": opened(losses.coverage),
        "L": opened(losses.sight),
        "F": heaviest(allocation_rows(effort, alignment.priority.tolist(), tops), MOST_ROWS),
        "T": heaviest(conversion_rows(alignment.gaps, tops), MOST_ROWS),
        "H": heaviest(handshake_rows(alignment.settings.requests), MOST_ROWS),
    }
    return {
        k: one for k, one in found.items() if alignment.organization.components[k].ppm is not None
    }


def heaviest(rows: Iterable[Row], most: int) -> Opened:
    """The largest losses first, of equal ones those that come first."""
    found = sorted((row for row in rows if row.loss), key=lambda row: -row.loss)
    return Opened(found[:most], len(found))


def allocation_rows(
    effort: Sequence[int], priority: Sequence[int], tops: Sequence[Any]
) -> Iterator[Row]:
    """Strategic goals that get too much effort or too little, with the days that would have to move."""
    whole = sum(effort)
    if not whole or not sum(priority):
        return
    for top, part in zip(tops, displaced(effort, priority), strict=True):
        cause = Cause.TOO_MUCH if part > 0 else Cause.TOO_LITTLE
        moves = int(abs(part) * whole / PPM)
        yield Row(int(abs(part) * WHOLE / 2), cause, top, None, (moves,))


def conversion_rows(gaps: Mapping[int, Gap], tops: Sequence[Any]) -> Iterator[Row]:
    """Strategic goals whose work is ahead of their outcome, with activity and outcome."""
    effort = sum(gap.toward.effort for gap in gaps.values())
    for top, gap in gaps.items():
        lost, parts = gap.loss
        loss = WHOLE * lost // (parts * effort * PPM) if effort else 0
        yield Row(loss, Cause.BUSY, tops[top], None, (gap.busy, gap.moved))


def handshake_rows(requests: Collection[Asked]) -> Iterator[Row]:
    """Requests that were not answered, dated or kept."""
    found = counted(requests)
    for one in found:
        if one.answer in OF_ANSWER:
            loss = WHOLE * (2 - HALVES[one.answer]) // (2 * len(found))
            yield Row(loss, OF_ANSWER[one.answer], one.id)


# Teams ----------------------------------------------------------------------------------


class TeamRows:
    """Opens the scores of an alignment's teams, from columns that are ordered once."""

    def __init__(self, alignment: Alignment) -> None:
        graph, sums = alignment.graph, alignment.sums
        self.alignment = alignment
        self.tops: list[Any] = graph.goals.ids[graph.tops].tolist()
        self.places = {goal: place for place, goal in enumerate(self.tops)}
        self.first, self.end = spans(sums.tree.chain, sums.tree.depth)
        work = graph.work[sums.homes.team[graph.work] >= 0]
        lacks = PPM - alignment.reach.sight(len(graph))
        lost = products(alignment.effort.of_goal[work], lacks[work])
        team = self.first[sums.homes.team[work]]
        order = np.lexsort((work, team))
        some = order[lost[order] > 0]
        self.work, self.lost, self.team = work[some], lost[some], team[some]
        self.lacks = lacks
        self.below = np.searchsorted(sums.below.team, np.arange(len(sums.tree.ids) + 1))
        self.topmost = topmost(sums.tree, sums.homes)
        self.is_empty = is_without_contributors(graph)

    def of(self, team: int) -> dict[str, Opened]:
        """The rows of each component of a team that applies."""
        sums = self.alignment.sums.of[team]
        place = int(np.searchsorted(self.alignment.sums.tree.ids, team))
        settings = self.alignment.settings
        agreed = agreed_of_team(settings.teams, team, sums, self.places)
        outcomes = dict(enumerate(outcomes_of(self.alignment.graph)))
        found = {
            "C": self.coverage(place, sums),
            "L": self.sight(place, sums),
            "F": heaviest(self.allocation(*agreed) if agreed else (), MOST_TEAM_ROWS),
            "T": heaviest(conversion_rows(gaps_of_team(sums, outcomes), self.tops), MOST_TEAM_ROWS),
            "H": heaviest(handshake_rows(sums.requests), MOST_TEAM_ROWS),
        }
        components = self.alignment.teams[team].components
        return {k: one for k, one in found.items() if components[k].ppm is not None}

    def coverage(self, place: int, sums: OfTeam) -> Opened:
        """The topmost goals that effort lies below, each with what its coverage lacks.

        Without any effort all of them, alike.
        """
        below, cov = self.alignment.sums.below, self.alignment.coverage.cov
        some = slice(*self.below[place : place + 2].tolist())
        goals, efforts = below.top[some], below.effort[some]
        if not len(goals):
            teams, topmost = self.topmost
            goals = topmost[slice(*np.searchsorted(teams, (place, place + 1)).tolist())]
            efforts = np.ones_like(goals)
        lost = products(efforts, PPM - cov[goals])
        heavy = np.argsort(-lost, kind="stable")[:MOST_TEAM_ROWS]
        rows = [
            Row(WHOLE * loss // (sums.weight * PPM), self.lacking(goal), self.named(goal))
            for goal, loss in zip(goals[heavy].tolist(), lost[heavy].tolist(), strict=True)
            if loss
        ]
        return Opened(rows, int((lost > 0).sum()))

    def lacking(self, goal: int) -> Cause:
        """What keeps a goal's coverage down: one of its own gates, or the work below it."""
        graph = self.alignment.graph
        gates = graph.goals.gates[:, goal].tolist()
        if graph.is_leaf[goal]:
            return OF_GATE[Gate(gates.index(min(gates)))]
        if self.is_empty[goal]:
            return Cause.NOTHING_UNDER
        own = gates[:2]
        if min(own) < self.alignment.coverage.below[goal]:
            return OF_GATE[Gate(own.index(min(own)))]
        return Cause.WORK_BELOW

    def sight(self, place: int, sums: OfTeam) -> Opened:
        """Work whose effort does not arrive at strategy in full, and the excess."""
        excess = sums.excess(self.alignment.settings.kappa)
        whole = sums.work + excess
        first, end = np.searchsorted(self.team, (self.first[place], self.end[place])).tolist()
        order = first + np.argsort(-self.lost[first:end], kind="stable")[:MOST_TEAM_ROWS]
        rows = [self.work_row(row, whole) for row in order.tolist()]
        if excess:
            rows.append(Row(int(WHOLE * excess / whole), Cause.RUN_EXCESS))
        return Opened(heaviest(rows, MOST_TEAM_ROWS).rows, end - first + bool(excess))

    def work_row(self, row: int, whole: Fraction) -> Row:
        goal = int(self.work[row])
        cause = Cause.UNALIGNED if self.lacks[goal] == PPM else Cause.WEAK_WAY
        return Row(int(WHOLE * int(self.lost[row]) / (whole * PPM)), cause, self.named(goal))

    def allocation(self, effort: list[int], agreed: list[int], tops: list[int]) -> Iterator[Row]:
        yield from allocation_rows(effort, agreed, [self.tops[top] for top in tops])

    def named(self, goal: int) -> Any:
        return self.alignment.graph.goals.ids[goal : goal + 1].tolist()[0]


def outcomes_of(graph: Graph) -> list[int]:
    found: list[int] = graph.goals.outcome[graph.tops].tolist()
    return found


def spans(chain: Ints, depth: Ints) -> tuple[Ints, Ints]:
    """For each team its place in an order in which its subtree follows it, and where that ends."""
    order = np.lexsort(chain.T[::-1])
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    sizes = np.zeros(len(chain), np.int64)
    for column in chain.T:
        here = column[column >= 0]
        np.add.at(sizes, here, 1)
    return place, place + sizes
