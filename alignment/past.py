"""A past day as it was known then: rows of goals, their numbers, and what was said of them.

Called by `alignment.past_board` and `alignment.past_goal`. Numbers come from the same engine as today's,
over the facts that were known at the end of that day; with today's structure where `known_at` is None.
Whoever may see a goal today sees its past, but not what was private to others then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from alignment.attainment import Window, window_of
from alignment.evaluation import Evaluation, evaluate
from alignment.explaining import When, may_see_then
from alignment.freshness import CADENCE_DAYS, Age, Freshness, ages_of_facts, freshness_of
from alignment.history import facts_in
from alignment.known import GOAL_COLUMNS, ROWS, VERSIONS, Known, KnownNow, KnownThen, Row
from alignment.measures import fetch
from alignment.pace import PaceName, Thresholds, is_watermelon, pace
from alignment.rollup import GoalNumbers
from alignment.standing import GoalLine, Standing, pace_shown
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Organization, Person

TOLD = f"{GOAL_COLUMNS}, code, title, description, level, team_id, priority, archived_at"
# Of each goal the day of the newest report made by then, and the last confidence given.
REPORTS = """
SELECT goal_id, max(dated) AS dated,
  (array_agg(confidence ORDER BY dated DESC, id DESC)
    FILTER (WHERE confidence IS NOT NULL))[1] AS confidence
FROM reviews_checkin
WHERE organization_id = %(organization)s AND dated <= %(as_of)s AND {made} AND {whose}
GROUP BY goal_id
"""
SETTINGS = """
SELECT cadence, on_track_ppm, behind_ppm FROM people_organizationevent
WHERE pgh_obj_id = %(organization)s AND pgh_created_at <= %(known_at)s
ORDER BY pgh_id DESC LIMIT 1
"""
Rows = Sequence[Row]


@dataclass(frozen=True)
class ReportedThen(KnownThen):
    """What was known then: goals that were read already, and the reports made by then."""

    rows: Rows = ()
    reports: Rows = ()

    def versions(self, table: str) -> list[Row]:
        return list(self.rows) if table == "goals_goal" else super().versions(table)

    def check_ins(self) -> list[Row]:
        return list(self.reports)


@dataclass(frozen=True)
class ReportedNow(KnownNow):
    """What is known now of a past day, likewise."""

    rows: Rows = ()
    reports: Rows = ()

    def versions(self, table: str) -> list[Row]:
        return list(self.rows) if table == "goals_goal" else super().versions(table)

    def check_ins(self) -> list[Row]:
        return list(self.reports)


@dataclass(frozen=True)
class Reading:
    """Reads what was known of some goals on a day; `goals` None: of all."""

    organization: Organization
    when: When
    goals: frozenset[int] | None = None

    def rows(self) -> dict[int, Row]:
        """The goals that were there, by id."""
        if self.when.known_at is None:
            found = self.read(ROWS.format(columns=TOLD, table="goals_goal", whose=self.whose("id")))
        else:
            whose = self.whose("pgh_obj_id")
            found = self.read(VERSIONS.format(columns=TOLD, table="goals_goal", whose=whose))
        return {row["id"]: row for row in found}

    def reports(self) -> Rows:
        made = "true" if self.when.known_at is None else "made_at <= %(known_at)s"
        return self.read(REPORTS.format(made=made, whose=self.whose("goal_id")))

    def known(self, rows: Mapping[int, Row], reports: Rows) -> Known:
        pk, when, read = self.organization.pk, self.when, tuple(rows.values())
        if when.known_at is None:
            return ReportedNow(pk, when.as_of, frozenset(rows), rows=read, reports=reports)
        return ReportedThen(pk, when.known_at, self.goals, rows=read, reports=reports)

    def judged_by(self) -> tuple[Thresholds, str]:
        """The thresholds and the cadence of the organization."""
        now = self.organization
        found = self.read(SETTINGS) if self.when.known_at else []
        if not found:
            return Thresholds(now.on_track_ppm, now.behind_ppm), now.cadence
        (row,) = found
        return Thresholds(row["on_track_ppm"], row["behind_ppm"]), row["cadence"]

    def whose(self, column: str) -> str:
        return "true" if self.goals is None else f"{column} = ANY(%(goals)s)"

    def read(self, sql: str) -> list[Row]:
        asked = {"as_of": self.when.as_of, "known_at": self.when.known_at}
        return fetch(
            sql, {**asked, "organization": self.organization.pk, "goals": list(self.goals or ())}
        )


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
        reading = Reading(organization, when, goals)
        rows, reports = reading.rows(), reading.reports()
        thresholds, cadence = reading.judged_by()
        return cls(
            organization,
            when.as_of,
            evaluate(facts_in(reading.known(rows, reports)), when.as_of),
            rows,
            {report["goal_id"]: report["confidence"] for report in reports},
            thresholds,
            cadence,
        )

    @cached_property
    def numbers(self) -> Mapping[Any, GoalNumbers]:
        return self.evaluation.by_goal()

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


def goal_then(row: Row, code: str, owner: Person | None) -> Goal:
    """A goal as it was, to be shown: never to be saved. `code` leads to its page of today."""
    names = ("id", "title", "description", "level", "state", "visibility", "parent_id", "priority")
    fields = {name: row[name] for name in (*names, "team_id", "start_date", "due_date")}
    return Goal(**fields, code=code, owner=owner)


def people_by_id(ids: Iterable[int | None]) -> dict[int, Person]:
    wanted = {one for one in ids if one is not None}
    return Person.objects.only("name", "email").in_bulk(wanted) if wanted else {}


def codes_told(
    reader: Person, seen: GoalQuerySet, rows: Mapping[int, Row], goals: Iterable[int]
) -> dict[int, str]:
    """What goals of then are called today, those that a reader may be told of.

    They see them today, and nobody kept them to themselves then.
    """
    codes = dict(seen.filter(pk__in=list(goals)).values_list("pk", "code"))
    kept = {goal for goal in codes if rows[goal]["visibility"] == Goal.Visibility.PRIVATE}
    owners = {rows[goal]["owner_id"] for goal in kept}
    open_to = {owner for owner in owners if may_see_then(reader, owner, Goal.Visibility.PRIVATE)}
    return {
        goal: code
        for goal, code in codes.items()
        if goal not in kept or rows[goal]["owner_id"] in open_to
    }
