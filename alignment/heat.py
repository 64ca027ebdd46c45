"""Keeps `Cell` in step with the stored numbers. Called by `alignment.cascade` alone.

A report moves a cell by what its leaf moved, whatever else lies under the strategic goal. An edit that
changes who weighs how much (edges, weights, what counts, team, state, visibility) shows in the goal's
shape; then the cells of every strategic goal above it are built anew from the numbers stored below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from alignment.cells import CRITICAL, NO_TEAM, effective_weights, heat_cells
from alignment.counting import Bools, Ints
from alignment.forest import Forest, positions_of
from alignment.loaders import Scope, integers, load_stored
from alignment.models import Cell
from alignment.rollup import Numbers
from alignment.shapes import shapes
from alignment.storing import NEXT_VERSION, run
from goals.tree import below
from people.models import Organization

PLACED = """
SELECT g.id, g.team_id, g.state = 'active' AS is_active, g.visibility <> 'team' AS is_open,
  g.level = 'strategic' AS is_strategic, r.progress_ppm, r.evidence_ppm, r.expected_ppm,
  r.paced_ppm, r.shape
FROM goals_goal g LEFT JOIN alignment_rollup r ON r.goal_id = g.id
WHERE g.organization_id = %(organization)s {some}
"""
SUMS = ("weight", "progress", "evidence", "dated", "paced", "expected")
SUM_LIST = ", ".join(SUMS)
KEY = "strategic_goal_id, team_id, is_open"
VALUES = f"""
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]{", %s::bigint[]" * len(SUMS)})
  AS v ({KEY}, {SUM_LIST})
"""
INSERT = f"""
INSERT INTO alignment_cell AS c (organization_id, {KEY}, {SUM_LIST})
SELECT %s, * FROM ({VALUES}) AS v ON CONFLICT ({KEY}) DO UPDATE SET
"""
SHIFT = INSERT + ", ".join(f"{name} = c.{name} + excluded.{name}" for name in SUMS)
DROP_EMPTY = "DELETE FROM alignment_cell WHERE strategic_goal_id = ANY(%s) AND weight = 0"
PUT = f"""{INSERT} {", ".join(f"{name} = excluded.{name}" for name in SUMS)}
WHERE ({", ".join(f"c.{name}" for name in SUMS)})
  IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in SUMS)})
"""
DROP_GONE = f"""
DELETE FROM alignment_cell c WHERE c.strategic_goal_id = ANY(%s) AND NOT EXISTS (
  SELECT FROM ({VALUES}) AS v WHERE (v.strategic_goal_id, v.team_id, v.is_open)
    = (c.strategic_goal_id, c.team_id, c.is_open))
"""
STORE_CRITICAL = """
UPDATE alignment_rollup r SET critical = coalesce(v.critical, '{}'),
  critical_ppm = coalesce(v.critical_ppm, '{}')
FROM unnest(%s::bigint[]) AS t (goal_id) LEFT JOIN (
  SELECT goal_id, critical::bigint[], critical_ppm::int[]
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS raw (goal_id, critical, critical_ppm)
) AS v ON v.goal_id = t.goal_id
WHERE r.goal_id = t.goal_id AND (r.critical, r.critical_ppm)
  IS DISTINCT FROM (coalesce(v.critical, '{}'), coalesce(v.critical_ppm, '{}'))
