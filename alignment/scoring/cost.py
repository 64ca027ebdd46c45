"""What misalignment costs, beside the score and not in it: effort of the period that may be lost.

Effort on work that reaches no strategic goal, and on work that does not move; each with its largest
rows. In thousandths of a person-day. Called by `scoring.storing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from alignment.counting import Ints
from alignment.scoring.exact import exact_sum
from alignment.scoring.period import Cycle as Around
from alignment.scoring.period import period_of
from alignment.scoring.score import Alignment
from alignment.waste import standing_still
from goals.models import Cycle
from people.models import Organization

MOST_ROWS = 10
# Whether goals move is asked of so many pieces of work, those that take most.
MOST_WATCHED = 200


def cost_of_misalignment(alignment: Alignment, organization: Organization) -> dict[str, Any]:
    """By kind the effort, how many pieces of work it lies on, and the largest of them."""
    graph = alignment.graph
    sight = alignment.reach.sight(len(graph))
    return {
        "unaligned": told(alignment, graph.work[sight[graph.work] == 0]),
        "unmoved": told(alignment, standing(alignment, organization)),
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


def standing(alignment: Alignment, organization: Organization) -> Ints:
    """Of the work that takes most effort, what is no further than when the period began."""
    graph, effort = alignment.graph, alignment.effort.of_goal
    heavy = graph.work[np.argsort(-effort[graph.work], kind="stable")[:MOST_WATCHED]]
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
