"""A past day computed again: the same engine as today's, over the facts that were known then.

Called by `alignment.past_board` and `alignment.past_goal`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from alignment.attainment import Window, window_of
from alignment.counting import Ints
from alignment.evaluation import Evaluation, evaluate
from alignment.explaining import When
from alignment.freshness import CADENCE_DAYS, Age, Freshness, ages_of_facts, freshness_of
from alignment.history import facts_in
from alignment.known import Row
from alignment.pace import PaceName, Thresholds, is_watermelon, pace
from alignment.past_rows import Lookback, goal_then, people_by_id
from alignment.rollup import GoalNumbers
from alignment.standing import GoalLine, Standing, pace_shown
from goals.models import Goal
from people.models import Organization


@dataclass(frozen=True)
class Past:
    """Some goals of an organization on a past day, all of them or those below one, with numbers."""

    organization: Organization
    as_of: dt.date
    evaluation: Evaluation
    rows: Mapping[int, Row]
    confidence: Mapping[int, int | None]
    thresholds: Thresholds
    cadence: str

    @classmethod
    def read(
        cls, organization: Organization, when: When, goals: frozenset[int] | None = None
    ) -> Past:
        """Read a day and compute it."""
        back = Lookback(organization, when, goals)
        rows, reports = back.rows(), back.reports()
        thresholds, cadence = back.judged_by()
        return cls(
            organization,
            when.as_of,
            evaluate(facts_in(back.known(rows, reports)), when.as_of),
            rows,
            {report["goal_id"]: report["confidence"] for report in reports},
            thresholds,
            cadence,
        )

    @cached_property
    def numbers(self) -> Mapping[Any, GoalNumbers]:
        return self.evaluation.by_goal()

    @cached_property
    def place(self) -> Mapping[int, int]:
        """Where each goal is in the forest."""
        return {goal: place for place, goal in enumerate(self.evaluation.forest.ids.tolist())}

    def places(self, goals: Iterable[Goal]) -> Ints:
        return np.array([self.place[goal.pk] for goal in goals], np.int64)

    @cached_property
    def ages(self) -> Mapping[Any, Age | None]:
        return ages_of_facts(self.evaluation, CADENCE_DAYS[self.cadence])

    def window(self, goal_id: int) -> Window:
        facts = self.evaluation.facts
        return window_of(*facts.window_of_goal(facts.goals[goal_id]))

    def newest_on(self, goal_id: int) -> dt.date | None:
        age = self.ages[goal_id]
        return None if age is None else self.as_of - dt.timedelta(days=age.days)

    def freshness(self, goal_id: int) -> Freshness | None:
        return freshness_of(self.ages[goal_id])

    def pace(self, goal_id: int) -> PaceName | None:
        """The pace as it was stored; pages show too early and overdue before it."""
        numbers = self.numbers[goal_id]
        return pace(numbers.paced, numbers.expected, self.thresholds)

    def standing(self, goal_id: int) -> Standing:
        numbers, pace, said = (
            self.numbers[goal_id],
            self.pace(goal_id),
            self.confidence.get(goal_id),
        )
        return Standing(
            progress=numbers.progress,
            evidence=numbers.evidence,
            expected=numbers.expected,
            paced=numbers.paced,
            pace=pace_shown(self.rows[goal_id]["state"], self.window(goal_id), pace, self.as_of),
            confidence=said,
            freshness=self.freshness(goal_id),
            newest_on=self.newest_on(goal_id),
            is_watermelon=is_watermelon(said, pace),
            is_known=True,
        )

    def lines(self, codes: Mapping[int, str], goals: Iterable[int]) -> list[GoalLine]:
        """Goals as they stood then; `codes`: what those that may be told are called today."""
        rows = [self.rows[goal] for goal in goals]
        owners = people_by_id(row["owner_id"] for row in rows)
        return [
            GoalLine(
                goal_then(row, codes[row["id"]], owners.get(row["owner_id"])),
                self.standing(row["id"]),
                self.window(row["id"]),
            )
            for row in rows
        ]