"""
STORE_SHAPES = """
UPDATE alignment_rollup r SET shape = v.shape
FROM unnest(%s::bigint[], %s::bigint[]) AS v (goal_id, shape)
WHERE r.goal_id = v.goal_id AND r.shape IS DISTINCT FROM v.shape
"""
# A goal that was read while marks on it wait may be put back before they are drained: without a
# shape its own drain builds again, whatever it then looks like.
FORGET_WAITING = """
UPDATE alignment_rollup r SET shape = NULL
FROM alignment_dirty d WHERE d.organization_id = %s AND d.goal_id = r.goal_id
"""
ROOTS_AT_A_TIME = 8
FOUR = ("progress", "evidence", "expected", "paced")
GONE = {
    "team_id": None,
    "is_active": False,
    "is_open": True,
    "is_strategic": False,
    "progress_ppm": None,
    "evidence_ppm": None,
    "expected_ppm": None,
    "paced_ppm": None,
    "shape": None,
}
# Strategic goal, team, openness; then the SUMS.
CellRow = tuple[Any, ...]
WIDTH = 3 + len(SUMS)


@dataclass(frozen=True)
class Placed:
    """What cells need of goals beside the forest, in the order of its ids. NO_DATA: not stored."""

    team: Ints
    is_active: Bools
    is_open: Bools
    is_strategic: Bools
    numbers: Numbers
    shape: list[int | None]

    def shapes(self, forest: Forest) -> Ints:
        return shapes(forest, self.team, self.is_active, self.is_open, self.is_strategic)

    def has_shape(self, found: Ints) -> Bools:
        """Where the stored shapes are these."""
        pairs = zip(self.shape, found.tolist(), strict=True)
        return np.array([stored == shape for stored, shape in pairs], bool)


class Stored(NamedTuple):
    """A forest with what is stored of its goals and the numbers that cells are to show."""

    forest: Forest
    placed: Placed
    numbers: Numbers


def read_placed(scope: Scope, forest: Forest) -> Placed:
    """The goals of a forest as they are stored at the moment."""
    wider = scope
    if scope.goals is not None:
        wider = Scope(scope.organization_id, scope.as_of, frozenset(forest.ids.tolist()))
    found = {row["id"]: row for row in wider.read(PLACED, "AND g.id = ANY(%(goals)s)")}
    # A goal may have been deleted since the forest was loaded: it is nothing any more.
    rows = [found.get(goal, GONE) for goal in forest.ids.tolist()]
    return Placed(
        team=integers((row["team_id"] for row in rows), missing=NO_TEAM),
        is_active=np.array([row["is_active"] for row in rows], bool),
        is_open=np.array([row["is_open"] for row in rows], bool),
        is_strategic=np.array([row["is_strategic"] for row in rows], bool),
        numbers=Numbers(*(integers(row[f"{name}_ppm"] for row in rows) for name in FOUR)),
        shape=[row["shape"] for row in rows],
    )


def follow(
    organization: Organization, scope: Scope, forest: Forest, before: Placed, after: Numbers
) -> int:
    """Bring the cells from the numbers stored before to the new ones. Returns how many changed.

    `scope` names the goals that were computed: with every goal above them, and nothing else.
    """
    stored = Stored(forest, before, after)
    inside = np.array([scope.goals is None or goal in scope.goals for goal in forest.ids.tolist()])
    roots = np.flatnonzero(inside & before.is_strategic)
    new = before.shapes(forest)
    is_same = not (inside & ~before.has_shape(new)).any()
    if is_same and scope.goals is not None:
        changed = shift(organization, stored, roots)
    elif scope.goals is None:
        changed = build(organization, stored, roots, goals_with_cells(organization))
    else:
        ids = forest.ids[roots]
        whole = load_below(scope, ids.tolist())
        places = positions_of(whole.forest.ids, ids)
        changed = build(organization, whole, places[places >= 0], list(scope.goals))
    if not is_same:
        run(STORE_SHAPES, [forest.ids[inside].tolist(), new[inside].tolist()])
        run(FORGET_WAITING, [organization.pk])
    if changed:
        run(NEXT_VERSION, [organization.pk])
    return changed


def shift(organization: Organization, stored: Stored, roots: Ints) -> int:
    """Move the cells by what the leaves moved, where everything weighs what it weighed."""
    forest, before, after = stored.forest, stored.placed.numbers, stored.numbers
    moved = np.any([getattr(before, name) != getattr(after, name) for name in FOUR], axis=0)
    if not len(roots) or not moved.any():
        return 0
    weights = effective_weights(forest, roots)
    old, new = (cell_rows(stored, numbers, weights, roots, moved) for numbers in (before, after))
    changes = difference(old, new)
    if not changes:
        return 0
    changed = run(SHIFT, [organization.pk, *columns(changes)])
    if any(row[3] < 0 for row in changes):
        run(DROP_EMPTY, [forest.ids[roots].tolist()])
    return changed


def difference(old: list[CellRow], new: list[CellRow]) -> list[CellRow]:
    """What is to be added to each cell."""
    zero = (0,) * len(SUMS)
    before, after = ({row[:3]: row[3:] for row in rows} for rows in (old, new))
    found = []
    for key in {**before, **after}:
        pairs = zip(before.get(key, zero), after.get(key, zero), strict=True)
        sums = [b - a for a, b in pairs]
        if any(sums):
            found.append((*key, *sums))
    return found


def build(organization: Organization, whole: Stored, roots: Ints, touched: list[int]) -> int:
    """The cells of some strategic goals anew, from the numbers of everything below them.

    `touched` are goals that lose every other cell they have: those that are strategic no more, too.
    """
    everyone = np.ones(len(whole.forest), bool)
    rows: list[CellRow] = []
    critical: list[tuple[int, str, str]] = []
    for first in range(0, len(roots), ROOTS_AT_A_TIME):
        some = roots[first : first + ROOTS_AT_A_TIME]
        weights = effective_weights(whole.forest, some)
        rows += cell_rows(whole, whole.numbers, weights, some, everyone)
        critical += critical_rows(whole.forest, weights, some)
    named = [list(column) for column in zip(*critical, strict=True)] or [[], [], []]
    run(STORE_CRITICAL, [sorted({*touched, *named[0]}), *named])
    kept = columns(rows)
    return run(DROP_GONE, [touched, *kept]) + run(PUT, [organization.pk, *kept])


def critical_rows(forest: Forest, weights: Ints, roots: Ints) -> list[tuple[int, str, str]]:
    """The goals that carry a tenth or more of each strategic goal, and how much; as array literals."""
    found = []
    for row, root in enumerate(roots.tolist()):
        places = np.flatnonzero(weights[row] >= CRITICAL)
        places = places[places != root]
        parts = (forest.ids[places].tolist(), weights[row, places].tolist())
        ids, shares = ("{" + ",".join(map(str, part)) + "}" for part in parts)
        found.append((int(forest.ids[root]), ids, shares))
    return found


def load_below(scope: Scope, roots: list[int]) -> Stored:
    """Everything below some strategic goals, with the numbers that are stored of it."""
    whole = Scope(scope.organization_id, scope.as_of, frozenset(below(roots)))
    forest = load_stored(whole)
    placed = read_placed(whole, forest)
    return Stored(forest, placed, placed.numbers)


def goals_with_cells(organization: Organization) -> list[int]:
    of_us = Cell.objects.filter(organization=organization)
    return list(of_us.values_list("strategic_goal_id", flat=True).distinct())


def cell_rows(
    stored: Stored, numbers: Numbers, weights: Ints, roots: Ints, among: Bools
) -> list[CellRow]:
    """The cells as rows: open goals apart from those that only their team sees."""
    forest, placed = stored.forest, stored.placed
    rows: list[CellRow] = []
    for is_open in (True, False):
        counts = placed.is_active & among & (placed.is_open == is_open)
        cells = heat_cells(forest, numbers, weights, placed.team, counts)
        for root, team in np.argwhere(cells.weight > 0).tolist():
            key = (int(forest.ids[roots[root]]), int(cells.teams[team]), is_open)
            rows.append((*key, *(int(part[root, team]) for part in cells[1:])))
    return rows


def columns(rows: list[CellRow]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(WIDTH)]
