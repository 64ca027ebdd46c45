"""The alignment score of teams, each with everything below it. Called by `score`.

R and coverage are the organization's. Sums are made team by team and handed up the tree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from alignment.counting import Ints
from alignment.forest import PPM, group_starts
from alignment.scoring.below import Below, effort_below, topmost
from alignment.scoring.conversion import Gap, gaps
from alignment.scoring.exact import add_runs_exactly, half_up, products, sums_at
from alignment.scoring.handshakes import Asked
from alignment.scoring.known import Known, facts_of_goals
from alignment.scoring.shape import Homes, TeamTree, homes_of, tree_of
from alignment.scoring.toward import NOTHING, Pairs, Toward


@dataclass(frozen=True, slots=True)
class Teams:
    """The team tree, active people by team, and what teams agreed to give to strategic goals.

    owners: active ones by team without people, of goals without a team under None. agreed: by team and
    strategic goal, in ppm.
    """

    parents: Mapping[int, int | None] = field(default_factory=dict)
    people: Mapping[int, frozenset[int]] = field(default_factory=dict)
    owners: Mapping[int | None, frozenset[int]] = field(default_factory=dict)
    agreed: Mapping[int, Mapping[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class OfTeam:
    """What a team's score is told from, its subtree's. Effort in thousandths of a day, sums times ppm.

    covered: coverage of its topmost goals by effort (of 0 effort: the plain sum), and what to divide by.
    toward: by place of the strategic goal.
    """

    work: int = 0
    run: int = 0
    seen: int = 0
    facts: int = 0
    covered: int = 0
    weight: int = 0
    toward: dict[int, Toward] = field(default_factory=dict)
    requests: list[Asked] = field(default_factory=list)

    def excess(self, kappa: int) -> Fraction:
        return max(Fraction(0), self.run - Fraction(kappa, PPM) * (self.work + self.run))

    def take(self, below: OfTeam) -> None:
        self.work += below.work
        self.run += below.run
        self.seen += below.seen
        self.facts += below.facts
        self.requests += below.requests
        for top, one in below.toward.items():
            if mine := self.toward.get(top):
                one = Toward(mine.effort + one.effort, mine.known + one.known, mine.busy + one.busy)
            self.toward[top] = one


@dataclass(frozen=True, slots=True)
class TeamSums:
    """Every team's sums, with the arrays that its rows are opened from."""

    tree: TeamTree
    homes: Homes
    below: Below
    of: Mapping[int, OfTeam]


def sums_of_teams(known: Known, pairs: Pairs, teams: Teams, requests: Iterable[Asked]) -> TeamSums:
    """By team id the sums of its subtree."""
    tree = tree_of(teams.parents)
    homes = homes_of(known.graph, tree)
    direct = direct_sums(known, pairs, tree, homes)
    for one in requests:
        if one.team in teams.parents:
            direct[places_of(tree)[one.team]].requests.append(one)
    for team in tree.deepest_first():
        if (above := tree.above(team)) is not None:
            direct[above].take(direct[team])
    below = effort_below(known.graph, known.effort, tree, homes)
    add_coverage(direct, known, tree, homes, below)
    return TeamSums(tree, homes, below, dict(zip(tree.ids.tolist(), direct, strict=True)))


def places_of(tree: TeamTree) -> dict[int, int]:
    return {team: place for place, team in enumerate(tree.ids.tolist())}


def direct_sums(known: Known, pairs: Pairs, tree: TeamTree, homes: Homes) -> list[OfTeam]:
    graph, count = known.graph, len(tree.ids)
    effort = known.effort.of_goal
    sight = known.reached.sight(len(graph))
    work = graph.work[homes.team[graph.work] >= 0]
    run = graph.run[homes.team[graph.run] >= 0]
    team = homes.team[work]
    facts = facts_of_goals(graph)
    columns = (
        sums_at(team, effort[work], count),
        sums_at(homes.team[run], effort[run], count),
        sums_at(team, products(effort[work], sight[work]), count),
        sums_at(team, products(effort[work], facts[work]), count),
    )
    found = [OfTeam(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]
    tops = max(len(graph.tops), 1)
    mine = pairs.taken(np.flatnonzero(homes.team[pairs.goal] >= 0))
    for key, one in mine.by(homes.team[mine.goal] * tops + mine.top).items():
        found[key // tops].toward[key % tops] = one
    return found


def add_coverage(
    sums: Sequence[OfTeam], known: Known, tree: TeamTree, homes: Homes, below: Below
) -> None:
    """Mean coverage of the topmost goals, by effort; a plain one where there is no effort."""
    cov = known.covered.cov
    team, goal = topmost(tree, homes)
    plain = sums_by(team, cov[goal])
    for place, (total, count) in plain.items():
        sums[place].covered, sums[place].weight = total, count
    teams, starts = group_starts(below.team)
    weights = add_runs_exactly(below.effort, starts).tolist()
    covered = add_runs_exactly(products(below.effort, cov[below.top]), starts).tolist()
    for place, weight, total in zip(teams.tolist(), weights, covered, strict=True):
        sums[place].covered, sums[place].weight = total, weight


def sums_by(keys: Ints, values: Ints) -> dict[int, tuple[int, int]]:
    """The sums of runs of equal keys, and how long each is."""
    found, starts = group_starts(keys)
    sizes = np.diff(np.append(starts, len(keys))).tolist()
    sums = add_runs_exactly(values, starts).tolist()
    return dict(zip(found.tolist(), zip(sums, sizes, strict=True), strict=True))


def gaps_of_team(sums: OfTeam, outcomes: Mapping[int, int]) -> dict[int, Gap]:
    """Of the strategic goals that a team works for."""
    return gaps({top: one for top, one in sums.toward.items() if one.effort}, outcomes)


def coverage_of_team(sums: OfTeam) -> int | None:
    return half_up(Fraction(sums.covered, sums.weight)) if sums.weight else None


def agreed_of_team(
    teams: Teams, team: int, sums: OfTeam, places: Mapping[int, int]
) -> tuple[list[int], list[int], list[int]] | None:
    """Effort, agreed shares and places of the strategic goals that have either of the two.

    None without an agreement.
    """
    agreed = teams.agreed.get(team, {})
    shares: dict[int, int] = defaultdict(int)
    for goal, ppm in agreed.items():
        if goal in places:
            shares[places[goal]] = ppm
    if not any(shares.values()):
        return None
    tops = sorted({*shares, *sums.toward})
    effort = [sums.toward.get(top, NOTHING).effort for top in tops]
    return effort, [shares[top] for top in tops], tops
