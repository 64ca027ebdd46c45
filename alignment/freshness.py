"""How old the newest news of a goal is, judged by how often news is due.

Called where numbers are stored, on the same forest as the roll-up.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Literal, NamedTuple

import numpy as np

from alignment.contributors import own_contributors
from alignment.counting import Ints
from alignment.evaluation import Evaluation
from alignment.facts import Id
from alignment.forest import NO_DATA, Forest

Freshness = Literal["fresh", "stale", "silent"]
FRESHNESSES: tuple[Freshness, ...] = ("fresh", "stale", "silent")
CADENCE_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 31, "quarter": 92, "year": 366}

_CADENCES = np.array(sorted(CADENCE_DAYS.values()), np.int64)
# Ages in cadences are compared as whole numbers of this part of a cadence: exact for every cadence.
_PARTS = math.lcm(*CADENCE_DAYS.values())
_PLACES = 8
_NEVER = int(np.iinfo(np.int64).max)


class Age(NamedTuple):
    """The days since the newest news of a goal, and the cadence in days that they are judged by."""

    days: int
    cadence: int


class Ages(NamedTuple):
    """The same for all goals of a forest; both are NO_DATA where there has been no news at all."""

    days: Ints
    cadence: Ints

    def of_goal(self, position: int) -> Age | None:
        """The age of one goal's news; None if there has been none."""
        days = int(self.days[position])
        return None if days == NO_DATA else Age(days, int(self.cadence[position]))


def freshness_of(age: Age | None) -> Freshness | None:
    """Fresh within one cadence, stale within two, then silent; None without any news."""
    if age is None:
        return None
    if age.days <= age.cadence:
        return "fresh"
    return "stale" if age.days <= 2 * age.cadence else "silent"


def freshness_ranks(days: Ints, cadence: Ints) -> Ints:
    """The same for columns: places in FRESHNESSES, NO_DATA without any news."""
    rank = (days > cadence).astype(np.int64) + (days > 2 * cadence)
    return np.where(days == NO_DATA, NO_DATA, rank)


def ages(forest: Forest, own_days: Ints, target_cadence: Ints, organization_cadence: int) -> Ages:
    """The age of every goal's news.

    `own_days` are the days since a goal's newest check-in or reading on a counted target of it,
    NO_DATA without; `target_cadence` the shortest cadence in days among its counted targets, 0
    without such. A goal without counted targets is as old as its least fresh counted contributor
    (never heard of is the least fresh; of equals the one with the shorter cadence), and without
    contributors as its own check-ins by the organization's cadence.
    """
    has_targets = target_cadence > 0
    keys = _keys(own_days, np.where(has_targets, target_cadence, organization_cadence))
    for height in range(1, len(forest.level_starts) - 1):
        parents, rows = forest.level(height)
        starts = forest.edge_starts[forest.parent_starts[height] :][: len(parents)] - rows.start
        oldest = np.maximum.reduceat(keys[forest.edges.child[rows]], starts)
        keys[parents] = np.where(has_targets[parents], keys[parents], oldest)
    return _ages_of(keys)


def ages_of_facts(evaluation: Evaluation, organization_cadence: int) -> dict[Id, Age | None]:
    """The age of every goal's news, from facts in memory."""
    goals = evaluation.facts.goals
    cadences = _target_cadences(evaluation)
    newest = _newest_days(evaluation)
    found = ages(
        evaluation.forest,
        np.array([_days_since(newest.get(goal), evaluation.as_of) for goal in goals], np.int64),
        np.array([cadences.get(goal, 0) for goal in goals], np.int64),
        organization_cadence,
    )
    return {goal: found.of_goal(place) for place, goal in enumerate(goals)}


def _keys(days: Ints, cadence: Ints) -> Ints:
    """Ages as numbers that sort by days over cadence, then the shorter cadence last."""
    place = np.searchsorted(_CADENCES, cadence)
    parts = days * (_PARTS // cadence)
    return np.where(days == NO_DATA, _NEVER, parts * _PLACES + (_PLACES - 1 - place))


def _ages_of(keys: Ints) -> Ages:
    is_known = keys != _NEVER
    place = np.where(is_known, _PLACES - 1 - keys % _PLACES, 0)
    cadence = _CADENCES[place]
    days = keys // _PLACES // (_PARTS // cadence)
    return Ages(np.where(is_known, days, NO_DATA), np.where(is_known, cadence, NO_DATA))


def _target_cadences(evaluation: Evaluation) -> dict[Id, int]:
    cadences: dict[Id, int] = {}
    for goal, kpi in _counted_kpis(evaluation):
        days = CADENCE_DAYS[evaluation.facts.kpis[kpi].cadence]
        cadences[goal] = min(days, cadences.get(goal, days))
    return cadences


def _newest_days(evaluation: Evaluation) -> dict[Id, date]:
    newest: dict[Id, date] = {}
    news = [(check_in.goal, check_in.dated) for check_in in evaluation.facts.check_ins]
    for goal, kpi in _counted_kpis(evaluation):
        news += [(goal, dated) for dated, _ in evaluation.facts.readings.get(kpi, ())]
    for goal, dated in news:
        if dated <= evaluation.as_of:
            newest[goal] = max(dated, newest.get(goal, dated))
    return newest


def _counted_kpis(evaluation: Evaluation) -> list[tuple[Id, Id]]:
    """Goals with the KPIs of those targets of theirs that count."""
    facts = evaluation.facts
    return [
        (own.goal, facts.targets[own.id].kpi)
        for own in own_contributors(facts, evaluation.as_of)
        if own.id is not None and own.reason_in(facts.goals[own.goal]) == "counted"
    ]


def _days_since(newest: date | None, as_of: date) -> int:
    return NO_DATA if newest is None else (as_of - newest).days
