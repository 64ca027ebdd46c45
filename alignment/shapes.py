"""Fingerprints of all that decides how much goals weigh in strategy: what a cell rests on but progress.

Called by `alignment.heat`. Equal fingerprints of a goal and of everything above it mean that its
effective weights are what they were.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from alignment.cells import NO_TEAM
from alignment.counting import Ints
from alignment.forest import Forest, add_runs, contributor_weights

# What a goal is, in the lower bits of the word with its team.
ACTIVE, OPEN, STRATEGIC = 1, 2, 4
FLAGS = 8
# SQL for all of a goal `g` that its shape rests on beside the forest, as one word.
FACTS = f"""coalesce(g.team_id, {NO_TEAM}) * {FLAGS}
  + (g.state = 'active')::int * {ACTIVE}
  + (g.visibility <> 'team')::int * {OPEN}
  + (g.level = 'strategic')::int * {STRATEGIC}"""
Hashes = npt.NDArray[np.uint64]


def shapes(forest: Forest, facts: Ints) -> Ints:
    """One number a goal: from its id, its counted contributors, their weights, and its own facts.

    Sums of mixed words, so that the order of rows does not matter. `facts` has a number a goal. The
    chance that two different shapes look alike is one in 2**64.
    """
    edges = forest.edges
    own = mixed(words(forest.ids))
    below = mixed(own[edges.child] + words(edges.weight)).view(np.int64)
    hashes = own + mixed(words(contributor_weights(forest)))
    hashes[forest.parents] += words(add_runs(below, forest.edge_starts))
    return mixed(mixed(hashes) + words(facts)).view(np.int64)


def words(column: npt.NDArray[Any]) -> Hashes:
    return column.astype(np.int64).view(np.uint64)


def mixed(values: Hashes) -> Hashes:
    """Every bit of a word spread over the whole word (the finalizer of splitmix64); wraps on purpose."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    for bits, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        values ^= values >> np.uint64(bits)
        values *= np.uint64(factor)
    values ^= values >> np.uint64(31)
    return values
