"""The alignment score of an organization and of its strategic goals: arrays in, numbers out.

Components that do not apply say why, and leave the mean. Called by the drain, the nightly run and tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np

from alignment.counting import Ints
from alignment.forest import PPM
from alignment.scoring.allocation import allocation
from alignment.scoring.conversion import TOO_EARLY, Gap, conversion, gaps
from alignment.scoring.coverage import Coverage, coverage
from alignment.scoring.effort import Effort, efforts
from alignment.scoring.exact import Wide, exact_dot, half_up, products, sums_at
from alignment.scoring.graph import Graph
from alignment.scoring.handshakes import Asked, handshakes
from alignment.scoring.known import Known, facts_of_goals
from alignment.scoring.points import THETA, weigh
from alignment.scoring.sight import Reach, reach
from alignment.scoring.teams import (
    OfTeam,
    Teams,
    TeamSums,
    agreed_of_team,
    coverage_of_team,
    gaps_of_team,
    sums_of_teams,
)
from alignment.scoring.toward import NOTHING, Pairs, Toward, pairs_of_work
from alignment.scoring.withholding import Withheld, withheld

DEFAULT_KAPPA = 200_000
PROVISIONAL_BELOW = 600_000


class Silence(StrEnum):
    """Why a component has no number."""

    NO_STRATEGY = "no_strategy"
    NO_EFFORT = "no_effort"
    NO_WORK = "no_work"
    NO_ALIGNED_EFFORT = "no_aligned_effort"
    NO_OUTCOME = "no_outcome"
    TOO_EARLY = "too_early"
    NOTHING_DUE = "nothing_due"
    NO_REQUESTS = "no_requests"
    OF_ALL_ONLY = "of_all_only"
    NO_GOALS = "no_goals"
    NO_SPLIT = "no_split"


Found = Mapping[str, "int | Silence"]


@dataclass(frozen=True, slots=True)
class Component:
    """A component in ppm with the points it costs; without a number, the reason."""

    ppm: int | None
    points: int | None = None
    reason: Silence | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A score in ppm (None: no component applies) with its components by letter.

    withheld: why a team has none that may be shown.
    """

    score: int | None
    components: Mapping[str, Component]
    basis: int | None = None
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The agreed share of running the business in ppm, and known capacities by team (thousandths).

    requests: those between teams, whatever became of them.
    """

    kappa: int = DEFAULT_KAPPA
    capacity: Mapping[int, int] = field(default_factory=dict)
    requests: Sequence[Asked] = ()
    teams: Teams = field(default_factory=Teams)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Everything the scores are told from, for pages that open a score into its rows.

    toward: effort toward the top goals, by their place. gaps: of those with activity and outcome.
    """

    graph: Graph
    settings: Settings
    effort: Effort
    coverage: Coverage
    reach: Reach
    priority: Ints
    pairs: Pairs
    toward: Sequence[Toward]
    gaps: Mapping[int, Gap]
    organization: Scored
    strategic: Mapping[Any, Scored]
    teams: Mapping[int, Scored]
    sums: TeamSums


def align(graph: Graph, settings: Settings) -> Alignment:
    """Score an organization, each of its strategic goals and its teams."""
    effort = efforts(graph, settings.capacity, settings.kappa)
    covered, reached = coverage(graph), reach(graph)
    pairs = pairs_of_work(graph, effort, reached)
    by_top = pairs.by(pairs.top)
    found = Known(
        graph,
        effort,
        covered,
        reached,
        priorities(graph),
        [by_top.get(top, NOTHING) for top in range(len(graph.tops))],
        dict(enumerate(graph.goals.outcome[graph.tops].tolist())),
    )
    between = gaps(dict(enumerate(found.toward)), found.outcomes)
    sums = sums_of_teams(found, pairs, settings.teams, settings.requests)
    return Alignment(
        graph,
        settings,
        effort,
        covered,
        reached,
        found.priority,
        pairs,
        found.toward,
        between,
        organization_score(found, between, settings.requests),
        strategic_scores(found, between),
        team_scores(found, sums, settings),
        sums,
    )


def priorities(graph: Graph) -> Ints:
    """Priority points of the top goals; all equal where nobody gave any."""
    points = graph.goals.priority[graph.tops]
    return points if points.any() else np.ones_like(points)


def organization_score(
    known: Known, between: Mapping[int, Gap], requests: Sequence[Asked]
) -> Scored:
    graph, effort, covered, reached, priority, toward, _ = known
    if not len(graph.tops):
        return Scored(None, {k: Component(None, reason=Silence.NO_STRATEGY) for k in THETA})
    whole = effort.work + effort.excess
    seen = exact_dot(effort.of_goal[graph.work], reached.sight(len(graph))[graph.work])
    found: Found = {
        "C": half_up(
            Fraction(exact_dot(priority, covered.cov[graph.tops]), sum(priority.tolist()))
        ),
        "L": half_up(Fraction(seen) / whole) if whole else Silence.NO_EFFORT,
        "F": either(
            allocation([one.effort for one in toward], priority.tolist()),
            Silence.NO_ALIGNED_EFFORT,
        ),
        "T": either(conversion(between.values()), no_conversion(known.outcomes.values())),
        "H": either(handshakes(requests), Silence.NO_REQUESTS),
    }
    return scored(found, basis(graph, effort))


