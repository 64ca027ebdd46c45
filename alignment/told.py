"""What a reader may be told of an explanation: names of what they see, and nothing of the rest.

Called by the Why pages and the API. A goal that counts but may not be seen stands there nameless,
for without it the arithmetic would not add up; one that was left out is left out here too. What is
gone by now is nameless likewise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alignment.contributors import GivenFact
from alignment.explain import Derivation, Explanation, Line
from alignment.facts import ClosingFact, HandSetFact
from alignment.queries import MOST_READINGS_BEHIND
from goals.models import Goal, Step, Target
from goals.querysets import GoalQuerySet
from kpis.numbers import decimal_of
from ledger.models import AuditEntry
from people.models import Person

Names = dict[tuple[str, Any], Any]


def names_of(lines: Iterable[Line], seen: GoalQuerySet) -> Names:
    """The targets and steps, and those goals of a scope, that some lines speak of."""
    ids: dict[str, list[Any]] = {"target": [], "goal": [], "steps": [], "step": []}
    for line in lines:
        ids[line.contributor.kind].append(line.contributor.id)
        ids["step"] += [step.id for step in line.contributor.steps]
    targets = Target.objects.filter(pk__in=ids["target"]).select_related("kpi")
    goals = seen.filter(pk__in=ids["goal"]).only("code", "title")
    steps = Step.objects.filter(pk__in=ids["step"]).only("title") if ids["step"] else ()
    names: Names = {("target", target.pk): target for target in targets}
    names |= {("goal", goal.pk): goal for goal in goals}
    return names | {("step", step.pk): step for step in steps}


def named(line: Line, names: Names) -> Any:
    """The target or goal of a line; None for steps, and for a goal that may not be seen."""
    return names.get((line.contributor.kind, line.contributor.id))


def may_be_told(line: Line, names: Names) -> bool:
    """Whether a reader may know that there is such a line."""
    one = line.contributor
    return one.is_counted or one.kind != "goal" or named(line, names) is not None


def told_goals(derivation: Derivation, seen: GoalQuerySet) -> dict[Any, Goal]:
    """The goals of a derivation whose own explanation a reader may see, in its order.

    They are met on the way down from its root over goals that are seen: what lies below another one
    stays untold with it.
    """
    rows = {goal.pk: goal for goal in seen.filter(pk__in=list(derivation.goals))}
    found, waiting = set(), [derivation.root.goal]
    while waiting:
        goal = waiting.pop()
        if goal in rows and goal not in found:
            found.add(goal)
            lines = (line.contributor for line in derivation.goals[goal].lines)
            waiting += [one.id for one in lines if one.kind == "goal" and one.is_counted]
    return {goal: rows[goal] for goal in derivation.goals if goal in found}


@dataclass(frozen=True, slots=True)
class Given:
    """A closing or a value set by hand: by whom, if that is known, why, and its last day, if any."""

    since: dt.date
    until: dt.date | None
    by: Person | None
    reason: str


def givens_of(explanations: Iterable[Explanation]) -> Mapping[Any, Given]:
    """What gives goals their numbers in place of the computed ones, by goal."""
    given: dict[Any, GivenFact] = {one.goal: one.given for one in explanations if one.given}
    who = {goal: fact.author for goal, fact in given.items() if isinstance(fact, HandSetFact)}
    who |= closed_by({goal: fact for goal, fact in given.items() if isinstance(fact, ClosingFact)})
    people = Person.objects.in_bulk({person for person in who.values() if person}) if who else {}
    return {goal: given_by(fact, people.get(who.get(goal))) for goal, fact in given.items()}


def closed_by(closings: Mapping[Any, ClosingFact]) -> dict[Any, int | None]:
    """Who closed some goals; of one that was reopened and closed again, on the day of its closing."""
    if not closings:
        return {}
    entries = AuditEntry.objects.filter(goal_id__in=closings, noun="goal", verb="close")
    told = entries.order_by("at", "pk").values_list("goal_id", "actor_id", "after__closed_on")
    return {goal: actor for goal, actor, day in told if day == closings[goal].closed_on.isoformat()}


def given_by(fact: GivenFact, person: Person | None) -> Given:
    if isinstance(fact, ClosingFact):
        return Given(fact.closed_on, None, person, fact.note)
    return Given(fact.set_on, fact.expires_on, person, fact.reason)


@dataclass(frozen=True, slots=True)
class MeasuredThen:
    """A target as it stood on a past day, with its newest reading of then; like a TargetState."""

    target: Target
    value: Decimal
    progress_ppm: int | None
    newest_on: dt.date


def measured_in(derivation: Derivation, told: Mapping[Any, Goal]) -> Sequence[MeasuredThen]:
    """The targets with the newest readings among those that a number came from."""
    found = [
        line.contributor
        for goal in told
        for line in derivation.goals[goal].lines
        if line.contributor.is_counted and line.contributor.readings
    ]
    found.sort(key=lambda one: one.readings[0][0], reverse=True)
    shown = found[:MOST_READINGS_BEHIND]
    ids: list[Any] = [one.id for one in shown]
    rows = Target.objects.filter(pk__in=ids).select_related("kpi", "goal").in_bulk()
    return [
        MeasuredThen(rows[one.id], decimal_of(value), one.numbers.progress, one.readings[0][0])
        for one in shown
        if one.id in rows and one.measure and (value := one.measure.value) is not None
    ]
