"""The team tree as arrays: which teams lie above which, and which goals are topmost in a subtree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alignment.counting import Bools, Ints
from alignment.forest import positions_of
from alignment.scoring.graph import Graph
from alignment.scoring.withholding import deepest_first


@dataclass(frozen=True, slots=True)
class TeamTree:
    """chain: for each team the teams from its root down to itself, as places in `ids`, then -1."""

    ids: Ints
    chain: Ints
    depth: Ints

    def above(self, team: int) -> int | None:
        return int(self.chain[team, self.depth[team] - 1]) if self.depth[team] else None

    def deepest_first(self) -> list[int]:
        order: list[int] = np.argsort(-self.depth, kind="stable").tolist()
        return order

    def shared(self, one: Ints, other: Ints) -> Ints:
        """How many teams lie above both of two, they themselves included; -1 is no team."""
        a, b = self.chain[one], self.chain[other]
        found: Ints = ((a == b) & (a >= 0)).sum(axis=1)
        return np.where((one < 0) | (other < 0), 0, found)


def tree_of(parents: Mapping[int, int | None]) -> TeamTree:
    ids = np.array(sorted(parents), np.int64)
    place = {team: i for i, team in enumerate(ids.tolist())}
    ways: dict[int, list[int]] = {}
    for team in reversed(deepest_first(parents)):
        above = parents[team]
        ways[team] = [*(ways[above] if above is not None else ()), place[team]]
    depth = np.array([len(ways[team]) - 1 for team in ids.tolist()], np.int64)
    chain = np.full((len(ids), int(depth.max(initial=0)) + 1), -1)
    for team, way in ways.items():
        chain[place[team], : len(way)] = way
    return TeamTree(ids, chain, depth)


@dataclass(frozen=True, slots=True)
class Homes:
    """Each goal's team, as a place in the tree, and the teams in whose subtree it has no parent.

    Those are its home team and the ones above it, from `first` on in its chain. Run-the-business
    leaves are topmost nowhere.
    """

    team: Ints
    first: Ints
    end: Ints
    is_topmost: Bools


def homes_of(graph: Graph, tree: TeamTree) -> Homes:
    team = positions_of(tree.ids, graph.goals.team) if len(tree.ids) else no_team(graph)
    edges = graph.edges
    first = np.zeros(len(graph), np.int64)
    if len(tree.ids):
        np.maximum.at(first, edges.child, tree.shared(team[edges.child], team[edges.parent]))
    end = np.where(team < 0, 0, tree.depth[team] + 1) if len(tree.ids) else first
    is_run = graph.is_leaf & graph.goals.is_run
    return Homes(team, first, end, (first < end) & ~is_run)


def no_team(graph: Graph) -> Ints:
    return np.full(len(graph), -1)
