"""What can be said of a goal that is being set before it is saved: hints, and a goal that is like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alignment.similar import similar_goals
from goals.models import Goal
from goals.querysets import GoalQuerySet
from goals.smart import Hint, hints


@dataclass(frozen=True, slots=True)
class Typed:
    """A goal as far as it was typed; `weight` in thousandths if it has a parent."""

    number: int
    title: str
    is_measured: bool
    has_owner: bool
    has_due: bool
    weight: int | None = None

    def hints(self) -> list[Hint]:
        return hints(
            self.title,
            is_measured=self.is_measured,
            has_owner=self.has_owner,
            has_due=self.has_due,
        )


@dataclass(frozen=True, slots=True)
class Look:
    """What is missing in a typed goal, and which visible goal is worded like it."""

    typed: Typed
    hints: list[Hint]
    similar: Goal | None


def looks_at(rows: Sequence[Typed], seen: GoalQuerySet) -> list[Look]:
    """Those that have a title, looked at together: one query, whatever their number."""
    named = [row for row in rows if row.title]
    alike = similar_goals([row.title for row in named], seen)
    return [Look(row, row.hints(), goal) for row, goal in zip(named, alike, strict=True)]
