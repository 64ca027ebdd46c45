"""How the demo is written down: what `content` says and `build` makes. Keys name rows to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Number = int | float
Shape = Literal["steady", "slump", "late"]


@dataclass(frozen=True)
class PersonPlan:
    """Someone who works here; `account` is the part of the email before the @."""

    key: str
    name: str
    account: str
    team: str = ""
    role: str = "member"
    grants: tuple[str, ...] = ()


@dataclass(frozen=True)
class TeamPlan:
    """A team; `load` is how much of its days it has promised to goals this quarter, in percent.

    agreed: strategic goals, and how much of its days it agreed to give to each, in percent.
    """

    key: str
    name: str
    parent: str = ""
    load: int = 75
    agreed: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class PillarPlan:
    key: str
    kind: str
    title: str
    statement: str


@dataclass(frozen=True)
class KpiPlan:
    """A KPI, the target its goal sets on it, and how its readings went.

    standing: progress by now as a share of what a straight line from baseline to target asks by now.
    around: the level of what stays where it is (a band, a keep target, or no target at all), and
    wobble, the share of it by which readings stray.
    lag: days since the newest reading of a weekly or fortnightly KPI. quiet: how many of the newest
    readings nobody made. weight: thousandths.
    interim: (share of the window in thousandths, value), points that the expected path goes through.
    """

    key: str
    name: str
    unit: str
    baseline: Number | None = None
    target: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    standing: float = 1.0
    around: Number | None = None
    wobble: float = 0.06
    shape: Shape = "steady"
    cadence: str = "week"
    decimals: int = 0
    lag: int = 2
    quiet: int = 0
    direction: str = "increase"
    kind: str = "outcome"
    aggregation: str = "last"
    weight: int = 1000
    interim: tuple[tuple[int, Number], ...] = ()
    is_reported: bool = True
    description: str = ""


@dataclass(frozen=True)
class SharedTarget:
    """A further goal's target on a KPI that another goal brought along."""

    kpi: str
    baseline: Number | None = None
    target: Number | None = None
    weight: int = 1000
    lower: Number | None = None
    upper: Number | None = None


@dataclass(frozen=True)
class StepPlan:
    """A step; `due` and `done` are days from today, past ones negative."""

    title: str
    due: int | None = None
    done: int | None = None
    assignee: str = ""
    weight: int = 1000
    blocked_by: str = ""


@dataclass(frozen=True)
class ReportPlan:
    """A check-in, with the readings of its goal's KPIs that fall on its day.

    back: on the day of the goal's newest reading but `back`; or `days_ago`.
    """

    confidence: int
    moved: str = ""
    blocks: str = ""
    next_up: str = ""
    back: int = 0
    days_ago: int | None = None
    read_by: str = ""


@dataclass(frozen=True)
class CommentPlan:
    author: str
    text: str


@dataclass(frozen=True)
class EdgePlan:
    """How a goal serves another; `parent` is a key. review: the day to look at it again, from today."""

    parent: str
    statement: str
    strength: str = "argued"
    weight: int = 500
    review: int | None = None


@dataclass(frozen=True)
class HandPlan:
    """A progress set by hand, in ppm, some days ago and for some days from today."""

    progress_ppm: int
    days_ago: int
    days_left: int
    reason: str


@dataclass(frozen=True)
class ClosingPlan:
    result: Literal["achieved", "missed"]
    note: str


@dataclass(frozen=True)
class GoalPlan:
    """A goal with all that hangs on it. An empty owner is a fault that the demo shows on purpose.

    due: days from today, where it is not the period's end. effort: its part of its team's days, beside
    the other goals of that team. money: planned and used. carries: the goal of an earlier period that
    this one continues, with the same targets.
    """

    key: str
    title: str
    why: str
    owner: str = ""
    team: str = ""
    parent: str = ""
    level: str = "team"
    period: str = "year"
    kpis: tuple[KpiPlan, ...] = ()
    shared: tuple[SharedTarget, ...] = ()
    steps: tuple[StepPlan, ...] = ()
    reports: tuple[ReportPlan, ...] = ()
    comments: tuple[CommentPlan, ...] = ()
    also_serves: tuple[EdgePlan, ...] = ()
    pillars: tuple[str, ...] = ()
    weight: int = 1000
    statement: str = ""
    strength: str = ""
    by_hand: HandPlan | None = None
    closing: ClosingPlan | None = None
    due: int | None = None
    effort: int = 2
    money: tuple[int, int] | None = None
    carries: str = ""
    named: tuple[str, ...] = ()
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def argued(self) -> str:
        """How strongly the plan argues for its home: a bare link where it says nothing."""
        return self.strength or ("argued" if self.statement else "bare")


@dataclass(frozen=True)
class RequestPlan:
    """What one team asked of another for a goal; days are counted from today, past ones negative."""

    goal: str
    author: str
    from_team: str
    to_team: str
    title: str
    text: str
    state: str = "open"
    answer_by: int | None = None
    promised_for: int | None = None
    answered: int | None = None
    answering_goal: str = ""


@dataclass(frozen=True)
class ThanksPlan:
    """Recognition in public, for a goal or a value lived."""

    giver: str
    receiver: str
    text: str
    goal: str = ""
    pillar: str = ""


@dataclass(frozen=True)
class DeputyPlan:
    """Who acts for whom; days from today."""

    person: str
    deputy: str
    since: int
    until: int


@dataclass(frozen=True)
class MovePlan:
    """A target that was moved after it was set: its goal, its KPI and the new value."""

    goal: str
    kpi: str
    target: Number


@dataclass(frozen=True)
class DecisionPlan:
    text: str
    goal: str
    assignee: str
    due: int
    done: int | None = None


@dataclass(frozen=True)
class ReviewPlan:
    """A review meeting some days ago, and what it decided."""

    title: str
    team: str
    days_ago: int
    notes: str
    decisions: tuple[DecisionPlan, ...] = ()


@dataclass(frozen=True)
class IdeaPlan:
    author: str
    title: str
    text: str
    answer: str = ""
    state: str = "open"
