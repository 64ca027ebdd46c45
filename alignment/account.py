"""Why a goal's progress changed between two days: parts by cause, each down to where it began.

Called by the page "What changed". It reads the whole history below the goal twice, as no list does.
`differences` is what lists show instead, from snapshots.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from alignment.changes import Cause, GoalChange, Kind, Moment, changes_of, evaluated
from alignment.explaining import refuse_private
from alignment.facts import Facts, Id
from alignment.history import begins_after, end_of, facts_in
from alignment.kept import progress_on
from alignment.known import KnownThen, ever_below
from alignment.origins import Origin, origins
from alignment.standing import GoalLine
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from people.models import Organization, Person

MOST_ORIGINS = 8
# Of a goal that was there on neither day.
NO_CHANGE = GoalChange(None, (("time", None),))


@dataclass(frozen=True, slots=True)
class Span:
    """Two days, each as it ended; the later one as it stands now if it is not over."""

    since: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class OriginLine:
    """A goal in which a cause set in, with the targets that it touched."""

    goal: Goal
    origin: Origin
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one kind of cause did to the progress, in ppm; `more` of its goals are not shown."""

    cause: Cause
    ppm: int
    lines: tuple[OriginLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Account:
    """The way from one day's progress to another's.

    `parts` add up to the difference; they are empty unless there was progress on both days.
    `known_from` is the day from which on history is known, where the span began before it.
    """

    was: int | None
    became: int | None
    kind: Kind
    parts: tuple[Part, ...]
    known_from: dt.date | None

    @property
    def difference(self) -> int | None:
        return None if self.was is None or self.became is None else self.became - self.was


@dataclass(frozen=True, slots=True)
class Difference:
    """A goal's progress as a past day left it and as it is now, in ppm."""

    line: GoalLine
    was: int | None

    @property
    def became(self) -> int | None:
        return self.line.standing.progress

    @property
    def points(self) -> int | None:
        return None if self.was is None or self.became is None else self.became - self.was


def differences(lines: Sequence[GoalLine], since: dt.date) -> list[Difference]:
    """How far some goals have come since a day ended: what snapshots say of it."""
    was = progress_on([line.goal.pk for line in lines], since)
    return [Difference(line, was.get(line.goal.pk)) for line in lines]


def account_for_change(reader: Person, goal: Goal, span: Span, seen: GoalQuerySet) -> Account:
    """Take a goal's change apart. Of a day before history began: its readings, the first structure.

    ValidationError where the goal was private to others on one of the days.
    """
    before, after, known_from = moments(reader.organization, goal, span)
    for moment in (before, after):
        if (then := moment.facts.goals.get(goal.pk)) is not None:
            refuse_private(reader, then)
    first, stages = evaluated(before, after)
    change = changes_of(first, stages).get(goal.pk, NO_CHANGE)
    parts = change.parts() or {}
    found = origins(first, stages, goal.pk) if any(parts.values()) else {}
    shown = {cause: found.get(cause, []) for cause, ppm in parts.items() if ppm}
    lines = lines_for(shown, seen)
    return Account(
        was=change.before.progress if change.before else None,
        became=change.after.progress if change.after else None,
        kind=change.kind(),
        parts=tuple(
            Part(cause, ppm, tuple(some[:MOST_ORIGINS]), max(len(some) - MOST_ORIGINS, 0))
            for cause, ppm in parts.items()
            if ppm
            for some in [lines[cause]]
        ),
        known_from=known_from,
    )


def moments(
    organization: Organization, goal: Goal, span: Span
) -> tuple[Moment, Moment, dt.date | None]:
    """Both days, and from when on history is known if the first one lies before."""
    instants = [instant_of(day, organization) for day in (span.since, span.until)]
    began, is_unknown = (begins_after(organization.pk, instant) for instant in instants)
    inside = ever_below(goal.pk)
    after = facts_of(organization, inside, timezone.now() if is_unknown else instants[1])
    before = after if began else facts_of(organization, inside, instants[0])
    known_from = organization.date_at(began) if began else None
    return Moment(before, span.since), Moment(after, span.until), known_from


def facts_of(organization: Organization, goals: frozenset[int], instant: dt.datetime) -> Facts:
    return facts_in(KnownThen(organization.pk, instant, goals))


def instant_of(day: dt.date, organization: Organization) -> dt.datetime:
    return min(end_of(day, organization), timezone.now())


def lines_for(
    found: dict[Cause, list[Origin]], seen: GoalQuerySet
) -> dict[Cause, list[OriginLine]]:
    """Origins as rows, those that may be seen."""
    everything = [one for some in found.values() for one in some]
    goals = {goal.pk: goal for goal in seen.filter(pk__in=[one.goal for one in everything])}
    targets = read_targets(id_ for one in everything for id_ in one.targets)
    return {
        cause: [
            OriginLine(goals[one.goal], one, tuple(targets[i] for i in one.targets if i in targets))
            for one in some
            if one.goal in goals
        ]
        for cause, some in found.items()
    }


def read_targets(ids: Iterable[Id]) -> dict[Id, Target]:
    rows = Target.objects.filter(pk__in=list(ids)).select_related("kpi")
    return {target.pk: target for target in rows}
