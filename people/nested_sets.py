"""The nested sets of a whole team tree at once, for imports: mptt itself writes one team at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Max

from people.models import Team
from people.tree import lock_structure

# No organization has this id: the lock under which numbers of trees are given out.
ALL_ORGANIZATIONS = 0
NUMBERS = ("tree_id", "lft", "rght", "level")
BATCH = 1000


@dataclass(frozen=True)
class Numbers:
    """A team's place: left, right and level as mptt keeps them."""

    tree_id: int
    lft: int
    rght: int
    level: int


def renumber(organization_id: int) -> int:
    """Write the nested sets that follow from the parents; returns how many teams changed.

    Call with the structure lock held. Siblings keep their order, teams without numbers (tree_id 0)
    come last by id. The parents must be free of circles.
    """
    teams = {team.pk: team for team in Team.objects.filter(organization_id=organization_id)}
    below: dict[int | None, list[Team]] = defaultdict(list)
    for team in sorted(teams.values(), key=lambda t: (t.tree_id == 0, t.tree_id, t.lft, t.pk)):
        below[team.parent_id].append(team)
    changed = []
    for root, tree_id in numbered_roots(below[None]):
        for pk, numbers in places(root.pk, tree_id, below).items():
            if set_numbers(teams[pk], numbers):
                changed.append(teams[pk])
    Team.objects.bulk_update(changed, NUMBERS, batch_size=BATCH)
    return len(changed)


def numbered_roots(roots: list[Team]) -> list[tuple[Team, int]]:
    """Each root with the number of its tree: its own, or a new one if it was no root before."""
    kept = [(team, team.tree_id) for team in roots if team.tree_id and team.lft == 1]
    new = [team for team in roots if not (team.tree_id and team.lft == 1)]
    return kept + list(zip(new, free_tree_ids(len(new)), strict=True))


def free_tree_ids(count: int) -> range:
    """Numbers that no tree of any organization has: mptt shares them over the whole table."""
    if not count:
        return range(0)
    lock_structure(ALL_ORGANIZATIONS)
    largest = Team.objects.aggregate(largest=Max("tree_id"))["largest"] or 0
    return range(largest + 1, largest + 1 + count)


def places(root: int, tree_id: int, below: dict[int | None, list[Team]]) -> dict[int, Numbers]:
    """Walk a tree depth first, counting one at each team's left and one at its right."""
    found: dict[int, Numbers] = {}
    left: dict[int, int] = {}
    count = 0
    waiting = [(root, 0, False)]
    while waiting:
        team, level, is_done = waiting.pop()
        count += 1
        if is_done:
            found[team] = Numbers(tree_id, left[team], count, level)
            continue
        left[team] = count
        waiting.append((team, level, True))
        waiting += [(child.pk, level + 1, False) for child in reversed(below.get(team, []))]
    return found


def set_numbers(team: Team, numbers: Numbers) -> bool:
    """Give a team its numbers; False if it has them already."""
    before = Numbers(team.tree_id, team.lft, team.rght, team.level)
    for name in NUMBERS:
        setattr(team, name, getattr(numbers, name))
    return before != numbers
