"""The alignment score of an organization and of its strategic goals: arrays in, numbers out.

Measured so far: C, coverage, and L, line of sight. F, T and H are reported as not measured and leave
the mean. Called by the drain, the nightly run and tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np

from alignment.counting import Ints
from alignment.forest import NO_DATA, PPM
from alignment.scoring.coverage import Coverage, coverage
from alignment.scoring.effort import Effort, efforts
from alignment.scoring.exact import Wide, exact_dot, half_up, products, sums_at
from alignment.scoring.graph import Graph
from alignment.scoring.points import THETA, weigh
from alignment.scoring.sight import Reach, reach

DEFAULT_KAPPA = 200_000
PROVISIONAL_BELOW = 600_000


class Silence(StrEnum):
    """Why a component has no number."""

    NOT_MEASURED = "not_measured"
    NO_STRATEGY = "no_strategy"
    NO_EFFORT = "no_effort"
    NO_WORK = "no_work"


@dataclass(frozen=True, slots=True)
class Component:
    """A component in ppm with the points it costs; without a number, the reason."""

    ppm: int | None
    points: int | None = None
    reason: Silence | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A score in ppm (None: no component applies) with its components by letter."""

    score: int | None
    components: Mapping[str, Component]
    basis: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The agreed share of running the business in ppm, and known capacities by team (thousandths)."""

    kappa: int = DEFAULT_KAPPA
    capacity: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Everything the scores are told from, for pages that open a score into its rows."""

    graph: Graph
    effort: Effort
    coverage: Coverage
    reach: Reach
    priority: Ints
    organization: Scored
    strategic: Mapping[Any, Scored]


def align(graph: Graph, settings: Settings) -> Alignment:
    """Score an organization and each of its strategic goals."""
    effort = efforts(graph, settings.capacity, settings.kappa)
    covered, reached = coverage(graph), reach(graph)
    priority = priorities(graph)
    return Alignment(
        graph,
        effort,
        covered,
        reached,
        priority,
        organization_score(graph, effort, covered, reached, priority),
        strategic_scores(graph, effort, covered, reached),
    )


def priorities(graph: Graph) -> Ints:
    """Priority points of the top goals; all equal where nobody gave any."""
    points = graph.goals.priority[graph.tops]
    return points if points.any() else np.ones_like(points)


def organization_score(
    graph: Graph, effort: Effort, covered: Coverage, reached: Reach, priority: Ints
) -> Scored:
    if not len(graph.tops):
        return Scored(None, {k: Component(None, reason=Silence.NO_STRATEGY) for k in THETA})
    whole = effort.work + effort.excess
    seen = exact_dot(effort.of_goal[graph.work], reached.sight(len(graph))[graph.work])
    found = {
        "C": half_up(
            Fraction(exact_dot(priority, covered.cov[graph.tops]), sum(priority.tolist()))
        ),
        "L": half_up(Fraction(seen) / whole) if whole else None,
    }
    return scored(found, Silence.NO_EFFORT, basis(graph, effort))


def strategic_scores(
    graph: Graph, effort: Effort, covered: Coverage, reached: Reach
) -> dict[Any, Scored]:
    """C = cov(s); L = the part of the effort on the way to s that its links carry; no excess."""
    carried = effort_reaching(graph, effort, reached, reached.ppm)
    meant = effort_reaching(graph, effort, reached, reached.full)
    cov = covered.cov[graph.tops].tolist()
    return {
        goal: scored(
            {
                "C": cov[top],
                "L": half_up(Fraction(PPM * int(carried[top]), int(meant[top])))
                if meant[top]
                else None,
            },
            Silence.NO_WORK,
        )
        for top, goal in enumerate(graph.goals.ids[graph.tops].tolist())
    }


def effort_reaching(graph: Graph, effort: Effort, reached: Reach, ppm: Ints) -> Wide:
    """For each top goal Σ a·R (or Q) over work, in thousandths of a day times ppm."""
    is_work = graph.is_leaf & ~graph.goals.is_run
    pairs = np.flatnonzero(is_work[reached.goal])
    values = products(effort.of_goal[reached.goal[pairs]], ppm[pairs])
    return sums_at(reached.top[pairs], values, len(graph.tops))


def scored(found: Mapping[str, int | None], silence: Silence, basis: int | None = None) -> Scored:
    """Weigh what was found; `silence` is why one of the found has no number."""
    score, points = weigh(found)
    return Scored(
        score,
        {
            key: Component(found[key], points.get(key), None if found[key] is not None else silence)
            if key in found
            else Component(None, reason=Silence.NOT_MEASURED)
            for key in THETA
        },
        basis,
    )


def basis(graph: Graph, effort: Effort) -> int | None:
    """How much of the work's effort rests on records: its effort, a fresh reading, reviewed links."""
    work = graph.work
    if not effort.work:
        return None
    is_reviewed = np.ones(len(graph), bool)
    np.logical_and.at(is_reviewed, graph.edges.child, graph.edges.is_reviewed)
    facts: Ints = np.sum([graph.goals.effort != NO_DATA, graph.goals.is_fresh, is_reviewed], axis=0)
    return half_up(Fraction(PPM * exact_dot(effort.of_goal[work], facts[work]), 3 * effort.work))
