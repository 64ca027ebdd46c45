"""What a heat-map cell of a past day was made of: `alignment.cell_page` over what was known then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alignment.cell_page import MOST_LINES, CellAccount, CellLine, share_of
from alignment.cells import effective_weights
from alignment.explaining import When
from alignment.models import TargetState
from alignment.past import Past
from alignment.past_board import is_large
from alignment.past_heat import Teams, Work, cells_by_team, cells_then, shown
from alignment.past_rows import Lookback, codes_told
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from kpis.numbers import decimal_of
from people.models import Person, Team
from people.rights import teams_open_to


def account_then(
    reader: Person, seen: GoalQuerySet, team: Team, strategic: Goal, when: When
) -> CellAccount:
    """The cell of a team and all under it × a strategic goal; ValidationError where it is not told."""
    if is_large(reader):
        raise ValidationError(
            _("Cells of past days are put together for smaller organizations only.")
        )
    past = Past.read(reader.organization, when)
    codes = codes_told(reader, seen, past.rows, past.rows)
    teams = Teams.read(Lookback(reader.organization, when))
    if strategic.pk not in codes or team.pk not in teams.rows:
        raise ValidationError(_("This goal, or this team, was not there yet."))
    work = Work.of(past, codes, teams_open_to(reader))
    sums = cells_by_team(cells_then(past, [strategic], work), teams, [strategic])
    cell = shown(sums.get((team.pk, strategic.pk)), past)
    weights = leaf_weights(past, teams, team, strategic, work)
    heaviest = sorted(weights, key=lambda goal: (-weights[goal], goal))
    listed = heaviest[:MOST_LINES]
    named = {line.goal.pk: line for line in past.lines(codes, [g for g in listed if g in codes])}
    measured = states_then(past, list(named))
    for goal, line in named.items():
        line.goal.team = Team(name=teams.rows[past.rows[goal]["team_id"]]["name"])
    lines = tuple(
        CellLine(
            named.get(goal),
            weights[goal],
            share_of(weights[goal], cell),
            tuple(measured[goal]),
            past.numbers[goal].progress,
        )
        for goal in listed
    )
    return CellAccount(cell, lines, len(heaviest) - len(listed))


def leaf_weights(
    past: Past, teams: Teams, team: Team, strategic: Goal, work: Work
) -> dict[int, int]:
    """The effective weights of the goals that a reader's cell counts."""
    (weights,) = effective_weights(past.evaluation.forest, past.places([strategic]))
    ids = past.evaluation.forest.ids.tolist()
    return {
        ids[place]: int(weights[place])
        for place in np.flatnonzero(work.is_counted & (weights > 0)).tolist()
        if team.pk in teams.up_from(int(work.team[place]))
    }


def states_then(past: Past, goals: Sequence[int]) -> Mapping[int, list[TargetState]]:
    """What the counted targets of some goals that are still there had attained, by goal."""
    own = [one for one in past.evaluation.own if one.goal in goals and one.kind == "target"]
    ids = [cast(int, one.id) for one in own]
    targets = Target.objects.filter(pk__in=ids).select_related("kpi").in_bulk()
    found: dict[int, list[TargetState]] = defaultdict(list)
    for one in sorted(own, key=lambda one: (-one.weight, cast(int, one.id))):
        value = one.measure.value if one.measure else None
        if one.id in targets and one.attainment.counts and value is not None:
            state = TargetState(target=targets[one.id], value=decimal_of(value))
            found[cast(int, one.goal)].append(state)
    return found
