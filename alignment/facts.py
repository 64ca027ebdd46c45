"""What is known about goals, in memory: for what-if, previews, history and tests.

The second door to the engine, beside the loader from tables. Ids are anything hashable; weights are
thousandths.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from alignment.attainment import Aggregation, Dated, Direction, Window
from alignment.rollup import GoalNumbers

Id = Hashable
ONE = 1000
OPEN = Window()


@dataclass(frozen=True, slots=True)
class CycleFact:
    """A planning period."""

    id: Id
    window: Window


@dataclass(frozen=True, slots=True)
class GoalFact:
    """A goal, without its place: every edge, home or further, is a ContributionFact."""

    id: Id
    state: str = "active"
    visibility: str = "organization"
    owner: Id | None = None
    named: frozenset[Id] = frozenset()
    window: Window = OPEN
    cycle: Id | None = None
    mode: str = "all"
    steps_weight: int = ONE
    predecessor: Id | None = None
    is_continuing: bool = False


@dataclass(frozen=True, slots=True)
class ContributionFact:
    """One goal contributing to another."""

    child: Id
    parent: Id
    weight: int = ONE


@dataclass(frozen=True, slots=True)
class KpiFact:
    """A measure; `cadence` as in `freshness.CADENCE_DAYS`."""

    id: Id
    direction: Direction = "increase"
    aggregation: Aggregation = "last"
    is_yes_no: bool = False
    cadence: str = "month"


@dataclass(frozen=True, slots=True)
class TargetFact:
    """What a goal asks of a KPI."""

    id: Id
    goal: Id
    kpi: Id
    target: Fraction | None = None
    baseline: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    weight: int = ONE
    window: Window = OPEN
    interim: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class StepFact:
    """An actionable step of a goal."""

    id: Id
    goal: Id
    weight: int = ONE
    due: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class HandSetFact:
    """A progress set by hand, in ppm, valid on both its dates and between them."""

    goal: Id
    progress: int
    set_on: date
    expires_on: date
    reason: str = ""
    author: Id | None = None


@dataclass(frozen=True, slots=True)
class ClosingFact:
    """The numbers a goal was closed with, its own from that day on."""

    goal: Id
    closed_on: date
    numbers: GoalNumbers
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckInFact:
    """That a goal was reported on."""

    goal: Id
    dated: date


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the numbers of some goals depend on, as one version of the tables has it.

    `readings` are those in force by KPI: one a date, neither superseded nor withdrawn. Rows that
    belong to a goal, KPI or cycle that is not there are ignored.
    """

    goals: Mapping[Id, GoalFact] = field(default_factory=dict)
    contributions: Mapping[tuple[Id, Id], ContributionFact] = field(default_factory=dict)
    kpis: Mapping[Id, KpiFact] = field(default_factory=dict)
    targets: Mapping[Id, TargetFact] = field(default_factory=dict)
    readings: Mapping[Id, tuple[Dated, ...]] = field(default_factory=dict)
    steps: Mapping[Id, StepFact] = field(default_factory=dict)
    cycles: Mapping[Id, CycleFact] = field(default_factory=dict)
    hand_set: tuple[HandSetFact, ...] = ()
    closings: Mapping[Id, ClosingFact] = field(default_factory=dict)
    check_ins: tuple[CheckInFact, ...] = ()

    def window_of_goal(self, goal: GoalFact) -> tuple[Window, Window]:
        """The goal's own window and its cycle's, to fall back on in this order."""
        cycle = self.cycles.get(goal.cycle) if goal.cycle is not None else None
        return goal.window, cycle.window if cycle else OPEN


def gather_facts(
    goals: Iterable[GoalFact],
    *,
    contributions: Iterable[ContributionFact] = (),
    kpis: Iterable[KpiFact] = (),
    targets: Iterable[TargetFact] = (),
    readings: Iterable[tuple[Id, date, Fraction]] = (),
    steps: Iterable[StepFact] = (),
    cycles: Iterable[CycleFact] = (),
    hand_set: Iterable[HandSetFact] = (),
    closings: Iterable[ClosingFact] = (),
    check_ins: Iterable[CheckInFact] = (),
) -> Facts:
    """Index facts by what they belong to. `readings` are (KPI, date, value)."""
    by_kpi: dict[Id, list[Dated]] = {}
    for kpi, dated, value in readings:
        by_kpi.setdefault(kpi, []).append((dated, value))
    return Facts(
        goals={goal.id: goal for goal in goals},
        contributions={(edge.child, edge.parent): edge for edge in contributions},
        kpis={kpi.id: kpi for kpi in kpis},
        targets={target.id: target for target in targets},
        readings={kpi: tuple(values) for kpi, values in by_kpi.items()},
        steps={step.id: step for step in steps},
        cycles={cycle.id: cycle for cycle in cycles},
        hand_set=tuple(hand_set),
        closings={closing.goal: closing for closing in closings},
        check_ins=tuple(check_ins),
    )
