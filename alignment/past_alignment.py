"""The alignment score of a past day: what was kept of it, with the words of then.

It is never computed again: it rests on requests, too, of which no history is kept. Of teams no past day
is told: a team's score may be withheld on one day and shown on another, and the difference would tell of
fewer than five people.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass

from alignment.explaining import When
from alignment.measures import fetch
from alignment.past_beside import ScoreBeside, difference
from alignment.past_rows import Lookback, codes_told, goal_then, people_by_id
from alignment.scoring.naming import Named, goals_in, requests_in
from alignment.scoring.reading import page_of, read_alignment, read_strategic
from alignment.scoring.shown import AlignmentPage, ScoreCard, StrategicScore
from alignment.scoring.storing import latest_score
from goals.models import Goal
from goals.querysets import GoalQuerySet
from people.models import Organization, Person

SETTINGS = """
SELECT run_share_ppm, day_rate FROM people_organizationevent
WHERE pgh_obj_id = %(organization)s AND pgh_created_at <= %(known_at)s ORDER BY pgh_id DESC LIMIT 1
"""


def read_alignment_then(
    reader: Person, seen: GoalQuerySet, when: When, goal: Goal | None = None
) -> AlignmentPage | None:
    """The page of the organization, or of a strategic goal; None where no score was kept by then."""
    organization = reader.organization
    if when.as_of == organization.rollup_date:
        return read_strategic(goal) if goal else read_alignment(organization, seen)
    if goal:
        return read_goal_then(reader, seen, when, goal)
    stored = latest_score(organization.pk, when.as_of)
    if stored is None:
        return None
    goals = goals_then(reader, seen, when, goals_in(stored))
    named = Named(goals, requests_in(stored, seen))
    return page_of(organization_then(organization, when), stored, when.as_of, named)


def read_goal_then(
    reader: Person, seen: GoalQuerySet, when: When, goal: Goal
) -> AlignmentPage | None:
    """A strategic goal's score and what it was called; None too where it was private to others."""
    then = goals_then(reader, seen, when, {goal.pk}).get(goal.pk)
    page = read_strategic(goal, when.as_of) if then else None
    return page and AlignmentPage(page.card, goal=then)


def goals_then(reader: Person, seen: GoalQuerySet, when: When, goals: set[int]) -> dict[int, Goal]:
    """Of some goals those that a reader may be told of, as they were."""
    rows = Lookback(reader.organization, when, frozenset(goals)).rows()
    codes = codes_told(reader, seen, rows, rows)
    owners = people_by_id(rows[pk]["owner_id"] for pk in codes)
    return {
        pk: goal_then(rows[pk], code, owners.get(rows[pk]["owner_id"]))
        for pk, code in codes.items()
    }


def organization_then(organization: Organization, when: When) -> Organization:
    """The organization with the settings of then that a score is told with: never to be saved."""
    then = copy.copy(organization)
    asked = {"organization": organization.pk, "known_at": when.known_at}
    for row in fetch(SETTINGS, asked):
        then.run_share_ppm, then.day_rate = row["run_share_ppm"], row["day_rate"]
    return then


# Two days -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlignmentDay:
    """A day with its page, if a score was kept by then."""

    as_of: dt.date
    page: AlignmentPage | None

    @property
    def card(self) -> ScoreCard | None:
        return self.page.card if self.page else None


@dataclass(frozen=True, slots=True)
class StrategicBeside:
    """A strategic goal's part on two days; None on a day on which it was not among them."""

    before: StrategicScore | None
    after: StrategicScore | None

    @property
    def goal(self) -> Goal:
        found = self.after or self.before
        assert found is not None and found.goal is not None
        return found.goal

    @property
    def points(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return difference(self.before.coverage, self.after.coverage)


@dataclass(frozen=True, slots=True)
class TwoAlignments:
    """The earlier and the later of two days."""

    before: AlignmentDay
    after: AlignmentDay

    @property
    def score(self) -> ScoreBeside:
        return ScoreBeside(self.before.card, self.after.card)

    @property
    def strategic(self) -> list[StrategicBeside]:
        """The goals the reader is told of: those of the later day, then those only of the earlier."""
        before, after = by_goal(self.before.page), by_goal(self.after.page)
        keys = dict.fromkeys([*after, *before])
        return [StrategicBeside(before.get(pk), after.get(pk)) for pk in keys]


def by_goal(page: AlignmentPage | None) -> dict[int, StrategicScore]:
    return {one.goal.pk: one for one in page.strategic if one.goal} if page else {}
