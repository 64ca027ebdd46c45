"""How far each goal stands above goals without contributors: the order of summing.

Called by `build_forest`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alignment.counting import Ints, ranges


class CycleError(ValueError):
    """Goals that contribute to themselves, as positions, each contributing to the next."""

    def __init__(self, goals: Sequence[int]) -> None:
        super().__init__(f"goals contribute to themselves: {list(goals)}")
        self.goals = list(goals)


def heights(count: int, child: Ints, parent: Ints) -> Ints:
    """For each goal the length of the longest path to it from a goal without contributors.

    Takes off one level of all goals at a time. Raises CycleError.
    """
    height = np.zeros(count, np.int64)
    waiting = np.bincount(parent, minlength=count)
    by_child = stable_order(child)
    parents = parent[by_child]
    fan_out = np.bincount(child, minlength=count)
    first = np.cumsum(fan_out) - fan_out
    ready, level, settled = np.flatnonzero(waiting == 0), 0, 0
    while len(ready):
        height[ready] = level
        settled += len(ready)
        above = parents[ranges(first[ready], fan_out[ready])]
        np.subtract.at(waiting, above, 1)
        ready, level = np.unique(above[waiting[above] == 0]), level + 1
    if settled < count:
        raise CycleError(_find_cycle(waiting, child, parent))
    return height


def stable_order(keys: Ints) -> Ints:
    """The order that sorts keys from 0 on, equal ones as they came.

    Sorting values is several times faster than sorting positions, so each position rides in the
    lower half of its value, if keys leave it free.
    """
    if len(keys) < 2 or bool(np.all(keys[1:] >= keys[:-1])):
        return np.arange(len(keys))
    if int(keys.max()) >= 1 << 31:
        return np.argsort(keys, kind="stable")
    return np.sort((keys << 32) | np.arange(len(keys))) & 0xFFFF_FFFF


def _find_cycle(waiting: Ints, child: Ints, parent: Ints) -> list[int]:
    """A cycle among the goals that wait for a contributor for ever: each of them has such a one."""
    stuck = (waiting[child] > 0) & (waiting[parent] > 0)
    contributor = dict(zip(parent[stuck].tolist(), child[stuck].tolist(), strict=True))
    path: list[int] = [next(iter(contributor))]
    seen = {path[0]: 0}
    while contributor[path[-1]] not in seen:
        path.append(contributor[path[-1]])
        seen[path[-1]] = len(path) - 1
    return path[seen[contributor[path[-1]]] :][::-1]
