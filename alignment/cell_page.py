"""What a heat-map cell is made of: the goals of a team in which a strategic goal's number begins.

Called by the page behind a cell. It reads everything below the strategic goal, as no list does: a
cell that left some out would not add up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from alignment.cells import effective_weights
from alignment.heat import load_below
from alignment.heat_map import HeatCell, read_cells
from alignment.models import TargetState
from alignment.standing import GoalLine, lines_of
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Organization, Person, Team
from people.rights import teams_open_to

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class CellLine:
    """A goal with what it carries of the strategic goal and of the cell, in ppm.

    line: None where the goal of a past day is gone; then only its progress is told.
    """

    line: GoalLine | None
    weight: int
    share: int
    targets: tuple[TargetState, ...]
    progress: int | None


@dataclass(frozen=True, slots=True)
class CellAccount:
    """A cell and the goals it is the mean of, the heaviest first; `left` more are not listed."""

    cell: HeatCell | None
    lines: tuple[CellLine, ...]
    left: int


def account_for(
    organization: Organization, team: Team, strategic: Goal, seen: GoalQuerySet, reader: Person
) -> CellAccount:
    """The cell of a team and all under it × a strategic goal, as this reader sees it."""
    cell = read_cells(organization, [team], [strategic], reader).get((team.pk, strategic.pk))
    weights = leaf_weights(organization, team, strategic, reader) if cell else {}
    heaviest = sorted(weights, key=lambda goal: (-weights[goal], goal))
    shown = lines_of(seen.filter(pk__in=heaviest[:MOST_LINES]), organization.rollup_date)
    measured = states_of([line.goal.pk for line in shown])
    lines = [
        CellLine(
            line,
            weights[line.goal.pk],
            share_of(weights[line.goal.pk], cell),
            tuple(measured[line.goal.pk]),
            line.standing.progress,
        )
        for line in sorted(shown, key=lambda line: heaviest.index(line.goal.pk))
    ]
    return CellAccount(cell, tuple(lines), max(0, len(heaviest) - MOST_LINES))


def leaf_weights(
    organization: Organization, team: Team, strategic: Goal, reader: Person
) -> dict[int, int]:
    """The effective weights of the goals that a cell counts for this reader."""
    whole = load_below(organization, [strategic.pk])
    under = list(Team.objects.under(team).values_list("pk", flat=True))
    own = teams_open_to(reader)
    counts = whole.is_active & np.isin(whole.team, np.array(under, np.int64))
    if own is not None:
        counts &= whole.is_open | np.isin(whole.team, np.array(own, np.int64))
    counts &= whole.numbers.progress >= 0
    counts[whole.forest.parents] = False
    root = np.flatnonzero(whole.forest.ids == strategic.pk)
    (weights,) = effective_weights(whole.forest, root)
    places = np.flatnonzero(counts & (weights > 0)).tolist()
    return {int(whole.forest.ids[place]): int(weights[place]) for place in places}


def states_of(goals: list[int]) -> dict[int, list[TargetState]]:
    """What the counted targets of some goals have attained, by goal."""
    states = TargetState.objects.filter(goal__in=goals, counts=True, newest_on__isnull=False)
    found: dict[int, list[TargetState]] = defaultdict(list)
    for state in states.select_related("target__kpi").order_by("-target__weight", "target_id"):
        found[state.goal_id].append(state)
    return found


def share_of(weight: int, cell: HeatCell | None) -> int:
    return (2_000_000 * weight + cell.weight) // (2 * cell.weight) if cell else 0
