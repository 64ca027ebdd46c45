"""What the components of all scores are told from, found once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from alignment.counting import Ints
from alignment.forest import NO_DATA
from alignment.scoring.coverage import Coverage
from alignment.scoring.effort import Effort
from alignment.scoring.graph import Graph
from alignment.scoring.sight import Reach
from alignment.scoring.toward import Toward


class Known(NamedTuple):
    """priority, toward, outcomes: by place of the strategic goal."""

    graph: Graph
    effort: Effort
    covered: Coverage
    reached: Reach
    priority: Ints
    toward: Sequence[Toward]
    outcomes: Mapping[int, int]


def facts_of_goals(graph: Graph) -> Ints:
    """How many of effort, a fresh reading and reviewed links each goal has on record: 0 to 3."""
    is_reviewed = np.ones(len(graph), bool)
    np.logical_and.at(is_reviewed, graph.edges.child, graph.edges.is_reviewed)
    facts: Ints = np.sum([graph.goals.effort != NO_DATA, graph.goals.is_fresh, is_reviewed], axis=0)
    return facts
