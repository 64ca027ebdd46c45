"""How much of the work's effort lies below the topmost goals of each team's subtree.

Q(n, g) = Σ q·Q(p, g) over the live parents p of n, rounded half up once a goal: R of a goal that need
not be strategic, with every strength 1. Kept as pairs, like R.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alignment.counting import Ints, ranges
from alignment.forest import PPM, group_starts
from alignment.heights import stable_order
from alignment.scoring.effort import Effort
from alignment.scoring.exact import TENTHS, Wide, add_runs_exactly, products, weighed_means
from alignment.scoring.graph import Graph, Level
from alignment.scoring.shape import Homes, TeamTree
from alignment.scoring.sight import split_shares


class Parts(NamedTuple):
    """The part of each goal's effort that arrives at a topmost goal, in ppm; above 0."""

    goal: Ints
    top: Ints
    ppm: Ints


class Below(NamedTuple):
    """Effort of a team's work below one of its topmost goals, times ppm; in order of the teams."""

    team: Ints
    top: Ints
    effort: Wide


def parts_below(graph: Graph, is_topmost: np.typing.NDArray[np.bool_]) -> Parts:
    """Hand each topmost goal down to the goals below, level by level."""
    first, count = np.zeros(len(graph), np.int64), np.zeros(len(graph), np.int64)
    has_parent = np.zeros(len(graph), bool)
    has_parent[graph.edges.child] = True
    roots = np.flatnonzero(is_topmost & ~has_parent)
    first[roots], count[roots] = np.arange(len(roots)), 1
    found = Parts(roots, roots, np.full(len(roots), PPM))
    for level in graph.by_child:
        here = parts_of_level(graph, level, found, first, count)
        own = level.goals[is_topmost[level.goals]]
        both = [np.concatenate(pair) for pair in zip(here, (own, own, whole(own)), strict=True)]
        order = stable_order(both[0])
        here = Parts(*(column[order] for column in both))
        goals, starts = group_starts(here.goal)
        first[goals] = len(found.goal) + starts
        count[goals] = np.diff(np.append(starts, len(here.goal)))
        found = Parts(*(np.concatenate(pair) for pair in zip(found, here, strict=True)))
    return found


def whole(goals: Ints) -> Ints:
    return np.full(len(goals), PPM)


def parts_of_level(graph: Graph, level: Level, found: Parts, first: Ints, count: Ints) -> Parts:
    parent, run = graph.edges.parent[level.rows], level.run_of_row()
    pairs = count[parent]
    pair, edge = ranges(first[parent], pairs), np.repeat(np.arange(len(parent)), pairs)
    if len(level.rows) == len(level.goals):
        # One parent each: all that arrives there has come from here.
        return Parts(level.goals[run[edge]], found.top[pair], found.ppm[pair])
    by_key = stable_order(run[edge] * len(graph) + found.top[pair])
    pair, edge = pair[by_key], edge[by_key]
    _, starts = group_starts(run[edge] * len(graph) + found.top[pair])
    share, total = split_shares(graph.edges.share, level)
    ends = run[edge[starts]]
    full = np.full(len(edge), TENTHS)
    ppm = weighed_means(share[edge], full, found.ppm[pair], starts, total[ends])
    some = ppm > 0
    return Parts(level.goals[ends[some]], found.top[pair[starts[some]]], ppm[some])


def effort_below(graph: Graph, effort: Effort, tree: TeamTree, homes: Homes) -> Below:
    """For each team and each topmost goal of its subtree the effort of its own work below it."""
    parts = parts_below(graph, homes.is_topmost)
    is_work = graph.is_leaf & ~graph.goals.is_run & (effort.of_goal > 0)
    some = np.flatnonzero(is_work[parts.goal])
    goal, top = parts.goal[some], parts.top[some]
    # Teams in whose subtree both lie, and in which the upper one has no parent.
    first = homes.first[top]
    times = np.maximum(tree.shared(homes.team[goal], homes.team[top]) - first, 0)
    days = products(effort.of_goal[goal], parts.ppm[some])
    row = np.repeat(np.arange(len(goal)), times)
    team = tree.chain[homes.team[top[row]], ranges(first, times)]
    key = team * len(graph) + top[row]
    order = stable_order(key)
    keys, starts = group_starts(key[order])
    sums = add_runs_exactly(days[row[order]], starts)
    return Below(keys // max(len(graph), 1), keys % max(len(graph), 1), sums)


def topmost(tree: TeamTree, homes: Homes) -> tuple[Ints, Ints]:
    """Every team with each topmost goal of its subtree: teams, goals; in order of the teams."""
    goals = np.flatnonzero(homes.is_topmost)
    times = homes.end[goals] - homes.first[goals]
    goal = np.repeat(goals, times)
    team = tree.chain[homes.team[goal], ranges(homes.first[goals], times)]
    order = stable_order(team)
    return team[order], goal[order]
