"""What pages show of the alignment score: stored rows only, a fixed number of queries.

`seen` is the reader's scope, `Goal.objects.visible_to(person)`: of other goals no title is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from alignment.models import Score
from alignment.scoring.causes import WHOLE, Cause
from alignment.scoring.points import THETA
from alignment.scoring.score import PROVISIONAL_BELOW
from alignment.scoring.storing import latest_score, strategic_of
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from people.models import Organization

PPM = 1_000_000
MOST_STRATEGIC = 25


@dataclass(frozen=True, slots=True)
class ShownComponent:
    """A component in ppm, None with a `reason`; `lost` points of the score in ppm."""

    letter: str
    ppm: int | None
    lost: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """An organization's score that holds on a day. `score` is None while there is no strategy."""

    as_of: dt.date
    score: int | None
    basis: int | None
    components: tuple[ShownComponent, ...]

    @property
    def is_provisional(self) -> bool:
        """Too little of it rests on recorded facts."""
        return self.basis is not None and self.basis < PROVISIONAL_BELOW


@dataclass(frozen=True, slots=True)
class CostlyRow:
    """What costs points: `lost` ppm of the score. `goal` is None where the reader may not see it."""

    cause: str
    lost: int
    goal: Goal | None
    parent: Goal | None


@dataclass(frozen=True, slots=True)
class OpenedComponent:
    """A component with what costs it most; `more` further rows are not shown."""

    component: ShownComponent
    rows: tuple[CostlyRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class StrategicScore:
    """A strategic goal with its part of all priority, coverage and line of sight in ppm."""

    goal: Goal | None
    priority: int | None
    coverage: int | None
    sight: int | None


@dataclass(frozen=True, slots=True)
class RunningEffort:
    """Days of work and of running the business in the period; `excess` is beyond the agreed share."""

    work: int
    run: int
    excess: int
    agreed: int

    @property
    def share(self) -> int | None:
        whole = self.work + self.run
        return PPM * self.run // whole if whole else None


@dataclass(frozen=True, slots=True)
class AlignmentPage:
    card: ScoreCard
    opened: tuple[OpenedComponent, ...] = ()
    strategic: tuple[StrategicScore, ...] = ()
    running: RunningEffort | None = None
    misplaced: tuple[Goal, ...] = ()


def read_score(organization: Organization) -> ScoreCard | None:
    """The score for a dashboard, in one query; None before the first was computed."""
    stored = latest_score(organization.pk, organization.rollup_date)
    return card_of(stored, organization.rollup_date) if stored else None


def card_of(stored: Score, as_of: dt.date) -> ScoreCard:
    found = [component_of(letter, stored.components[letter]) for letter in THETA]
    return ScoreCard(as_of, stored.score_ppm, stored.basis_ppm, tuple(found))


def component_of(letter: str, found: Mapping[str, Any]) -> ShownComponent:
    return ShownComponent(letter, found["ppm"], found["points"], found["reason"])


def read_alignment(organization: Organization, seen: GoalQuerySet) -> AlignmentPage | None:
    """The whole page: the score, its rows by component, strategic goals, running the business."""
    as_of = organization.rollup_date
    stored = latest_score(organization.pk, as_of)
    if stored is None:
        return None
    card = card_of(stored, as_of)
    if card.score is None:
        return AlignmentPage(card)
    goals = named_goals(stored, seen)
    return AlignmentPage(
        card,
        tuple(opened(one, stored.components[one.letter], goals) for one in card.components[:2]),
        tuple(strategic_scores(organization, stored, goals)),
        RunningEffort(**stored.components["effort"], agreed=organization.run_share_ppm),
        tuple(goals[pk] for pk in stored.components["misplaced"] if pk in goals),
    )


def named_goals(stored: Score, seen: GoalQuerySet) -> dict[int, Goal]:
    """The goals that the stored rows name, of those that the reader may see."""
    rows = [row for letter in ("C", "L") for row in stored.components[letter].get("rows", ())]
    named = {pk for _, _, *pair in rows for pk in pair if pk is not None}
    named |= {*strategic_of(stored)[:MOST_STRATEGIC], *stored.components["misplaced"]}
    has_target = Exists(Target.objects.filter(goal=OuterRef("pk")))
    found = (
        seen.filter(pk__in=named).select_related("owner", "team").annotate(has_target=has_target)
    )
    return {goal.pk: goal for goal in found}


def opened(
    component: ShownComponent, found: Mapping[str, Any], goals: Mapping[int, Goal]
) -> OpenedComponent:
    rows = tuple(costly_row(component, row, goals) for row in found.get("rows", ()))
    return OpenedComponent(component, rows, found.get("found", 0) - len(rows))


def costly_row(component: ShownComponent, row: list[Any], goals: Mapping[int, Goal]) -> CostlyRow:
    loss, cause, goal_id, parent_id = row
    goal = goals.get(goal_id)
    return CostlyRow(
        cause=refined(cause, goal) if goal else cause,
        lost=part_of(component, loss),
        goal=goal,
        parent=goals.get(parent_id),
    )


def part_of(component: ShownComponent, loss: int) -> int:
    """A row's part of the points that its component costs."""
    missing = WHOLE - (component.ppm or 0) * (WHOLE // PPM)
    return (component.lost or 0) * loss // missing if missing else 0


def refined(cause: str, goal: Goal) -> str:
    """What exactly is missing, as far as the goal itself tells."""
    if cause == Cause.NO_OWNER and goal.owner_id:
        return "owner_left"
    if cause == Cause.SILENT and goal.state == Goal.State.PAUSED:
        return "paused"
    has_target: bool = getattr(goal, "has_target")  # noqa: B009 -- annotated by the query
    if cause == Cause.NOT_MEASURED and has_target:
        return "old_readings"
    if cause == Cause.NO_ALLOCATION and goal.required_effort:
        return "little_allocation"
    return cause


def strategic_scores(
    organization: Organization, stored: Score, goals: Mapping[int, Goal]
) -> Iterable[StrategicScore]:
    """The strategic goals scored with the organization, those that nothing covers first."""
    ids = strategic_of(stored)[:MOST_STRATEGIC]
    rows = Score.objects.filter(organization=organization, goal__in=ids, team=None)
    held = rows.filter(dated__lte=stored.dated).order_by("goal", "-dated").distinct("goal")
    total = sum(goal.priority or 0 for goal in (goals.get(pk) for pk in ids) if goal)
    found = [strategic_score(row, goals.get(row.goal_id or 0), total) for row in held]
    return sorted(found, key=lambda one: (one.coverage or 0, one.goal is None))


def strategic_score(row: Score, goal: Goal | None, total: int) -> StrategicScore:
    parts = [row.components.get(letter, {}).get("ppm") for letter in ("C", "L")]
    asked = goal.priority if goal else None
    return StrategicScore(goal, PPM * asked // total if asked and total else None, *parts)
