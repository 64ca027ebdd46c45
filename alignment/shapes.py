"""Fingerprints of all that decides how much goals weigh in strategy: what a cell rests on but progress.

Called by `alignment.heat`. Equal fingerprints of a goal and of everything above it mean that its
effective weights are what they were.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from alignment.counting import Ints
from alignment.forest import Forest, contributor_weights

Hashes = npt.NDArray[np.uint64]


def shapes(forest: Forest, *facts: npt.NDArray[Any]) -> Ints:
    """One number a goal: from its counted contributors, their weights, and the goal's own facts.

    Sums of mixed words, so that the order of rows does not matter. `facts` are columns of whole
    numbers or booleans. The chance that two different shapes look alike is one in 2**64.
    """
    child = mixed(words(forest.ids[forest.edges.child]))
    hashes = mixed(words(contributor_weights(forest)))
    np.add.at(hashes, forest.edges.parent, mixed(child + words(forest.edges.weight)))
    for fact in facts:
        hashes = mixed(hashes) + words(fact)
    return mixed(hashes).view(np.int64)


def words(column: npt.NDArray[Any]) -> Hashes:
    return column.astype(np.int64).view(np.uint64)


def mixed(values: Hashes) -> Hashes:
    """Every bit of a word spread over the whole word (the finalizer of splitmix64); wraps on purpose."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
