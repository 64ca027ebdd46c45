"""Which contributions of goals count in their parents, and why the others do not: one array rule.

Every loader of a forest goes through `edge_reasons`, by way of `build_forest`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOBODY = -1
NO_GOAL = -1
UNCOUNTED_STATES = frozenset({"draft", "proposed", "cancelled"})


class Mode(IntEnum):
    """Which contributors of a goal count."""

    ALL = 0
    OWN = 1
    CONTRIBUTORS = 2


class EdgeReason(IntEnum):
    """Why a contribution counts or not; the first that applies, in this order."""

    COUNTED = 0
    WEIGHT_ZERO = 1
    STATE = 2
    PRIVATE = 3
    REPLACED = 4
    OWN_ONLY = 5


@dataclass(frozen=True, slots=True)
class GoalColumns:
    """What goals bring to the rule, one element a goal; `named_*` are pairs of a goal and a person.

    `predecessor` and `named_goal` are positions in these columns, `owner` and `named_person` ids of
    people. `predecessor` is NO_GOAL unless the goal was carried over to *continue* that one.
    """

    is_counted_state: Bools
    is_private: Bools
    owner: Ints
    predecessor: Ints
    mode: Ints
    named_goal: Ints
    named_person: Ints


@dataclass(frozen=True, slots=True)
class EdgeColumns:
    """Contributions of one goal to another: positions of goals, and weights in thousandths."""

    child: Ints
    parent: Ints
    weight: Ints


def goal_columns(
    count: int,
    *,
    is_counted_state: Bools | None = None,
    is_private: Bools | None = None,
    owner: Ints | None = None,
    predecessor: Ints | None = None,
    mode: Ints | None = None,
    named_goal: Ints | None = None,
    named_person: Ints | None = None,
) -> GoalColumns:
    """Columns for `count` goals: by default counted, not private, of nobody, ALL, naming nobody."""
    none = np.empty(0, np.int64)
    return GoalColumns(
        np.ones(count, bool) if is_counted_state is None else is_counted_state,
        np.zeros(count, bool) if is_private is None else is_private,
        np.full(count, NOBODY) if owner is None else owner,
        np.full(count, NO_GOAL) if predecessor is None else predecessor,
        np.full(count, int(Mode.ALL)) if mode is None else mode,
        none if named_goal is None else named_goal,
        none if named_person is None else named_person,
    )


def edge_reasons(goals: GoalColumns, edges: EdgeColumns) -> npt.NDArray[np.int8]:
    """An EdgeReason for each edge.

    An edge is left out that weighs nothing; from a draft, proposed or cancelled goal; from a
    private goal, unless its parent is as private; from a goal that its counted successor continues
    in the same parent; into a goal that counts its own targets and steps only.
    """
    reasons = np.zeros(len(edges.child), np.int8)
    for reason, is_left_out in (
        (EdgeReason.WEIGHT_ZERO, edges.weight == 0),
        (EdgeReason.STATE, ~goals.is_counted_state[edges.child]),
        (EdgeReason.PRIVATE, _is_hidden(goals, edges)),
    ):
        reasons[is_left_out & (reasons == EdgeReason.COUNTED)] = reason
    # A successor replaces only where it counts itself, so this reads the reasons found so far.
    reasons[_is_replaced(goals, edges, reasons == EdgeReason.COUNTED)] = EdgeReason.REPLACED
    is_own_only = goals.mode[edges.parent] == Mode.OWN
    reasons[is_own_only & (reasons == EdgeReason.COUNTED)] = EdgeReason.OWN_ONLY
    return reasons


def _is_hidden(goals: GoalColumns, edges: EdgeColumns) -> Bools:
    """Private children whose parent may be seen by someone who may not see the child."""
    hidden = goals.is_private[edges.child]
    rows = np.flatnonzero(hidden & goals.is_private[edges.parent])
    if len(rows):
        child, parent = edges.child[rows], edges.parent[rows]
        is_same = (goals.owner[child] == goals.owner[parent]) & (goals.owner[child] != NOBODY)
        hidden[rows] = ~(is_same & _names_all_of(goals, child, parent))
    return hidden


def _names_all_of(goals: GoalColumns, child: Ints, parent: Ints) -> Bools:
    """For each pair: is everyone named on the parent named on the child?"""
    if not len(goals.named_goal):
        return np.ones(len(child), bool)
    people, person = np.unique(goals.named_person, return_inverse=True)
    named = np.unique(goals.named_goal * len(people) + person)
    by_goal, by_person = named // len(people), named % len(people)
    first = np.searchsorted(by_goal, parent, "left")
    count = np.searchsorted(by_goal, parent, "right") - first
    pair = np.repeat(np.arange(len(parent)), count)
    wanted = child[pair] * len(people) + by_person[ranges(first, count)]
    missing = pair[~np.isin(wanted, named)]
    is_complete: Bools = np.bincount(missing, minlength=len(parent)) == 0
    return is_complete


def _is_replaced(goals: GoalColumns, edges: EdgeColumns, is_counted: Bools) -> Bools:
    """Counted edges from a goal whose counted successor continues it in the same parent."""
    replaced = np.zeros(len(edges.child), bool)
    predecessor = goals.predecessor[edges.child]
    successors = np.flatnonzero(is_counted & (predecessor != NO_GOAL))
    if not len(successors):
        return replaced
    has_successor = np.zeros(len(goals.owner), bool)
    has_successor[predecessor[successors]] = True
    rows = np.flatnonzero(is_counted & has_successor[edges.child])
    count = len(goals.owner)
    taken = predecessor[successors] * count + edges.parent[successors]
    replaced[rows] = np.isin(edges.child[rows] * count + edges.parent[rows], taken)
    return replaced


def ranges(first: Ints, count: Ints) -> Ints:
    """first[0], first[0]+1, … (count[0] of them), then those of first[1], and so on."""
    before = np.cumsum(count) - count
    return np.repeat(first - before, count) + np.arange(int(count.sum()))
