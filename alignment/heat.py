"""Keeps `Cell` in step with the stored numbers. Called by `alignment.cascade` alone.

A report moves a cell by what its leaf moved, whatever else lies under the strategic goal. An edit that
changes who weighs how much (edges, weights, what counts, team, state, visibility) shows in the goal's
shape; then the cells of every strategic goal above it are built anew from the numbers stored below.
Where everything is recomputed, all cells are built and those that differ are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from alignment.cells import (
    CRITICAL,
    NO_CELLS,
    NO_WEIGHTS,
    SUMS,
    Cells,
    Weights,
    added,
    difference,
    joined,
    leaf_cells,
    leaves,
    weights_below,
)
from alignment.column_reads import FOUR, Is
from alignment.columns import Loaded, load_columns
from alignment.counting import Bools, Ints
from alignment.forest import NO_DATA, Forest, positions_of
from alignment.rollup import Numbers
from alignment.shapes import ACTIVE, FLAGS, OPEN, STRATEGIC, shapes
from alignment.storing import run
from alignment.wire import read_columns, run_on_columns
from goals.tree import below
from people.models import Organization

KEY = ("root", "team", "is_open")
CELLS = f"""
SELECT strategic_goal_id AS root, team_id AS team, is_open::int AS is_open, {", ".join(SUMS)}
FROM alignment_cell WHERE organization_id = %(organization)s
"""
# What is added may be -1, which travels as NULL.
ADD = f"""
INSERT INTO alignment_cell AS c
  (organization_id, strategic_goal_id, team_id, is_open, {", ".join(SUMS)})
SELECT %(organization)s, v.root, v.team, v.is_open = 1,
  {", ".join(f"coalesce(v.{name}, {NO_DATA})" for name in SUMS)}
FROM {{rows}} ON CONFLICT (strategic_goal_id, team_id, is_open)
DO UPDATE SET {", ".join(f"{name} = c.{name} + excluded.{name}" for name in SUMS)}
"""
DROP_EMPTY = "DELETE FROM alignment_cell WHERE strategic_goal_id = ANY(%s) AND weight = 0"
STORE_CRITICAL = """
UPDATE alignment_rollup r SET critical = n.critical, critical_ppm = n.critical_ppm FROM (
  SELECT t.goal_id,
    coalesce(array_agg(v.goal ORDER BY v.goal) FILTER (WHERE v.goal > 0), '{}') AS critical,
    coalesce(array_agg(v.ppm::int ORDER BY v.goal) FILTER (WHERE v.goal > 0), '{}') AS critical_ppm
  FROM unnest(%(touched)s::bigint[]) AS t (goal_id) LEFT JOIN {rows} ON v.root = t.goal_id
  GROUP BY t.goal_id
) AS n
WHERE r.goal_id = n.goal_id
  AND (r.critical, r.critical_ppm) IS DISTINCT FROM (n.critical, n.critical_ppm)
