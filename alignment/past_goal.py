"""A goal's page of a past day: where it stood, what was asked of it, what contributed, what was said.

Everything is computed again from what lay below the goal then. Where that is too much, its numbers are
what the night kept, and the goals that contributed are not told. Called by `web.views.past`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alignment.attainment import Window
from alignment.deriving import Deriving
from alignment.explain import Contributor, Explanation
from alignment.explaining import When, goals_below, refuse_private
from alignment.facts import StepFact
from alignment.goal_page import SPARK_POINTS, Dated, TargetLine, expected_path
from alignment.history import end_of
from alignment.known import Row
from alignment.past import Past
from alignment.past_kept import is_thinned, kept_standing, snapshots_on
from alignment.past_rows import Lookback, by_now, codes_told
from alignment.standing import Ancestor, GoalLine
from alignment.told import Given, givens_of
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from kpis.models import Kpi
from kpis.numbers import decimal_of
from people.models import Person

PRIVATE = Goal.Visibility.PRIVATE
TARGET = ("target", "baseline", "lower", "upper", "weight")


@dataclass(frozen=True, slots=True)
class TargetThen:
    """A target as it was: what was asked, attained and expected of it, in ppm.

    is_here: whether it is still there, so that its arithmetic can be opened.
    """

    line: TargetLine
    progress: int | None
    expected: int | None
    is_here: bool

    @property
    def target(self) -> Target:
        return self.line.target

    @property
    def window(self) -> Window:
        return self.line.window


@dataclass(frozen=True, slots=True)
class ContributorThen:
    """A goal that contributed; `line` is None where its name may not be told, or it is gone."""

    line: GoalLine | None
    progress: int | None
    weight: int
    is_home: bool


@dataclass(frozen=True, slots=True)
class StepThen:
    title: str
    due: dt.date | None
    done_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Around:
    """What a goal belonged to: names of then; its parent only where that may be told."""

    team: str
    cycle: str
    parent: Ancestor | None


@dataclass(frozen=True, slots=True)
class PastGoal:
    """A goal on a past day.

    source, given: whether it was closed, or its progress set by hand, and by whom and why.
    is_computed: whether its numbers were computed again, and not taken from what the night kept.
    until: the instant up to which what was said is told.
    """

    line: GoalLine
    targets: tuple[TargetThen, ...]
    contributors: tuple[ContributorThen, ...]
    steps: tuple[StepThen, ...]
    around: Around
    source: str
    given: Given | None
    is_computed: bool
    is_thinned: bool
    until: dt.datetime

    @property
    def goal(self) -> Goal:
        return self.line.goal


def read_past_goal(reader: Person, seen: GoalQuerySet, goal: Goal, when: When) -> PastGoal:
    """ValidationError where it was not there, where it was private to others, or where it is too much
    to put the readings of a day and the structure of today together."""
    below, is_computed = below_or_itself(goal, when)
    past = Past.read(reader.organization, when, below)
    row = past.rows.get(goal.pk)
    if row is None:
        raise ValidationError(_("This goal was not there yet."))
    if when.known_at is not None:
        refuse_private(reader, past.evaluation.facts.goals[goal.pk])
    explanation = Deriving.of(past.evaluation).explain(goal.pk)
    (line,) = past.lines({goal.pk: goal.code}, [goal.pk])
    if not is_computed:
        kept = snapshots_on([row], when).get(goal.pk)
        said = past.confidence.get(goal.pk)
        line = replace(line, standing=kept_standing(row, line.window, kept, said, when.as_of))
    back = Lookback(reader.organization, when)
    return PastGoal(
        line=line,
        targets=tuple(targets_of(past, explanation, back)),
        contributors=contributors_of(past, explanation, reader, seen) if is_computed else (),
        steps=tuple(steps_of(explanation, back)),
        around=around(back, row, reader, seen),
        source=explanation.source,
        given=givens_of([explanation]).get(goal.pk),
        is_computed=is_computed,
        is_thinned=is_thinned(reader.organization, when.as_of),
        until=when.known_at or end_of(when.as_of, reader.organization),
    )


def below_or_itself(goal: Goal, when: When) -> tuple[frozenset[int], bool]:
    """What a goal's numbers came from, and whether that is all of it."""
    try:
        return goals_below(goal, when), True
    except ValidationError:
        if when.known_at is None:
            raise
        return frozenset({goal.pk}), False


