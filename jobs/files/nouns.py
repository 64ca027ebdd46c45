"""The kinds of rows and their columns, declared once: reading, comparing, writing and export follow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from goals.models import (
    AgreedShare,
    Allocation,
    Contribution,
    Cycle,
    Goal,
    HandSetValue,
    InterimTarget,
    Step,
    Target,
)
from goals.models.goal import Strength
from jobs.files.cells import (
    CODE,
    DATE,
    EFFORT,
    EMAIL,
    GRANT_WORDS,
    PPM,
    VALUE,
    WEIGHT,
    WHOLE,
    YES,
    Kind,
    choice_kind,
    read_code,
    text_kind,
)
from kpis.models import Kpi, Reading
from people.models import Membership, Person, Team
from people.models.organization import Cadence

DEFAULT_WEIGHT = 1000
NO_EFFORT = Decimal(0)
LONGEST_FIELD = 100_000


@dataclass(frozen=True)
class Column:
    """A column of a file. field: the model's field, by way of keys (`parent__code`).

    refers: the noun whose key the cell names. default: what an empty or absent cell means.
    """

    name: str
    kind: Kind
    field: str
    is_required: bool = False
    default: Any = None
    refers: str = ""


@dataclass(frozen=True)
class Noun:
    """A kind of row: its model, its columns, and which of them name a row."""

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    # Columns of the key that may be empty: they then hold their default.
    may_lack: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def text(model: type[models.Model], field: str) -> Kind:
    """Text as long as the model's field takes, or as any field of a file may be."""
    return text_kind(longest(model, field))


def longest(model: type[models.Model], field: str) -> int:
    found: Any = model._meta.get_field(field)
    return found.max_length or LONGEST_FIELD


# A name that other rows refer to: without outer spaces, like a code.
CYCLE_NAME = Kind(lambda cell: read_code(cell, longest(Cycle, "name")), str)