"""
STORE_SHAPES = """
UPDATE alignment_rollup r SET shape = v.shape FROM {rows} WHERE r.goal_id = v.goal_id
"""
# A goal that was read while marks on it wait may be put back before they are drained: without a
# shape its own drain builds again, whatever it then looks like.
FORGET_WAITING = """
UPDATE alignment_rollup r SET shape = NULL
FROM alignment_dirty d WHERE d.organization_id = %s AND d.goal_id = r.goal_id
"""


@dataclass(frozen=True)
class Stored:
    """Goals as they are stored, and the numbers that cells are to show of them."""

    loaded: Loaded
    numbers: Numbers

    @property
    def forest(self) -> Forest:
        return self.loaded.forest

    @cached_property
    def team(self) -> Ints:
        return self.loaded.facts // FLAGS

    @cached_property
    def is_active(self) -> Bools:
        return self.has(ACTIVE)

    @cached_property
    def is_open(self) -> Bools:
        return self.has(OPEN)

    def has(self, flag: int) -> Bools:
        return (self.loaded.facts & flag) > 0

    def leaves(self, numbers: Numbers) -> Bools:
        return leaves(self.forest, numbers, self.team, self.is_active)

    def leaf_cells(self, numbers: Numbers, weights: Weights, is_leaf: Bools) -> Cells:
        return leaf_cells(numbers, weights, is_leaf, self.team, self.is_open)

    def shapes(self) -> Ints:
        return shapes(self.forest, self.loaded.facts)


def follow(organization: Organization, loaded: Loaded, after: Numbers) -> int:
    """Bring the cells from the numbers stored before to the new ones. Returns how many changed."""
    stored = Stored(loaded, after)
    return (follow_all if loaded.is_whole else follow_some)(organization, stored)


def follow_all(organization: Organization, whole: Stored) -> int:
    """All cells are built: that costs less than to read what moved, and mends them as well."""
    ids, shape = whole.forest.ids, whole.shapes()
    roots = np.flatnonzero(whole.has(STRATEGIC))
    changed = build(organization, whole, roots, ids[whole.loaded.has(Is.BEARING)], None)
    store_shapes(organization, ids, shape, whole.loaded.shape != shape)
    return changed


def follow_some(organization: Organization, stored: Stored) -> int:
    forest, inside, shape = stored.forest, stored.loaded.inside, stored.shapes()
    roots = np.flatnonzero(inside & stored.has(STRATEGIC))
    stale = inside & (stored.loaded.shape != shape)
    if not stale.any():
        return shift(organization, stored, roots)
    ids, goals = forest.ids[roots], forest.ids[inside]
    whole = load_below(organization, ids.tolist())
    places = positions_of(whole.forest.ids, ids)
    changed = build(organization, whole, places[places >= 0], goals, goals)
    store_shapes(organization, forest.ids, shape, stale)
    return changed


def store_shapes(organization: Organization, ids: Ints, shape: Ints, stale: Bools) -> None:
    if not stale.any():
        return
    run_on_columns(STORE_SHAPES, {"goal_id": ids[stale], "shape": shape[stale]}, {})
    run(FORGET_WAITING, [organization.pk])


def shift(organization: Organization, stored: Stored, roots: Ints) -> int:
    """Move the cells by what the leaves moved, where everything weighs what it weighed."""
    before, after = stored.loaded.numbers(), stored.numbers
    moved = np.any([getattr(before, name) != getattr(after, name) for name in FOUR], axis=0)
    if not len(roots) or not moved.any():
        return 0
    both = [(numbers, stored.leaves(numbers) & moved) for numbers in (before, after)]
    changes = [
        difference(*(stored.leaf_cells(numbers, weights, some) for numbers, some in both))
        for weights in weights_below(stored.forest, roots)
    ]
    return add_to_cells(organization, of_goals(stored.forest.ids[roots], changes))


def build(
    organization: Organization, whole: Stored, roots: Ints, named: Ints, touched: Ints | None
) -> int:
    """The cells of some strategic goals anew, from the numbers of everything below them.

    `touched` are goals that lose every other cell they have, those that are strategic no more, too;
    None: all of the organization. `named` lose their critical goals likewise. What is stored and does
    not differ is only read.
    """
    forest, numbers = whole.forest, whole.numbers
    is_leaf = whole.leaves(numbers)
    cells: list[Cells] = []
    critical: list[Weights] = []
    for weights in weights_below(forest, roots):
        cells.append(added(whole.leaf_cells(numbers, weights, is_leaf)))
        critical.append(critical_of(weights, roots))
    ids = forest.ids[roots]
    store_critical(forest, ids, critical, np.union1d(ids, named))
    old = stored_cells(organization, touched)
    return add_to_cells(organization, difference(old, of_goals(ids, cells)))


def critical_of(weights: Weights, roots: Ints) -> Weights:
    """The goals that carry a tenth or more of each strategic goal."""
    rows = np.flatnonzero(weights.ppm >= CRITICAL)
    rows = rows[weights.goal[rows] != roots[weights.root[rows]]]
    return Weights(*(column[rows] for column in weights))


def store_critical(forest: Forest, ids: Ints, found: list[Weights], touched: Ints) -> None:
    """`found` has places among the strategic goals `ids`; the others of `touched` have none."""
    root, goal, ppm = joined(NO_WEIGHTS, *found)
    columns = {"root": ids[root], "goal": forest.ids[goal], "ppm": ppm}
    run_on_columns(STORE_CRITICAL, columns, {"touched": touched})


def load_below(organization: Organization, roots: list[int]) -> Stored:
    """Everything below some strategic goals, with the numbers that are stored of it."""
    loaded = load_columns(organization, below(roots))
    return Stored(loaded, loaded.numbers())


def stored_cells(organization: Organization, touched: Ints | None) -> Cells:
    """The cells as they are, all or those of some goals; `root` is the goal's id."""
    some = "" if touched is None else "AND strategic_goal_id = ANY(%(touched)s)"
    asked = {"organization": organization.pk, "touched": touched}
    found = read_columns(CELLS + some, asked, (*KEY, *SUMS))
    root, team, is_open = (found[name] for name in KEY)
    return Cells(root, team, is_open, np.stack([found[name] for name in SUMS]))


def of_goals(ids: Ints, parts: list[Cells]) -> Cells:
    """Cells with the ids of strategic goals for places among them."""
    cells = joined(NO_CELLS, *parts)
    return cells._replace(root=ids[cells.root])


def add_to_cells(organization: Organization, changes: Cells) -> int:
    """Add differences to what is stored. Returns how many cells changed."""
    if not len(changes.root):
        return 0
    columns = dict(zip((*KEY, *SUMS), (*changes[:-1], *changes.sums), strict=True))
    changed = run_on_columns(ADD, columns, {"organization": organization.pk})
    if (changes.sums[0] < 0).any():
        run(DROP_EMPTY, [np.unique(changes.root).tolist()])
    return changed
