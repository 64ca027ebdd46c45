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
    key: str
    name: str
    parent: str = ""


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
    lag: days since the newest reading of a weekly or fortnightly KPI. weight: thousandths.
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
    baseline: Number
    target: Number
    weight: int = 1000


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
    """How a goal serves another; `parent` is a key."""

    parent: str
    statement: str
    strength: str = "argued"
    weight: int = 500


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
    """A goal with all that hangs on it. An empty owner is a fault that the demo shows on purpose."""

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
    strength: str = "bare"
    by_hand: HandPlan | None = None
    closing: ClosingPlan | None = None
    settings: dict[str, object] = field(default_factory=dict)