UNIT = Noun(
    "unit",
    Team,
    ("code",),
    (
        Column("code", CODE, "code", is_required=True),
        Column("name", text(Team, "name"), "name", is_required=True),
        Column("parent_code", CODE, "parent__code", refers="unit"),
    ),
)
PERSON = Noun(
    "person",
    Person,
    ("email",),
    (
        Column("email", EMAIL, "email", is_required=True),
        Column("name", text(Person, "name"), "name", is_required=True),
        Column("grants", GRANT_WORDS, "grants", default=()),
    ),
)
MEMBERSHIP = Noun(
    "membership",
    Membership,
    ("email", "unit_code"),
    (
        Column("email", EMAIL, "person__email", is_required=True, refers="person"),
        Column("unit_code", CODE, "team__code", refers="unit"),
        Column("role", choice_kind(Membership.Role.values), "role", default="member"),
    ),
)
CYCLE = Noun(
    "cycle",
    Cycle,
    ("name",),
    (
        Column("name", CYCLE_NAME, "name", is_required=True),
        Column("start_date", DATE, "start_date", is_required=True),
        Column("due_date", DATE, "due_date", is_required=True),
        Column("parent", CYCLE_NAME, "parent__name", refers="cycle"),
        Column("state", choice_kind(Cycle.State.values), "state", default="open"),
    ),
)
GOAL = Noun(
    "goal",
    Goal,
    ("code",),
    (
        Column("code", CODE, "code", is_required=True),
        Column("title", text(Goal, "title"), "title", is_required=True),
        Column("parent_code", CODE, "parent__code", refers="goal"),
        Column("level", choice_kind(Goal.Level.values), "level"),
        Column("description", text(Goal, "description"), "description", default=""),
        Column("unit_code", CODE, "team__code", refers="unit"),
        Column("owner_email", EMAIL, "owner__email", refers="person"),
        Column("start_date", DATE, "start_date"),
        Column("due_date", DATE, "due_date"),
        Column("weight", WEIGHT, "weight", default=DEFAULT_WEIGHT),
        Column("state", choice_kind(Goal.State.values), "state", default="active"),
        Column(
            "visibility",
            choice_kind(Goal.Visibility.values),
            "visibility",
            default="organization",
        ),
        Column(
            "commitment", choice_kind(Goal.Commitment.values), "commitment", default="committed"
        ),
        Column("priority", WHOLE, "priority"),
        Column("cycle", CYCLE_NAME, "cycle__name", refers="cycle"),
        Column("mode", choice_kind(Goal.Mode.values), "mode", default="all"),
        Column("steps_weight", WEIGHT, "steps_weight", default=DEFAULT_WEIGHT),
        Column("predecessor_code", CODE, "predecessor__code", refers="goal"),
        Column("carried", choice_kind(Goal.Carried.values), "carried", default="restart"),
        Column("required_effort", EFFORT, "required_effort"),
        Column("run_the_business", YES, "is_run_the_business", default=False),
        Column("statement", text(Goal, "statement"), "statement", default=""),
        Column("strength", choice_kind(Strength.values), "strength", default="bare"),
        Column("share_ppm", PPM, "share_ppm"),
        Column("review_on", DATE, "review_on"),
    ),
)
CONTRIBUTION = Noun(
    "contribution",
    Contribution,
    ("from_code", "to_code"),
    (
        Column("from_code", CODE, "child__code", is_required=True, refers="goal"),
        Column("to_code", CODE, "parent__code", is_required=True, refers="goal"),
        Column("weight", WEIGHT, "weight", default=DEFAULT_WEIGHT),
        Column("statement", text(Contribution, "statement"), "statement", default=""),
        Column("strength", choice_kind(Strength.values), "strength", default="bare"),
        Column("share_ppm", PPM, "share_ppm"),
        Column("review_on", DATE, "review_on"),
    ),
)
KPI = Noun(
    "KPI",
    Kpi,
    ("code",),
    (
        Column("code", CODE, "code", is_required=True),
        Column("name", text(Kpi, "name"), "name", is_required=True),
        Column("unit", text(Kpi, "unit"), "unit", default=""),
        Column("direction", choice_kind(Kpi.Direction.values), "direction", default="increase"),
        Column("kind", choice_kind(Kpi.Kind.values), "kind", default="outcome"),
        Column("aggregation", choice_kind(Kpi.Aggregation.values), "aggregation", default="last"),
        Column("cadence", choice_kind(Cadence.values), "cadence", default="month"),
    ),
)
TARGET = Noun(
    "target",
    Target,
    ("kpi_code", "goal_code"),
    (
        Column("kpi_code", CODE, "kpi__code", is_required=True, refers="KPI"),
        Column("goal_code", CODE, "goal__code", is_required=True, refers="goal"),
        Column("baseline", VALUE, "baseline"),
        Column("target", VALUE, "target"),
        Column("lower", VALUE, "lower"),
        Column("upper", VALUE, "upper"),
        Column("weight", WEIGHT, "weight", default=DEFAULT_WEIGHT),
        Column("start_date", DATE, "start_date"),
        Column("due_date", DATE, "due_date"),
    ),
)
INTERIM = Noun(
    "interim target",
    InterimTarget,
    ("kpi_code", "goal_code", "date"),
    (
        Column("kpi_code", CODE, "target__kpi__code", is_required=True, refers="KPI"),
        Column("goal_code", CODE, "target__goal__code", is_required=True, refers="goal"),
        Column("date", DATE, "dated", is_required=True),
        Column("value", VALUE, "value", is_required=True),
    ),
)
# Nothing but its place in the file tells two steps of one title apart: the key counts them.
STEP = Noun(
    "step",
    Step,
    ("goal_code", "title"),
    (
        Column("goal_code", CODE, "goal__code", is_required=True, refers="goal"),
        Column("title", text(Step, "title"), "title", is_required=True),
        Column("assignee_email", EMAIL, "assignee__email", refers="person"),
        Column("due_date", DATE, "due_date"),
        Column("weight", WEIGHT, "weight", default=DEFAULT_WEIGHT),
        Column("done_on", DATE, "done_on"),
    ),
)
BY_HAND = Noun(
    "hand-set value",
    HandSetValue,
    ("goal_code", "set_on"),
    (
        Column("goal_code", CODE, "goal__code", is_required=True, refers="goal"),
        Column("progress_ppm", PPM, "progress_ppm", is_required=True),
        Column("set_on", DATE, "set_on", is_required=True),
        Column("expires_on", DATE, "expires_on", is_required=True),
        Column("reason", text(HandSetValue, "reason"), "reason", is_required=True),
    ),
)
# Not a table of its own: closing freezes these fields of the goal.
CLOSING = Noun(
    "closing",
    Goal,
    ("goal_code",),
    (
        Column("goal_code", CODE, "code", is_required=True, refers="goal"),
        Column("closed_on", DATE, "closed_on", is_required=True),
        Column("result", choice_kind(("achieved", "missed")), "state", is_required=True),
        Column("progress_ppm", PPM, "closed_progress_ppm"),
        Column("evidence_ppm", PPM, "closed_evidence_ppm", is_required=True),
        Column("expected_ppm", PPM, "closed_expected_ppm"),
        Column("paced_ppm", PPM, "closed_paced_ppm"),
    ),
)
ALLOCATION = Noun(
    "allocation",
    Allocation,
    ("goal_code", "unit_code", "person_email", "cycle", "kind"),
    (
        Column("goal_code", CODE, "goal__code", is_required=True, refers="goal"),
        Column("unit_code", CODE, "team__code", refers="unit"),
        Column("person_email", EMAIL, "person__email", refers="person"),
        Column("cycle", CYCLE_NAME, "cycle__name", is_required=True, refers="cycle"),
        Column("kind", choice_kind(Allocation.Kind.values), "kind", default="days"),
        Column("planned", EFFORT, "planned", default=NO_EFFORT),
        Column("used", EFFORT, "used", default=NO_EFFORT),
    ),
    may_lack=("unit_code", "person_email", "kind"),
)
AGREED_SHARE = Noun(
    "agreed share",
    AgreedShare,
    ("unit_code", "cycle", "goal_code"),
    (
        Column("unit_code", CODE, "team__code", is_required=True, refers="unit"),
        Column("cycle", CYCLE_NAME, "cycle__name", is_required=True, refers="cycle"),
        Column("goal_code", CODE, "goal__code", is_required=True, refers="goal"),
        Column("share_ppm", PPM, "share_ppm", is_required=True),
    ),
)
READING = Noun(
    "reading",
    Reading,
    ("kpi_code", "date"),
    (
        Column("kpi_code", CODE, "kpi__code", is_required=True, refers="KPI"),
        Column("date", DATE, "dated", is_required=True),
        Column("value", VALUE, "value"),
    ),
)
