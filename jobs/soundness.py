"""Whether both trees are what they must be: called by check_tree and by the race tests."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection

from alignment.counting import Ints
from alignment.heights import CycleError, heights
from alignment.loaders import integers
from goals.models import Contribution, Goal
from people.models import Team

# Rows that cannot be: a parent in another organization is refused by the keys; by SQL it is shown.
ORPHANS = """
SELECT c.code FROM {table} c LEFT JOIN {table} p
  ON p.id = c.parent_id AND p.organization_id = c.organization_id
WHERE c.parent_id IS NOT NULL AND p.id IS NULL ORDER BY c.code
"""


def faults_of_goals() -> list[str]:
    """Cycles over home and further edges together, and goals without their parent."""
    ids = list(Goal.objects.order_by("pk").values_list("pk", flat=True))
    position = {goal: i for i, goal in enumerate(ids)}
    homes = Goal.objects.exclude(parent=None).values_list("pk", "parent_id")
    further = Contribution.objects.values_list("child_id", "parent_id")
    edges = [(position[c], position[p]) for c, p in (*homes, *further) if p in position]
    child: Ints = integers(c for c, _ in edges)
    parent: Ints = integers(p for _, p in edges)
    faults = [f"goal {code} has no parent" for code in orphans("goals_goal")]
    try:
        heights(len(ids), child, parent)
    except CycleError as error:
        names = Goal.objects.in_bulk([ids[i] for i in error.goals])
        faults.append("goals in a circle: " + " → ".join(names[ids[i]].code for i in error.goals))
    return faults


def faults_of_teams() -> list[str]:
    """Where the nested sets do not say what the parents say."""
    faults = [f"team {code} has no parent" for code in orphans("people_team")]
    teams = list(Team.objects.order_by("tree_id", "lft"))
    by_id = {team.pk: team for team in teams}
    roots: dict[int, list[Team]] = defaultdict(list)
    bounds: dict[int, list[int]] = defaultdict(list)
    for team in teams:
        bounds[team.tree_id] += [team.lft, team.rght]
        if team.parent_id is None:
            roots[team.tree_id].append(team)
        elif not lies_in(team, by_id.get(team.parent_id)):
            faults.append(f"team {team.code} does not lie within its parent")
    for tree, found in bounds.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            faults.append(f"the bounds of team tree {tree} are not 1 to {len(found)}")
        if len(roots[tree]) != 1:
            faults.append(f"team tree {tree} has {len(roots[tree])} roots")
    return faults


def lies_in(team: Team, parent: Team | None) -> bool:
    if parent is None:
        return False
    is_inside = parent.lft < team.lft < team.rght < parent.rght
    return is_inside and team.tree_id == parent.tree_id and team.level == parent.level + 1


def orphans(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS.format(table=table))
        return [row[0] for row in cursor.fetchall()]
