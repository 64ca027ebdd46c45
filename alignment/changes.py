"""Why a number changed between two moments: evaluate again, one kind of cause after another.

Called by goal pages and meeting agendas, with facts loaded as of two (as_of, known_at).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple, TypeVar

from alignment.evaluation import numbers_of
from alignment.facts import ContributionFact, Facts, GoalFact, Id, StepFact, TargetFact
from alignment.rollup import GoalNumbers

Cause = Literal[
    "readings",
    "steps",
    "targets",
    "weights",
    "structure",
    "visibility",
    "closings",
    "settings",
    "time",
]
Row = TypeVar("Row", GoalFact, ContributionFact, TargetFact, StepFact)
Key = TypeVar("Key")
Number = Literal["progress", "evidence", "expected", "paced"]
Kind = Literal["changed", "same", "appeared", "disappeared", "none"]


class Moment(NamedTuple):
    """Facts as they were known, and the day they are looked at for."""

    facts: Facts
    as_of: date


@dataclass(frozen=True, slots=True)
class GoalChange:
    """How a goal's numbers went from one moment to another: after each kind of cause, in order.

    The numbers are None where the goal was not there.
    """

    before: GoalNumbers | None
    stages: tuple[tuple[Cause, GoalNumbers | None], ...]

    @property
    def after(self) -> GoalNumbers | None:
        """The numbers at the later moment."""
        return self.stages[-1][1]

    def kind(self, number: Number = "progress") -> Kind:
        """What happened to one of the four numbers."""
        before, after = _number(self.before, number), _number(self.after, number)
        if before is None:
            return "none" if after is None else "appeared"
        if after is None:
            return "disappeared"
        return "same" if before == after else "changed"

    def parts(self, number: Number = "progress") -> dict[Cause, int] | None:
        """What each cause did to one of the numbers, in ppm; they add up to the whole difference.

        None where the number is missing at one end. Where it is missing on the way only, its next
        value is put down to the cause that brought it back.
        """
        known = _number(self.before, number)
        if known is None or _number(self.after, number) is None:
            return None
        parts: dict[Cause, int] = {}
        for cause, numbers in self.stages:
            now = _number(numbers, number)
            parts[cause] = 0 if now is None else now - known
            known = known if now is None else now
        return parts


def what_changed(before: Moment, after: Moment) -> dict[Id, GoalChange]:
    """How the numbers of every goal of either moment went from the one to the other."""
    first = numbers_of(*before)
    stages = [(cause, numbers_of(*moment)) for cause, moment in stages_between(before, after)]
    return {
        goal: GoalChange(first.get(goal), tuple((cause, new.get(goal)) for cause, new in stages))
        for goal in {**before.facts.goals, **after.facts.goals}
    }


def stages_between(before: Moment, after: Moment) -> Iterator[tuple[Cause, Moment]]:
    """The moments in between, each with one more kind of cause taken from the later one.

    The last is the later moment itself.
    """
    facts = before.facts
    for cause, take in _CAUSES.items():
        facts = take(facts, after.facts)
        yield cause, Moment(facts, before.as_of)
    yield "time", after


def _take_readings(old: Facts, new: Facts) -> Facts:
    return replace(old, readings=new.readings, check_ins=new.check_ins)


def _take_steps(old: Facts, new: Facts) -> Facts:
    return replace(old, steps=_with_fields_of(new.steps, old.steps, "weight"))


def _take_targets(old: Facts, new: Facts) -> Facts:
    """What is asked, of what, and by when: targets, KPIs and windows."""
    return replace(
        old,
        targets=_with_fields_of(new.targets, old.targets, "weight"),
        kpis={**old.kpis, **new.kpis},
        cycles={**old.cycles, **new.cycles},
        goals=_with_fields_of(old.goals, new.goals, "window", "cycle"),
    )


def _take_weights(old: Facts, new: Facts) -> Facts:
    return replace(
        old,
        targets=new.targets,
        steps=new.steps,
        goals=_with_fields_of(old.goals, new.goals, "steps_weight"),
        contributions=_with_fields_of(old.contributions, new.contributions, "weight"),
    )


def _take_structure(old: Facts, new: Facts) -> Facts:
    goals = _with_fields_of(new.goals, old.goals, "visibility", "owner", "named", "mode")
    return replace(old, goals=goals, contributions=new.contributions)


def _take_visibility(old: Facts, new: Facts) -> Facts:
    return replace(old, goals=_with_fields_of(old.goals, new.goals, "visibility", "owner", "named"))


def _take_closings(old: Facts, new: Facts) -> Facts:
    return replace(old, hand_set=new.hand_set, closings=new.closings)


def _take_settings(_old: Facts, new: Facts) -> Facts:
    return new


_CAUSES: dict[Cause, Callable[[Facts, Facts], Facts]] = {
    "readings": _take_readings,
    "steps": _take_steps,
    "targets": _take_targets,
    "weights": _take_weights,
    "structure": _take_structure,
    "visibility": _take_visibility,
    "closings": _take_closings,
    "settings": _take_settings,
}


def _with_fields_of(
    rows: Mapping[Key, Row], others: Mapping[Key, Row], *fields: str
) -> dict[Key, Row]:
    """The rows, but with these fields from the other version of the same row, where there is one."""
    return {
        key: replace(row, **{field: getattr(others[key], field) for field in fields})
        if key in others
        else row
        for key, row in rows.items()
    }


def _number(numbers: GoalNumbers | None, number: Number) -> int | None:
    value: int | None = None if numbers is None else getattr(numbers, number)
    return value
