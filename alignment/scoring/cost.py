"""What misalignment costs, beside the score and not in it: effort of the period that may be lost.

Effort on work that reaches no strategic goal, on work that does not move, and on work that two teams
perhaps do at once; each with its largest rows. In thousandths of a person-day.

Called by `scoring.storing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from alignment.counting import Ints
from alignment.scoring.effort import NO_TEAM
from alignment.scoring.exact import exact_sum
from alignment.scoring.graph import Graph
from alignment.scoring.period import Cycle as Around
from alignment.scoring.period import period_of
from alignment.scoring.score import Alignment
from alignment.similar import alike_pairs
from alignment.waste import standing_still
from goals.models import Cycle, Goal
from people.models import Organization

MOST_ROWS = 10
# Whether goals move and are done twice is asked of so many pieces of work, those that take most.
MOST_WATCHED = 200
# Of 100: nearer than `similar.ALIKE`, which is a hint to who can still choose other words.
SAME = 90


def cost_of_misalignment(alignment: Alignment, organization: Organization) -> dict[str, Any]:
    """By kind the effort, how many pieces of work it lies on, and the largest of them."""
    graph, effort = alignment.graph, alignment.effort.of_goal
    sight = alignment.reach.sight(len(graph))
    heavy = graph.work[np.argsort(-effort[graph.work], kind="stable")[:MOST_WATCHED]]
    among = {"among": len(heavy) if len(heavy) < len(graph.work) else None}
    return {
        "unaligned": told(alignment, graph.work[sight[graph.work] == 0]),
        "unmoved": {**told(alignment, standing(graph, heavy, organization)), **among},
        "twice": {**told(alignment, done_twice(graph, heavy)), **among},
    }


def told(alignment: Alignment, work: Ints) -> dict[str, Any]:
    effort, ids = alignment.effort.of_goal[work], alignment.graph.goals.ids[work]
    largest = np.argsort(-effort, kind="stable")[:MOST_ROWS]
    rows = zip(ids[largest].tolist(), effort[largest].tolist(), strict=True)
    return {
        "effort": exact_sum(effort),
        "found": int((effort > 0).sum()),
        "rows": [list(row) for row in rows if row[1]],
    }


def done_twice(graph: Graph, work: Ints) -> Ints:
    """What is worded almost like the work of another team and contributes to nothing in common with it.

    Goals of several teams under one goal were given to each of them. Told from goals that everyone may
    see, and from nothing else: a row tells whoever sees it of its twin, and a missing one of the parent.
    """
    parents = parents_of(graph, work)
    titles = titles_for_all(graph, {*parents}.union(*parents.values()))
    shown = [place for place in work.tolist() if place in titles]
    found: set[int] = set()
    for pair in alike_pairs([titles[place] for place in shown], SAME):
        one, other = (shown[place] for place in pair)
        teams = {int(team) for team in graph.goals.team[[one, other]]}
        if len(teams - {NO_TEAM}) == 2 and not parents[one] & parents[other] & {*titles}:
            found |= {one, other}
    return np.array(sorted(found), np.int64)


def titles_for_all(graph: Graph, places: set[int]) -> dict[int, str]:
    """By place the titles of those goals that everyone in the organization may see."""
    ids = {int(graph.goals.ids[place]): place for place in places}
    seen = Goal.objects.filter(pk__in=ids, visibility=Goal.Visibility.ORGANIZATION)
    return {ids[pk]: title for pk, title in seen.values_list("pk", "title")}


def parents_of(graph: Graph, goals: Ints) -> dict[int, set[int]]:
    rows = np.flatnonzero(np.isin(graph.edges.child, goals))
    found: dict[int, set[int]] = {goal: set() for goal in goals.tolist()}
    for row in rows.tolist():
        found[int(graph.edges.child[row])].add(int(graph.edges.parent[row]))
    return found


def standing(graph: Graph, heavy: Ints, organization: Organization) -> Ints:
    """Of the work that takes most effort, what is no further than when the period began."""
    cycle = running_period(organization)
    ids = graph.goals.ids[heavy].tolist()
    still = standing_still(ids, cycle, organization.rollup_date) if cycle else set()
    return heavy[np.isin(graph.goals.ids[heavy], list(still))]


def running_period(organization: Organization) -> Cycle | None:
    """The cycle that effort is counted in."""
    day = organization.rollup_date
    around: Iterable[Cycle] = Cycle.objects.filter(
        organization=organization, start_date__lte=day, due_date__gte=day
    ).exclude(state=Cycle.State.DRAFT)
    found = {cycle.pk: cycle for cycle in around}
    shortest = period_of(Around(c.pk, c.start_date, c.due_date) for c in found.values())
    return found[shortest.id] if shortest else None
