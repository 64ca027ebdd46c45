"""What a goal that is private holds moves nothing that others are shown, on no day and between no two.

Of random organizations a goal is made private and given a KPI of its own; then others are shown the same
whatever that KPI says, and whether the goal is there at all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.cells import (
    NO_CELLS,
    added,
    effective_weights,
    joined,
    leaf_cells,
    leaves,
    weights_below,
)
from alignment.evaluation import Evaluation, evaluate
from alignment.facts import Facts, Id, KpiFact, TargetFact
from alignment.freshness import ages_of_facts
from tests.alignment.random_facts import START, facts

MONTH = 31
DAYS = (START + dt.timedelta(days=90), START + dt.timedelta(days=250))
SAID = (Fraction(0), Fraction(73), None)


@pytest.mark.parametrize("trees", [40, pytest.param(500, marks=pytest.mark.slow)])
def test_what_is_private_moves_nothing_that_others_are_shown(trees: int) -> None:
    leaks = 0

    @settings(max_examples=trees, deadline=None, database=None, derandomize=True)
    @given(facts(), st.data())
    def look(some: Facts, data: st.DataObject) -> None:
        nonlocal leaks
        # The last one contributes to another, unless it is alone.
        goal = data.draw(st.sampled_from(sorted(some.goals)[-2:]))
        private, opened = (kept(some, goal, word) for word in ("private", "organization"))
        seen = {shown(told(private, goal, said), goal) for said in SAID}
        assert seen == {shown(without(private, goal), goal)}
        if leaks > trees / 10:
            return
        # Numbers that are given hide what lies below them.
        opened = replace(opened, closings={}, hand_set=())
        leaks += len({shown(told(opened, goal, said), goal) for said in SAID}) > 1

    look()
    assert leaks > trees / 10, "where the rule is off, much shows"


def kept(some: Facts, goal: Id, visibility: str) -> Facts:
    """The organization with that goal at work, and seen so."""
    one = replace(some.goals[goal], visibility=visibility, state="active", mode="all")
    goals = {**some.goals, goal: one}
    return replace(some, goals=goals)


def told(some: Facts, goal: Id, value: Fraction | None) -> Facts:
    """The goal measured by a KPI that nothing else has, with a reading or without."""
    secret = TargetFact("secret", goal, "secret", baseline=Fraction(0), target=Fraction(100))
    readings = {} if value is None else {"secret": ((DAYS[0], value),)}
    return replace(
        some,
        kpis={**some.kpis, "secret": KpiFact("secret")},
        targets={**some.targets, "secret": secret},
        readings={**some.readings, **readings},
    )


def without(some: Facts, goal: Id) -> Facts:
    return replace(some, goals={pk: one for pk, one in some.goals.items() if pk != goal})


def shown(some: Facts, goal: Id) -> Any:
    """All that others are shown of both days: numbers and freshness of goals, weights and cells."""
    others = sorted(
        pk for pk, one in some.goals.items() if one.visibility != "private" and pk != goal
    )
    return tuple(on_a_day(evaluate(some, day), others) for day in DAYS)


def on_a_day(evaluation: Evaluation, others: list[Any]) -> Any:
    numbers, ages = evaluation.by_goal(), ages_of_facts(evaluation, MONTH)
    places = [list(evaluation.facts.goals).index(goal) for goal in others]
    weights = effective_weights(evaluation.forest, np.array(places, np.int64))[:, places]
    return (
        tuple((numbers[goal], ages[goal]) for goal in others),
        weights.tobytes(),
        cells_of(evaluation, places),
    )


def cells_of(evaluation: Evaluation, places: list[int]) -> Any:
    """Cells of two teams by every goal that others see."""
    forest, goals = evaluation.forest, evaluation.facts.goals.values()
    team = np.array([int(str(goal.id)) % 2 for goal in goals], np.int64)
    is_active = np.array([goal.state == "active" for goal in goals], bool)
    is_leaf = leaves(forest, evaluation.numbers, team, is_active)
    parts = [
        leaf_cells(evaluation.numbers, weights, is_leaf, team, np.ones(len(team), bool))
        for weights in weights_below(forest, np.array(places, np.int64))
    ]
    return tuple(column.tobytes() for column in added(joined(NO_CELLS, *parts)))
