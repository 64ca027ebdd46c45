"""Where goals lie in the home tree: root, depth and path, kept beside their numbers by the drain."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from goals.tree import home_descendants

# The guard ends a walk that a cycle would make endless; check_tree reports the cycle.
PATHS = """
WITH RECURSIVE up (goal_id, parent_id, path) AS (
  SELECT id, parent_id, ARRAY[id] FROM goals_goal
  WHERE organization_id = %(organization)s {some}
  UNION ALL
  SELECT up.goal_id, g.parent_id, g.id || up.path FROM up
  JOIN goals_goal g ON g.id = up.parent_id WHERE cardinality(up.path) < 1000
)
SELECT up.goal_id, up.path FROM up LEFT JOIN alignment_rollup r ON r.goal_id = up.goal_id
WHERE up.parent_id IS NULL AND r.path IS DISTINCT FROM up.path
"""
PLACE_ALL = f"""
UPDATE alignment_rollup r SET path = v.path, home_root_id = v.path[1],
  depth = cardinality(v.path) - 1
FROM ({PATHS.format(some="")}) AS v WHERE r.goal_id = v.goal_id
"""
SOME = "AND id = ANY(%(goals)s)"


def displaced(organization_id: int, goals: Collection[int]) -> dict[int, list[int]]:
    """Goals whose stored path is missing or wrong, with the right one, root first.

    A goal that moved takes everything below its home with it.
    """
    moved = paths(organization_id, goals) if goals else {}
    return moved | paths(organization_id, home_descendants(moved)) if moved else {}


def paths(organization_id: int, goals: Collection[int]) -> dict[int, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            PATHS.format(some=SOME), {"organization": organization_id, "goals": list(goals)}
        )
        return dict(cursor.fetchall())


def place_all(organization_id: int) -> None:
    """Give every goal its right path."""
    with connection.cursor() as cursor:
        cursor.execute(PLACE_ALL, {"organization": organization_id})