def either(ppm: int | None, silence: Silence) -> int | Silence:
    return silence if ppm is None else ppm


def no_conversion(outcomes: Iterable[int]) -> Silence:
    """Why activity and outcome cannot be compared."""
    found = set(outcomes)
    if any(ppm >= 0 for ppm in found):
        return Silence.NOTHING_DUE
    return Silence.TOO_EARLY if TOO_EARLY in found else Silence.NO_OUTCOME


def strategic_scores(known: Known, between: Mapping[int, Gap]) -> dict[Any, Scored]:
    """C = cov(s); L = the part of the effort on the way to s that its links carry; no excess; T."""
    graph = known.graph
    meant = effort_meant(graph, known.effort, known.reached)
    cov = known.covered.cov[graph.tops].tolist()
    return {
        goal: scored(
            {
                "C": cov[top],
                "L": half_up(Fraction(PPM * known.toward[top].effort, int(meant[top])))
                if meant[top]
                else Silence.NO_WORK,
                "F": Silence.OF_ALL_ONLY,
                "T": between[top].conversion()
                if top in between
                else no_conversion([known.outcomes[top]]),
                "H": Silence.OF_ALL_ONLY,
            }
        )
        for top, goal in enumerate(graph.goals.ids[graph.tops].tolist())
    }


def effort_meant(graph: Graph, effort: Effort, reached: Reach) -> Wide:
    """For each top goal Σ a·Q over work, in thousandths of a day times ppm."""
    is_work = graph.is_leaf & ~graph.goals.is_run
    pairs = np.flatnonzero(is_work[reached.goal])
    values = products(effort.of_goal[reached.goal[pairs]], reached.full[pairs])
    return sums_at(reached.top[pairs], values, len(graph.tops))


def scored(found: Found, basis: int | None = None) -> Scored:
    """Weigh what was found: ppm, or why a component has no number."""
    ppm = {key: one for key, one in found.items() if not isinstance(one, Silence)}
    score, points = weigh(ppm)
    return Scored(
        score,
        {
            key: Component(None, reason=one)
            if isinstance(one, Silence)
            else Component(one, points[key])
            for key, one in found.items()
        },
        basis,
    )


def basis(graph: Graph, effort: Effort) -> int | None:
    """How much of the work's effort rests on records: its effort, a fresh reading, reviewed links."""
    facts = facts_of_goals(graph)[graph.work]
    return part_on_record(exact_dot(effort.of_goal[graph.work], facts), effort.work)


def part_on_record(facts: int, work: int) -> int | None:
    return half_up(Fraction(PPM * facts, 3 * work)) if work else None


def team_scores(known: Known, sums: TeamSums, settings: Settings) -> dict[int, Scored]:
    """The scores of the teams that may be shown; the others have none, and say why."""
    teams, goals = settings.teams, known.graph.goals
    at_work = {*goals.team[~goals.is_strategic].tolist()}
    closed = withheld(teams.parents, teams.people, teams.owners, at_work)
    tops = known.graph.goals.ids[known.graph.tops].tolist()
    places = {goal: place for place, goal in enumerate(tops)}
    return {
        team: Scored(None, {}, withheld=closed[team])
        if closed[team]
        else team_score(known, team, one, settings, places)
        for team, one in sums.of.items()
    }


def team_score(
    known: Known, team: int, sums: OfTeam, settings: Settings, places: Mapping[Any, int]
) -> Scored:
    if not places:
        return Scored(None, {k: Component(None, reason=Silence.NO_STRATEGY) for k in THETA})
    whole = sums.work + sums.excess(settings.kappa)
    agreed = agreed_of_team(settings.teams, team, sums, places)
    worked_for = [known.outcomes[top] for top, one in sums.toward.items() if one.effort]
    no_gap = no_conversion(worked_for) if worked_for else Silence.NO_ALIGNED_EFFORT
    found: Found = {
        "C": either(coverage_of_team(sums), Silence.NO_GOALS),
        "L": half_up(Fraction(sums.seen) / whole) if whole else Silence.NO_EFFORT,
        "F": either(allocation(*agreed[:2]), Silence.NO_ALIGNED_EFFORT)
        if agreed
        else Silence.NO_SPLIT,
        "T": either(conversion(gaps_of_team(sums, known.outcomes).values()), no_gap),
        "H": either(handshakes(sums.requests), Silence.NO_REQUESTS),
    }
    return scored(found, part_on_record(sums.facts, sums.work))
