"""Why a number changed between two moments: evaluate again, one kind of cause after another.

Called by goal pages and meeting agendas, with facts loaded as of two (as_of, known_at).

A kind of cause brings with it both what became known and what happened until the later day: a reading
dated since is a reading, a step done since is a step. What is left for time is the path of what is
expected, and the expiry of what was set by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple, TypeVar

from alignment.contributors import Seen
from alignment.evaluation import Evaluation, evaluate
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
    """Facts as they were known, the day they are looked at for, and what is seen of later days."""

    facts: Facts
    as_of: date
    seen: Seen | None = None


class Stage(NamedTuple):
    """What has been computed after one more kind of cause was taken from the later moment."""

    cause: Cause
    evaluation: Evaluation


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
    first, stages = evaluated(before, after)
    return changes_of(first, stages)


def changes_of(first: Evaluation, stages: Iterable[Stage]) -> dict[Id, GoalChange]:
    """The same from what `evaluated` gave."""
    found = [(stage.cause, stage.evaluation.by_goal()) for stage in stages]
    before = first.by_goal()
    return {
        goal: GoalChange(before.get(goal), tuple((cause, new.get(goal)) for cause, new in found))
        for goal in {**before, **found[-1][1]}
    }


def evaluated(before: Moment, after: Moment) -> tuple[Evaluation, list[Stage]]:
    """Everything computed at the earlier moment, and after each kind of cause.

    Where a kind changed nothing, the same evaluation stands twice.
    """
    first = evaluate(*before)
    moment, latest, stages = before, first, []
    for cause, next_moment in stages_between(before, after):
        if next_moment != moment:
            latest = evaluate(*next_moment)
        moment = next_moment
        stages.append(Stage(cause, latest))
    return first, stages


def stages_between(before: Moment, after: Moment) -> Iterator[tuple[Cause, Moment]]:
    """The moments in between, each with one more kind of cause taken from the later one.

    The last is the later moment itself.
    """
    facts, seen = before.facts, before.seen or Seen.on(before.as_of)
    later = after.seen or Seen.on(after.as_of)
    for cause, take in _CAUSES.items():
        facts = take(facts, after.facts)
        if cause in _HAPPENING:
            seen = seen._replace(**{_HAPPENING[cause]: getattr(later, _HAPPENING[cause])})
        yield cause, Moment(facts, before.as_of, seen)
    yield "time", Moment(after.facts, after.as_of, later)


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


_HAPPENING: dict[Cause, str] = {"readings": "readings", "steps": "steps", "closings": "given"}


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