def lines_of_kind(explanation: Explanation, kind: str) -> list[Contributor]:
    found = [line.contributor for line in explanation.lines if line.contributor.kind == kind]
    return sorted(found, key=lambda one: -one.weight)


def targets_of(past: Past, explanation: Explanation, back: Lookback) -> Iterator[TargetThen]:
    """Its targets, the heaviest first."""
    found = lines_of_kind(explanation, "target")
    kpis = back.by_id("kpis_kpi", "name, unit", {one.kpi.id for one in found if one.kpi})
    here = set(Target.objects.filter(pk__in=[one.id for one in found]).values_list("pk", flat=True))
    for one in found:
        assert one.kpi is not None
        row = kpis[cast(int, one.kpi.id)]
        line = target_line(past, one, Kpi(name=row["name"], unit=row["unit"]))
        yield TargetThen(line, one.numbers.progress, one.numbers.expected, one.id in here)


def target_line(past: Past, one: Contributor, kpi: Kpi) -> TargetLine:
    """A target as it was, to be shown: never to be saved."""
    facts, asked = past.evaluation.facts, past.evaluation.facts.targets[one.id]
    assert one.measure is not None
    values = {name: getattr(asked, name) for name in TARGET}
    fields = {name: decimal(value) for name, value in values.items() if name != "weight"}
    target = Target(id=asked.id, kpi=kpi, weight=asked.weight, **fields)
    window = Window(one.measure.start, one.measure.due)
    interim = [(day, decimal_of(value)) for day, value in asked.interim]
    return TargetLine(
        target=target,
        state=None,
        window=window,
        readings=latest(facts.readings.get(asked.kpi, ()), past.as_of),
        path=expected_path(target, window, interim),
        as_of=past.as_of,
    )


def decimal(value: Any) -> Any:
    return None if value is None else decimal_of(value)


def latest(readings: Sequence[Any], as_of: dt.date) -> tuple[Dated, ...]:
    """The last few readings up to a day, oldest first."""
    shown = sorted(one for one in readings if one[0] <= as_of)[-SPARK_POINTS:]
    return tuple((day, decimal_of(value)) for day, value in shown)


def contributors_of(
    past: Past, explanation: Explanation, reader: Person, seen: GoalQuerySet
) -> tuple[ContributorThen, ...]:
    """The goals that contributed, the heaviest first; of those that a reader may not see only what
    counts, and nameless. One that is private by now is left out, as the goal's page of today does."""
    found = lines_of_kind(explanation, "goal")
    codes = codes_told(reader, seen, past.rows, [cast(int, one.id) for one in found])
    lines = {line.goal.pk: line for line in past.lines(codes, codes)}
    unseen = [cast(int, one.id) for one in found if one.id not in lines and one.is_counted]
    nameless = {row["id"] for row in by_now(unseen) if row["visibility"] != PRIVATE}
    return tuple(
        ContributorThen(
            line=lines.get(child),
            progress=one.numbers.progress,
            weight=one.weight,
            is_home=past.rows[child]["parent_id"] == explanation.goal,
        )
        for one in found
        for child in [cast(int, one.id)]
        if child in lines or child in nameless
    )


def steps_of(explanation: Explanation, back: Lookback) -> Iterator[StepThen]:
    """Its steps in the order of their due days, ticked if they were done by then."""
    found: list[StepFact] = [step for line in explanation.lines for step in line.contributor.steps]
    titles = back.by_id("goals_step", "title", [step.id for step in found]) if found else {}
    found.sort(key=lambda step: (step.due or dt.date.max, str(step.id)))
    for step in found:
        is_done = step.done_on is not None and step.done_on <= explanation.as_of
        title = titles[cast(int, step.id)]["title"]
        yield StepThen(title, step.due, step.done_on if is_done else None)


def around(back: Lookback, row: Row, reader: Person, seen: GoalQuerySet) -> Around:
    """What a goal belonged to, by the names of then."""
    rows = replace(back, goals=frozenset({row["parent_id"]})).rows() if row["parent_id"] else {}
    parents = codes_told(reader, seen, rows, rows) if rows else {}
    return Around(
        team=name_of(back, "people_team", row["team_id"]),
        cycle=name_of(back, "goals_cycle", row["cycle_id"]),
        parent=next((Ancestor(code, rows[pk]["title"]) for pk, code in parents.items()), None),
    )


def name_of(back: Lookback, table: str, pk: int | None) -> str:
    found = back.by_id(table, "name", [pk]) if pk else {}
    return next((str(row["name"]) for row in found.values()), "")
