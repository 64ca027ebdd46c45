"""How much effort each leaf takes, and how much of it goes beyond what running the business may take.

Effort is counted in thousandths of a person-day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from alignment.counting import Ints
from alignment.forest import NO_DATA, PPM, group_starts
from alignment.heights import stable_order
from alignment.scoring.exact import Wide, exact_sum, sums_at
from alignment.scoring.graph import Graph

NO_TEAM = -1
ONE_DAY = 1000


@dataclass(frozen=True, slots=True)
class Effort:
    """Effort by goal (0 where it is no leaf), of all work and run-the-business, and its excess."""

    of_goal: Ints
    work: int
    run: int
    excess: Fraction


def efforts(graph: Graph, capacity: Mapping[int, int], kappa: int) -> Effort:
    """Recorded effort, else an equal part of what the records leave of the home team's capacity.

    `capacity` has the teams where it is known; kappa is the agreed share of running the business in
    ppm.
    """
    of_goal = np.zeros(len(graph), np.int64)
    leaves = np.flatnonzero(graph.is_leaf)
    of_goal[leaves] = spread(graph.goals.effort[leaves], graph.goals.team[leaves], capacity)
    work, run = exact_sum(of_goal[graph.work]), exact_sum(of_goal[graph.run])
    excess = max(Fraction(0), run - Fraction(kappa, PPM) * (work + run))
    return Effort(of_goal, work, run, excess)


def spread(recorded: Ints, team: Ints, capacity: Mapping[int, int]) -> Ints:
    """Fill in the effort of leaves without a record; rows are in the order of their ids."""
    effort = recorded.copy()
    unset = np.flatnonzero(recorded == NO_DATA)
    teams, group = np.unique(team, return_inverse=True)
    left = what_is_left(recorded, teams, group, capacity)
    by_team = unset[stable_order(group[unset])]
    groups, starts = group_starts(group[by_team])
    sizes = np.diff(np.append(starts, len(by_team)))
    size = np.repeat(sizes, sizes)
    place = np.arange(len(by_team)) - np.repeat(starts, sizes)
    # Largest remainder, ties to the lower id: the first ones get the thousandth more.
    parts = (np.repeat(left[groups], sizes) + size - 1 - place) // np.maximum(size, 1)
    is_known = np.repeat(np.isin(teams[groups], list(capacity)), sizes)
    effort[by_team] = np.where(is_known, parts, ONE_DAY)
    return effort


def what_is_left(recorded: Ints, teams: Ints, group: Ints, capacity: Mapping[int, int]) -> Wide:
    """What each team's records leave of its capacity; never less than 0."""
    taken = sums_at(group, np.maximum(recorded, 0), len(teams))
    whole = np.array([capacity.get(team, 0) for team in teams.tolist()], np.int64)
    return np.maximum(whole - taken, 0)
