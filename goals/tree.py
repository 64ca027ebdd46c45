"""The goal graph: a home parent and further edges, asked by recursive queries. Decision 0001.

Everything that walks the graph goes through here. Edges change only under
`people.tree.lock_structure`, and `refuse_edge` is asked before each.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

# UNION, not UNION ALL: a diamond is walked once, and a cycle that should not be there ends too.
HOME_ANCESTORS = """
WITH RECURSIVE up (id, parent_id, depth) AS (
  SELECT id, parent_id, 0 FROM goals_goal WHERE id = %s
  UNION SELECT g.id, g.parent_id, up.depth + 1 FROM up JOIN goals_goal g ON g.id = up.parent_id
) CYCLE id SET is_cycle USING walked
SELECT id FROM up WHERE depth > 0 AND NOT is_cycle ORDER BY depth DESC
"""
HOME_DESCENDANTS = """
WITH RECURSIVE down (id) AS (
  SELECT id FROM goals_goal WHERE parent_id = ANY(%s)
  UNION SELECT g.id FROM down JOIN goals_goal g ON g.parent_id = down.id
)
SELECT id FROM down
"""


def above_of(some: str) -> str:
    """SQL for the goals whose ids `some` selects, and every goal that they reach upward."""
    return f"""
WITH RECURSIVE up (id) AS (
  {some}
  UNION SELECT edge.parent_id FROM up CROSS JOIN LATERAL (
    SELECT parent_id FROM goals_goal WHERE id = up.id AND parent_id IS NOT NULL
    UNION ALL SELECT parent_id FROM goals_contribution WHERE child_id = up.id
  ) AS edge
)
SELECT id FROM up
"""


ABOVE = above_of("SELECT unnest(%s::bigint[])")
BELOW = """
WITH RECURSIVE down (id) AS (
  SELECT unnest(%s::bigint[])
  UNION SELECT edge.child_id FROM down CROSS JOIN LATERAL (
    SELECT id AS child_id FROM goals_goal WHERE parent_id = down.id
    UNION ALL SELECT child_id FROM goals_contribution WHERE parent_id = down.id
  ) AS edge
)
SELECT id FROM down
"""
# Each goal walks up for itself.
REACHING_STRATEGY = """
WITH RECURSIVE up (start, id) AS (
  SELECT one, one FROM unnest(%s::bigint[]) AS one
  UNION SELECT up.start, edge.parent_id FROM up CROSS JOIN LATERAL (
    SELECT parent_id FROM goals_goal WHERE id = up.id AND parent_id IS NOT NULL
    UNION ALL SELECT parent_id FROM goals_contribution WHERE child_id = up.id
  ) AS edge
)
SELECT DISTINCT up.start FROM up JOIN goals_goal g ON g.id = up.id WHERE g.level = 'strategic'
"""
# The longest way up from a goal and down from another, in goals, as far as it matters.
LEVELS = """
WITH RECURSIVE up (id, level) AS (
  SELECT %(parent)s::bigint, 1
  UNION SELECT edge.parent_id, up.level + 1 FROM up CROSS JOIN LATERAL (
    SELECT parent_id FROM goals_goal WHERE id = up.id AND parent_id IS NOT NULL
    UNION ALL SELECT parent_id FROM goals_contribution WHERE child_id = up.id
  ) AS edge WHERE up.level <= %(most)s
), down (id, level) AS (
  SELECT %(child)s::bigint, 1
  UNION SELECT edge.child_id, down.level + 1 FROM down CROSS JOIN LATERAL (
    SELECT id AS child_id FROM goals_goal WHERE parent_id = down.id
    UNION ALL SELECT child_id FROM goals_contribution WHERE parent_id = down.id
  ) AS edge WHERE down.level <= %(most)s
)
SELECT (SELECT max(level) FROM up) + (SELECT max(level) FROM down)
"""
# A goal's path must fit the index that finds it, and pages, sums and explanations end.
MOST_LEVELS = 300


def ids(sql: str, argument: int | list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [argument])
        return [row[0] for row in cursor.fetchall()]


def home_ancestors(goal_id: int) -> list[int]:
    """The goal's home parents from the root down, without itself."""
    return ids(HOME_ANCESTORS, goal_id)


def home_descendants(goal_ids: Iterable[int]) -> set[int]:
    """Every goal whose home lies below one of these, without themselves."""
    return set(ids(HOME_DESCENDANTS, list(goal_ids)))


def above(goal_ids: Iterable[int]) -> set[int]:
    """These goals and every goal that they reach upward, by home and further edges."""
    return set(ids(ABOVE, list(goal_ids)))


def among_above(goal_ids: Iterable[int]) -> RawSQL:
    """The same as a part of another query: `filter(pk__in=among_above(…))` is one query, not two."""
    return RawSQL(ABOVE, [list(goal_ids)])  # noqa: S611  # ours, and its parameters apart


def below(goal_ids: Iterable[int], most: int | None = None) -> set[int]:
    """These goals and every goal that reaches one of them, by home and further edges.

    most: where to stop looking for more.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{BELOW} LIMIT %s", [list(goal_ids), most])
        return {row[0] for row in cursor.fetchall()}


def reaching_strategy(goal_ids: Iterable[int]) -> set[int]:
    """Those of these goals that are strategic or reach a strategic one, by home and further edges."""
    return set(ids(REACHING_STRATEGY, list(goal_ids)))


def refuse_cycle(child_id: int, parent_id: int) -> None:
    """Raise ValidationError if an edge child → parent would close a cycle.

    Only sound with the structure lock held: two moves can each be harmless and together a cycle.
    """
    if child_id == parent_id or child_id in above([parent_id]):
        raise ValidationError(_("A goal cannot contribute to one that contributes to it."))


def refuse_depth(child_id: int | None, parent_id: int) -> None:
    """Raise ValidationError if with an edge child → parent some goal lay too many levels deep.

    Levels are counted over home and further edges; the child brings all below it, None nothing yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(LEVELS, {"child": child_id, "parent": parent_id, "most": MOST_LEVELS})
        (levels,) = cursor.fetchone()
    if levels > MOST_LEVELS:
        message = _("Goals contribute to each other over at most %(most)s levels.")
        raise ValidationError(message % {"most": MOST_LEVELS})


def refuse_edge(child_id: int, parent_id: int) -> None:
    """What must hold before an edge child → parent is added, with the structure lock held."""
    refuse_cycle(child_id, parent_id)
    refuse_depth(child_id, parent_id)
