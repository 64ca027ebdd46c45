"""What pages show of an alignment score: its components, what costs it, and what stands beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from alignment.scoring.score import PROVISIONAL_BELOW
from goals.models import Goal
from people.models import Team
from reviews.models import Request

PPM = 1_000_000


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
    """What costs points: `lost` ppm of the score. `goal` is None where the reader may not see it.

    told: thousandths of days to move (F); activity and outcome in ppm (T).
    """

    cause: str
    lost: int
    goal: Goal | None
    parent: Goal | None = None
    request: Request | None = None
    told: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedComponent:
    """A component with what costs it most; `more` further rows are not shown."""

    component: ShownComponent
    rows: tuple[CostlyRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class StrategicScore:
    """A strategic goal with its part of all priority as scored and its components in ppm.

    priority: None where it has no points, or the reader may not see the goal. reason: why there is no
    conversion.
    """

    goal: Goal | None
    priority: int | None
    coverage: int | None
    sight: int | None
    conversion: int | None
    reason: str | None


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
class Cost:
    """Days of the period, in thousandths, that may be lost in one way; `more` rows are not shown.

    money: whole units at the organization's day rate, None without one. among: of how many pieces of
    work, those that take most, it was asked; None: of all.
    """

    kind: str
    effort: int
    money: int | None
    rows: tuple[tuple[Goal | None, int], ...]
    more: int
    among: int | None = None


@dataclass(frozen=True, slots=True)
class AlignmentPage:
    """Of the organization; of a team with its score or why it is withheld; or of a strategic goal.

    opened: empty where rows are kept no more. tells_priority: whether that was kept with the score.
    more_strategic: strategic goals beside those told of.
    """

    card: ScoreCard
    team: Team | None = None
    goal: Goal | None = None
    withheld: str | None = None
    opened: tuple[OpenedComponent, ...] = ()
    strategic: tuple[StrategicScore, ...] = ()
    running: RunningEffort | None = None
    misplaced: tuple[Goal, ...] = ()
    cost: tuple[Cost, ...] = ()
    tells_priority: bool = True
    more_strategic: int = 0
